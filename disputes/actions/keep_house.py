"""Keep the house of evidence: erase what was kept long enough, then tidy the vault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from disputes.actions.hold_evidence import hold_evidence
from evidence.actions.erase import erase
from evidence.actions.tidy_vault import Opens, tidy_vault
from evidence.store import vault
from runtime.settings import Settings


def keep_house(write: Opens, settings: Settings, *, clock: Callable[[], datetime], until: datetime) -> int:
    """How many exhibits were erased and files went for good; begins no batch after `until`. Raises VaultAway."""
    there, now = vault.of(settings), clock()
    renew = partial(hold_evidence, now=now)
    batch = erase(write, there, renew, now=now)
    erased = len(batch.due)
    while batch.left and clock() < until:
        batch = erase(write, there, renew, now=now, after=batch.after)
        erased += len(batch.due)
    return erased + tidy_vault(write, there, renew, now=now, data_dir=settings.data_dir)["gone"]
