"""Work provisional deadlines out anew once the days off they were counted by are published."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from disputes.deadlines import counted
from disputes.rules import RuleBook
from disputes.store import deadlines, events

MOVED = "deadline_moved"


def recount_deadlines(connection: Connection, book: RuleBook, *, now: datetime, limit: int) -> int:
    """Up to `limit` deadlines of years that have been published since; how many. Twice changes nothing.

    One that falls on another day leaves a line and is reminded of anew; one whose rule is no longer on file stands.
    """
    published = {name: calendar.published_to for name, calendar in book.calendars.items()}
    claimed = deadlines.claim_provisional(connection, published, limit=limit)
    for was in claimed:
        value = book.value(was.rule)
        again = counted(was, value.span, book) if value and value.span else replace(was, provisional=False)
        deadlines.recount(connection, again)
        if again.due_at != was.due_at:
            detail = {
                "party": was.party, "obligation": was.obligation, "rule": was.rule,
                "was_due_at": was.due_at.isoformat(), "due_at": again.due_at.isoformat(),
            }  # fmt: skip
            events.append(
                connection, subject=f"dispute:{was.dispute_id}", kind=MOVED, actor="recourse", happened_at=now, known_at=now,
                detail=detail,
            )  # fmt: skip
    return len(claimed)
