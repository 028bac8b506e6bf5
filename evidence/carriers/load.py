"""Load what carriers keep, and for how long."""

from __future__ import annotations

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from evidence.errors import RetentionFileRefused
from evidence.retention import CarrierMemory, RetentionTable, carriers_by_spelling

FILE = Path(__file__).parent / "retention.toml"
CONFIDENCES = ("high", "medium", "low")
KEYS = frozenset({"name", "days", "source", "confidence", "seen_in", "also_written"})


@cache
def load_retention() -> RetentionTable:
    """The table that comes with the product, read once a process. Raises RetentionFileRefused."""
    return load(FILE)


def load(path: Path) -> RetentionTable:
    """One file of carriers. Raises RetentionFileRefused, naming the file, the key and a right example."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as trouble:
        raise RetentionFileRefused(path.name, "file", f"cannot be read ({trouble})", "[carriers.ups] days = 120") from None
    shortest = _memory(path.name, "shortest", content.get("shortest"))
    if shortest.days is None:
        raise RetentionFileRefused(path.name, "shortest.days", "is missing", "days = 90")
    carriers = content.get("carriers")
    if not isinstance(carriers, dict):
        raise RetentionFileRefused(path.name, "carriers", "must be a table of carriers", "[carriers.ups] days = 120")
    read = [(_memory(path.name, code, table), table.get("also_written", ())) for code, table in carriers.items()]
    return RetentionTable(shortest, carriers_by_spelling(read))


def _memory(file: str, code: str, table: Any) -> CarrierMemory:
    def refuse(key: str, why: str, example: str) -> RetentionFileRefused:
        return RetentionFileRefused(file, f"{code}.{key}", why, example)

    if not isinstance(table, dict):
        raise RetentionFileRefused(file, code, "must be a table", f"[carriers.{code}] days = 90")
    for key in sorted(set(table) - KEYS):
        raise refuse(key, "is not a key known here", f"one of {sorted(KEYS)}")
    days = table.get("days")
    if days is not None and (type(days) is not int or days < 0):
        raise refuse("days", f"must be a whole number of days, not {days!r}", "days = 90")
    if table.get("confidence") not in CONFIDENCES:
        raise refuse("confidence", "is missing or unknown", f"one of {list(CONFIDENCES)}")
    for key in ("name", "source"):
        if not isinstance(table.get(key), str) or not table[key]:
            raise refuse(key, "must be a text that is not empty", f'{key} = "…"')
    seen_in = table.get("seen_in")
    if not isinstance(seen_in, str | date):
        raise refuse("seen_in", "must be the day or month the source was seen", 'seen_in = "2026-11"')
    return CarrierMemory(code, table["name"], days, table["source"], table["confidence"], str(seen_in))
