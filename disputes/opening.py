"""A dispute stated by hand: what may be stated, and what is left of a payment to dispute."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from disputes.dispute import Dispute, Stage
from disputes.doubles import binding, left_of, refunded_apart, undisputed
from disputes.errors import AmountRefused, DayRefused, MoreThanPaid, ReasonRefused, RefundedBefore, StageRefused
from disputes.lifecycle import Family
from disputes.rules import ReasonCode, RuleBook
from ledger.errors import LedgerError
from ledger.money import Money, exponent
from trade.card_numbers import require_no_card_number
from trade.parties import PartyKind
from trade.payments import Payment
from trade.refunds import Refund, total

OPENERS = frozenset({PartyKind.GATEWAY, PartyKind.ACQUIRER, PartyKind.ISSUER, PartyKind.SCHEME, PartyKind.PLATFORM})
"""Kinds of party that open disputes; a merchant is who they are opened against."""

REFUNDERS = frozenset({PartyKind.MERCHANT, PartyKind.PLATFORM, PartyKind.GATEWAY, PartyKind.ACQUIRER})
"""Kinds of party that put refunds on record."""

BEGINNINGS = (
    Stage.CHARGEBACK, Stage.INQUIRY, Stage.ALERT, Stage.RDR, Stage.FRAUD_NOTICE, Stage.PRE_COMPLIANCE,
)  # fmt: skip
"""Where a dispute of any family can begin, the most usual first."""

REASON_MAX = 40  # characters of a reason code whose scheme is not on file
_DECIMAL = re.compile(r"([0-9]{1,16})(?:\.([0-9]{1,4}))?", re.ASCII)
_UNFIT = re.compile(r"[^0-9A-Za-z._-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Statement:
    """What somebody states of a new dispute. `opened_on` is the day the scheme processed it.

    `despite_refund`: its money may have been refunded before, and it has come all the same.
    """

    payment_id: str
    reason_code: str
    stage: Stage
    amount: Money
    opened_on: date
    despite_refund: bool = False


def amount_of(text: str, currency: str) -> Money:
    """The amount behind a decimal text in exactly the currency's digits: 1300.50 in CNY, 1300 in JPY. Raises
    AmountRefused; nothing is rounded and no grouping is guessed at."""
    digits = exponent(currency)
    found = _DECIMAL.fullmatch(text.strip())
    example = "1300" + ("." + "50000"[:digits] if digits else "")
    if found is None or len(found[2] or "") != digits:
        raise AmountRefused(text, currency, example)
    try:
        amount = Money(int(found[1] + (found[2] or "")), currency)
    except LedgerError:
        raise AmountRefused(text, currency, example) from None
    if amount.minor == 0:
        raise AmountRefused(text, currency, example)
    return amount


def text_of(money: Money) -> str:
    """The same amount as `amount_of` reads it."""
    digits = exponent(money.currency)
    whole, part = divmod(money.minor, 10**digits)
    return f"{whole}.{part:0{digits}d}" if digits else str(whole)


def codes_of(book: RuleBook, payment: Payment) -> list[ReasonCode]:
    """The reason codes of the payment's scheme that could be used after the sale, in the order of the file."""
    scheme = book.schemes.get(payment.scheme)
    sold_on = payment.sold_at.date()
    return [it for it in scheme.codes.values() if it.usable_on(sold_on)] if scheme else []


def require_sound(
    said: Statement, payment: Payment, *, known: Sequence[Dispute], refunds: Sequence[Refund], family: Family,
    book: RuleBook, today: date,
) -> None:  # fmt: skip
    """`known` are the payment's disputes, `today` the day where the seat is. Raises StageRefused, AmountRefused,
    MoreThanPaid, RefundedBefore, DayRefused, ReasonRefused, CardNumberRefused."""
    if said.stage not in family.beginnings:
        raise StageRefused(said.stage.value, [stage.value for stage in family.beginnings])
    if said.amount.currency != payment.amount.currency or said.amount.minor <= 0:
        raise AmountRefused(str(said.amount), payment.amount.currency, text_of(payment.amount))
    _require_left(said, payment, known, refunds)
    if not payment.sold_at.date() <= said.opened_on <= today:
        raise DayRefused(said.opened_on, payment.sold_at.date(), today)
    if payment.scheme in book.schemes:
        if book.code(payment.scheme, said.reason_code, on=said.opened_on) is None:
            raise ReasonRefused(said.reason_code, payment.scheme, said.opened_on)
        return
    require_no_card_number("the reason code", said.reason_code)
    if not (said.reason_code.strip() and said.reason_code.isprintable() and len(said.reason_code) <= REASON_MAX):
        raise ReasonRefused(said.reason_code, payment.scheme, said.opened_on)


def _require_left(said: Statement, payment: Payment, known: Sequence[Dispute], refunds: Sequence[Refund]) -> None:
    """What is in dispute already cannot be disputed again; what was refunded only where that is said to be known."""
    free = undisputed(payment, known)
    if said.amount.minor > free.minor:
        raise MoreThanPaid(payment.id, said.amount, free, [it.id for it in binding(known)])
    left = left_of(payment, known, refunds)
    if said.amount.minor > left.minor and not said.despite_refund:
        before = refunded_apart(known, refunds)
        raise RefundedBefore(payment.id, total(before, left.currency), before[-1].refunded_on, left)


def id_stem(party: str, payment: Payment) -> str:
    """How the ids of disputes that a party opens over an order begin."""
    return f"{party}.{_UNFIT.sub('-', payment.order_reference).strip('-.')[:60] or 'order'}-"


def id_after(stem: str, taken: Collection[str]) -> str:
    """A new id: the stem and the first number that is free. `taken` are the ids that stand already."""
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"


def dispute_of(said: Statement, payment: Payment, *, id_: str, party: str) -> Dispute:
    """The dispute that was stated, `party` being its source."""
    return Dispute(
        id_,
        payment.id,
        payment.chain.parties,
        party,
        payment.scheme,
        said.reason_code,
        said.stage,
        said.amount,
        said.opened_on,
    )
