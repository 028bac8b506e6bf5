"""What a list still lacks, and what each gap may cost: the money at stake, until when it can be closed, what is lost then.

Every gap puts the same money at stake, since a dispute is won or lost as one: the sums of several are never added up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from disputes.checklist import Need
from disputes.dispute import Stage
from disputes.sufficiency import Because, Judged, Line, State, best
from evidence.exhibit import Kind
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class AtStake:
    """What the party loses with the stage it must answer: the money disputed, and fees that would come back if it won.

    `due_at` is its last moment (none: no deadline is on record); `forgets_on` the first day on which a carrier may have
    forgotten a parcel whose proof is not held.
    """

    contested: Money
    fees: tuple[Money, ...]
    stage: Stage
    due_at: datetime | None = None
    forgets_on: date | None = None

    @property
    def sums(self) -> tuple[Money, ...]:
        """All of it, one sum for each currency, that of the dispute first."""
        total = {self.contested.currency: self.contested.minor}
        for fee in self.fees:
            total[fee.currency] = total.get(fee.currency, 0) + fee.minor
        return tuple(Money(minor, currency) for currency, minor in total.items())


@dataclass(frozen=True, slots=True)
class Gap:
    """One proof that is needed, or one group of ways, that is not met. `cost` none: nothing is at stake any more.

    `forgets_on` stands where a carrier's proof would close it.
    """

    group: str
    lines: tuple[Line, ...]
    state: State
    cost: AtStake | None
    forgets_on: date | None

    @property
    def hands_in(self) -> bool:
        """Whether handing in what is there already would close it."""
        return any(it.because in (Because.DRAFT, Because.CAPTURED) for it in self.lines)


def gaps(judged: Judged, cost: AtStake | None) -> list[Gap]:
    """What costs most first: what is not there at all before what is there in part, then what can be closed least long."""
    found = [
        Gap(group, lines, state, cost, _forgets_on(lines, cost))
        for group, lines in _asked(judged)
        if (state := best(lines)) is not State.MET
    ]
    order = [State.MISSING, State.PARTLY]
    return sorted(found, key=lambda it: (order.index(it.state), bool(it.group), it.forgets_on or date.max))


def _asked(judged: Judged) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Each needed proof by itself, each group once."""
    for it in judged.lines:
        if it.item.need is Need.NEEDED:
            yield "", (it,)
    for name in judged.checklist.groups:
        yield name, judged.group(name)


def _forgets_on(lines: Sequence[Line], cost: AtStake | None) -> date | None:
    asks = any(Kind.PROOF_OF_DELIVERY in it.item.proof.kinds for it in lines)
    return cost.forgets_on if cost and asks else None
