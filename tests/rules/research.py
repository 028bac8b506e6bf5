"""The research notes that lie beside the repository on some machines: reason codes as YAML of one simple shape."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CODES = Path(__file__).parents[3] / "shared" / "data" / "reason_codes.yaml"
_LINE = re.compile(r"( *)(- )?([a-z_]+):(?: (.*))?")


@dataclass
class Record:
    """One reason code as the notes have it: `plain` its own members, `limit` those of issuer_limit."""

    plain: dict[str, str | None] = field(default_factory=dict)
    limit: dict[str, str | None] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)

    def number(self, key: str) -> int | None:
        value = self.limit.get(key) or self.plain.get(key)
        return int(value) if value else None


def records(path: Path) -> Iterator[Record]:
    """Only the members the tests compare; nothing of a shape that was not foreseen passes silently as another."""
    found, inside = Record(), ""
    named: dict[str, list[str]] = {}  # lists that later records only point to
    for line in path.read_text(encoding="utf-8").splitlines():
        match = _LINE.fullmatch(line)
        if match is None:
            if inside == "from_events" and line.startswith("    - "):
                found.events.append(line.removeprefix("    - "))
            continue
        indent, first, key, value = len(match[1]), bool(match[2]), match[3], match[4]
        if first and key == "id" and indent == 0:
            if found.plain:
                yield found
            found = Record()
        inside = key if indent == 4 else ""
        scalar = None if value in (None, "null") else value.strip("'")
        if first or indent == 2:
            found.plain[key] = scalar
        elif indent == 4:
            found.limit[key] = scalar
        if key == "from_events" and scalar and scalar[0] == "&":
            named[scalar[1:]] = found.events
        elif key == "from_events" and scalar and scalar[0] == "*":
            found.events = named[scalar[1:]]
    yield found
