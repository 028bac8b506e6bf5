"""The position matrix: who owes whom, who withholds whose money, who bears what, and what would settle it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from ledger.balances import BalanceRow, losses, positions, trial_balances
from ledger.netting import plan


def matrix_document(rows: Sequence[BalanceRow], *, as_of: date | None) -> dict[str, Any]:
    """The `matrix` document of the outside interface, from the balances of every book asked about.

    Amounts are minor units; positions are gross and never negative, zero rows are left out. For a withheld
    position the debtor is the holder and the creditor the owner. `status` is that of the weakest part; `parts` say how
    much rests on what, and sum to the position: what rests on a claim, its creditor claims. `currency` is the one
    currency, or none when the rows carry several.
    """
    found = positions(rows)
    balances = trial_balances(rows)
    lost = losses(rows)
    currencies = {it.money.currency for it in found} | {it.currency for it in balances} | {it.money.currency for it in lost}
    return {
        "as_of": as_of.isoformat() if as_of else None,
        "currency": currencies.pop() if len(currencies) == 1 else None,
        "positions": [
            {
                "debtor": it.debtor,
                "creditor": it.creditor,
                "kind": it.kind,
                "minor": it.money.minor,
                "currency": it.money.currency,
                "status": it.status,
                "parts": [{"status": status, "minor": minor} for status, minor in it.resting],
            }
            for it in found
        ],
        "losses": [
            {
                "party": it.party,
                "minor": it.money.minor,
                "currency": it.money.currency,
                "finality": str(it.finality),
            }
            for it in lost
        ],
        "books": [{"party": it.party, "currency": it.currency, "trial_balance_minor": it.minor} for it in balances],
        "plan": [
            {"payer": it.payer, "payee": it.payee, "minor": it.money.minor, "currency": it.money.currency}
            for it in plan(found)
        ],
    }
