"""parts of a dispute accepted or given up, refunds of a payment"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database
from migrations.one_way import downgrade as downgrade

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Built anew on SQLite, which cannot add a check to a table that stands.
    rebuilt = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("dispute", recreate="always" if rebuilt else "never") as dispute:
        dispute.add_column(sa.Column("accepted_minor", sa.BigInteger(), server_default="0", nullable=False))
        dispute.add_column(sa.Column("conceded_minor", sa.BigInteger(), server_default="0", nullable=False))
        dispute.create_check_constraint(op.f("ck_dispute_parts"), "accepted_minor >= 0 AND conceded_minor >= 0")
    op.create_table(
        "refund",
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("refunded_on", sa.Date(), nullable=False),
        sa.Column("stated_by", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("recorded_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.CheckConstraint("amount_minor > 0", name=op.f("ck_refund_positive")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_refund_payment_id_payment")),
        sa.PrimaryKeyConstraint("payment_id", "reference", name=op.f("pk_refund")),
    )
