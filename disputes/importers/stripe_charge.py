"""A Stripe charge object as facts of a payment."""

from __future__ import annotations

import re

from disputes.importers.parsed import NotUnderstood
from disputes.importers.stripe_fields import (
    JSON,
    Said,
    identifier,
    inner,
    is_placeholder,
    moment,
    money,
    scheme,
    told_apart,
    word,
)
from disputes.notice import PaymentFacts
from ledger.money import Money
from trade.card_numbers import carries_card_number

_LAST_FOUR = re.compile(r"[0-9]{4}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_ORDER_KEYS = ("order_reference", "order_id", "order_number")


def read_charge(it: JSON, said: Said) -> PaymentFacts | None:
    """The payment, or None when no money was taken (failed, pending, only authorised). Raises NotUnderstood."""
    id_, sold_at = identifier(it.get("id")), moment(it.get("created"))
    took_money = it.get("status") in ("succeeded", "paid") or (it.get("status") is None and it.get("paid") is True)
    if not took_money or it.get("captured") is False:
        return None
    if id_ is None or sold_at is None:
        raise NotUnderstood("The charge has no id or no date.")
    captured = it.get("amount_captured")
    amount = money(it.get("amount") if captured in (None, 0) else captured, it.get("currency"), of="the charge")
    if amount.minor < 0:
        raise NotUnderstood(f"The amount of the charge is {amount}; a charge is not negative.")
    if amount.minor == 0:
        return None
    card = inner(it, "payment_method_details", "card") or inner(it, "card") or inner(it, "source")
    name = card.get("network") or card.get("brand") or card.get("type") or inner(it, "payment_method_details").get("type")
    return PaymentFacts(
        source="stripe",
        reference=told_apart(id_, sold_at) if is_placeholder(id_) else id_,
        amount=amount,
        sold_at=sold_at,
        scheme=scheme(name) or "unknown",
        order_reference=_order_reference(it),
        last_four=_matching(_LAST_FOUR, card.get("last4")),
        bin_country=_matching(_COUNTRY, card.get("country")),
        merchant_account=said.account,
        refunded=_refunded(it, amount),
        stated_at=said.at,
    )


def _refunded(it: JSON, paid: Money) -> Money | None:
    """What was given back so far, never more than was paid; none where nothing was, or nothing readable is said."""
    total = it.get("amount_refunded")
    if type(total) is not int or total <= 0:
        return None
    return Money(min(total, paid.minor), paid.currency)


def _matching(pattern: re.Pattern[str], value: object) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _order_reference(it: JSON) -> str | None:
    """The merchant's own order number, where it left one with the charge."""
    left = (word(inner(it, "metadata").get(key)) for key in _ORDER_KEYS)
    return next((number for number in left if number and not carries_card_number(number)), None)
