"""Why a deadline falls on its day: the length by which it was counted and the days that count, as people read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from babel import Locale
from flask import Flask
from flask_babel import get_locale

from disputes.business_days import WEEKDAYS
from disputes.deadlines import STATED, Deadline
from disputes.rule_words import length_en, length_zh, since_en, since_zh
from disputes.schemes.load import load_all
from web.language import both


@dataclass(frozen=True, slots=True)
class Why:
    """`stated`: by the source, and counted by nobody here. `ranged`: by the shorter end of a range.

    `processor` names whose own last day it is, where it is one; `country` whose business days count, none for Monday to
    Friday; `published_to` the last of its days off on file.
    """

    stated: bool
    length: str = ""
    ranged: bool = False
    since: str = ""
    processor: str = ""
    by_weekdays: bool = False
    country: str = ""
    published_to: date | None = None


def why_this_date(line: Deadline) -> Why:
    """What stands behind a deadline; the length is empty where its rule is no longer on file."""
    if line.rule == STATED:
        return Why(stated=True)
    book = load_all()
    value = book.value(line.rule)
    topic, _, rest = line.rule.partition("/")
    processor = book.topics.processors.get(rest.partition("/")[0]) if topic == "processor" else None
    calendar = book.calendars.get(line.calendar or "")
    locale: Locale = get_locale()
    return Why(
        stated=False,
        length=both(length_en(value), length_zh(value)) if value else "",
        ranged=value is not None and value.up_to is not None,
        since=both(since_en(value), since_zh(value)) if value else "",
        processor=both(processor.name_en, processor.name_zh) if processor else "",
        by_weekdays=line.calendar == WEEKDAYS,
        country=locale.territories.get(line.calendar, line.calendar) if line.calendar else "",
        published_to=calendar.published_to if calendar else None,
    )


def register(app: Flask) -> None:
    app.jinja_env.globals.update(why_this_date=why_this_date)
