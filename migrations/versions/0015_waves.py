"""waves of refusals"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.one_way import downgrade as downgrade

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wave",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("merchant_code", sa.Text(), nullable=False),
        sa.Column("trait", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("sales", sa.Integer(), nullable=False),
        sa.Column("base_bp", sa.Integer(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["merchant_code"], ["party.code"], name=op.f("fk_wave_merchant_code_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wave")),
    )
    lasting = sa.text("closed_on IS NULL")
    op.create_index(
        "uq_wave_lasting", "wave", ["merchant_code", "trait", "value"], unique=True, sqlite_where=lasting,
        postgresql_where=lasting,
    )  # fmt: skip
    op.create_index("ix_dispute_opened_on", "dispute", ["opened_on"])
