"""notices served"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database
from migrations.one_way import downgrade as downgrade

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "service_mark",
        sa.Column("dispute_id", sa.Text(), nullable=False),
        sa.Column("party_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("seat_id", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('sent', 'delivered', 'opened')", name=op.f("ck_service_mark_kind")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_service_mark_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["party_code"], ["party.code"], name=op.f("fk_service_mark_party_code_party")),
        sa.PrimaryKeyConstraint("dispute_id", "party_code", "kind", name=op.f("pk_service_mark")),
    )
