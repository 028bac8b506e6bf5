"""Leave what keeps exhibits, as hold rows: their cases, the limitation of claims, the law. Said again it changes nothing.

It is asked before anything is erased, in the same transaction, so that what happened to a case a moment ago counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from disputes.dispute import Dispute, Stage
from disputes.keeping import Course, by_law, of_matter
from disputes.liability.proceeding import Step
from disputes.schemes.load_keeping import load_keeping
from disputes.store import disputes, events, proceedings
from evidence.exhibit import Exhibit
from evidence.retention import Hold
from evidence.store import erasures, holds
from trade.payments import Payment
from trade.store import parties, payments, shipments

OVER = frozenset({Step.WITHDRAWN, Step.FINAL, Step.SETTLED})
PAYMENT, PROCEEDING = "payment:", "proceeding:"


def hold_evidence(connection: Connection, found: Sequence[Exhibit], *, now: datetime) -> None:
    """Place what is known to keep these exhibits."""
    subjects: dict[str, date] = {}
    for it in found:
        for subject in erasures.subjects_of(connection, it):
            subjects[subject] = max(subjects.get(subject, date.min), it.recorded_at.date())
    wanted = [
        holds.Placed(subject, hold)
        for subject, came_on in subjects.items()
        for hold in _keeps(connection, subject, came_on=came_on, today=now.date())
    ]
    holds.place_all(connection, wanted, now=now)


def _keeps(connection: Connection, subject: str, *, came_on: date, today: date) -> list[Hold]:
    id_ = subject.partition(":")[2]
    if subject.startswith(PAYMENT):
        return _of_payment(connection, payments.of_ids(connection, [id_])[id_], came_on, today)
    if subject.startswith(PROCEEDING):
        return _of_proceeding(connection, id_, came_on, today)
    return []  # a dispute's are those of its payment


def _of_payment(connection: Connection, payment: Payment, came_on: date, today: date) -> list[Hold]:
    steps = [step.happened_at.date() for it in shipments.of_payment(connection, payment.id) for step in it.steps]
    completed_on = max([payment.sold_at.date(), came_on, *steps])
    cases = disputes.of_payment(connection, payment.id)
    suits = {it.proceeding_id for it in cases if it.proceeding_id}
    courses = [_course(connection, it.cause, over=it.stage is Stage.CLOSED) for it in cases]
    courses += [_suit(connection, id_) for id_ in sorted(suits)]
    return _all(connection, courses, payment.chain.parties, completed_on, today)


def _of_proceeding(connection: Connection, id_: str, came_on: date, today: date) -> list[Hold]:
    suit = _suit(connection, id_)
    bound = [it.party for it in proceedings.parties_of(connection, id_)]
    chains: Iterable[Dispute] = proceedings.disputes_of(connection, id_)
    who = dict.fromkeys([*bound, *(code for it in chains for code in it.chain)])
    return _all(connection, [suit], tuple(who), max(came_on, suit.last_on), today)


def _all(
    connection: Connection, courses: Sequence[Course], who: Sequence[str], completed_on: date, today: date
) -> list[Hold]:
    rules = load_keeping()
    kinds = parties.kinds(connection, who).values()
    kept = [hold for it in courses for hold in of_matter(it, rules, today=today)]
    return kept + by_law(kinds, completed_on=completed_on, rules=rules, today=today)


def _suit(connection: Connection, id_: str) -> Course:
    it = proceedings.get(connection, id_)
    return _course(connection, f"{PROCEEDING}{id_}", over=it is not None and it.step in OVER)


def _course(connection: Connection, cause: str, *, over: bool) -> Course:
    return Course(cause, over, events.last_day(connection, cause) or date.max)
