"""Stripe messages of our own making, in the shapes its interface has today and had before."""

from __future__ import annotations

import json
from typing import Any

OPENED = 1_772_366_400  # 2026-03-01 12:00 UTC
HOUR = 3_600


def line(amount: int, *, after: int = 1, fee: int = 0, currency: str = "usd", **more: Any) -> dict[str, Any]:
    """A balance transaction `after` hours from the opening; negative amounts leave the merchant."""
    made = {"id": f"txn_{after}x{abs(amount)}", "object": "balance_transaction", "type": "adjustment"}
    return made | {"amount": amount, "fee": fee, "currency": currency, "created": OPENED + after * HOUR} | more


WITHDRAWN = line(-10_050, fee=1_500)
REINSTATED = line(10_050, after=300, fee=-1_500)


def dispute(status: str = "needs_response", *lines: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A dispute over 100.50 US dollars, as its object stands."""
    return {
        "id": "dp_9XyGoodsNotHere",
        "object": "dispute",
        "amount": 10_050,
        "currency": "usd",
        "charge": "ch_9XySoldInMarch",
        "created": OPENED,
        "status": status,
        "reason": "product_not_received",
        "balance_transactions": list(lines),
        "evidence": {"uncategorized_text": "送达签收"},
        "evidence_details": {"due_by": OPENED + 240 * HOUR},
        "payment_method_details": {"card": {"brand": "visa", "network_reason_code": "13.1"}, "type": "card"},
        "livemode": True,
    } | more


def charge(**more: Any) -> dict[str, Any]:
    return {
        "id": "ch_9XySoldInMarch",
        "object": "charge",
        "amount": 10_050,
        "amount_captured": 10_050,
        "captured": True,
        "currency": "usd",
        "created": OPENED - 720 * HOUR,
        "status": "succeeded",
        "metadata": {"order_id": "A-1001"},
        "payment_method_details": {
            "card": {"brand": "visa", "network": "visa", "last4": "0042", "country": "US"},
            "type": "card",
        },
        "livemode": True,
    } | more


def event(kind: str, carried: Any, *, after: int = 0, **more: Any) -> dict[str, Any]:
    """An event around an object, `after` hours from the opening. Its id is a placeholder on purpose."""
    made = {"id": "evt_00000000000000", "object": "event", "type": kind, "created": OPENED + after * HOUR}
    return made | {"data": {"object": carried}, "livemode": True} | more


def body(*values: Any) -> bytes:
    """The message: one value as it is, several as a list."""
    return json.dumps(values[0] if len(values) == 1 else list(values), ensure_ascii=False).encode()


STORY = (
    event("charge.succeeded", charge(), after=-720),
    event("charge.dispute.created", dispute("needs_response")),
    event("charge.dispute.funds_withdrawn", dispute("needs_response", WITHDRAWN), after=2),
    event("charge.dispute.updated", dispute("under_review", WITHDRAWN), after=40),
    event("charge.dispute.funds_reinstated", dispute("won", WITHDRAWN, REINSTATED), after=301),
    event("charge.dispute.closed", dispute("won", WITHDRAWN), after=299),
    event("payout.paid", {"id": "po_1", "object": "payout", "amount": 5}, after=400),
)
"""A dispute from its sale to its end, with what else is sent in between."""
