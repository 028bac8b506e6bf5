"""What holds of every deadline and window, whatever the day, the length, the calendar and the zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, example, given
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from disputes import business_days
from disputes.actions.sweep import sweep
from disputes.dated import Span
from disputes.deadlines import Deadline, DeadlineState, deadlines_of, end_of_day, reminding, replaces
from disputes.dispute import Stage
from disputes.rules import RuleBook
from disputes.schemes.load import load_all
from disputes.store import windows
from runtime.database import transaction
from tests.rules.examples import KINDS, a_dispute, a_payment
from tests.rules.rows import a_window, put_payments, window_states

DAYS = st.dates(date(1999, 1, 1), date(2060, 12, 31))
CALENDARS = st.sampled_from([business_days.WEEKDAYS, "CN", "NG", "DE", "US"])
SPANS = st.builds(Span, months=st.integers(0, 24), days=st.integers(0, 540)) | st.builds(
    Span, business_days=st.integers(0, 60), calendar=CALENDARS
)
ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("UTC", "Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kolkata")]
)
CODES = st.sampled_from([(scheme.key, code) for scheme in load_all().schemes.values() for code in scheme.codes])
DAY = timedelta(days=1)


def lines(scheme: str, code: str, stage: Stage, clock_start: date) -> dict[tuple[str, str], Deadline]:
    dispute = a_dispute(scheme=scheme, reason_code=code, stage=stage)
    found = deadlines_of(dispute, kinds=KINDS, book=load_all(), clock_start=clock_start, stated=None)
    return {(it.party, it.obligation): it for it in found}


@given(DAYS)
@example(date(2026, 8, 31))  # 28 February
@example(date(2027, 8, 31))  # 29 February: 2028 is a leap year
@example(date(2028, 2, 29))
def test_six_months_end_on_the_same_day_of_the_month_or_on_its_last(day: date):
    last = Span(months=6).after(day)

    assert ((last.year - day.year) * 12 + last.month - day.month) == 6
    assert last.day == day.day or (last.day < day.day and (last + DAY).day == 1)


def test_thirty_one_august_and_six_months_is_the_end_of_february():
    assert Span(months=6).after(date(2026, 8, 31)) == date(2027, 2, 28)
    assert Span(months=6).after(date(2027, 8, 31)) == date(2028, 2, 29)
    assert Span(months=12).after(date(2028, 2, 29)) == date(2029, 2, 28)


@given(DAYS, st.integers(1, 60), CALENDARS)
def test_business_days_end_on_a_day_that_is_worked_and_so_many_were_worked_until_then(day: date, count: int, calendar: str):
    last = Span(business_days=count, calendar=calendar).after(day)
    passed = [day + DAY * n for n in range(1, (last - day).days + 1)]

    assert business_days.worked(last, calendar)
    assert sum(business_days.worked(it, calendar) for it in passed) == count


@given(SPANS, DAYS, st.integers(0, 400))
def test_a_clock_that_starts_later_never_ends_earlier(span: Span, day: date, later: int):
    assert span.after(day + DAY * later) >= span.after(day)


@given(CODES, st.sampled_from(list(Stage)), DAYS, st.integers(1, 40))
def test_a_stage_processed_later_gives_no_seat_an_earlier_deadline_by_the_same_rule(
    named: tuple[str, str], stage: Stage, day: date, later: int
):
    before, after = (lines(*named, stage, start) for start in (day, day + DAY * later))

    for key in before.keys() & after.keys():
        if before[key].rule == after[key].rule:
            assert after[key].due_at >= before[key].due_at


@given(CODES, st.sampled_from(list(Stage)), DAYS, ZONES)
def test_a_deadline_is_the_last_moment_of_a_day_in_utc_whatever_the_clocks_of_the_seat_do(
    named: tuple[str, str], stage: Stage, day: date, zone: ZoneInfo
):
    for line in lines(*named, stage, day).values():
        assert line.due_at == datetime.combine(line.due_at.date(), time.max, tzinfo=UTC)
        assert line.due_at.astimezone(zone).astimezone(UTC) == line.due_at
        assert line.due_at + timedelta(microseconds=1) == datetime.combine(line.due_at.date() + DAY, time.min, tzinfo=UTC)


@given(ZONES, st.integers(0, 20))
def test_between_two_days_that_change_the_clocks_reminders_keep_their_distance(zone: ZoneInfo, days: int):
    due_at = end_of_day(date(2026, 3, 20) + DAY * days)  # clocks change on 8 March in New York, on 29 March in Berlin
    leads = load_all().reminders

    for lead in leads:
        moment = (due_at - lead).astimezone(zone)
        assert reminding(due_at, leads=leads, now=moment).lead == lead
        assert due_at - moment == lead


@given(SPANS, DAYS)
def test_only_business_days_of_a_year_that_is_not_published_are_provisional(span: Span, day: date):
    book: RuleBook = load_all()
    last = span.after(day)
    to = book.calendars["CN"].published_to

    assert book.provisional(span, last) == (span.business_days > 0 and span.calendar == "CN" and last > to)


STATES = st.sampled_from(list(DeadlineState))
LINES = st.builds(
    Deadline,
    st.just("d"), st.just("p"), st.just("answer_chargeback"),
    st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),
    st.dates(date(2026, 1, 1), date(2026, 1, 5)), st.just("r"), st.just("s"), STATES, st.booleans(),
)  # fmt: skip


@given(LINES, LINES)
def test_no_deadline_that_is_met_or_was_stated_comes_back_by_our_own_reckoning(known: Deadline, new: Deadline):
    assume(replaces(new, known))

    assert known.state is not DeadlineState.MET
    assert not new.presumed or known.presumed or new.clock_start > known.clock_start


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6))
def test_a_day_that_is_over_is_over_at_every_later_look(looks: list[int]):
    due_at = end_of_day(date(2026, 5, 10))
    passed = [datetime(2026, 5, 1, tzinfo=UTC) + DAY * n > due_at for n in sorted(looks)]

    assert passed == sorted(passed)


def test_a_window_never_opens_again_by_itself(engine: Engine):
    """Whatever the order of the nights, whatever is closed stays so until somebody states a fact."""
    ends = [date(2026, 5, day) for day in (1, 10, 20)]
    with transaction(engine) as connection:
        put_payments(connection, a_payment())
        found = [a_window("merchant-a.1", f"{end}", end) for end in ends]
        windows.replace(connection, "merchant-a.1", found, on=date(2026, 4, 1))
    closed: set[str] = set()
    for on in (date(2026, 5, 11), date(2026, 5, 2), date(2026, 5, 20), date(2026, 4, 1), date(2026, 5, 21)):
        with transaction(engine) as connection:
            _night(connection, on)
            now_closed = {kind for (_, kind), state in window_states(connection).items() if state == "closed"}
        assert closed <= now_closed
        closed = now_closed
    assert len(closed) == len(ends)


def _night(connection: Connection, on: date) -> None:
    sweep(connection, now=datetime.combine(on, time(3), tzinfo=UTC))
