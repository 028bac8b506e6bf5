"""packets on their way, every line of what was tried, and the one receipt"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database
from migrations.one_way import downgrade as downgrade

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = runtime.database.UTCDateTime(length=27)
    op.create_table(
        "packet_sending",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("packet_id", sa.Text(), nullable=False),
        sa.Column("dispute_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("party_code", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Text(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("addressee", sa.Text(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("choices", sa.JSON(), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("due_at", moment, nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("next_at", moment, nullable=True),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("claimed_at", moment, nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'parked', 'unknown', 'sent', 'set_aside')", name=op.f("ck_packet_sending_state")
        ),
        sa.ForeignKeyConstraint(["packet_id"], ["packet.id"], name=op.f("fk_packet_sending_packet_id_packet")),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_packet_sending_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["party_code"], ["party.code"], name=op.f("fk_packet_sending_party_code_party")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_packet_sending_seat_id_seat")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_packet_sending")),
    )
    standing, waiting = sa.text("state <> 'set_aside'"), sa.text("state = 'waiting'")
    op.create_index(
        "ux_packet_sending_once", "packet_sending", ["dispute_id", "stage", "party_code"], unique=True,
        sqlite_where=standing, postgresql_where=standing,
    )  # fmt: skip
    op.create_index(
        "ix_packet_sending_due", "packet_sending", ["next_at"], sqlite_where=waiting, postgresql_where=waiting
    )  # fmt: skip
    op.create_index("ix_packet_sending_party", "packet_sending", ["party_code", "asked_at"])
    op.create_table(
        "packet_sending_line",
        sa.Column("sending_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Text(), nullable=True),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sending_id"], ["packet_sending.id"], name=op.f("fk_packet_sending_line_sending_id_packet_sending")
        ),
        sa.PrimaryKeyConstraint("sending_id", "seq", name=op.f("pk_packet_sending_line")),
    )
    op.create_table(
        "packet_receipt",
        sa.Column("sending_id", sa.Text(), nullable=False),
        sa.Column("dispute_id", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("party_code", sa.Text(), nullable=False),
        sa.Column("sent_at", moment, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("stated_by", sa.Text(), nullable=False),
        sa.Column("answer_sha256", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["sending_id"], ["packet_sending.id"], name=op.f("fk_packet_receipt_sending_id_packet_sending")
        ),
        sa.ForeignKeyConstraint(["dispute_id"], ["dispute.id"], name=op.f("fk_packet_receipt_dispute_id_dispute")),
        sa.ForeignKeyConstraint(["party_code"], ["party.code"], name=op.f("fk_packet_receipt_party_code_party")),
        sa.PrimaryKeyConstraint("sending_id", name=op.f("pk_packet_receipt")),
        sa.UniqueConstraint("dispute_id", "stage", "party_code", name="uq_packet_receipt_once"),
    )
