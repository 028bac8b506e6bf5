"""What must not be deleted yet, as rows left by the layers above."""

from __future__ import annotations

from sqlalchemy import Column, Date, Integer, Table, Text

from runtime.database import UTCDateTime, metadata

evidence_hold = Table(
    "evidence_hold",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subject", Text, nullable=False, index=True),  # payment:ID
    Column("reason", Text, nullable=False),  # what keeps it, as dispute:ID
    Column("until", Date),  # none: until a later row for the same reason says otherwise
    Column("placed_at", UTCDateTime, nullable=False),
)
