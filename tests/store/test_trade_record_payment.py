"""Payments put on record: once, completed by later facts, never contradicted."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection

from disputes.actions.place_hold import place_hold
from ledger.balances import positions
from ledger.holds import Hold
from ledger.money import Money
from ledger.store.balances import balance_rows
from ledger.store.verify import verify
from trade.actions.record_payment import record_payment
from trade.errors import CardNumberRefused, SaidOtherwise, UnknownParty
from trade.parties import Party, PartyKind
from trade.payments import Chain, Payment
from trade.store import parties, payments

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
PAYMENT = Payment(
    "shop.A-1", Chain(("bank", "shop")), "A-1", "csv", Money(5_000, "CNY"), "visa", datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
)


@pytest.fixture
def books(connection: Connection) -> Connection:
    parties.add(connection, Party("bank", PartyKind.ACQUIRER, "Bank", "银行"), now=NOW)
    parties.add(connection, Party("shop", PartyKind.MERCHANT, "Shop", "商店"), now=NOW)
    return connection


def owed(connection: Connection) -> dict[tuple[str, str], int]:
    return {(p.debtor, p.creditor): p.money.minor for p in positions(balance_rows(connection))}


def test_a_sale_on_record_is_owed_to_the_merchant(books: Connection) -> None:
    assert record_payment(books, PAYMENT, now=NOW)
    assert {("bank", "shop"): 5_000} == owed(books)


def test_the_same_payment_again_changes_nothing(books: Connection) -> None:
    record_payment(books, PAYMENT, now=NOW)

    assert not record_payment(books, PAYMENT, now=NOW)
    assert {("bank", "shop"): 5_000} == owed(books)


def test_a_payout_learned_later_is_added_and_settles_the_sale(books: Connection) -> None:
    record_payment(books, PAYMENT, now=NOW)
    record_payment(books, replace(PAYMENT, paid_out_on=date(2026, 3, 8)), now=NOW)

    known = payments.get(books, PAYMENT.id)
    assert known is not None
    assert date(2026, 3, 8) == known.paid_out_on
    assert {} == owed(books)


def test_a_payout_of_what_was_withheld_meanwhile_is_owed_back(books: Connection) -> None:
    record_payment(books, PAYMENT, now=NOW)
    hold = Hold("h", "bank", "shop", "CNY", "payable", "none", ("dispute:d",), Money(3_000, "CNY"), None, None, NOW.date())
    place_hold(books, hold=hold, amount=Money(3_000, "CNY"), on=NOW.date(), now=NOW)
    for _twice in range(2):
        record_payment(books, replace(PAYMENT, paid_out_on=NOW.date()), now=NOW)

    kinds = {(p.debtor, p.creditor, p.kind): p.money.minor for p in positions(balance_rows(books))}
    assert {("bank", "shop", "withheld"): 3_000, ("shop", "bank", "payable"): 3_000} == kinds
    assert () == verify(books).faults


@pytest.mark.parametrize(
    "other", [{"amount": Money(5_001, "CNY")}, {"amount": Money(5_000, "USD")}, {"scheme": "mastercard"}]
)
def test_a_payment_stated_otherwise_is_refused_and_the_first_stands(books: Connection, other: dict[str, Money]) -> None:
    record_payment(books, PAYMENT, now=NOW)

    with pytest.raises(SaidOtherwise):
        record_payment(books, replace(PAYMENT, **other), now=NOW)
    assert {("bank", "shop"): 5_000} == owed(books)


def test_a_party_not_on_record_is_named(books: Connection) -> None:
    with pytest.raises(UnknownParty, match="elsewhere"):
        record_payment(books, replace(PAYMENT, chain=Chain(("bank", "elsewhere"))), now=NOW)


def test_a_full_card_number_is_refused_without_being_repeated(books: Connection) -> None:
    with pytest.raises(CardNumberRefused) as refused:
        record_payment(books, replace(PAYMENT, facts={"note": "paid with 4242 4242 4242 4242"}), now=NOW)
    assert "4242" not in str(refused.value)
