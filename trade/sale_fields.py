"""The fields in which something is said of a sale, by kind, and what may stand in each.

No field holds a card number, nor the security code itself: only what the check of it said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from enum import StrEnum
from ipaddress import ip_address

from runtime.refusal import Because, because
from trade import sale_codes
from trade.card_numbers import carries_card_number

TEXT_MAX = 500  # characters of a field
MESSAGE_MAX = 5000  # of a message


class SaleKind(StrEnum):
    """What a row is about; each but the message is an exhibit's kind of the same name."""

    PRODUCT_PAGE = "product_page"
    ORDER = "order"
    TERMS = "terms"
    REFUND_POLICY = "refund_policy"
    AUTHORISATION = "authorisation"
    INVOICE = "invoice"
    MESSAGE = "message"


Check = Callable[[str], Because | None]
"""Why a value cannot stand; none where it can."""


def _text(most: int = TEXT_MAX) -> Check:
    def check(value: str) -> Because | None:
        return because("it has more than %(most)s characters; shorten it", most=most) if len(value) > most else None

    return check


def _shaped(shape: str, example: Because) -> Check:
    pattern = re.compile(shape)
    return lambda value: None if pattern.fullmatch(value) else because("it is not %(example)s", example=example)


def _code(known: Mapping[str, object]) -> Check:
    listed = ", ".join(known)
    return lambda value: None if value in known else because("it is none of: %(known)s", known=listed)


def _address(value: str) -> Because | None:
    try:
        ip_address(value)
    except ValueError:
        return because("it is not %(example)s", example=because("an address of the network, as 203.0.113.7"))
    return None


def _day(value: str) -> Because | None:
    try:
        date.fromisoformat(value)
    except ValueError:
        return because("it is not %(example)s", example=because("a day, as 2026-03-31"))
    return None


def _security_result(value: str) -> Because | None:
    if value.isdecimal():
        return because("only the result of the check is kept, a letter; the security code itself must never be sent")
    return _code(sale_codes.CVV)(value)


_URL = _shaped(r"https?://[!-~]{1,490}", because("an address of the web, as https://shop.example/terms"))
_DIGEST = _shaped(r"[0-9a-f]{64}", because("a SHA-256 of a file, 64 characters of 0-9 and a-f"))
_PAPER: Mapping[str, Check] = {"version": _text(), "url": _URL, "sha256": _DIGEST}

FIELDS: Mapping[SaleKind, Mapping[str, Check]] = {
    SaleKind.PRODUCT_PAGE: {"title": _text(), **_PAPER},
    SaleKind.ORDER: {
        "description": _text(), "purchase_order": _text(), "login": _text(), "delivery_address": _text(),
    },
    SaleKind.TERMS: {**_PAPER, "consent": _code(sale_codes.CONSENTS)},
    SaleKind.REFUND_POLICY: {**_PAPER, "consent": _code(sale_codes.CONSENTS)},
    SaleKind.AUTHORISATION: {
        "avs": _code(sale_codes.AVS),
        "cvv": _security_result,
        "eci": _shaped(r"0[0-9]", because("two digits, as 05")),
        "three_ds": _code(sale_codes.THREE_DS),
        "authorisation_code": _shaped(r"[0-9A-Za-z]{6}", because("six letters or digits")),
        "entry_mode": _code(sale_codes.ENTRY_MODES),
        "credential": _text(100),
        "device_id": _text(),
        "device_fingerprint": _text(),
        "ip_address": _address,
    },
    SaleKind.INVOICE: {"number": _text(100), "issued_on": _day, "url": _URL, "sha256": _DIGEST},
    SaleKind.MESSAGE: {
        "direction": _code(sale_codes.DIRECTIONS), "channel": _code(sale_codes.CHANNELS), "text": _text(MESSAGE_MAX),
    },
}  # fmt: skip

REQUIRED: Mapping[SaleKind, tuple[str, ...]] = {
    SaleKind.TERMS: ("version", "consent"),
    SaleKind.REFUND_POLICY: ("version",),
    SaleKind.INVOICE: ("number",),
    SaleKind.MESSAGE: ("direction", "channel", "text"),
}

# Signs that cannot be shown, or that turn the order of what is shown around them; a message may run over lines.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_BREAKS = str.maketrans("", "", "\t\n\r")
_HEX = frozenset({"sha256", "device_fingerprint", "device_id"})
"""Letters and digits by chance, in which a run of digits may pass a card's check digit: only digits alone are a card."""


def trouble(kind: SaleKind, name: str, value: str) -> Because | None:
    """Why this value cannot stand in this field; none where it can."""
    fields = FIELDS[kind]
    if name not in fields:
        return because("there is no such field; there are: %(known)s", known=", ".join(fields))
    if carries_card_number(value) and (name not in _HEX or not re.search(r"[A-Za-z]", value)):
        return because("it carries a full card number; give the last four digits only")
    if _HIDDEN.search(value.translate(_BREAKS) if name == "text" else value):
        return because("it holds a line break or another character that cannot be shown; leave it out")
    return fields[name](value)
