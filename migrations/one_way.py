"""Every migration goes forward only."""

from __future__ import annotations

from runtime.schema import NoWayBack


def downgrade() -> None:
    """A record of disputes is not taken back. Raises NoWayBack."""
    raise NoWayBack
