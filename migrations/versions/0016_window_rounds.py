"""rounds through all windows, opened when the rule files change, each with the payment it has come to"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.one_way import downgrade as downgrade
from runtime.database import UTCDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "window_round",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("begun_at", UTCDateTime(length=27), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("payments", sa.BigInteger(), nullable=False),
        sa.Column("done_at", UTCDateTime(length=27), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_window_round")),
    )
