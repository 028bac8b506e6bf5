"""The refusals of the worked case: what reached whom, and how much later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from disputes.demonstration.cast import noon
from disputes.demonstration.sales import Sale
from disputes.dispute import Dispute, Stage

SEED = 2002
TOLD_GATEWAY = date(2002, 8, 20)
FIRST_WORD_TO_MERCHANT = date(2002, 8, 26)  # "the buyers, holders of foreign cards, refuse"
FULL_LIST_TO_MERCHANT = date(2002, 8, 29)
FIRST_WORD_COUNT = 3
LAST_NOTICE = date(2002, 8, 18)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A dispute of the story and the moment it reached each party of the chain."""

    dispute: Dispute
    informed: Mapping[str, datetime]


def refusals(sales: list[Sale]) -> list[Refusal]:
    """One refusal for each refused sale: within days at the acquirer, half a year later at the merchant."""
    rng = Random(SEED)
    return [_refusal(rng, i, sale) for i, sale in enumerate((s for s in sales if s.refused), 1)]


def _refusal(rng: Random, number: int, sale: Sale) -> Refusal:
    payment = sale.payment
    statement = payment.statement_on or payment.sold_at.date()
    refused_on = min(statement + timedelta(days=rng.randint(6, 40)), LAST_NOTICE)
    issuer, scheme, acquirer, gateway, merchant = payment.chain.parties
    told_merchant = FIRST_WORD_TO_MERCHANT if number <= FIRST_WORD_COUNT else FULL_LIST_TO_MERCHANT
    dispute = Dispute(
        id=f"huanxun.CB-{number:04d}",
        payment_id=payment.id,
        chain=payment.chain.parties,
        source="demonstration",
        scheme=payment.scheme,
        reason_code="refusal",
        stage=Stage.CHARGEBACK,
        amount=payment.amount,
        opened_on=refused_on,
    )
    return Refusal(
        dispute,
        {
            issuer: noon(refused_on),
            scheme: noon(refused_on + timedelta(days=1)),
            acquirer: noon(refused_on + timedelta(days=2)),
            gateway: noon(TOLD_GATEWAY),
            merchant: noon(told_merchant),
        },
    )
