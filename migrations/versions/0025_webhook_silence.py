"""endpoints that did not answer are left alone for a while"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database
from migrations.one_way import downgrade as downgrade

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "webhook_silence",
        sa.Column("endpoint_id", sa.Text(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("until", runtime.database.UTCDateTime(length=27), nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"], ["webhook_endpoint.id"], name=op.f("fk_webhook_silence_endpoint_id_webhook_endpoint")
        ),
        sa.PrimaryKeyConstraint("endpoint_id", name=op.f("pk_webhook_silence")),
    )
