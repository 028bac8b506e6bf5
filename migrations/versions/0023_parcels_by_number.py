"""parcels are found by the number their carrier gave them"""

from __future__ import annotations

from alembic import op

from migrations.one_way import downgrade as downgrade

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_shipment_tracking_number", "shipment", ["tracking_number"])
