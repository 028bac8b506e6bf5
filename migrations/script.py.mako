"""${message}"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import runtime.database
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    """A record of disputes is not taken back: restore a backup instead."""
    raise NotImplementedError("recourse does not migrate downwards; restore the backup made before the upgrade")
