"""When to look for the proof of a delivery, and what a look decides: held, still to come, or lost.

A parcel is looked for when it is recorded, at its expected delivery, again until proof is held, and more often in the last
days before the carrier forgets. It is lost only once that day is over and the carrier gives nothing. What is held is asked
for again: a signature or a photo may come days after the scan, and what is not fetched before the carrier forgets never is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from evidence.delivery import TROUBLE, Told
from evidence.retention import RetentionTable, days_after, forgotten_on
from trade.shipments import ProofState, ShipmentStep, Step


@dataclass(frozen=True, slots=True)
class Pace:
    """How often to look, as pace.toml says it. `later`: how long after the delivery it is asked what has come since."""

    again: timedelta
    last: timedelta
    last_again: timedelta
    warning: timedelta
    trouble_first: timedelta
    trouble_most: timedelta
    trouble_after: timedelta
    later: tuple[timedelta, ...] = ()
    unasked: timedelta = timedelta.max


@dataclass(frozen=True, slots=True)
class Parcel:
    """What is known of a parcel before a look. `lost_on` is the first day on which the carrier may have forgotten it.

    `failures` counts the looks in a row that came to trouble; `held`: the carrier's answer is kept, though not all of it;
    `captured`: all of it was, and what is looked for is what came later.
    """

    expected_on: date | None
    lost_on: date
    failures: int = 0
    held: bool = False
    delivered_on: date | None = None
    captured: bool = False


@dataclass(frozen=True, slots=True)
class Next:
    """What follows: when to look again (none: never), and from which day the merchant is to be told."""

    state: ProofState
    look_at: datetime | None
    lost_on: date
    warn_on: date | None
    failures: int


@dataclass(frozen=True, slots=True)
class Limit:
    """The day the carrier forgets. `counted` from the delivery itself; otherwise earlier than the truth, the safe side."""

    on: date
    counted: bool


def limit_of(
    carrier: str, *, stated: date | None, steps: Sequence[ShipmentStep], sold_on: date, table: RetentionTable
) -> Limit:
    """The day as stated, else from the delivery, else from the handing over, which cannot lie before the sale."""
    delivered = max((it.happened_at.date() for it in steps if it.kind is Step.DELIVERED), default=None)
    handed_over = min((it.happened_at.date() for it in steps if it.kind is Step.HANDED_OVER), default=sold_on)
    counted = forgotten_on(carrier, delivered_on=delivered, handed_over_on=handed_over, table=table)
    if stated is not None and delivered is None:
        return Limit(stated, counted=True)
    return Limit(counted or date.max, counted=delivered is not None)


def planned(limit: Limit, *, now: datetime, pace: Pace) -> Next:
    """The first look: at once. None at all, and lost, where the carrier has surely forgotten before we knew the parcel.

    Where that day is only the safe side and over, the parcel is looked for as in its last days.
    """
    lost_on = limit.on
    if now >= _start(limit.on):
        if limit.counted:
            return Next(ProofState.LOST, None, limit.on, None, 0)
        lost_on = days_after(now.date(), pace.last.days)
    return Next(ProofState.EXPECTED, now, lost_on, _before(lost_on, pace.warning).date(), 0)


def after_look(parcel: Parcel, told: Told, *, now: datetime, pace: Pace, keeps_days: int) -> Next:
    """What a look decides. `keeps_days` is how long the carrier keeps what it knows after a delivery."""
    if told is Told.DELIVERED or parcel.captured:
        return _held(parcel, told, now, pace)
    # A parcel under way is not delivered yet, so it will be remembered for the whole period from today at least.
    lost_on = max(parcel.lost_on, days_after(now.date(), keeps_days)) if told is Told.UNDER_WAY else parcel.lost_on
    over = _start(lost_on) + pace.trouble_after if told in TROUBLE and lost_on < date.max else _start(lost_on)
    if now >= over:
        if parcel.held:
            return Next(ProofState.CAPTURED, None, lost_on, None, 0)
        return Next(ProofState.LOST, None, lost_on, now.date(), 0)
    failures = parcel.failures + 1 if told in TROUBLE else 0
    warn_on = _before(lost_on, pace.warning).date()
    if told is Told.FORGOTTEN:
        warn_on = min(warn_on, now.date())
    return Next(ProofState.EXPECTED, _again(parcel, told, lost_on, failures, now, pace), lost_on, warn_on, failures)


def _held(parcel: Parcel, told: Told, now: datetime, pace: Pace) -> Next:
    """Proof is held: ask some days after the delivery, and once more as the last days begin, what has come since.

    Trouble is waited out ever longer, since nothing is lost by it that is not held already.
    """
    days = [] if parcel.delivered_on is None else [_start(parcel.delivered_on) + it for it in pace.later]
    moments = [*days, _before(parcel.lost_on, pace.last)]
    failures = parcel.failures + 1 if told in TROUBLE else 0
    if failures:
        moments.append(now + pace.trouble_first * (1 << min(failures - 1, 15)))
    ahead = [it for it in moments if now < it < _start(parcel.lost_on)]
    if told is Told.FORGOTTEN or not ahead:
        return Next(ProofState.CAPTURED, None, parcel.lost_on, None, 0)
    return Next(ProofState.CAPTURED, min(ahead), parcel.lost_on, None, failures)


def capture_by(lost_on: date | None, pace: Pace) -> date | None:
    """The day by which proof ought to be held: as the last days before the carrier forgets begin. None: it never does."""
    if lost_on is None or lost_on == date.max:
        return None
    return _before(lost_on, pace.last).date()


def _again(parcel: Parcel, told: Told, lost_on: date, failures: int, now: datetime, pace: Pace) -> datetime:
    """The next look: by the pace, but never past the beginning of the last days, nor past the day the carrier forgets."""
    last_days = _before(lost_on, pace.last)
    if told is Told.UNCONNECTED:
        return _start(lost_on)
    if told in TROUBLE:
        again = now + min(pace.trouble_first * (1 << min(failures - 1, 30)), pace.trouble_most)
    elif parcel.expected_on is not None and now < _start(parcel.expected_on):
        again = _start(parcel.expected_on)
    else:
        again = now + (pace.again if now < last_days else pace.last_again)
    return min([again, *(moment for moment in (last_days, _start(lost_on)) if moment > now)])


def _start(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _before(day: date, lead: timedelta) -> datetime:
    try:
        return _start(day) - lead
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)
