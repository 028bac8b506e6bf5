"""Business days: which days of a calendar count. A calendar is a country, or none: then only week-ends are off.

Some governments publish their days off year by year, with week-ends that are worked in their stead. Past the last year
published, the days off are those of the law alone, and what is counted by them is provisional.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from holidays import HolidayBase, country_holidays, list_supported_countries

WEEKDAYS = ""
"""The calendar of nowhere: Monday to Friday. Where a source names none it is the worst case, for it ends first."""


@dataclass(frozen=True, slots=True)
class YearByYear:
    """A calendar that is published year by year, and the last day of what has been published so far."""

    calendar: str
    published_to: date
    source: str


def known(calendar: str) -> bool:
    """True for `WEEKDAYS` and for a country whose public holidays can be computed."""
    return calendar == WEEKDAYS or calendar in list_supported_countries()


def after(day: date, count: int, calendar: str) -> date:
    """The business day this many business days after `day`, which itself is not counted."""
    later = day
    for _ in range(count):
        later += timedelta(days=1)
        while not worked(later, calendar):
            later += timedelta(days=1)
    return later


def worked(day: date, calendar: str) -> bool:
    """True for a day that is neither a holiday nor a week-end, or for a week-end that is worked in a holiday's stead."""
    return _closed(calendar).is_working_day(day)


@cache
def _closed(calendar: str) -> HolidayBase:
    return country_holidays(calendar) if calendar else HolidayBase()
