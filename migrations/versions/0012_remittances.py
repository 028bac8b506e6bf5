"""remittances: payments between two books, announced by one and confirmed by the other"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.one_way import downgrade as downgrade

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "remittance",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("payer_id", sa.Text(), nullable=False),
        sa.Column("payee_id", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_remittance_positive")),
        sa.CheckConstraint("payer_id <> payee_id", name=op.f("ck_remittance_two_parties")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remittance")),
    )
    op.create_index(op.f("ix_remittance_payer_id"), "remittance", ["payer_id"])
    op.create_index(op.f("ix_remittance_payee_id"), "remittance", ["payee_id"])
