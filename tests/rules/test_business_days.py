"""Business days: week-ends and public holidays are not counted."""

from __future__ import annotations

from datetime import date

import pytest

from disputes.business_days import known
from disputes.dated import Span
from disputes.rules import RuleValue
from disputes.schemes.load import load_all


@pytest.mark.parametrize(
    ("span", "day", "last"),
    [
        (Span(business_days=2), date(2026, 11, 26), date(2026, 11, 30)),  # Thursday: Friday, Monday
        (Span(business_days=1), date(2026, 11, 28), date(2026, 11, 30)),  # from a Saturday
        (Span(business_days=7), date(2026, 12, 18), date(2026, 12, 29)),  # nowhere's calendar knows no Christmas
        (
            Span(business_days=7, calendar="DE"),
            date(2026, 12, 18),
            date(2026, 12, 30),
        ),  # 25 December
        (Span(business_days=2, calendar="NG"), date(2026, 9, 30), date(2026, 10, 5)),  # 1 October is Independence Day
        (Span(days=3, business_days=1), date(2026, 11, 25), date(2026, 11, 30)),
        (Span(business_days=0), date(2026, 11, 28), date(2026, 11, 28)),
    ],
)
def test_only_business_days_of_the_calendar_are_counted(span: Span, day: date, last: date):
    assert span.after(day) == last


def test_the_end_of_the_calendar_is_no_crash():
    assert Span(business_days=9).after(date(9999, 12, 30)) == date.max


def test_a_calendar_is_a_country_or_none():
    assert known("NG")
    assert known("")
    assert not known("XX")


def test_the_nigerian_exception_counts_business_days_of_nigeria():
    value: RuleValue = load_all().schemes["visa"].exceptions[0].rule.values[0]

    assert value.span == Span(business_days=2, calendar="NG")
