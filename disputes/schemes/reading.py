"""Read one TOML rule file strictly: every key known, every value of the right kind, every refusal with an example."""

from __future__ import annotations

import re
import tomllib
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from disputes.errors import RuleFileRefused

_MONTH = re.compile(r"(\d{4})-(\d{2})")


class Table:
    """One table of a rule file. `where` is its dotted key, for refusals; nothing in it may stay unread."""

    def __init__(self, file: str, where: str, content: Mapping[str, Any]) -> None:
        self.file, self.where = file, where
        self._content = dict(content)
        self._left = set(self._content)

    def refuse(self, key: str, why: str, example: str) -> RuleFileRefused:
        return RuleFileRefused(self.file, f"{self.where}.{key}" if self.where else key, why, example)

    def _take(self, key: str) -> Any:
        self._left.discard(key)
        return self._content.get(key)

    def __contains__(self, key: str) -> bool:
        return key in self._content

    def text(self, key: str, example: str, *, default: str | None = None) -> str:
        value = self._take(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not value.strip():
            raise self.refuse(key, "must be a text that is not empty", f'{key} = "{example}"')
        return value

    def texts(self, key: str, example: str) -> tuple[str, ...]:
        """A list of texts; empty when the key is absent."""
        value = self._take(key)
        if value is None:
            return ()
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.refuse(key, "must be a list of texts", f'{key} = ["{example}"]')
        return tuple(value)

    def whole(self, key: str, *, default: int = 0) -> int:
        """A count of days, months or hours: a whole number, 0 or more."""
        value = self._take(key)
        if value is None:
            return default
        if type(value) is not int or value < 0:
            raise self.refuse(key, f"must be a whole number of {key}, 0 or more, not {value!r}", f"{key} = 30")
        return value

    def flag(self, key: str) -> bool:
        value = self._take(key)
        if value not in (None, True, False):
            raise self.refuse(key, "must be true or false", f"{key} = true")
        return bool(value)

    def day(self, key: str) -> date | None:
        """A day written as a TOML date; none when the key is absent."""
        value = self._take(key)
        if value is None:
            return None
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.refuse(key, f"must be a day without quotes, not {value!r}", f"{key} = 2021-10-16")
        return value

    def edition(self, key: str) -> str | None:
        """A day, or a month in quotes where the source names no day; kept as text."""
        value = self._take(key)
        if isinstance(value, str) and _month_end(value):
            return value
        if value is not None:
            self._left.add(key)
        found = self.day(key)
        return found.isoformat() if found else None

    def last_day(self, key: str) -> date | None:
        """As `edition`, as a day: the last of the month where the source names only the month."""
        value = self.edition(key)
        if value is None:
            return None
        return _month_end(value) or date.fromisoformat(value)

    def table(self, key: str, example: str) -> Table:
        value = self._take(key)
        if not isinstance(value, dict):
            raise self.refuse(key, "must be a table", example)
        return Table(self.file, f"{self.where}.{key}" if self.where else key, value)

    def tables(self, key: str, example: str, *, needed: bool = True) -> Sequence[Table]:
        """A list of tables, numbered from 1 in refusals. Raises RuleFileRefused when it is empty but needed."""
        value = self._take(key)
        if value is None and not needed:
            return ()
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            raise self.refuse(key, "must be a list of tables with at least one", example)
        where = f"{self.where}.{key}" if self.where else key
        return [Table(self.file, f"{where}[{number}]", item) for number, item in enumerate(value, 1)]

    def named(self, key: str, example: str) -> Iterator[tuple[str, Table]]:
        """The tables below a key, by name; none when the key is absent."""
        if key not in self:
            return
        below = self.table(key, example)
        for name in below._content:
            yield name, below.table(name, example)

    def names(self) -> Sequence[str]:
        return list(self._content)

    def done(self) -> None:
        """Nothing may be left over: a misspelled key would otherwise be silently ignored. Raises RuleFileRefused."""
        for key in sorted(self._left):
            raise self.refuse(key, "is not a key known here; remove it or mend its spelling", "source = …")


def _month_end(text: str) -> date | None:
    match = _MONTH.fullmatch(text)
    if match is None or not 1 <= int(match[2]) <= 12:
        return None
    year, month = int(match[1]), int(match[2])
    return date(year, month, monthrange(year, month)[1])


def read(path: Path) -> Table:
    """The whole file as a table. Raises RuleFileRefused when it is not there or not TOML."""
    try:
        return Table(path.name, "", tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as trouble:
        why = f"cannot be read ({trouble.strerror})"
        raise RuleFileRefused(path.name, "file", why, "disputes/schemes/visa.toml") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as trouble:
        raise RuleFileRefused(path.name, "file", f"is not TOML ({trouble})", 'scheme = "visa"') from None
