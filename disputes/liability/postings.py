"""What a decision does to the books: a target, not a movement.

The parties form a tree: the chain from its head down, and whoever joined from off the chain (a carrier, a platform) below
the party with which it has a contract. On each contract the lower party should, in the end, bear towards the upper one the
sum of the shares of everybody at and below it. What it bears already is read from the books (what is disputed or lost
there); the difference is posted to what is still open, and what was already paid above the target becomes a claim the
other way. A payable never goes negative. A share of the cardholder, who keeps no book, reverses the edge above the head.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from disputes.liability.errors import NotInDispute
from ledger.accounts import Account, mirror_of
from ledger.entry import Basis, Entry, Finality, Transfer, net_by_account
from ledger.money import Money
from ledger.reversal import REVERSED

RULING = "ruling"  # kind of the entries by which a decision stands
CARDHOLDER = "cardholder"  # in `parts`: whoever stands behind the head of the chain
BORNE = ("chargeback_loss", "disputed")  # what a party bears, for good or for the time being
HEADS = ("cardholders", "suspense")  # what stands behind the head of a chain
FEES = frozenset({"fee", "fee_refund"})  # kinds of entries that are no part of what is shared out


def standing(entries: Iterable[Entry]) -> Mapping[Account, int]:
    """Debits minus credits of every account these entries touch, in minor units; fees are left out."""
    net: dict[Account, int] = defaultdict(int)
    for entry in entries:
        if entry.kind not in FEES:
            for account, minor in net_by_account(entry.transfers).items():
                net[account] += minor
    return net


@dataclass(frozen=True, slots=True)
class Books:
    """What a split reads: the dispute's own entries, and what pairs owe each other as the accounts really stand.

    `room` is by payable, in minor units owed, where it differs from the dispute's own: after a payment of several
    disputes at once, or a set-off against other money. An account not named there is what the entries come to.
    """

    entries: Sequence[Entry]
    room: Mapping[Account, int] = field(default_factory=dict)


def split(
    *,
    reference: str,
    cause: str,
    chain: Sequence[str],
    amount: Money,
    parts: Mapping[str, Money],
    books: Books,
    on: date,
    reason: str,
    finality: Finality,
    joined: Mapping[str, str] | None = None,
) -> Entry | None:
    """One dispute's entry of a decision; None when the books stand at the target already.

    `parts` sum to `amount`; a party without one bears nothing. `joined` says for each party off the chain with which
    one of the chain it has a contract. Raises NotInDispute when no more than a part of `amount` ever was refused.
    """
    refused = refused_minor(books.entries, chain[-1], amount.currency)
    if refused < amount.minor:
        raise NotInDispute(cause, amount, Money(refused, amount.currency))
    above = {lower: upper for upper, lower in pairwise(chain)} | dict(joined or {})
    target = _Target(chain[0], above, amount.currency, parts, standing(books.entries), books.room)
    transfers = [it for book in (*chain, *(joined or {})) for it in _matched(target.changes(book), amount.currency)]
    if not transfers:
        return None
    return Entry(reference, RULING, reason, on, cause, tuple(transfers), Basis.RULING, finality)


def refused_minor(entries: Sequence[Entry], merchant: str, currency: str) -> int:
    """What was ever charged back to the merchant, whatever became of it since."""
    disputed = Account(merchant, "disputed", currency)
    return sum(
        it.amount.minor for entry in entries if entry.basis is Basis.CLAIM for it in entry.transfers if it.debit == disputed
    )


@dataclass(slots=True)
class _Target:
    """The tree, what each party is to bear, and how the books stand."""

    head: str
    above: Mapping[str, str]
    currency: str
    parts: Mapping[str, Money]
    stands: Mapping[Account, int]
    room: Mapping[Account, int]

    def changes(self, book: str) -> dict[Account, int]:
        """Debits less credits by which a book comes to the target, in the order in which they are to be read."""
        found = {Account(book, "chargeback_loss", self.currency): self._more(book, "chargeback_loss")}
        if book == self.head:
            found |= self._behind()
        edges = [(self.above[book], book)] if book in self.above else []
        edges += [(upper, lower) for lower, upper in self.above.items() if upper == book]
        for upper, lower in edges:
            for payable, minor in self._edge(upper, lower).items():
                mine = payable if payable.book == book else mirror_of(payable)
                if mine is not None:
                    found[mine] = -minor if payable.book == book else minor
        found[Account(book, "disputed", self.currency)] = self._more(book, "disputed")
        return {account: minor for account, minor in found.items() if minor}

    def _more(self, book: str, kind: str) -> int:
        """By how much more a book is to show as lost; whatever is disputed in it is disputed no more."""
        share = self.parts[book].minor if kind == "chargeback_loss" and book in self.parts else 0
        return share - self.stands.get(Account(book, kind, self.currency), 0)

    def _behind(self) -> dict[Account, int]:
        """The head's account of whoever stands behind it: credited with all that the books bear."""
        known = (Account(self.head, kind, self.currency) for kind in HEADS)
        account = next(it for it in known if it in self.stands)  # a chargeback credited one of them
        return {account: -sum(self._rise(book) for book in (self.head, *self.above))}

    def _rise(self, book: str) -> int:
        """By how much more a party is to bear than it bears."""
        return sum(self._more(book, kind) for kind in BORNE)

    def _edge(self, upper: str, lower: str) -> dict[Account, int]:
        """Credits less debits of the two payables of one contract: what is open falls first, then the claim turns."""
        owing, owed = Account(lower, "payable", self.currency, upper), Account(upper, "payable", self.currency, lower)
        change = {owing: 0, owed: 0}
        for this, other in ((owing, owed), (owed, owing)):
            missing = max(-self._room(this), 0)  # paid, and then no longer owed
            change[this] += missing
            change[other] += missing
        rise = sum(self._rise(book) for book in self._below(lower))
        grows, falls = (owing, owed) if rise > 0 else (owed, owing)
        own = -self.stands.get(falls, 0) + change[falls]
        open_ = max(min(own, self._room(falls) + change[falls]), 0)
        change[falls] -= min(abs(rise), open_)
        change[grows] += abs(rise) - min(abs(rise), open_)
        return change

    def _room(self, payable: Account) -> int:
        return self.room.get(payable, -self.stands.get(payable, 0))

    def _below(self, party: str) -> list[str]:
        """The party and everybody below it."""
        found = [party]
        for each in found:
            found += [lower for lower, upper in self.above.items() if upper == each]
        return found


def _matched(changes: Mapping[Account, int], currency: str) -> list[Transfer]:
    """Transfers that make these changes of one book, in order; they come to nothing together."""
    transfers: list[Transfer] = []
    left = [(account, -minor) for account, minor in changes.items() if minor < 0]
    for account, wanted in changes.items():
        while wanted > 0:
            credit, available = left[0]
            moved = min(wanted, available)
            transfers.append(Transfer(account, credit, Money(moved, currency)))
            wanted -= moved
            left[0] = (credit, available - moved)
            if available == moved:
                left.pop(0)
    return transfers


def unreversed(entries: Sequence[Entry]) -> list[Entry]:
    """The rulings among these entries that still stand."""
    references = {entry.reference for entry in entries}
    return [e for e in entries if e.kind == RULING and e.reference + REVERSED not in references]
