"""seals: settled entries under chained roots, a leaf for each entry, stamps of an authority"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database
from migrations.one_way import downgrade as downgrade

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = runtime.database.UTCDateTime(length=27)
    id_ = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "seal",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("previous", sa.Text(), nullable=False),
        sa.Column("jump", sa.Text(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("up_to", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("root", sa.Text(), nullable=False),
        sa.Column("sealed_at", moment, nullable=False),
        sa.Column("head", sa.Text(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_seal_number")),
        sa.CheckConstraint("count > 0", name=op.f("ck_seal_seals_something")),
        sa.CheckConstraint("first_id <= up_to", name=op.f("ck_seal_span")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_seal")),
        sa.UniqueConstraint("head", name=op.f("uq_seal_head")),
        sa.UniqueConstraint("up_to", name=op.f("uq_seal_up_to")),
    )
    op.create_table(
        "seal_leaf",
        sa.Column("entry_id", id_, autoincrement=False, nullable=False),
        sa.Column("seal", sa.Integer(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["seal"], ["seal.number"], name=op.f("fk_seal_leaf_seal_seal")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_seal_leaf")),
    )
    op.create_table(
        "seal_stamp",
        sa.Column("seal", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("stamped_at", moment, nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["seal"], ["seal.number"], name=op.f("fk_seal_stamp_seal_seal")),
        sa.PrimaryKeyConstraint("seal", name=op.f("pk_seal_stamp")),
    )
