"""the calendar by which a deadline was counted, and whether its year is published yet"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from migrations.one_way import downgrade as downgrade

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Built anew on SQLite, which would put a column that is added behind the constraints.
    sqlite = op.get_bind().dialect.name == "sqlite"
    with op.batch_alter_table("deadline", recreate="always" if sqlite else "never") as deadline:
        deadline.add_column(sa.Column("calendar", sa.Text(), nullable=True))
        deadline.add_column(sa.Column("provisional", sa.Boolean(), server_default=sa.false(), nullable=False))
    few = sa.text("provisional")
    op.create_index("ix_deadline_provisional", "deadline", ["due_at"], sqlite_where=few, postgresql_where=few)
