"""Close windows, mark missed deadlines and remind of those to come: one batch, over rows that are due and no others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from disputes import messages
from disputes.actions.charge_fees import charge_fees
from disputes.actions.note_ended_holds import note_ended_holds
from disputes.actions.note_proofs import note_proofs
from disputes.actions.plan_sending import lying_there
from disputes.actions.recount_deadlines import recount_deadlines
from disputes.deadlines import Deadline, reminding
from disputes.schemes.load import load_all
from disputes.store import deadlines, events, windows
from trade.actions.send_letter import send_letter
from trade.parties import Party
from trade.store import parties

SWEEP_BATCH_MAX = 500  # a night's work is many small transactions, never one long one


@dataclass(frozen=True, slots=True)
class Swept:
    """What one batch did. `left`: more rows may be due, call again."""

    windows_closed: int
    deadlines_missed: int
    reminders: int
    left: bool
    proofs: int = 0
    holds_ended: int = 0
    fees: int = 0
    recounted: int = 0

    @property
    def touched(self) -> int:
        told = self.deadlines_missed + self.reminders + self.recounted
        return told + self.windows_closed + self.proofs + self.holds_ended + self.fees


def sweep(connection: Connection, *, now: datetime, limit: int = SWEEP_BATCH_MAX) -> Swept:
    """One batch of each kind, at most `limit` rows. Running it twice, or two at once, changes nothing more.

    A missed deadline ends that seat's right and leaves an event and a mail; the dispute itself stays where it is until
    the scheme says otherwise. Deadlines of a year whose days off were published since are counted anew before that. Proofs
    of delivery captured or lost meanwhile become lines of the open disputes. A hold past its end is told to both its
    parties, and moves no money. Fees that contracts put on disputes are posted.
    """
    recounted = recount_deadlines(connection, load_all(), now=now, limit=limit)
    closed = windows.close_due(connection, on=now.date(), limit=limit)
    missed = deadlines.claim_missed(connection, now=now, limit=limit)
    near = deadlines.claim_to_remind(connection, now=now, limit=limit)
    told = parties.require(connection, sorted({deadline.party for deadline in (*missed.deadlines, *near.deadlines)}))
    for deadline in missed.deadlines:
        _record_missed(connection, deadline, told, now)
    reminders = sum(_remind(connection, deadline, told, now) for deadline in near.deadlines)
    noted = note_proofs(connection, now=now, limit=limit)
    ended = note_ended_holds(connection, now=now, limit=limit)
    charged = charge_fees(connection, now=now, limit=limit)
    left = missed.full or near.full or max(recounted, closed, noted, ended, charged) >= limit
    return Swept(closed, len(missed.deadlines), reminders, left, noted, ended, charged, recounted)


def _record_missed(connection: Connection, deadline: Deadline, told: Mapping[str, Party], now: datetime) -> None:
    detail = {
        "party": deadline.party,
        "obligation": deadline.obligation,
        "due_at": deadline.due_at.isoformat(),
        "rule": deadline.rule,
        "presumed": deadline.presumed,
    }
    events.append(
        connection, subject=f"dispute:{deadline.dispute_id}", kind="deadline_missed", actor="recourse",
        happened_at=deadline.due_at, known_at=now, detail=detail,
    )  # fmt: skip
    message = messages.deadline_missed(
        told[deadline.party], dispute_id=deadline.dispute_id, obligation=deadline.obligation,
        due_at=deadline.due_at, presumed=deadline.presumed,
    )  # fmt: skip
    send_letter(connection, message, key=_key(deadline, "missed"), now=now)


def _remind(connection: Connection, deadline: Deadline, told: Mapping[str, Party], now: datetime) -> bool:
    """True when a reminder was left; the deadline is looked at again when the next one comes due."""
    reminder = reminding(deadline.due_at, leads=load_all().reminders, now=now)
    deadlines.set_reminder(connection, deadline, next_at=reminder.next_at)
    if reminder.lead is None:
        return False
    unsent, drafts = lying_there(connection, deadline.dispute_id, deadline.party)
    message = messages.deadline_near(
        told[deadline.party], dispute_id=deadline.dispute_id, obligation=deadline.obligation,
        due_at=deadline.due_at, now=now, unsent=unsent, drafts=drafts,
    )  # fmt: skip
    send_letter(connection, message, key=_key(deadline, f"reminder/{reminder.lead // timedelta(hours=1)}h"), now=now)
    return True


def _key(deadline: Deadline, what: str) -> str:
    """One mail for each deadline, moment and occasion: a deadline that was moved is told of again."""
    due = deadline.due_at.strftime("%Y%m%dT%H%M%SZ")
    return f"dispute:{deadline.dispute_id}/deadline/{deadline.party}/{deadline.obligation}/{due}/{what}"
