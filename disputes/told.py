"""What the timeline of a dispute tells of its present state: the row beside it says nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from disputes.dispute import Dispute
from disputes.event import Event
from ledger.holds import Hold
from ledger.money import Money

PART_ACCEPTED = "part_accepted"  # the event's kind: one side gave in for a part, the rest goes on


def opening_of(it: Dispute) -> dict[str, Any]:
    """The detail of the event that opens a dispute."""
    ended: dict[str, Any] = {} if it.outcome is None else {"outcome": it.outcome.value}
    if it.accepted_minor or it.conceded_minor:
        ended |= {"accepted_minor": it.accepted_minor, "conceded_minor": it.conceded_minor}
    return {**restatement_of(it), "stage": it.stage.value, "opened_on": it.opened_on.isoformat(), **ended}


def restatement_of(it: Dispute) -> dict[str, Any]:
    """The detail of an event by which the source says otherwise how much is disputed, or why."""
    return {"amount": as_detail(it.amount), "reason_code": it.reason_code}


def as_detail(money: Money) -> dict[str, Any]:
    """Money as it stands in the detail of an event."""
    return {"minor": money.minor, "currency": money.currency}


def told_otherwise(it: Dispute, timeline: Iterable[Event]) -> list[str]:
    """The facts on which a dispute and its timeline disagree."""
    told: dict[str, Any] = {}
    for event in timeline:
        told |= _stated(event)
    stands = {"outcome": None, "accepted_minor": 0, "conceded_minor": 0, **opening_of(it)}
    told = {"accepted_minor": 0, "conceded_minor": 0, **told}
    return sorted(fact for fact, value in told.items() if stands[fact] != value)


def _stated(event: Event) -> Mapping[str, Any]:
    if event.kind in ("opened", "restated"):
        return event.detail
    if event.kind == PART_ACCEPTED:
        return {name: event.detail[name] for name in ("accepted_minor", "conceded_minor")}
    if event.kind == "moved":
        return {"stage": event.detail["to"], "outcome": event.detail["outcome"]}
    return {}


def terms_of(hold: Hold) -> dict[str, Any]:
    """The terms of a hold in the detail of the event that places it."""
    days = {"opened_on": hold.opened_on, "review_on": hold.review_on, "ends_on": hold.ends_on}
    return {
        "holder": hold.holder,
        "owner": hold.owner,
        "source": hold.source,
        "clause": hold.clause,
        "secures": list(hold.secures),
        "secured": as_detail(hold.secured),
        "cap": None if hold.cap is None else as_detail(hold.cap),
        **{name: None if day is None else day.isoformat() for name, day in days.items()},
    }


def hold_told_otherwise(hold: Hold, timeline: Iterable[Event]) -> list[str]:
    """The terms on which a hold and its timeline disagree."""
    stands = terms_of(hold)
    told = [event.detail.get("terms", {}) for event in timeline if event.kind == "hold_placed"]
    return sorted({name for terms in told for name, value in terms.items() if stands.get(name) != value})
