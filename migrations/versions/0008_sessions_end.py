"""sessions that were signed out of"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database
from migrations.one_way import downgrade as downgrade

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ended_session",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("ended_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ended_session")),
    )
