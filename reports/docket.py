"""The docket: every proceeding of a seat, what it waits for, since when, and what this seat would do next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from disputes.event import Event
from disputes.liability.acts import Act, open_acts
from disputes.liability.proceeding import BoundParty, Proceeding, Step
from disputes.liability.proposal import MadeProposal
from reports.objections import Objection, objections_in
from trade.parties import Role

NEXT = (Act.SETTLE, Act.DECIDE, Act.CONTEST, Act.APPEAL, Act.PROPOSE, Act.FINALISE)
"""Which of the acts a seat could do is named first: the one that the others wait for."""


@dataclass(frozen=True, slots=True)
class DocketFilter:
    """`step` and `party` by code, `waiting`: only what waits for the reader."""

    step: str = ""
    party: str = ""
    waiting: bool = False

    @property
    def narrows(self) -> bool:
        return bool(self.step or self.party or self.waiting)

    def takes(self, line: DocketLine) -> bool:
        return (
            self.step in ("", line.case.step.value)
            and (not self.party or any(it.party == self.party for it in line.bound))
            and (line.waits or not self.waiting)
        )


@dataclass(frozen=True, slots=True)
class DocketLine:
    """One proceeding. `since`: when it came to its present step; `objections` are those no decision has answered yet."""

    case: Proceeding
    bound: Sequence[BoundParty]
    since: datetime | None
    objections: Sequence[Objection]
    disputes: int
    acts: Sequence[Act]  # of the reader's seat, the next first

    @property
    def waits(self) -> bool:
        """Whether it waits for the reader. A decision that can still be appealed waits for the parties first."""
        return bool(self.acts) and self.acts[0] not in (Act.APPEAL, Act.FINALISE)


def line_of(
    case: Proceeding, bound: Sequence[BoundParty], events: Sequence[Event], made: Sequence[MadeProposal], *, disputes: int,
    role: Role, acting_as: str,
) -> DocketLine:  # fmt: skip
    """What the docket says of a proceeding to a seat of this role that acts under this name."""
    since = next((event.happened_at for event in reversed(events) if event.kind == case.step.value), None)
    answered = max((event.seq for event in events if event.kind == Step.DECIDED.value), default=0)
    acts = open_acts(case, role)
    others = [it for it in made if it.made_by != acting_as]
    possible = [act for act in NEXT if act in acts and (act is not Act.DECIDE or others)]
    return DocketLine(
        case, bound, since, objections_in(event for event in events if event.seq > answered), disputes, possible
    )  # fmt: skip


def in_order(lines: Sequence[DocketLine]) -> list[DocketLine]:
    """What waits for the reader first, and of that what has waited longest; then the latest filed."""
    latest = sorted(lines, key=lambda it: (it.case.filed_on, it.case.id), reverse=True)
    return sorted(latest, key=lambda it: (not it.waits, it.since.timestamp() if it.waits and it.since else 0.0))
