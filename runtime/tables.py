"""Rows of the machinery itself: outbox, idempotency keys, audit, last runs."""

from __future__ import annotations

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Table, Text

from runtime.database import UTCDateTime, metadata

_Id = BigInteger().with_variant(Integer, "sqlite")

outbox = Table(
    "outbox",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("key", Text, nullable=False, unique=True),  # the same message twice is one row
    Column("topic", Text, nullable=False),  # email …
    Column("payload", JSON, nullable=False),
    Column("created_at", UTCDateTime, nullable=False),
    Column("due_at", UTCDateTime, nullable=False),
    Column("claimed_at", UTCDateTime),
    Column("done_at", UTCDateTime),
    Column("dead_at", UTCDateTime),
    Column("attempts", Integer, nullable=False),
    Column("last_error", Text),
    Index("ix_outbox_due", "done_at", "dead_at", "due_at"),
    Index("ix_outbox_topic_id", "topic", "id"),
)

idempotency = Table(
    "idempotency",
    metadata,
    Column("scope", Text, primary_key=True),  # who: a seat or a source
    Column("key", Text, primary_key=True),
    Column("request_digest", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("response", JSON, nullable=False),
    Column("recorded_at", UTCDateTime, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("at", UTCDateTime, nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("detail", JSON, nullable=False),
)

last_run = Table(
    "last_run",
    metadata,
    Column("job", Text, primary_key=True),
    Column("started_at", UTCDateTime, nullable=False),
    Column("finished_at", UTCDateTime),
    Column("outcome", Text),
)

inspection = Table(
    "inspection",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", UTCDateTime, nullable=False),
    Column("claimed_at", UTCDateTime),
    Column("part", Text),  # which part of the record is being read
    Column("finished_at", UTCDateTime),
    Column("result", JSON),  # the document of `recourse verify`
)
