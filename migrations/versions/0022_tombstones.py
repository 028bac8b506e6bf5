"""exhibits erased by policy, stamps of an authority on files, and a way to find the copies others are given"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database
from migrations.one_way import downgrade as downgrade

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = runtime.database.UTCDateTime(length=27)
    op.create_table(
        "erasure",
        sa.Column("exhibit_id", sa.Text(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("erased_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"], name=op.f("fk_erasure_exhibit_id_exhibit")),
        sa.PrimaryKeyConstraint("exhibit_id", name=op.f("pk_erasure")),
    )
    op.create_table(
        "file_stamp",
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("stamped_at", moment, nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["vault_file.sha256"], name=op.f("fk_file_stamp_sha256_vault_file")),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_file_stamp")),
    )
    op.create_index("ix_exhibit_shown_sha256", "exhibit", ["shown_sha256"])
