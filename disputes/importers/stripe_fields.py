"""The values Stripe writes, each read with its type and range checked."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

from disputes.importers.json_text import shown
from disputes.importers.parsed import NotUnderstood
from ledger.errors import LedgerError
from ledger.money import Money, exponent

JSON = Mapping[str, Any]

_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9]*_[A-Za-z0-9_]{1,200}", re.ASCII)
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", re.ASCII)
_CURRENCY = re.compile(r"[A-Za-z]{3}", re.ASCII)
_ONE_CHARACTER = re.compile(r"(.)\1{5,}")
_MOMENT_MAX = 4_102_444_800  # the year 2100: later seconds are milliseconds or nonsense

DIGITS: Mapping[str, int] = MappingProxyType({"ISK": 2, "UGX": 2, "MGA": 0})
"""Where Stripe's minor unit is not ISO 4217's: docs.stripe.com/currencies, "special cases" and "zero-decimal"."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the event around an object says of it; all None for a bare object. `account` is a connected account."""

    event: str | None = None
    at: datetime | None = None
    account: str | None = None


def inner(it: JSON, *path: str) -> JSON:
    """The object at a path, empty where there is none."""
    for key in path:
        found = it.get(key)
        if not isinstance(found, Mapping):
            return {}
        it = found
    return it


def identifier(value: object) -> str | None:
    """An id, bare or of an expanded object; None for a template's blank, or anything else that is no id."""
    if isinstance(value, Mapping):
        value = value.get("id")
    return value if isinstance(value, str) and _IDENTIFIER.fullmatch(value) else None


def is_placeholder(id_: str) -> bool:
    """True for ids such as ch_000000000000000000, which recorded samples put over many different objects."""
    return _ONE_CHARACTER.fullmatch(id_.partition("_")[2]) is not None


def told_apart(id_: str, created: datetime) -> str:
    """A placeholder id with the moment its object was made: by both together each object is itself again."""
    return f"{id_}.{int(created.timestamp())}"


def is_template(value: object) -> bool:
    """True for a blank of a template that nobody filled in, as {{status}}."""
    return isinstance(value, str) and value.startswith("{{") and value.endswith("}}")


def word(value: object) -> str | None:
    """A short code, as `fraudulent` or `10.4`."""
    return value if isinstance(value, str) and _WORD.fullmatch(value) else None


def scheme(value: object) -> str | None:
    """A card brand under its rule file's name: `Visa`, `American Express` → visa, amex."""
    if not isinstance(value, str) or is_template(value):
        return None
    name = word(value.lower().replace(" ", "_"))
    return {"american_express": "amex", "diners_club": "diners"}.get(name, name) if name else None


def moment(value: object) -> datetime | None:
    """Seconds since 1970 as an aware moment; None when it is no whole number in range."""
    if type(value) is not int or not 0 < value < _MOMENT_MAX:
        return None
    return datetime.fromtimestamp(value, UTC)


def money(minor: object, currency: object, *, of: str) -> Money:
    """An amount in Stripe's minor units as ISO 4217's. `of` names it in the refusal. Raises NotUnderstood."""
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        raise NotUnderstood(f"The currency of {of} is {shown(currency)}; it is written with three letters, as usd.")
    if type(minor) is not int:
        raise NotUnderstood(f"The amount of {of} is {shown(minor)}; it is a whole number of minor units, as 1050 for 10.50.")
    code = currency.upper()
    try:
        digits = exponent(code)
        more = digits - DIGITS.get(code, digits)
        if more < 0 and minor % 10**-more:
            raise NotUnderstood(f"The amount of {of} is {minor} in hundredths, and {code} has no hundredths.")
        return Money(minor * 10**more if more >= 0 else minor // 10**-more, code)
    except LedgerError as refused:
        raise NotUnderstood(f"The amount of {of} cannot be used: {refused}.") from None
