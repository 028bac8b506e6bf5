"""Load the channels that packets go to, and what each takes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from evidence.channel import PDF, Bound, Channel, Limit
from evidence.errors import ChannelFileRefused, ChannelUnknown
from evidence.exhibit import ENDINGS

FILE = Path(__file__).with_name("channels.toml")
CONFIDENCES = ("high", "medium", "low")
KEYS = frozenset({"bound", "value", "source", "confidence", "seen_in"})
FLAGS = frozenset({Bound.GREY, Bound.NO_BLANK_PAGES})
ENDING = len(".pdf")
EXAMPLE = '[channels.stripe] en = "Stripe"'


@cache
def load_channels() -> Mapping[str, Channel]:
    """The channels that come with the product, read once a process. Raises ChannelFileRefused."""
    return load(FILE)


def channel(name: str) -> Channel:
    """Raises ChannelUnknown, which names those there are."""
    found = load_channels().get(name)
    if found is None:
        raise ChannelUnknown(name, list(load_channels()))
    return found


def load(path: Path) -> Mapping[str, Channel]:
    """One file. Raises ChannelFileRefused, naming the file, the key and a right example."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as trouble:
        raise ChannelFileRefused(
            path.name, "file", f"cannot be read ({trouble})", '[channels.stripe] en = "Stripe"'
        ) from None
    sources, channels = content.get("sources"), content.get("channels")
    if not isinstance(sources, dict) or not all(isinstance(it, str) and it for it in sources.values()):
        raise ChannelFileRefused(path.name, "sources", "must be a table of texts", 'paypal = "https://…"')
    if not isinstance(channels, dict) or not channels:
        raise ChannelFileRefused(path.name, "channels", "must be a table of channels", EXAMPLE)
    return {name: _channel(path.name, name, table, sources) for name, table in channels.items()}


def _channel(file: str, name: str, table: Any, sources: Mapping[str, str]) -> Channel:
    if not isinstance(table, dict):
        raise ChannelFileRefused(file, f"channels.{name}", "must be a table", f'[channels.{name}] en = "…"')
    for key in ("en", "zh"):
        if not isinstance(table.get(key), str) or not table[key]:
            raise ChannelFileRefused(file, f"{name}.{key}", "must be a text that is not empty", f'{key} = "Stripe"')
    rows = table.get("limits")
    if not isinstance(rows, list) or set(table) != {"en", "zh", "limits"}:
        raise ChannelFileRefused(file, name, "has en, zh and a list of limits, and nothing else", "limits = []")
    limits: dict[Bound, Limit] = {}
    for row in rows:
        limit = _limit(file, name, row, sources)
        if limit.bound in limits:
            raise ChannelFileRefused(file, f"{name}.{limit.bound.value}", "stands there twice", "one line for each bound")
        limits[limit.bound] = limit
    return Channel(name, table["en"], table["zh"], limits)


def _limit(file: str, channel: str, row: Any, sources: Mapping[str, str]) -> Limit:
    bounds = [it.value for it in Bound]
    if not isinstance(row, dict) or row.get("bound") not in bounds:
        raise ChannelFileRefused(file, f"{channel}.limits", "a limit must name its bound", f"one of {bounds}")
    bound = Bound(row["bound"])

    def refuse(key: str, why: str, example: str) -> ChannelFileRefused:
        return ChannelFileRefused(file, f"{channel}.{bound.value}.{key}", why, example)

    for key in sorted(set(row) - KEYS):
        raise refuse(key, "is not a key known here", f"one of {sorted(KEYS)}")
    if (wrong := _wrong(bound, row.get("value"))) is not None:
        raise refuse("value", *wrong)
    if row.get("source") not in sources:
        raise refuse("source", f"{row.get('source')!r} is not one of the file's sources", f"one of {sorted(sources)}")
    if row.get("confidence") not in CONFIDENCES:
        raise refuse("confidence", "is missing or unknown", f"one of {list(CONFIDENCES)}")
    if not isinstance(row.get("seen_in"), str | date):
        raise refuse("seen_in", "must be the day or month the source was seen", 'seen_in = "2026-11"')
    value = tuple(row["value"]) if isinstance(row["value"], list) else row["value"]
    return Limit(bound, value, sources[row["source"]], row["confidence"], str(row["seen_in"]))


def _wrong(bound: Bound, value: object) -> tuple[str, str] | None:
    """Why a value cannot stand for its bound, with a right example; none: it can."""
    if bound in FLAGS:
        return None if value is True else (f"is true or the line is left out, not {value!r}", "value = true")
    if bound is Bound.MEDIA_TYPES:
        known = isinstance(value, list) and all(it in ENDINGS for it in value)
        if not known or PDF not in value:  # type: ignore[operator]  # a list, as it is known
            return f"must be types that exhibits have, {PDF} with them, not {value!r}", f'value = ["{PDF}"]'
        return None
    least = ENDING + 1 if bound is Bound.NAME_MAX else 1
    if type(value) is not int or value < least:
        return f"must be a whole number from {least} on, not {value!r}", f"value = {max(least, 20)}"
    return None
