"""Proceedings as rows: who takes part, who decides, what was found, proposed and decided."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
)

from runtime.database import UTCDateTime, metadata

proceeding = Table(
    "proceeding",
    metadata,
    Column("id", Text, primary_key=True),
    Column("chain_id", Text, ForeignKey("chain.id"), nullable=False),
    Column("title_en", Text, nullable=False),
    Column("title_zh", Text, nullable=False),
    Column("relief_en", Text, nullable=False),
    Column("relief_zh", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),  # what is shared out: the sum of its disputes
    Column("step", Text, nullable=False),
    Column("instance", Integer, nullable=False),  # 0 before the first decision
    Column("decided_proposal", Integer),
    Column("filed_on", Date, nullable=False),
    Column("refiles_id", Text, ForeignKey("proceeding.id")),
    Column("demonstration", Boolean, nullable=False),
)

proceeding_party = Table(
    "proceeding_party",
    metadata,
    Column("proceeding_id", Text, ForeignKey("proceeding.id"), primary_key=True),
    Column("party_code", Text, ForeignKey("party.code"), primary_key=True),
    Column("capacity", Text, nullable=False),  # plaintiff | defendant | second_defendant
    Column("joined_on", Date, nullable=False),
    Index("ix_proceeding_party_party_code", "party_code"),
)

assignment = Table(
    "assignment",
    metadata,
    Column("proceeding_id", Text, ForeignKey("proceeding.id"), primary_key=True),
    Column("seat_id", Text, ForeignKey("seat.id"), primary_key=True),
)

finding = Table(
    "finding",
    metadata,
    Column("proceeding_id", Text, ForeignKey("proceeding.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("party_code", Text, ForeignKey("party.code"), nullable=False),
    Column("duty", Text, nullable=False),
    Column("fact_on", Date, nullable=False),
    Column("fact_en", Text, nullable=False),
    Column("fact_zh", Text, nullable=False),
    Column("breach", Text, nullable=False),  # performed | breached | unproven | not_applicable
    Column("causal", Text, nullable=False),  # yes | no | unknown
    Column("stated_by", Text, nullable=False),
    Column("stands", Text, nullable=False),  # asserted | contested | ruled
)

proposal = Table(
    "proposal",
    metadata,
    Column("proceeding_id", Text, ForeignKey("proceeding.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("doctrine", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("shares", JSON, nullable=False),  # [{"party","role","numerator","denominator","minor","reasons_en","reasons_zh"}]
    Column("digest", Text, nullable=False),
    Column("findings", JSON, nullable=False),  # the numbers of those it rests on
    Column("made_by", Text, nullable=False),
    Column("made_at", UTCDateTime, nullable=False),
    Column("recommended", Boolean, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("proceeding_id", Text, ForeignKey("proceeding.id"), primary_key=True),
    Column("instance", Integer, primary_key=True, autoincrement=False),
    Column("proposal_number", Integer, nullable=False),
    Column("origin", Text, nullable=False),  # internal | the name of the court
    Column("decided_by", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("decided_at", UTCDateTime, nullable=False),
)
