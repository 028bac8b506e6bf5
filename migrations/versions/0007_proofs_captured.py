"""parcels whose proof is to be captured: when to look, each look, what is held"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database
from migrations.one_way import downgrade as downgrade

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shipment_news",
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_shipment_news_shipment_id_shipment")),
        sa.PrimaryKeyConstraint("shipment_id", name=op.f("pk_shipment_news")),
    )
    op.execute("INSERT INTO shipment_news (shipment_id) SELECT id FROM shipment WHERE proof_state = 'expected'")
    _captures()
    _looks()
    op.create_table(
        "capture_piece",
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("piece", sa.Text(), nullable=False),
        sa.Column("exhibit_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"], name=op.f("fk_capture_piece_exhibit_id_exhibit")),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_capture_piece_shipment_id_shipment")),
        sa.PrimaryKeyConstraint("shipment_id", "piece", name=op.f("pk_capture_piece")),
    )


def _captures() -> None:
    moment = runtime.database.UTCDateTime(length=27)
    op.create_table(
        "capture",
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("look_at", moment, nullable=True),
        sa.Column("claimed_at", moment, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("looked_at", moment, nullable=True),
        sa.Column("warn_on", sa.Date(), nullable=True),
        sa.Column("warned_at", moment, nullable=True),
        sa.Column("settled_at", moment, nullable=True),
        sa.Column("passed_on_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_capture_shipment_id_shipment")),
        sa.PrimaryKeyConstraint("shipment_id", name=op.f("pk_capture")),
    )
    op.create_index("ix_capture_due", "capture", ["look_at"])
    op.create_index("ix_capture_warning", "capture", ["warned_at", "warn_on"])
    op.create_index("ix_capture_news", "capture", ["passed_on_at", "settled_at"])


def _looks() -> None:
    op.create_table(
        "capture_look",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("shipment_id", sa.Text(), nullable=False),
        sa.Column("looked_at", runtime.database.UTCDateTime(length=27), nullable=False),
        sa.Column("told", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipment.id"], name=op.f("fk_capture_look_shipment_id_shipment")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_capture_look")),
    )
    op.create_index(op.f("ix_capture_look_shipment_id"), "capture_look", ["shipment_id"])
