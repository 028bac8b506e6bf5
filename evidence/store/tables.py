"""Files in the vault, exhibits made of them, who had them when, what was handed in; and what must not be deleted yet."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

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
    Column(
        "shown_sha256", Text, ForeignKey("vault_file.sha256"), nullable=False, index=True
    ),  # what others get: location stripped
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

sale_paper = Table(
    "sale_paper",
    metadata,
    Column("fact_id", BigInteger, ForeignKey("sale_fact.id"), primary_key=True, autoincrement=False),
    Column("exhibit_id", Text, ForeignKey("exhibit.id"), nullable=False, index=True),  # in which it is written out
)

erasure = Table(
    "erasure",  # the tombstone: the exhibit's row stays, its bytes and its name do not
    metadata,
    Column("exhibit_id", Text, ForeignKey("exhibit.id"), primary_key=True),
    Column("kept_until", Date, nullable=False),
    Column("reasons", JSON, nullable=False),  # what kept it longest
    Column("erased_at", UTCDateTime, nullable=False),
)

file_stamp = Table(
    "file_stamp",
    metadata,
    Column("sha256", Text, ForeignKey("vault_file.sha256"), primary_key=True),
    Column("authority", Text, nullable=False),  # the address asked
    Column("stamped_at", UTCDateTime, nullable=False),  # the moment the authority states
    Column("token", LargeBinary, nullable=False),  # its answer (RFC 3161, DER)
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

capture = Table(
    "capture",
    metadata,
    Column("shipment_id", Text, ForeignKey("shipment.id"), primary_key=True),
    Column("look_at", UTCDateTime),  # when to ask the carrier next; none: never again
    Column("claimed_at", UTCDateTime),
    Column("failures", Integer, nullable=False),  # looks in a row that came to trouble
    Column("told", Text),  # what the last look came to
    Column("reason", Text),  # why, where it came to trouble
    Column("looked_at", UTCDateTime),
    Column("warn_on", Date),  # the merchant is to be told from this day on
    Column("warned_at", UTCDateTime),
    Column("settled_at", UTCDateTime),  # held, or lost
    Column("passed_on_at", UTCDateTime),  # the layer above has taken it up
    Column("said", Text),  # digest of what the kept answer says: another one has brought something new
    Index("ix_capture_due", "look_at"),
    Index("ix_capture_warning", "warned_at", "warn_on"),
    Index("ix_capture_news", "passed_on_at", "settled_at"),
)

capture_look = Table(
    "capture_look",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("shipment_id", Text, ForeignKey("shipment.id"), nullable=False, index=True),
    Column("looked_at", UTCDateTime, nullable=False),
    Column("told", Text, nullable=False),
    Column("status", Integer),  # none: no answer came
    Column("sha256", Text),  # of the answer, verbatim
    Column("reason", Text, nullable=False),
    Column("body", LargeBinary),  # kept here where it could not be read; what could be read is an exhibit
)

capture_piece = Table(
    "capture_piece",
    metadata,
    Column("shipment_id", Text, ForeignKey("shipment.id"), primary_key=True),
    Column("piece", Text, primary_key=True),  # answer | signature | photo …
    Column("exhibit_id", Text, ForeignKey("exhibit.id"), nullable=False),
)

packet = Table(
    "packet",
    metadata,
    Column("id", Text, primary_key=True),
    Column("subject", Text, nullable=False),
    Column("party_code", Text, ForeignKey("party.code"), nullable=False),  # whose it is; nobody else sees it
    Column("seat_id", Text, ForeignKey("seat.id"), nullable=False),  # who asked
    Column("channel", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("exhibits", JSON, nullable=False),  # ids in the order of the packet
    Column("asked_at", UTCDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("claim", Text),  # a name of its own for each attempt: whoever lost it can record nothing
    Column("claimed_at", UTCDateTime),  # renewed with every step
    Column("attempts", Integer, nullable=False),
    Column("done", Integer, nullable=False),  # steps, of `total`
    Column("total", Integer, nullable=False),
    Column("sha256", Text, ForeignKey("vault_file.sha256")),
    Column("pictures_sha256", Text, ForeignKey("vault_file.sha256")),  # its pages, to be looked at
    Column("name", Text),
    Column("pages", Integer),
    Column("size_bytes", BigInteger),
    Column("shrunk", JSON),  # every step taken, with what it came to
    Column("costs", JSON),  # what each exhibit takes of it
    Column("leave_out", JSON),  # exhibits without which it would fit
    Column("made_at", UTCDateTime),
    Column("trouble", Text),
    CheckConstraint("state IN ('asked', 'making', 'ready', 'unfit', 'failed')", name="state"),
    CheckConstraint("state <> 'ready' OR sha256 IS NOT NULL", name="ready_has_bytes"),
    Index("ix_packet_party_subject", "party_code", "subject", "asked_at"),
    Index("ix_packet_state", "state", "asked_at"),
)

carrier_silence = Table(
    "carrier_silence",
    metadata,
    Column("carrier", Text, primary_key=True),  # its code in retention.toml
    Column("looks", Integer, nullable=False),  # in a row that it did not answer
    Column("until", UTCDateTime),  # it is left alone until then
)

carrier_quota = Table(
    "carrier_quota",
    metadata,
    Column("carrier", Text, primary_key=True),
    Column("span", Text, primary_key=True),  # minute | hour | day
    Column("began_at", UTCDateTime, nullable=False),  # the latest of them in which it was asked
    Column("requests", Integer, nullable=False),  # made in it, or taken for looks under way
)
