"""Packets on their way, every line of what was tried, and the one receipt, as rows."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from runtime.database import UTCDateTime, metadata

_NOT_SET_ASIDE = text("state <> 'set_aside'")
_WAITING = text("state = 'waiting'")

packet_sending = Table(
    "packet_sending",
    metadata,
    Column("id", Text, primary_key=True),
    Column("packet_id", Text, ForeignKey("packet.id"), nullable=False),
    Column("dispute_id", Text, ForeignKey("dispute.id"), nullable=False),
    Column("stage", Text, nullable=False),
    Column("party_code", Text, ForeignKey("party.code"), nullable=False),  # whose it is; nobody else sees it
    Column("seat_id", Text, ForeignKey("seat.id"), nullable=False),  # who asked
    Column("way", Text, nullable=False),
    Column("addressee", Text, nullable=False),  # a party of the chain; by hand: where it was brought
    Column("account", Text, nullable=False),  # its name in the file of accounts; "" where none is needed
    Column("reference", Text, nullable=False),  # the dispute's name there
    Column("sha256", Text, nullable=False),  # of the packet
    Column("name", Text, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("words", Text, nullable=False),
    Column("choices", JSON, nullable=False),
    Column("asked_at", UTCDateTime, nullable=False),
    Column("due_at", UTCDateTime),  # after it nothing is sent
    Column("state", Text, nullable=False),
    Column("next_at", UTCDateTime),  # when the worker takes it up
    Column("claim", Text),  # a name of its own for each attempt: whoever lost it can record nothing
    Column("claimed_at", UTCDateTime),
    CheckConstraint("state IN ('waiting', 'parked', 'unknown', 'sent', 'set_aside')", name="state"),
    # One at a time, and none after one was sent, however many ask at once.
    Index(
        "ux_packet_sending_once", "dispute_id", "stage", "party_code", unique=True, sqlite_where=_NOT_SET_ASIDE,
        postgresql_where=_NOT_SET_ASIDE,
    ),
    Index("ix_packet_sending_due", "next_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    Index("ix_packet_sending_party", "party_code", "asked_at"),
)  # fmt: skip

packet_sending_line = Table(
    "packet_sending_line",
    metadata,
    Column("sending_id", Text, ForeignKey("packet_sending.id"), primary_key=True),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("at", UTCDateTime, nullable=False),
    Column("actor", Text, nullable=False),  # a party code, or "recourse"
    Column("seat_id", Text),
    Column("told", Text),  # what the far end's word came to
    Column("why", JSON, nullable=False),  # {"pattern", "facts"}, or {}
    Column("status", Integer),  # none: no answer came
    Column("reference", Text, nullable=False),
    Column("body", LargeBinary),  # the answer as it came, card numbers masked
)

packet_receipt = Table(
    "packet_receipt",
    metadata,
    Column("sending_id", Text, ForeignKey("packet_sending.id"), primary_key=True),
    Column("dispute_id", Text, ForeignKey("dispute.id"), nullable=False),
    Column("stage", Text, nullable=False),
    Column("party_code", Text, ForeignKey("party.code"), nullable=False),
    Column("sent_at", UTCDateTime, nullable=False),
    Column("reference", Text, nullable=False),
    Column("stated_by", Text, nullable=False),  # the far end, or the party itself
    Column("answer_sha256", Text, nullable=False),
    Column("digest", Text, nullable=False),
    UniqueConstraint("dispute_id", "stage", "party_code", name="uq_packet_receipt_once"),
)
