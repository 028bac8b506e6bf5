"""checkpoints: what went through an account up to a horizon, by effective month; and an index of the few rulings"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.one_way import downgrade as downgrade

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    id_ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "checkpoint",
        sa.Column("account_id", id_, autoincrement=False, nullable=False),
        sa.Column("horizon", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("since < horizon", name=op.f("ck_checkpoint_span")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_checkpoint_account_id_account")),
        sa.PrimaryKeyConstraint("account_id", "horizon", name=op.f("pk_checkpoint")),
    )
    op.create_table(
        "checkpoint_total",
        sa.Column("account_id", id_, autoincrement=False, nullable=False),
        sa.Column("horizon", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("finality", sa.Text(), nullable=False),
        sa.Column("debits_minor", sa.BigInteger(), nullable=False),
        sa.Column("credits_minor", sa.BigInteger(), nullable=False),
        sa.Column("fresh", sa.Integer(), nullable=False),
        sa.CheckConstraint("debits_minor >= 0 AND credits_minor >= 0 AND fresh >= 0", name=op.f("ck_checkpoint_total_sums")),
        sa.ForeignKeyConstraint(
            ["account_id", "horizon"],
            ["checkpoint.account_id", "checkpoint.horizon"],
            name=op.f("fk_checkpoint_total_account_id_horizon_checkpoint"),
        ),
        sa.PrimaryKeyConstraint("account_id", "horizon", "month", "basis", "finality", name=op.f("pk_checkpoint_total")),
    )
    op.create_table(
        "checkpoint_round",
        sa.Column("up_to", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("up_to", name=op.f("pk_checkpoint_round")),
    )
    ruled = sa.text("basis = 'ruling'")
    op.create_index("ix_entry_ruling", "entry", ["cause"], sqlite_where=ruled, postgresql_where=ruled)
