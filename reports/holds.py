"""Holds as people read them: what is kept, of whom, for what, how much too much, and who contests it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from disputes.answering import CONTESTED
from disputes.event import Event
from ledger.holds import HoldState
from ledger.money import Money
from trade.visibility import Scope

ORDERS = ("left", "excess", "opened")
"""How the list of holds can be sorted: by what is still held, by what is held in excess, by the day."""


@dataclass(frozen=True, slots=True)
class HoldContest:
    """Who contests a hold, since which day (UTC), in which words."""

    party: str
    on: date
    words: str


@dataclass(frozen=True, slots=True)
class Secured:
    """A cause that a hold secures. `kind` is dispute or proceeding; `open` says that the seat may open its page."""

    cause: str
    kind: str
    id: str
    open: bool


@dataclass(frozen=True, slots=True)
class ShownHold:
    """A hold with all a seat of its pair may know of it."""

    state: HoldState
    contest: HoldContest | None
    secures: tuple[Secured, ...]

    @property
    def id(self) -> str:
        return self.state.hold.id


@dataclass(frozen=True, slots=True)
class HoldSums:
    """What all holds of one currency come to for one reader: kept from it, kept by it, and what of either is too much."""

    currency: str
    kept_from: Money
    kept_by: Money
    excess: Money


def contest_of(events: Iterable[Event]) -> HoldContest | None:
    """The contest on a hold's timeline; there is at most one."""
    found = next((it for it in events if it.kind == CONTESTED), None)
    return HoldContest(found.actor, found.happened_at.date(), str(found.detail.get("words", ""))) if found else None


def in_order(holds: Iterable[ShownHold], order: str) -> list[ShownHold]:
    """Currency by currency; the largest or the latest first, then by id."""
    by_id = sorted(holds, key=lambda it: it.id)
    if order == "opened":
        return sorted(by_id, key=lambda it: it.state.hold.opened_on, reverse=True)
    sums = {it.id: it.state.excess if order == "excess" else it.state.left for it in by_id}
    return sorted(by_id, key=lambda it: (it.state.hold.currency, -sums[it.id].minor))


def sums_of(holds: Sequence[ShownHold], scope: Scope) -> list[HoldSums]:
    """By currency. A seat without a party keeps nothing: for it every hold counts as kept from its owner."""
    found = []
    for currency in sorted({it.state.hold.currency for it in holds}):
        states = [it.state for it in holds if it.state.hold.currency == currency]
        by = sum(it.left.minor for it in states if it.hold.holder == scope.party)
        excess = sum(it.excess.minor for it in states)
        total = sum(it.left.minor for it in states)
        found.append(HoldSums(currency, Money(total - by, currency), Money(by, currency), Money(excess, currency)))
    return found
