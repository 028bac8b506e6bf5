"""Holds, cut to what a seat may see: those of its own pairs, or of the books it was given to read."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection, select

from disputes.answering import CONTESTED
from disputes.event import Broken, Event
from disputes.store import events
from disputes.store.tables import case_event
from ledger.errors import UnknownHold
from ledger.holds import HoldState
from ledger.store import holds
from reports.holds import HoldContest, Secured, ShownHold, contest_of
from reports.papers import books_open_to
from reports.store.causes import ASKED_MAX, open_to
from trade.errors import NotFound
from trade.visibility import Scope


@dataclass(frozen=True, slots=True)
class HoldPage:
    """One hold and its timeline, with what is wrong with the digests of it."""

    it: ShownHold
    events: Sequence[Event]
    faults: Sequence[Broken]


def visible_holds(connection: Connection, scope: Scope, *, on: date | None = None) -> list[ShownHold]:
    """Every hold of the pairs the seat may see, as it stands or as it stood at the end of a day."""
    shown = _shown(connection, scope, holds.all_holds(connection, on=on, of=books_open_to(scope)))
    if on is None:
        return shown
    return [replace(it, contest=None) if it.contest and it.contest.on > on else it for it in shown]


def load_hold(connection: Connection, scope: Scope, hold_id: str) -> HoldPage:
    """Raises NotFound, for a hold between others as for none."""
    try:
        state = holds.get(connection, hold_id)
    except UnknownHold:
        raise NotFound("hold", hold_id) from None
    if not scope.sees_pair(state.hold.holder, state.hold.owner):
        raise NotFound("hold", hold_id)
    (it,) = _shown(connection, scope, [state])
    cause = f"hold:{hold_id}"
    return HoldPage(it, events.of(connection, cause), events.check(connection, cause))


def contests_of(connection: Connection, hold_ids: Collection[str]) -> dict[str, HoldContest]:
    """Who contests these holds, by the hold's id."""
    causes = sorted(f"hold:{it}" for it in hold_ids)
    found: dict[str, HoldContest] = {}
    for start in range(0, len(causes), ASKED_MAX):
        among = case_event.c.subject.in_(causes[start : start + ASKED_MAX])
        asked = select(case_event.c.subject).where(case_event.c.kind == CONTESTED, among).distinct()
        for subject in connection.execute(asked).scalars().all():
            contest = contest_of(events.of(connection, subject))
            if contest is not None:
                found[subject.removeprefix("hold:")] = contest
    return found


def _shown(connection: Connection, scope: Scope, states: Sequence[HoldState]) -> list[ShownHold]:
    contests = contests_of(connection, [it.hold.id for it in states])
    known = open_to(connection, scope, {cause for it in states for cause in it.hold.secures})
    return [
        ShownHold(it, contests.get(it.hold.id), tuple(_secured(cause, known) for cause in it.hold.secures)) for it in states
    ]


def _secured(cause: str, known: Collection[str]) -> Secured:
    kind, _colon, id_ = cause.partition(":")
    return Secured(cause, kind, id_, cause in known)
