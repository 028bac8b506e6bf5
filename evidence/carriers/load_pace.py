"""Load when proof of delivery is looked for, and how often a carrier may be asked."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from evidence.capturing import Pace
from evidence.errors import RetentionFileRefused
from evidence.quotas import Patience, Quotas, Span

FILE = Path(__file__).with_name("pace.toml")
SPANS = {
    "again": ("again", "hours"),
    "last": ("last", "days"),
    "last_again": ("last", "hours"),
    "warning": ("warning", "days"),
    "unasked": ("warning", "unasked_days"),
    "trouble_first": ("trouble", "first_minutes"),
    "trouble_most": ("trouble", "most_hours"),
    "trouble_after": ("trouble", "days_after"),
}
UNITS = ("minutes", "hours", "days")
OTHER = "other"  # the limits of a carrier that has none of its own


@dataclass(frozen=True, slots=True)
class Asking:
    """How carriers are asked: when to give one up for a while, and how many requests each takes."""

    patience: Patience
    limits: Mapping[str, Quotas]

    def quotas(self, code: str) -> Quotas:
        return self.limits.get(code, self.limits[OTHER])


@cache
def load_pace() -> Pace:
    """The pace that comes with the product, read once a process. Raises RetentionFileRefused."""
    return load(FILE)


@cache
def load_asking() -> Asking:
    """The same of how often a carrier may be asked."""
    return load_limits(FILE)


def load(path: Path) -> Pace:
    """One file. Raises RetentionFileRefused, naming the file, the key and a right example."""
    content = _content(path)
    spans = {name: _span(path.name, content, table, key) for name, (table, key) in SPANS.items()}
    later = _table(path.name, content, "later").get("days")
    if not isinstance(later, list) or not all(type(it) is int and it > 0 for it in later):
        raise RetentionFileRefused(path.name, "later.days", f"must be whole numbers above 0, not {later!r}", "days = [1, 3]")
    return Pace(**spans, later=tuple(timedelta(days=it) for it in sorted(later)))


def load_limits(path: Path) -> Asking:
    """The limits of one file. Raises RetentionFileRefused."""
    content = _content(path)
    looks = _number(path.name, content, "silence", "looks")
    first, most = (_span(path.name, content, "silence", key) for key in ("first_minutes", "most_minutes"))
    limits = {code: _quotas(path.name, code, told) for code, told in _table(path.name, content, "limits").items()}
    if OTHER not in limits:
        raise RetentionFileRefused(path.name, "limits.other", "is missing", "[limits.other] per_minute = 60")
    return Asking(Patience(looks, first, most), limits)


def _quotas(file: str, code: str, told: Any) -> Quotas:
    keys = {f"per_{span.value}": span for span in Span}
    if not isinstance(told, dict) or not keys.keys() & told.keys():
        raise RetentionFileRefused(file, f"limits.{code}", f"names none of {', '.join(keys)}", "per_minute = 60")
    most = {span: _number(file, {"limits": told}, "limits", key) for key, span in keys.items() if key in told}
    for key in sorted(told.keys() - keys.keys() - {"source", "seen_in"}):
        raise RetentionFileRefused(file, f"limits.{code}.{key}", "is not a key known here", f"one of {sorted(keys)}")
    return Quotas(most)


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as trouble:
        raise RetentionFileRefused(path.name, "file", f"cannot be read ({trouble})", "[again] hours = 24") from None


def _table(file: str, content: Mapping[str, Any], name: str) -> dict[str, Any]:
    held = content.get(name)
    if not isinstance(held, dict):
        raise RetentionFileRefused(file, name, "must be a table", f"[{name}]")
    return held


def _number(file: str, content: Mapping[str, Any], table: str, key: str) -> int:
    held = content.get(table)
    value = held.get(key) if isinstance(held, dict) else None
    if type(value) is not int or value < 1:
        raise RetentionFileRefused(
            file, f"{table}.{key}", f"must be a whole number above 0, not {value!r}", f"{key} = 1"
        )  # fmt: skip
    return value


def _span(file: str, content: Mapping[str, Any], table: str, key: str) -> timedelta:
    unit = next(unit for unit in UNITS if unit in key)
    return timedelta(**{unit: _number(file, content, table, key)})
