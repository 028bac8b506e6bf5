"""how often each carrier was asked; what the kept answer tells; parcels by the day their proof is lost"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database
from migrations.one_way import downgrade as downgrade

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = runtime.database.UTCDateTime(length=27)
    # Built anew on SQLite, which would put a column that is added behind the constraints.
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("capture", recreate="always" if sqlite else "never") as capture:
        capture.add_column(sa.Column("said", sa.Text(), nullable=True))
    op.create_index("ix_shipment_proof", "shipment", ["proof_state", "lost_on"])
    op.create_table(
        "carrier_silence",
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("until", moment, nullable=True),
        sa.PrimaryKeyConstraint("carrier", name=op.f("pk_carrier_silence")),
    )
    op.create_table(
        "carrier_quota",
        sa.Column("carrier", sa.Text(), nullable=False),
        sa.Column("span", sa.Text(), nullable=False),
        sa.Column("began_at", moment, nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("carrier", "span", name=op.f("pk_carrier_quota")),
    )
