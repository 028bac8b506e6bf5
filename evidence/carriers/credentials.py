"""The operator's file of carriers' credentials: one table a carrier, nothing of it ever shown."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from evidence.errors import CarriersFileRefused

FILE = Path(__file__).with_name("adapters.toml")
ADDRESS = "address"  # another server than the carrier's own: its test system, a bench of the operator's
OPTIONAL: Mapping[str, frozenset[str]] = {
    "ups": frozenset({"account_number"}),
    "fedex": frozenset({"api_key", "secret_key", "account_number"}),
    "dhl": frozenset({"account_number"}),
    "usps": frozenset({"account_number"}),
    "easypost": frozenset({"webhook_secret"}),
    "kuaidi100": frozenset({"salt"}),
}
Given = Mapping[str, Mapping[str, str]]


@cache
def adapters() -> Mapping[str, Any]:
    """What can be asked and what it wants, read once a process."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def load(path: Path | None) -> Given:
    """The credentials by carrier; none without a file. Raises CarriersFileRefused, naming the table and the key."""
    if path is None:
        return {}
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):  # whose words may hold a secret
        raise CarriersFileRefused(path.name, "file", "cannot be read as TOML", EXAMPLE) from None
    return {code: _table(path.name, code, table) for code, table in content.items()}


EXAMPLE = '[easypost] api_key = "…"'


def _table(file: str, code: str, table: Any) -> Mapping[str, str]:
    known = adapters()["direct"]
    if code not in known:
        raise CarriersFileRefused(file, code, "is no carrier that can be asked", f"one of {', '.join(known)}")
    needs = known[code]["needs"]
    if not isinstance(table, dict):
        raise CarriersFileRefused(file, code, "must be a table", f"[{code}] {needs[0]} = …")
    for key, value in table.items():
        if key not in needs and key != ADDRESS and key not in OPTIONAL.get(code, ()):
            raise CarriersFileRefused(file, f"{code}.{key}", "is not a key known here", f"one of {', '.join(needs)}")
        if not isinstance(value, str) or not value:
            raise CarriersFileRefused(file, f"{code}.{key}", "must be a text that is not empty", f'{key} = "…"')
    missing = [key for key in needs if key not in table]
    if missing:
        raise CarriersFileRefused(file, f"{code}.{missing[0]}", "is missing", f'{missing[0]} = "…"')
    if ADDRESS in table and not table[ADDRESS].startswith(("https://", "http://")):
        raise CarriersFileRefused(file, f"{code}.{ADDRESS}", "is no address", 'address = "https://…"')
    return dict(table)
