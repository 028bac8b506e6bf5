"""What was said and agreed at a sale of today, so that the pages show it: stated at the sale, and once too late."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from trade.payments import Payment
from trade.sale_facts import SaleFact
from trade.sale_fields import SaleKind

AT_ONCE = timedelta(minutes=1)  # a shop tells it as it happens
TALKED, ANSWERED = timedelta(hours=300), timedelta(hours=303)


def at_the_sale(payment: Payment) -> Sequence[SaleFact]:
    """What the shop's own program states as it happens."""
    at, order = payment.sold_at, payment.order_reference
    agreed = {"version": "2026-08", "consent": "checkbox", "url": "https://linglong.example/terms"}
    return [
        SaleFact(payment.id, SaleKind.ORDER, {"description": f"One vase, rice-grain porcelain, order {order}"}, at),
        SaleFact(payment.id, SaleKind.TERMS, agreed, at),
        SaleFact(
            payment.id, SaleKind.AUTHORISATION,
            {"avs": "Y", "cvv": "M", "eci": "07", "authorisation_code": f"LL{order[-4:]}", "ip_address": "203.0.113.7"}, at,
        ),
    ]  # fmt: skip


def too_late(payment: Payment) -> Sequence[SaleFact]:
    """The conversation, which the merchant looked up only when the dispute had come."""
    asked = {"direction": "from_buyer", "channel": "email", "text": "When will my vase come? It is a present."}
    answer = {"direction": "to_buyer", "channel": "email", "text": "It is on its way; the carrier says the end of the week."}
    return [
        SaleFact(payment.id, SaleKind.MESSAGE, asked, payment.sold_at + TALKED),
        SaleFact(payment.id, SaleKind.MESSAGE, answer, payment.sold_at + ANSWERED),
    ]


def told_at(payment: Payment) -> datetime:
    return payment.sold_at + AT_ONCE
