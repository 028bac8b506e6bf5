"""When the holder of a hold may give back or take of it by itself, before anything is settled.

Giving back is free as long as nobody contests the hold: the money is its owner's. Taking waits until all it secures is
decided for good. While a ruling can still be appealed, nothing moves either way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from disputes.liability.proceeding import Step
from ledger.balances import Position
from ledger.errors import HoldLocked
from ledger.holds import MoveKind
from ledger.money import Money
from runtime.refusal import Because, because

_APPEALABLE = frozenset({Step.DECIDED, Step.APPEALED, Step.REOPENED})
_OVER = frozenset({Step.FINAL, Step.SETTLED})


@dataclass(frozen=True, slots=True)
class Secured:
    """What a hold secures, as far as it goes: `step` of its proceeding where one decides it, `closed` where none does."""

    cause: str
    step: Step | None
    closed: bool = False

    @property
    def appealable(self) -> bool:
        return self.step in _APPEALABLE

    @property
    def over(self) -> bool:
        return self.closed if self.step is None else self.step in _OVER


def waits(kind: MoveKind, secured: Iterable[Secured], *, contested: bool) -> Because | None:
    """Why this cannot be done now; none where it can."""
    matters = tuple(secured)
    if any(it.appealable for it in matters):
        return because("the ruling on what it secures is not final")
    undecided = not all(it.over for it in matters)
    if undecided and kind == "taken":
        return because("what it secures is not decided")
    if undecided and contested:
        return because("its owner contests it and what it secures is not decided")
    return None


def require_movable(hold_id: str, kind: MoveKind, secured: Iterable[Secured], *, contested: bool) -> None:
    """Raises HoldLocked."""
    why = waits(kind, secured, contested=contested)
    if why is not None:
        raise HoldLocked(hold_id, why)


def owed(positions: Iterable[Position], debtor: str, creditor: str, currency: str) -> Money:
    """What one owes the other and does not withhold."""
    open_ones = (it for it in positions if (it.debtor, it.creditor, it.kind) == (debtor, creditor, "payable"))
    return Money(sum(it.money.minor for it in open_ones if it.money.currency == currency), currency)
