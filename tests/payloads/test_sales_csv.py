"""Files of what was said at sales: each line by itself, what cannot stand named, what came before known again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from sqlalchemy import Connection, func, insert, select

from disputes.actions.receive_message import apply_message, receive_message
from disputes.importers import conversations_csv, sales_csv
from disputes.importers.receipt import Receipt
from disputes.store import inbox
from ledger.money import Money
from tests.payloads.test_payments_csv import rows
from trade.parties import Party, PartyKind
from trade.payments import Chain, Payment
from trade.sale_fields import SaleKind
from trade.store import parties, payments, sale_facts
from trade.store.sale_tables import sale_fact, sale_fact_news
from trade.store.tables import payment

NOW = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
AT = "2026-03-01T17:30:00+08:00"
HEADER = "payment,at,avs,cvv,ip_address,terms_version,terms_consent,terms_agreed_at,description,stated_by,correction"
GOOD = f"shop.A-1,{AT},Y,M,203.0.113.7,3.2,checkbox,2026-03-01T17:29:00+08:00,one vase,,"
TALK = "payment,at,direction,channel,text"
WORDS = f'shop.A-1,{AT},from_buyer,email,"When will it come?\nThank you"'
CARD = "4242 4242 4242 4242"


def a_payment(order: str) -> Payment:
    return Payment(
        f"shop.{order}", Chain(("bank", "shop")), order, "csv", Money(5_000, "CNY"), "visa",
        datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
    )  # fmt: skip


@pytest.fixture
def shop(connection: Connection) -> Connection:
    parties.add(connection, Party("bank", PartyKind.ACQUIRER, "Bank", "银行"), now=NOW)
    parties.add(connection, Party("shop", PartyKind.MERCHANT, "Shop", "商店"), now=NOW)
    payments.add_chain(connection, Chain(("bank", "shop")))
    payments.add(connection, a_payment("A-1"), now=NOW)
    return connection


def take_in(connection: Connection, source: str, body: bytes) -> Receipt:
    return receive_message(connection, source=source, body=body, headers={}, signature="not_needed", now=NOW)


def kinds(connection: Connection) -> list[str]:
    return [it.fact.kind.value for it in sale_facts.of_payment(connection, "shop.A-1")]


def test_a_line_says_several_things_each_with_its_moment():
    (row,) = sales_csv.parse(rows(GOOD, header=HEADER)).sales

    order, terms, authorisation = row.said
    assert ({"description": "one vase"}, SaleKind.ORDER) == (order.facts, order.kind)
    assert datetime(2026, 3, 1, 9, 29, tzinfo=UTC) == terms.happened_at
    assert ({"avs": "Y", "cvv": "M", "ip_address": "203.0.113.7"}, datetime(2026, 3, 1, 9, 30, tzinfo=UTC)) == (
        authorisation.facts, authorisation.happened_at,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (GOOD.replace(",Y,", ",Q,"), "avs: it is none of: Y, M"),
        (GOOD.replace(",M,", ",737,"), "must never be sent"),
        (GOOD.replace("203.0.113.7", "here"), "ip_address: it is not an address of the network"),
        (GOOD.replace("one vase", CARD), "description carries a full card number"),
        (GOOD.replace("checkbox", ""), "terms_consent is empty"),
        (GOOD.replace(AT, "yesterday"), "no moment with its zone"),
        (GOOD.replace("shop.A-1", ""), "payment is empty"),
        (f"shop.A-1,{AT},,,,,,,,,", "says nothing of the sale"),
        ("shop.A-1", "1 cells"),
    ],
)
def test_a_line_that_cannot_stand_is_refused_with_its_number_and_the_others_go_in(line: str, says: str):
    parsed = sales_csv.parse(rows(GOOD, line, GOOD, header=HEADER))

    assert 2 == len(parsed.sales)
    (problem,) = parsed.refused
    assert (3, True) == (problem.line, says in problem.message) and CARD not in problem.message


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ("payment,avs", "lacks the column at"),
        (f"{HEADER},colour", "'colour' is not known; there are payment, at"),
        (f"{HEADER},ip_adress", "is it ip_address?"),
        (f"{HEADER},avs", "'avs' stands twice"),
    ],
)
def test_a_column_that_is_not_known_is_named_and_the_file_waits(header: str, says: str):
    (problem,) = sales_csv.parse(rows(GOOD, header=header)).problems

    assert says in problem.message


def test_a_message_may_run_over_lines_and_carries_no_card_number():
    parsed = conversations_csv.parse(rows(WORDS, WORDS.replace("Thank you", CARD), header=TALK))

    assert "When will it come?\nThank you" == parsed.sales[0].said[0].facts["text"]
    assert ["text carries a full card number"] == [it.message[:31] for it in parsed.refused]


def test_what_is_said_goes_on_record_under_the_merchant_and_the_same_file_again_changes_nothing(shop: Connection) -> None:
    first, again = (take_in(shop, "sales", rows(GOOD, header=HEADER)) for _ in range(2))
    other = take_in(shop, "sales", rows(GOOD, GOOD, header=HEADER))

    assert [(1, 0, 0)] * 2 == [(it.accepted, it.parked, it.refused) for it in (first, again)]
    assert (2, 0, 0) == (other.accepted, other.parked, other.refused)
    assert ["order", "terms", "authorisation"] == kinds(shop)
    assert {"shop"} == {it.fact.stated_by for it in sale_facts.of_payment(shop, "shop.A-1")}
    take_in(shop, "conversations", rows(WORDS, WORDS, header=TALK))
    assert ["message"] == kinds(shop)[3:]


def test_a_line_about_an_unknown_payment_waits_and_goes_in_once_the_sale_is_there(shop: Connection) -> None:
    body = rows(GOOD, GOOD.replace("A-1", "A-2"), header=HEADER)

    receipt = take_in(shop, "sales", body)

    assert (1, 1, 0) == (receipt.accepted, receipt.parked, receipt.refused)
    assert "'shop.A-2' is not on record yet; take its sale in first" in receipt.problems[0].message
    payments.add(shop, a_payment("A-2"), now=NOW)
    assert inbox.parked(shop)[0][0] == receipt.inbox_id
    assert apply_message(shop, receipt.inbox_id, now=NOW).whole
    assert 3 == len(sale_facts.of_payment(shop, "shop.A-2")) and 3 == len(kinds(shop))


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (GOOD.replace(",Y,", ",N,"), "on record with another avs; say in `correction` why it changes"),
        (GOOD.replace(AT, "2026-03-11T17:30:00+08:00"), "in the future"),
        (GOOD.replace(",,", ",nobody,"), "nobody is no party of this payment"),
    ],
)
def test_a_line_that_breaks_a_rule_of_the_record_is_refused_and_nothing_of_it_goes_in(
    shop: Connection, line: str, says: str
) -> None:
    take_in(shop, "sales", rows(GOOD, header=HEADER))

    receipt = take_in(shop, "sales", rows(line, header=HEADER))

    assert (0, 0, 1) == (receipt.accepted, receipt.parked, receipt.refused)
    assert says in receipt.problems[0].message and 3 == len(kinds(shop))


def test_a_correction_adds_a_row(shop: Connection) -> None:
    take_in(shop, "sales", rows(GOOD, header=HEADER))

    take_in(shop, "sales", rows(GOOD.replace(",Y,", ",N,") + "wrong column", header=HEADER))

    assert ["order", "terms", "authorisation", "authorisation"] == kinds(shop)
    assert "wrong column" == sale_facts.of_payment(shop, "shop.A-1")[-1].fact.reason


def test_a_copy_with_masked_numbers_is_not_read_again(shop: Connection) -> None:
    receipt = take_in(shop, "conversations", rows(WORDS.replace("Thank you", CARD), header=TALK))

    assert (0, 1) == (receipt.accepted, receipt.refused)
    again = apply_message(shop, receipt.inbox_id, now=NOW)
    assert "hand it over again" in " ".join(it.message for it in again.problems) and [] == kinds(shop)


def test_ten_thousand_sales_go_in_in_one_go(shop: Connection) -> None:
    base = a_payment("A-1")
    row = dict(shop.execute(select(payment).where(payment.c.id == base.id)).one()._mapping)
    many = [row | {"id": f"shop.B-{number}", "order_reference": f"B-{number}"} for number in range(10_000)]
    shop.execute(insert(payment), many)
    body = rows(*(GOOD.replace("A-1", f"B-{number}") for number in range(10_000)), header=HEADER)
    begun = perf_counter()

    receipt = take_in(shop, "sales", body)

    took = timedelta(seconds=perf_counter() - begun)
    assert (10_000, 0, 0) == (receipt.accepted, receipt.parked, receipt.refused)
    counted = [shop.execute(select(func.count()).select_from(it)).scalar() for it in (sale_fact, sale_fact_news)]
    assert [30_000, 30_000] == counted
    assert took < timedelta(seconds=60), took
