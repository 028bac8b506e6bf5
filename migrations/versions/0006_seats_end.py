"""seats that were taken away, verifications asked for from a page"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database
from migrations.one_way import downgrade as downgrade

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = runtime.database.UTCDateTime(length=27)
    # Built anew on SQLite, which would put a column that is added behind the constraints.
    with op.batch_alter_table("seat", recreate="always" if op.get_bind().dialect.name == "sqlite" else "never") as seat:
        seat.add_column(sa.Column("ended_at", moment, nullable=True))
    op.create_table(
        "inspection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("claimed_at", moment, nullable=True),
        sa.Column("part", sa.Text(), nullable=True),
        sa.Column("finished_at", moment, nullable=True),
        sa.Column("result", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
    )
