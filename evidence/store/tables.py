"""Files in the vault, exhibits made of them, who had them when, what was handed in; and what must not be deleted yet."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text

from runtime.database import UTCDateTime, metadata

vault_file = Table(
    "vault_file",
    metadata,
    Column("sha256", Text, primary_key=True),  # of its bytes, and its name in the vault
    Column("size_bytes", BigInteger, nullable=False),
    Column("media_type", Text, nullable=False),  # by content, proven by decoding
    Column("facts", JSON, nullable=False),  # pages, pixels, where a picture was taken …
    Column("recorded_at", UTCDateTime, nullable=False),
    CheckConstraint("size_bytes > 0", name="not_empty"),
)

exhibit = Table(
    "exhibit",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False, index=True),  # the matter it was brought for: payment:ID | dispute:ID …
    Column("payment_id", Text, ForeignKey("payment.id"), index=True),  # none: it is about a whole proceeding
    Column("party_code", Text, ForeignKey("party.code"), nullable=False),  # whose it is; nobody else sees a draft
    Column("seat_id", Text, ForeignKey("seat.id")),  # who brought it; none: captured by us
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),  # as the file was called
    Column("sha256", Text, ForeignKey("vault_file.sha256"), nullable=False, index=True),
    Column("shown_sha256", Text, ForeignKey("vault_file.sha256"), nullable=False),  # what others get: location stripped
    Column("captured_at", UTCDateTime, nullable=False),
    Column("recorded_at", UTCDateTime, nullable=False),
    Column("discarded_at", UTCDateTime),  # a draft its party took back; the file and its custody stay
    Index("ix_exhibit_party_subject", "party_code", "subject"),
)

custody = Table(
    "custody",
    metadata,
    Column("exhibit_id", Text, ForeignKey("exhibit.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("actor", Text, nullable=False),  # a party code, or "recourse"
    Column("seat_id", Text),
    Column("at", UTCDateTime, nullable=False),
    Column("detail", JSON, nullable=False),
    Column("previous", Text, nullable=False),  # digest of the line before, "" for the first
    Column("digest", Text, nullable=False),
)

submission = Table(
    "submission",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False, index=True),
    Column("party_code", Text, ForeignKey("party.code"), nullable=False),
    Column("seat_id", Text, ForeignKey("seat.id"), nullable=False),
    Column("words", Text, nullable=False),
    Column("submitted_at", UTCDateTime, nullable=False),
    Column("digest", Text, nullable=False),  # of all of it, exhibits and their bytes included: the receipt
)

submission_exhibit = Table(
    "submission_exhibit",
    metadata,
    Column("submission_id", Text, ForeignKey("submission.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("exhibit_id", Text, ForeignKey("exhibit.id"), nullable=False, index=True),
    Column("sha256", Text, nullable=False),
)

evidence_hold = Table(
    "evidence_hold",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", Text, nullable=False, index=True),  # payment:ID
    Column("reason", Text, nullable=False),  # what keeps it, as dispute:ID
    Column("until", Date),  # none: until a later row for the same reason says otherwise
    Column("placed_at", UTCDateTime, nullable=False),
)
