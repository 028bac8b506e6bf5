"""The way a dispute can go: the stages of its family in their order, which of them it has passed, where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from disputes.dispute import Dispute, Stage
from disputes.event import Event
from disputes.lifecycle import Family, StageRule, order


class Place(StrEnum):
    """Where a stage lies, seen from where the dispute stands."""

    PASSED = "passed"
    HERE = "here"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class PathStep:
    """One stage of the way. A stage is ahead when some row of legal moves leads to it."""

    rule: StageRule
    place: Place


@dataclass(frozen=True, slots=True)
class CasePath:
    """The way of one dispute and the name of the family whose table it is."""

    title_en: str
    title_zh: str
    steps: Sequence[PathStep]


def path_of(dispute: Dispute, family: Family, told: Sequence[Event]) -> CasePath:
    """What it has passed and what can come; stages it can no longer come to, or never needed, are left out."""
    passed = {Stage(event.detail["from"]) for event in told if event.kind == "moved"} - {dispute.stage}
    ahead = _reachable(dispute, family)
    steps = []
    for stage, rule in sorted(family.stages.items(), key=lambda it: order(it[0])):
        if stage is dispute.stage:
            steps.append(PathStep(rule, Place.HERE))
        elif stage in passed:
            steps.append(PathStep(rule, Place.PASSED))
        elif stage in ahead:
            steps.append(PathStep(rule, Place.AHEAD))
    return CasePath(family.title_en, family.title_zh, steps)


def _reachable(dispute: Dispute, family: Family) -> set[Stage]:
    found: set[Stage] = set()
    left = [dispute.stage]
    while left:
        following = family.next_stages(left.pop(), dispute.reason_code) - found
        found |= following
        left += following
    return found
