"""Load when proof of delivery is looked for."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from functools import cache
from pathlib import Path

from evidence.capturing import Pace
from evidence.errors import RetentionFileRefused

FILE = Path(__file__).with_name("pace.toml")
SPANS = {
    "again": ("again", "hours"),
    "last": ("last", "days"),
    "last_again": ("last", "hours"),
    "warning": ("warning", "days"),
    "trouble_first": ("trouble", "first_minutes"),
    "trouble_most": ("trouble", "most_hours"),
    "trouble_after": ("trouble", "days_after"),
}
UNITS = ("minutes", "hours", "days")


@cache
def load_pace() -> Pace:
    """The pace that comes with the product, read once a process. Raises RetentionFileRefused."""
    return load(FILE)


def load(path: Path) -> Pace:
    """One file. Raises RetentionFileRefused, naming the file, the key and a right example."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as trouble:
        raise RetentionFileRefused(path.name, "file", f"cannot be read ({trouble})", "[again] hours = 24") from None
    return Pace(**{name: _span(path.name, content, table, key) for name, (table, key) in SPANS.items()})


def _span(file: str, content: dict[str, object], table: str, key: str) -> timedelta:
    held = content.get(table)
    value = held.get(key) if isinstance(held, dict) else None
    if type(value) is not int or value < 1:
        raise RetentionFileRefused(
            file, f"{table}.{key}", f"must be a whole number above 0, not {value!r}", f"{key} = 1"
        )  # fmt: skip
    unit = next(unit for unit in UNITS if unit in key)
    return timedelta(**{unit: value})
