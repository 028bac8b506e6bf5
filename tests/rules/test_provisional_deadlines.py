"""Days off that are published year by year: China's, with the week-ends that are worked in their stead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Connection

from disputes.actions.recount_deadlines import MOVED, recount_deadlines
from disputes.actions.sweep import sweep
from disputes.business_days import WEEKDAYS, YearByYear, worked
from disputes.dated import Confidence, Rule, RuleValue, Span
from disputes.deadlines import Deadline, DeadlineState, deadlines_of, end_of_day
from disputes.dispute import Stage
from disputes.errors import RuleFileRefused
from disputes.rules import Flow, RuleBook, StageDue
from disputes.schemes.load import load_all, load_calendars
from disputes.store import deadlines, events
from tests.rules.examples import KINDS, a_dispute
from tests.rules.rows import mails, put_disputes
from trade.parties import PartyKind

TEN = Span(business_days=10, calendar="CN")


def a_book(span: Span = TEN) -> RuleBook:
    """The rules on file, Visa's answer to a dispute counted otherwise."""
    book = load_all()
    rule = Rule("visa/collaboration/merchant-answer", (RuleValue(span, "a made rule", Confidence.LOW, seen_in="2026"),))
    visa = book.schemes["visa"]
    due = (StageDue(Stage.CHARGEBACK, False, PartyKind.MERCHANT, "answer_chargeback", rule),)
    flows = {**visa.flows, "collaboration": Flow("visa/collaboration", due)}
    return replace(book, schemes={**book.schemes, "visa": replace(visa, flows=flows)})


def published(book: RuleBook, to: date) -> RuleBook:
    return replace(book, calendars={"CN": YearByYear("CN", to, "a notice")})


def the_deadline(book: RuleBook, clock_start: date, id_: str = "1") -> Deadline:
    dispute = a_dispute(id_, payment_id=f"merchant-a.{id_}")
    [line] = deadlines_of(dispute, kinds=KINDS, book=book, clock_start=clock_start, stated=None)
    return line


@pytest.mark.parametrize("day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_a_week_end_that_is_worked_instead_of_a_holiday_counts(day: str):
    assert worked(date.fromisoformat(day), "CN")
    assert not worked(date.fromisoformat(day), WEEKDAYS)


@pytest.mark.parametrize("day", ["2026-01-02", "2026-02-16", "2026-02-23", "2026-05-05", "2026-10-07", "2026-09-25"])
def test_a_week_day_that_is_off_does_not(day: str):
    assert not worked(date.fromisoformat(day), "CN")


def test_ten_business_days_over_the_spring_festival_of_2026():
    # 12, 13, then 14 (worked) February; off until the 23rd; 24 to 27, 28 (worked); 2 and 3 March.
    line = the_deadline(a_book(), date(2026, 2, 11))

    assert (line.due_at, line.calendar, line.provisional) == (end_of_day(date(2026, 3, 3)), "CN", False)


def test_a_deadline_of_2027_is_provisional_for_that_year_is_not_published():
    line = the_deadline(a_book(), date(2026, 12, 25))

    assert line.due_at.year == 2027
    assert line.provisional
    assert line.presumed


@pytest.mark.parametrize("span", [Span(days=30), Span(business_days=10), Span(business_days=10, calendar="DE")])
def test_calendar_days_and_calendars_of_the_law_are_never_provisional(span: Span):
    assert not the_deadline(a_book(span), date(2026, 12, 25)).provisional


def test_once_the_year_is_published_the_deadline_is_counted_anew_told_of_and_reminded_of(connection: Connection):
    book, now = a_book(), datetime(2026, 12, 30, tzinfo=UTC)
    put_disputes(connection, ["1"])
    right = the_deadline(published(book, date(2027, 12, 31)), date(2026, 12, 25))
    guessed = replace(right, due_at=end_of_day(date(2027, 1, 9)), provisional=True)
    deadlines.add(connection, [guessed])
    sweep(connection, now=now)
    assert len(mails(connection)) == 1

    assert recount_deadlines(connection, book, now=now, limit=5) == 0  # that year is still not known
    known = published(book, date(2027, 12, 31))
    assert recount_deadlines(connection, known, now=now, limit=5) == 1
    assert recount_deadlines(connection, known, now=now, limit=5) == 0

    assert deadlines.of_dispute(connection, "1") == [right]
    assert [event.kind for event in events.of(connection, "dispute:1")] == [MOVED]
    assert sweep(connection, now=now).reminders == 1
    assert len(mails(connection)) == 2


def test_a_guess_that_was_right_loses_its_mark_and_nobody_is_told_again(connection: Connection):
    book, now = a_book(), datetime(2026, 12, 30, tzinfo=UTC)
    put_disputes(connection, ["1"])
    guessed = the_deadline(book, date(2026, 12, 25))
    deadlines.add(connection, [guessed])
    sweep(connection, now=now)

    assert recount_deadlines(connection, published(book, date(2027, 12, 31)), now=now, limit=5) == 1

    assert deadlines.of_dispute(connection, "1") == [replace(guessed, provisional=False)]
    assert events.of(connection, "dispute:1") == []
    assert sweep(connection, now=now).reminders == 0


def test_what_is_met_is_not_counted_anew(connection: Connection):
    book = a_book()
    put_disputes(connection, ["1"])
    deadlines.add(connection, [replace(the_deadline(book, date(2026, 12, 25)), state=DeadlineState.MET)])

    assert recount_deadlines(connection, published(book, date(2027, 12, 31)), now=datetime.now(UTC), limit=5) == 0


def test_a_calendar_on_file_says_who_published_it_and_how_far():
    china = load_calendars()["CN"]

    assert china.published_to == date(2026, 12, 31)
    assert "State Council" in china.source


@pytest.mark.parametrize(
    ("content", "key"),
    [
        ('[calendars.XX]\npublished_to = 2026-12-31\nsource = "s"', "calendars.XX"),
        ('[calendars.CN]\nsource = "s"', "calendars.CN.published_to"),
        ('[calendars.CN]\npublished_to = "2026"\nsource = "s"', "calendars.CN.published_to"),
    ],
)
def test_a_bad_calendar_is_refused_by_file_key_and_example(content: str, key: str, tmp_path: Path):
    path = tmp_path / "calendars.toml"
    path.write_text(f'[sources]\ns = "a notice"\n{content}\n')

    with pytest.raises(RuleFileRefused) as refused:
        load_calendars(path)
    assert key in str(refused.value)
    assert "calendars.toml" in str(refused.value)
