"""What the timeline of a dispute tells of its present state: the row beside it says nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from disputes.dispute import Dispute
from disputes.event import Event


def opening_of(it: Dispute) -> dict[str, Any]:
    """The detail of the event that opens a dispute."""
    ended = {} if it.outcome is None else {"outcome": it.outcome.value}
    return {**restatement_of(it), "stage": it.stage.value, "opened_on": it.opened_on.isoformat(), **ended}


def restatement_of(it: Dispute) -> dict[str, Any]:
    """The detail of an event by which the source says otherwise how much is disputed, or why."""
    return {"amount": {"minor": it.amount.minor, "currency": it.amount.currency}, "reason_code": it.reason_code}


def told_otherwise(it: Dispute, timeline: Iterable[Event]) -> list[str]:
    """The facts on which a dispute and its timeline disagree."""
    told: dict[str, Any] = {}
    for event in timeline:
        told |= _stated(event)
    stands = {"outcome": None, **opening_of(it)}
    return sorted(fact for fact, value in told.items() if stands[fact] != value)


def _stated(event: Event) -> Mapping[str, Any]:
    if event.kind in ("opened", "restated"):
        return event.detail
    if event.kind == "moved":
        return {"stage": event.detail["to"], "outcome": event.detail["outcome"]}
    return {}
