"""Keep the house of evidence: erase what was kept long enough, then tidy the vault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from disputes.actions.hold_evidence import hold_evidence
from evidence.actions.erase import erase
from evidence.actions.tidy_vault import Opens, tidy_vault
from evidence.store.vault import Vault


def keep_house(write: Opens, vault: Vault, *, clock: Callable[[], datetime], until: datetime) -> int:
    """How many exhibits were erased and files went for good; begins no batch after `until`. Raises VaultAway."""
    now = clock()
    renew = partial(hold_evidence, now=now)
    batch = erase(write, vault, renew, now=now)
    erased = len(batch.due)
    while batch.left and clock() < until:
        batch = erase(write, vault, renew, now=now, after=batch.after)
        erased += len(batch.due)
    return erased + tidy_vault(write, vault, renew, now=now)["gone"]
