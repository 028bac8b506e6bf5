"""letters to parties, and where their programs are told"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database
from migrations.one_way import downgrade as downgrade

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    identity = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "letter",
        sa.Column("id", identity, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("party_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("subject_en", sa.Text(), nullable=False),
        sa.Column("subject_zh", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_zh", sa.Text(), nullable=False),
        sa.Column("written_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.ForeignKeyConstraint(["party_code"], ["party.code"], name=op.f("fk_letter_party_code_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_letter_key")),
    )
    op.create_index("ix_letter_party_code_id", "letter", ["party_code", "id"])
    op.create_table(
        "letter_read",
        sa.Column("letter_id", identity, autoincrement=False, nullable=False),
        sa.Column("seat_id", sa.Text(), nullable=False),
        sa.Column("read_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_read_letter_id_letter")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_letter_read_seat_id_seat")),
        sa.PrimaryKeyConstraint("letter_id", "seat_id", name=op.f("pk_letter_read")),
    )
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("party_code", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("former_secret", sa.Text(), nullable=True),
        sa.Column("former_until", runtime.database.UTCDateTime(length=27), nullable=True),
        sa.Column("made_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("ended_at", runtime.database.UTCDateTime(length=27), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["seat.id"], name=op.f("fk_webhook_endpoint_made_by_seat")),
        sa.ForeignKeyConstraint(["party_code"], ["party.code"], name=op.f("fk_webhook_endpoint_party_code_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoint")),
    )
    op.create_index("ix_outbox_topic_id", "outbox", ["topic", "id"])
    op.create_index("ix_webhook_endpoint_party_code", "webhook_endpoint", ["party_code"])
