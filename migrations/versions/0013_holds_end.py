"""the day on which a hold ends"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.one_way import downgrade as downgrade

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Built anew on SQLite, which would put a column that is added behind the constraints.
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("hold", recreate="always" if sqlite else "never") as hold:
        hold.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
