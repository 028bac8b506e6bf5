"""What a decision does to the books.

The general rule: on each link of the chain the lower party should, in the end, bear towards the upper one the sum of
the shares of everybody at and below it. The difference to what was claimed is posted: first what is still open falls
away, and what was already paid above the target becomes a claim the other way. A payable never goes negative.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from disputes.liability.errors import NotInDispute
from ledger.accounts import Account
from ledger.entry import Basis, Entry, Finality, Transfer, net_by_account
from ledger.money import Money
from ledger.reversal import REVERSED

RULING = "ruling"  # kind of the entries by which a decision stands


def standing(entries: Iterable[Entry]) -> Mapping[Account, int]:
    """Debits minus credits of every account these entries touch, in minor units."""
    net: dict[Account, int] = defaultdict(int)
    for entry in entries:
        for account, minor in net_by_account(entry.transfers).items():
            net[account] += minor
    return net


def split(
    *,
    reference: str,
    cause: str,
    chain: Sequence[str],
    amount: Money,
    parts: Mapping[str, Money],
    stands: Mapping[Account, int],
    on: date,
    reason: str,
    finality: Finality,
) -> Entry:
    """One dispute's entry of a decision: each party books its part as a loss and the claims fall to the target.

    `parts` sum to `amount`; a party of the chain without one bears nothing. `stands` are the dispute's own accounts
    as they are (see `standing`). Raises NotInDispute when the merchant's book does not show `amount` as disputed.
    """
    disputed = Account(chain[-1], "disputed", amount.currency)
    if stands.get(disputed, 0) != amount.minor:
        raise NotInDispute(cause, amount, Money(stands.get(disputed, 0), amount.currency))
    transfers: list[Transfer] = []
    falls = 0  # by how much the claim on the link above falls
    for place, party in enumerate(chain):
        borne = parts[party].minor if party in parts else 0
        debits = [(Account(party, "chargeback_loss", amount.currency), borne)]
        if place:
            debits += _fall(stands, lower=party, upper=chain[place - 1], minor=falls, currency=amount.currency)
        falls += borne
        if place + 1 < len(chain):
            below = _fall(stands, lower=chain[place + 1], upper=party, minor=falls, currency=amount.currency)
            credits_ = [(_mirror(account), minor) for account, minor in below]
        else:
            credits_ = [(disputed, falls)]
        transfers += _matched(debits, credits_, amount.currency)
    return Entry(reference, RULING, reason, on, cause, tuple(transfers), Basis.RULING, finality)


def _fall(stands: Mapping[Account, int], *, lower: str, upper: str, minor: int, currency: str) -> list[tuple[Account, int]]:
    """What the lower party debits when the claim on it falls: what it still owes, then a claim of its own."""
    owes = Account(lower, "payable", currency, upper)
    open_ = min(minor, max(-stands.get(owes, 0), 0))
    return [(owes, open_), (Account(lower, "receivable", currency, upper), minor - open_)]


def _mirror(account: Account) -> Account:
    """The same claim in the other party's book."""
    other = {"payable": "receivable", "receivable": "payable"}[account.kind]
    return Account(str(account.counterparty), other, account.currency, account.book)


def _matched(
    debits: Sequence[tuple[Account, int]], credits_: Sequence[tuple[Account, int]], currency: str
) -> list[Transfer]:
    """Transfers that move these debits against these credits, in order; both come to the same sum."""
    transfers: list[Transfer] = []
    left = [(account, minor) for account, minor in credits_ if minor]
    for account, wanted in debits:
        while wanted:
            credit, available = left[0]
            moved = min(wanted, available)
            transfers.append(Transfer(account, credit, Money(moved, currency)))
            wanted -= moved
            left[0] = (credit, available - moved)
            if left[0][1] == 0:
                left.pop(0)
    return transfers


def unreversed(entries: Sequence[Entry]) -> list[Entry]:
    """The rulings among these entries that still stand."""
    references = {entry.reference for entry in entries}
    return [e for e in entries if e.kind == RULING and e.reference + REVERSED not in references]
