"""how long each sale stays open to dispute, beside its windows; what is due is found among open windows only"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.one_way import downgrade as downgrade

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

OPEN = sa.text("state = 'open'")
FILLED = """
INSERT INTO open_sale (payment_id, last_on, estimated)
SELECT lasting.payment_id, CASE WHEN lasting.endless = 0 THEN lasting.last_on END,
       min(CASE WHEN dispute_window.estimated THEN 1 ELSE 0 END) = 1
FROM (SELECT payment_id, max(CASE WHEN closes_on IS NULL THEN 1 ELSE 0 END) AS endless, max(closes_on) AS last_on
      FROM dispute_window GROUP BY payment_id) AS lasting
JOIN dispute_window ON dispute_window.payment_id = lasting.payment_id
 AND (dispute_window.closes_on = lasting.last_on AND lasting.endless = 0
      OR dispute_window.closes_on IS NULL AND lasting.endless = 1)
GROUP BY lasting.payment_id, lasting.endless, lasting.last_on
"""


def upgrade() -> None:
    op.create_table(
        "open_sale",
        sa.Column("payment_id", sa.Text(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("estimated", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["payment_id"], ["payment.id"], name=op.f("fk_open_sale_payment_id_payment")),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_open_sale")),
    )
    op.create_index("ix_open_sale_last_on", "open_sale", ["last_on"])
    op.execute(FILLED)
    op.drop_index("ix_dispute_window_due", table_name="dispute_window")
    op.create_index("ix_dispute_window_due", "dispute_window", ["closes_on"], sqlite_where=OPEN, postgresql_where=OPEN)
