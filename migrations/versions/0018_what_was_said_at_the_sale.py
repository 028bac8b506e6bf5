"""what was said and agreed at a sale, the exhibits it is written out in; who told us a step of a parcel, and when"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.one_way import downgrade as downgrade
from runtime.database import UTCDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KINDS = "kind IN ('product_page', 'order', 'terms', 'refund_policy', 'authorisation', 'invoice', 'message')"


def upgrade() -> None:
    op.create_table(
        "sale_fact",
        sa.Column("id", _ID, nullable=False),
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("happened_at", UTCDateTime(length=27), nullable=False),
        sa.Column("stated_by", sa.Text(), nullable=False),
        sa.Column("seat_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("recorded_at", UTCDateTime(length=27), nullable=False),
        sa.CheckConstraint(_KINDS, name=op.f("ck_sale_fact_kind")),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_sale_fact_payment_id_payment")),
        sa.ForeignKeyConstraint(["seat_id"], ["seat.id"], name=op.f("fk_sale_fact_seat_id_seat")),
        sa.ForeignKeyConstraint(["stated_by"], ["party.code"], name=op.f("fk_sale_fact_stated_by_party")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale_fact")),
        sa.UniqueConstraint("payment_id", "digest", name=op.f("uq_sale_fact_payment_id_digest")),
    )
    op.create_table(
        "sale_fact_news",
        sa.Column("fact_id", _ID, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["fact_id"], ["sale_fact.id"], name=op.f("fk_sale_fact_news_fact_id_sale_fact")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_sale_fact_news")),
    )
    op.create_table(
        "sale_paper",
        sa.Column("fact_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("exhibit_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["exhibit_id"], ["exhibit.id"], name=op.f("fk_sale_paper_exhibit_id_exhibit")),
        sa.ForeignKeyConstraint(["fact_id"], ["sale_fact.id"], name=op.f("fk_sale_paper_fact_id_sale_fact")),
        sa.PrimaryKeyConstraint("fact_id", name=op.f("pk_sale_paper")),
    )
    op.create_index("ix_sale_paper_exhibit_id", "sale_paper", ["exhibit_id"])
    # Built anew on SQLite, which would put a column that is added behind the constraints.
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("shipment_step", recreate="always" if sqlite else "never") as step:
        step.add_column(sa.Column("told_by", sa.Text(), server_default="", nullable=False))
        step.add_column(sa.Column("told_at", UTCDateTime(length=27), nullable=True))
    op.execute("UPDATE shipment_step SET told_by = 'recourse' WHERE stated_by = 'carrier'")
