"""Parties, people, contracts, payments and shipments as rows."""

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
    Table,
    Text,
    UniqueConstraint,
)

from runtime.database import UTCDateTime, metadata

_Id = BigInteger().with_variant(Integer, "sqlite")

party = Table(
    "party",
    metadata,
    Column("code", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("name_zh", Text, nullable=False),
    Column("time_zone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("email", Text),
    Column("recorded_at", UTCDateTime, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Text, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("recorded_at", UTCDateTime, nullable=False),
    Column("disabled_at", UTCDateTime),
)

seat = Table(
    "seat",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("person.id"), nullable=False),
    Column("party_code", Text, ForeignKey("party.code")),  # none for arbitrator and operator
    Column("role", Text, nullable=False),
    Column("ended_at", UTCDateTime),  # taken away then; given again, it is none
    UniqueConstraint("person_id", "party_code", "role"),
    CheckConstraint("role IN ('dispute_desk', 'finance', 'arbitrator', 'operator')", name="role"),
)

api_key = Table(
    "api_key",
    metadata,
    Column("prefix", Text, primary_key=True),  # what people name it by; the key itself is not kept
    Column("digest", Text, nullable=False),
    Column("seat_id", Text, ForeignKey("seat.id"), nullable=False, index=True),
    Column("name", Text, nullable=False),  # which program uses it
    Column("scope", Text, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("expires_at", UTCDateTime, nullable=False),
    Column("revoked_at", UTCDateTime),
    Column("last_used_at", UTCDateTime),
    CheckConstraint("scope IN ('read', 'write')", name="scope"),
)

second_factor = Table(
    "second_factor",
    metadata,
    Column("person_id", Text, ForeignKey("person.id"), primary_key=True),
    Column("secret", Text, nullable=False),
    Column("last_step", BigInteger),  # the code of this step, and any before it, will not do again
    Column("recorded_at", UTCDateTime, nullable=False),
)

ended_session = Table(
    "ended_session",
    metadata,
    Column("id", Text, primary_key=True),  # as its cookie names it
    Column("ended_at", UTCDateTime, nullable=False),
)

contract = Table(
    "contract",
    metadata,
    Column("id", Text, primary_key=True),
    Column("upper_code", Text, ForeignKey("party.code"), nullable=False),  # the one nearer the issuer
    Column("lower_code", Text, ForeignKey("party.code"), nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Column("clauses", JSON, nullable=False),  # [{"kind", "value", "en", "zh", "source"}]
)

chain = Table(
    "chain",
    metadata,
    Column("id", Text, primary_key=True),  # "issuer>scheme>acquirer>gateway>merchant" by party code
)

chain_party = Table(
    "chain_party",
    metadata,
    Column("chain_id", Text, ForeignKey("chain.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),  # 0 is the top: the issuer's end
    Column("party_code", Text, ForeignKey("party.code"), nullable=False),
    UniqueConstraint("chain_id", "party_code"),
    Index("ix_chain_party_party_code", "party_code"),
)

payment = Table(
    "payment",
    metadata,
    Column("id", Text, primary_key=True),  # "{merchant}.{order reference}" or "{source}.{their id}"
    Column("chain_id", Text, ForeignKey("chain.id"), nullable=False, index=True),
    Column("order_reference", Text, nullable=False, index=True),
    Column("source", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("scheme", Text, nullable=False),  # visa, mastercard, historic … : the rule file that applies
    Column("last_four", Text),
    Column("bin_country", Text),
    Column("arn", Text, index=True),
    Column("sold_at", UTCDateTime, nullable=False),
    Column("processed_on", Date),
    Column("statement_on", Date),
    Column("expected_delivery_on", Date),
    Column("cleared_on", Date),
    Column("paid_out_on", Date),
    Column("facts", JSON, nullable=False),  # what the source said beyond the columns: AVS, CVV, ECI, device …
    Column("facts_changed_at", UTCDateTime, index=True),  # set: its windows are to be computed again
    Column("recorded_at", UTCDateTime, nullable=False),
    CheckConstraint("amount_minor > 0", name="positive"),
)

shipment = Table(
    "shipment",
    metadata,
    Column("id", Text, primary_key=True),
    Column("payment_id", Text, ForeignKey("payment.id"), nullable=False, index=True),
    Column("carrier", Text, nullable=False),
    Column("tracking_number", Text, nullable=False, index=True),
    Column("proof_state", Text, nullable=False),  # expected | captured | lost
    Column("lost_on", Date),  # the day the carrier forgets
    Column("recorded_at", UTCDateTime, nullable=False),
    CheckConstraint("proof_state IN ('expected', 'captured', 'lost')", name="proof_state"),
    Index("ix_shipment_proof", "proof_state", "lost_on"),
)

shipment_step = Table(
    "shipment_step",
    metadata,
    Column("shipment_id", Text, ForeignKey("shipment.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),  # as trade/shipments.py lists them
    Column("happened_at", UTCDateTime, nullable=False),
    Column("stated_by", Text, nullable=False),  # a party code, "carrier" or "recipient"
    Column("detail", Text, nullable=False),
    Column("told_by", Text, nullable=False, server_default=""),  # a party code, "recourse" (we asked) or "file"
    Column("told_at", UTCDateTime),  # none: told before this was noted
)

shipment_news = Table(
    "shipment_news",
    metadata,
    Column("shipment_id", Text, ForeignKey("shipment.id"), primary_key=True),  # until the layer above has taken it up
)

letter = Table(
    "letter",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # the same news twice is one letter
    Column("party_code", Text, ForeignKey("party.code"), nullable=False),
    Column("kind", Text, nullable=False),  # as dispute.opened
    Column("about", Text, nullable=False),  # as dispute:huanxun.CB-0001
    Column("subject_en", Text, nullable=False),
    Column("subject_zh", Text, nullable=False),
    Column("text_en", Text, nullable=False),
    Column("text_zh", Text, nullable=False),
    Column("written_at", UTCDateTime, nullable=False),
    Index("ix_letter_party_code_id", "party_code", "id"),
)

letter_read = Table(
    "letter_read",
    metadata,
    Column("letter_id", _Id, ForeignKey("letter.id"), primary_key=True, autoincrement=False),
    Column("seat_id", Text, ForeignKey("seat.id"), primary_key=True),
    Column("read_at", UTCDateTime, nullable=False),
)

webhook_endpoint = Table(
    "webhook_endpoint",
    metadata,
    Column("id", Text, primary_key=True),
    Column("party_code", Text, ForeignKey("party.code"), nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("kinds", JSON, nullable=False),  # of letters; an empty list asks for all of them
    Column("secret", Text, nullable=False),
    Column("former_secret", Text),  # signs beside the new one until the moment below, so that no event is lost meanwhile
    Column("former_until", UTCDateTime),
    Column("made_at", UTCDateTime, nullable=False),
    Column("made_by", Text, ForeignKey("seat.id"), nullable=False),
    Column("ended_at", UTCDateTime),
)

webhook_silence = Table(
    "webhook_silence",
    metadata,
    Column("endpoint_id", Text, ForeignKey("webhook_endpoint.id"), primary_key=True),
    Column("failures", Integer, nullable=False),  # in a row
    Column("until", UTCDateTime),  # left alone until then
)

refund = Table(
    "refund",
    metadata,
    Column("payment_id", Text, ForeignKey("payment.id"), primary_key=True),
    Column("reference", Text, primary_key=True),  # the name its source gave it
    Column("currency", Text, nullable=False),
    Column("amount_minor", BigInteger, nullable=False),
    Column("refunded_on", Date, nullable=False),
    Column("stated_by", Text, nullable=False),  # a party's code
    Column("cause", Text, nullable=False),  # dispute:ID where it answered one, else the payment's own
    Column("recorded_at", UTCDateTime, nullable=False),
    CheckConstraint("amount_minor > 0", name="positive"),
)
