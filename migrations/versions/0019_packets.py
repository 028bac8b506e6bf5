"""packets: the exhibits of a party in one file for one channel"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database
from migrations.one_way import downgrade as downgrade

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = runtime.database.UTCDateTime(length=27)
    op.create_table(
        "packet",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("party_code", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("exhibits", sa.JSON(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("claimed_at", moment, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("pictures_sha256", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("size_bytes", sa.BigInteger(), nullable=True),
        sa.Column("shrunk", sa.JSON(), nullable=True),
        sa.Column("costs", sa.JSON(), nullable=True),
        sa.Column("leave_out", sa.JSON(), nullable=True),
        sa.Column("made_at", moment, nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('asked', 'making', 'ready', 'unfit', 'failed')", name=op.f("ck_packet_state")),
        sa.CheckConstraint("state <> 'ready' OR sha256 IS NOT NULL", name=op.f("ck_packet_ready_has_bytes")),
        sa.ForeignKeyConstraint(["party_code"], ["party.code"], name=op.f("fk_packet_party_code_party")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_packet_seat_id_seat")),
        sa.ForeignKeyConstraint(["sha256"], ["vault_file.sha256"], name=op.f("fk_packet_sha256_vault_file")),
        sa.ForeignKeyConstraint(
            ["pictures_sha256"], ["vault_file.sha256"], name=op.f("fk_packet_pictures_sha256_vault_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packet")),
    )
    op.create_index("ix_packet_party_subject", "packet", ["party_code", "subject", "asked_at"])
    op.create_index("ix_packet_state", "packet", ["state", "asked_at"])
