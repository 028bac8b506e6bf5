"""What may be done with a proceeding, by whom, and at which of its steps."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from disputes.liability.proceeding import AFTER_A_DECISION, MOVES, Proceeding, Step
from trade.parties import Role


class Act(StrEnum):
    """Something a seat does with a proceeding."""

    PROPOSE = "propose"
    CONTEST = "contest"
    DECIDE = "decide"
    APPEAL = "appeal"
    FINALISE = "finalise"
    SETTLE = "settle"


ACTORS: Mapping[Act, tuple[Role, ...]] = MappingProxyType(
    {
        Act.PROPOSE: (Role.DISPUTE_DESK, Role.ARBITRATOR),
        Act.CONTEST: (Role.DISPUTE_DESK,),
        Act.DECIDE: (Role.ARBITRATOR,),
        Act.APPEAL: (Role.DISPUTE_DESK,),
        Act.FINALISE: (Role.ARBITRATOR,),
        Act.SETTLE: (Role.ARBITRATOR,),
    }
)
"""Whose act it is: the assigned arbitrator's, or the dispute desk's of a bound party.

A party can have a doctrine applied on the first day and need not wait for an arbitrator, who then decides by it.
"""

LEADS_TO: Mapping[Act, Step] = MappingProxyType(
    {
        Act.PROPOSE: Step.PROPOSED,
        Act.CONTEST: Step.CONTESTED,
        Act.DECIDE: Step.DECIDED,
        Act.APPEAL: Step.APPEALED,
        Act.FINALISE: Step.FINAL,
        Act.SETTLE: Step.SETTLED,
    }
)


def open_acts(case: Proceeding, role: Role) -> frozenset[Act]:
    """What a seat of this role, which sees the proceeding, may do with it as it stands."""
    return frozenset(act for act in Act if role in ACTORS[act] and _in_time(case, act))


def _in_time(case: Proceeding, act: Act) -> bool:
    if act is Act.PROPOSE and case.step in AFTER_A_DECISION:
        return True
    return LEADS_TO[act] in MOVES[case.step]
