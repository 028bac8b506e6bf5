"""What was said and agreed at a sale, as rows that are added to and never changed."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    Table,
    Text,
    UniqueConstraint,
)

from runtime.database import UTCDateTime, metadata

_Id = BigInteger().with_variant(Integer, "sqlite")

sale_fact = Table(
    "sale_fact",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("payment_id", Text, ForeignKey("payment.id"), nullable=False),
    Column("kind", Text, nullable=False),  # order | terms | authorisation | message … : trade/sale_facts.py
    Column("facts", JSON, nullable=False),  # by field
    Column("happened_at", UTCDateTime, nullable=False),  # as stated: the moment of the sale, the consent, the message
    Column("stated_by", Text, ForeignKey("party.code"), nullable=False),
    Column("seat_id", Text, ForeignKey("seat.id")),  # who wrote it; none: it came in a file
    Column("reason", Text, nullable=False),  # why it says otherwise than a row before it; "" where it does not
    Column("digest", Text, nullable=False),  # of what is stated: the same again is no new row
    Column("recorded_at", UTCDateTime, nullable=False),
    UniqueConstraint("payment_id", "digest"),
    CheckConstraint(
        "kind IN ('product_page', 'order', 'terms', 'refund_policy', 'authorisation', 'invoice', 'message')", name="kind"
    ),
)

sale_fact_news = Table(
    "sale_fact_news",
    metadata,
    Column("fact_id", _Id, ForeignKey("sale_fact.id"), primary_key=True, autoincrement=False),  # until it is an exhibit
)
