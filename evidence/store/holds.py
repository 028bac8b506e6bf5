"""What keeps evidence, as rows left by the layers above. The newest row of each reason is the one that counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select

from evidence.retention import Floor, Hold, floor
from evidence.store.tables import evidence_hold
from runtime import driver
from runtime.tables import audit

BY_HAND = "by_hand"  # the reason of a hold that somebody asked for
_ADD = insert(evidence_hold).inline()


@dataclass(frozen=True, slots=True)
class Placed:
    """A hold to be placed on a subject (payment:ID)."""

    subject: str
    hold: Hold


@dataclass(frozen=True, slots=True)
class Asked:
    """A matter that is held because somebody asked: since when, by whom it was entered and why, as the audit has it."""

    subject: str
    since: datetime
    by: str
    because: str


def place(connection: Connection, *, subject: str, reason: str, until: date | None, now: datetime) -> None:
    """Keep what belongs to `subject`: to the end of a day, or (none) until a later row for the same reason.

    Rows are only added: a case that closes places its hold again with the day until which it still counts. Said again
    it changes nothing.
    """
    place_all(connection, [Placed(subject, Hold(reason, until))], now=now)


def place_all(connection: Connection, wanted: Sequence[Placed], *, now: datetime) -> None:
    """As `place`, for a batch in two statements."""
    known = newest(connection, [placed.subject for placed in wanted])
    new = [placed for placed in wanted if placed.hold not in known.get(placed.subject, ())]
    if new:
        connection.execute(
            insert(evidence_hold),
            [{"subject": it.subject, "reason": it.hold.reason, "until": it.hold.until, "placed_at": now} for it in new],
        )


def place_first(connection: Connection, *, subject: str, reason: str, now: datetime) -> None:
    """As `place`, without an end, for a reason this transaction has just put on record: it holds nothing yet."""
    driver.add(connection, _ADD, [{"subject": subject, "reason": reason, "until": None, "placed_at": now}])


def until(connection: Connection, subject: str) -> Floor | None:
    """The floor below which nothing of the subject may be deleted; None when nothing holds it."""
    return floor(newest(connection, [subject]).get(subject, ()))


def newest(connection: Connection, subjects: Sequence[str], *, by: datetime | None = None) -> dict[str, list[Hold]]:
    """What holds each of the subjects; `by`: as it was on record at that moment."""
    last = (
        select(func.max(evidence_hold.c.id))
        .where(evidence_hold.c.subject.in_(list(set(subjects))))
        .group_by(evidence_hold.c.subject, evidence_hold.c.reason)
    )
    if by is not None:
        last = last.where(evidence_hold.c.placed_at <= by)
    found: dict[str, list[Hold]] = {}
    for row in connection.execute(select(evidence_hold).where(evidence_hold.c.id.in_(last))):
        found.setdefault(row.subject, []).append(Hold(row.reason, row.until))
    return found


def by_hand(connection: Connection, *, action: str) -> list[Asked]:
    """Every matter that is held by hand now, the latest first; `action`: under which the audit has the asking."""
    last = select(func.max(evidence_hold.c.id)).where(evidence_hold.c.reason == BY_HAND).group_by(evidence_hold.c.subject)
    held = select(evidence_hold).where(evidence_hold.c.id.in_(last), evidence_hold.c.until.is_(None))
    rows = connection.execute(held.order_by(evidence_hold.c.id.desc())).all()
    asked = select(audit).where(audit.c.action == action, audit.c.subject.in_([it.subject for it in rows]))
    said = {it.subject: it for it in connection.execute(asked.order_by(audit.c.id))}
    return [
        Asked(it.subject, it.placed_at, said[it.subject].actor, str(said[it.subject].detail.get("because", "")))
        if it.subject in said
        else Asked(it.subject, it.placed_at, "", "")
        for it in rows
    ]
