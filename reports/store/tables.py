"""Papers on order, as rows. The bytes lie in the data folder; what they are made of stands here, to make them again."""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text

from runtime.database import UTCDateTime, metadata

paper = Table(
    "paper",
    metadata,
    Column("id", Text, primary_key=True),
    Column("party_code", Text, ForeignKey("party.code"), nullable=False),  # whose book it states
    Column("first_on", Date, nullable=False),
    Column("last_on", Date, nullable=False),
    Column("format", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("horizon", Text),  # as asked for, else fixed before the first making: every making gives the same bytes
    Column("seat_id", Text, ForeignKey("seat.id"), nullable=False),  # who asked
    Column("seat_party", Text),  # and for which party; none for an arbitrator
    Column("asked_at", UTCDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("claim", Text),  # a name of its own for each attempt: whoever lost it can record nothing
    Column("claimed_at", UTCDateTime),  # renewed with every step
    Column("attempts", Integer, nullable=False),
    Column("done", BigInteger, nullable=False),  # lines set, of `total`
    Column("total", BigInteger, nullable=False),
    Column("sha256", Text),
    Column("size", BigInteger),
    Column("made_at", UTCDateTime),
    Column("failure", Text),
    Column("failure_detail", Text),
    CheckConstraint("state IN ('asked', 'making', 'ready', 'failed')", name="state"),
    CheckConstraint("first_on <= last_on", name="period"),
    CheckConstraint("state <> 'ready' OR sha256 IS NOT NULL", name="ready_has_bytes"),
    Index("ix_paper_state", "state", "asked_at"),
    Index("ix_paper_seat_party", "seat_party", "asked_at"),
    Index("ix_paper_seat_id", "seat_id", "asked_at"),
)
