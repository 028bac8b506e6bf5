"""Load how long silence about a parcel may last."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from evidence.errors import RetentionFileRefused
from evidence.handling import Allowance, Patience

FILE = Path(__file__).with_name("handling.toml")
RULES = ("silence_days", "first_scan_days", "apart_days")
EXAMPLE = '[[silence_days.values]] seen_in = "2026-11", value = 7, source = "house"'
Dated = Mapping[str, tuple[tuple[date | None, Allowance], ...]]
"""By rule: each value with the day it starts (none: unknown, so it holds until another starts)."""


@cache
def patience_on(day: date) -> Patience:
    """What holds on a day by the file that comes with the product. Raises RetentionFileRefused."""
    return patience(_on_file(), day)


@cache
def _on_file() -> Dated:
    return load(FILE)


def patience(dated: Dated, day: date) -> Patience:
    """Of each rule the value that started last by that day."""
    held = [
        max(((start or date.min, it) for start, it in dated[rule] if (start or day) <= day), key=_start) for rule in RULES
    ]
    return Patience(*(it for _, it in held))


def _start(value: tuple[date, Allowance]) -> date:
    return value[0]


def load(path: Path) -> Dated:
    """One file. Raises RetentionFileRefused, naming the file, the key and a right example."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as trouble:
        raise RetentionFileRefused(path.name, "file", f"cannot be read ({trouble})", EXAMPLE) from None
    sources = content.get("sources") or {}
    return {rule: tuple(_value(path.name, rule, it, sources) for it in _values(path.name, rule, content)) for rule in RULES}


def _values(file: str, rule: str, content: Mapping[str, Any]) -> list[Any]:
    held = content.get(rule)
    values = held.get("values") if isinstance(held, dict) else None
    if not isinstance(values, list) or not any(isinstance(it, dict) and "from" not in it for it in values):
        raise RetentionFileRefused(file, rule, "needs a value of unknown start, for the days before any other", EXAMPLE)
    return values


def _value(file: str, rule: str, value: Any, sources: Mapping[str, str]) -> tuple[date | None, Allowance]:
    days, start = value.get("value"), value.get("from")
    if type(days) is not int or days < 0:
        raise RetentionFileRefused(file, f"{rule}.value", f"must be a whole number of days, not {days!r}", EXAMPLE)
    if start is not None and type(start) is not date:
        raise RetentionFileRefused(file, f"{rule}.from", f"must be a day, not {start!r}", "from = 2026-11-01")
    source = sources.get(value.get("source", ""))
    if not source or not (start or value.get("seen_in")):
        raise RetentionFileRefused(file, f"{rule}.source", "names none of the file's sources, or no day", EXAMPLE)
    return start, Allowance(days, rule, source)
