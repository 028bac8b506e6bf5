"""Sales on the books, chains, parcels and the numbers that are never kept."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.entry import Entry, net_by_account
from ledger.money import Money
from trade import postings
from trade.card_numbers import carries_card_number, luhn_valid
from trade.errors import AmountRefused, ChainRefused
from trade.parties import PartyKind
from trade.payments import MINOR_MAX, Chain, Payment, require_direction
from trade.shipments import Shipment, ShipmentStep, Step

SOLD_AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
KINDS = {
    "issuer": PartyKind.ISSUER, "scheme": PartyKind.SCHEME, "bank": PartyKind.ACQUIRER,
    "gateway": PartyKind.GATEWAY, "platform": PartyKind.PLATFORM, "reseller": PartyKind.PLATFORM, "shop": PartyKind.MERCHANT,
}  # fmt: skip
LONGEST = tuple(KINDS)


def a_payment(chain: tuple[str, ...] = ("issuer", "scheme", "bank", "gateway", "shop"), **facts: object) -> Payment:
    values: dict[str, object] = {
        "id": "shop.A-1", "chain": Chain(chain), "order_reference": "A-1", "source": "csv",
        "amount": Money(12_345, "CNY"), "scheme": "visa", "sold_at": SOLD_AT,
    }  # fmt: skip
    return Payment(**(values | facts))  # type: ignore[arg-type]  # a test names the facts it is about


def open_accounts(posted: list[Entry]) -> dict[str, int]:
    net = net_by_account([transfer for entry in posted for transfer in entry.transfers])
    return {str(account): minor for account, minor in net.items() if minor}


@pytest.mark.parametrize("parties", [("shop",), (), tuple("abcdefgh")])
def test_a_chain_has_two_to_seven_parties(parties: tuple[str, ...]) -> None:
    with pytest.raises(ChainRefused):
        Chain(parties)


def test_a_party_stands_in_a_chain_once() -> None:
    with pytest.raises(ChainRefused, match="twice"):
        Chain(("bank", "shop", "bank"))


@pytest.mark.parametrize(
    ("parties", "why"),
    [
        (("shop", "gateway", "bank", "scheme", "issuer"), "cannot stand above"),
        (("issuer", "bank", "scheme", "shop"), "cannot stand above"),
        (("issuer", "scheme", "bank"), "not at a merchant"),
        (("bank", "parcels", "shop"), "no money passes"),
    ],
)
def test_a_chain_runs_from_the_issuer_down_to_who_sold(parties: tuple[str, ...], why: str) -> None:
    with pytest.raises(ChainRefused, match=why):
        require_direction(Chain(parties), {**KINDS, "parcels": PartyKind.CARRIER})


@pytest.mark.parametrize(
    "parties", [LONGEST, ("gateway", "shop"), ("bank", "platform"), ("scheme", "bank", "gateway", "shop")]
)
def test_a_chain_may_begin_where_the_record_begins_and_pass_two_of_a_kind(parties: tuple[str, ...]) -> None:
    try:
        require_direction(Chain(parties), KINDS)
    except ChainRefused as refused:
        pytest.fail(str(refused))


@pytest.mark.parametrize("minor", [0, -1, MINOR_MAX + 1])
def test_a_payment_is_of_more_than_nothing_and_of_no_more_than_a_card_message_holds(minor: int) -> None:
    with pytest.raises(AmountRefused, match=r"at most CNY 9,999,999,999\.99"):
        a_payment(amount=Money(minor, "CNY"))


def test_a_sale_leaves_each_party_owing_the_one_below_it() -> None:
    assert {
        "issuer:cardholders CNY": 12_345,
        "issuer:payable[scheme] CNY": -12_345,
        "scheme:receivable[issuer] CNY": 12_345,
        "scheme:payable[bank] CNY": -12_345,
        "bank:receivable[scheme] CNY": 12_345,
        "bank:payable[gateway] CNY": -12_345,
        "gateway:receivable[bank] CNY": 12_345,
        "gateway:payable[shop] CNY": -12_345,
        "shop:receivable[gateway] CNY": 12_345,
        "shop:sales CNY": -12_345,
    } == open_accounts(postings.entries_of(a_payment(), KINDS))


def test_a_sale_paid_out_leaves_money_only_at_its_two_ends() -> None:
    payment = a_payment(cleared_on=date(2026, 3, 3), paid_out_on=date(2026, 3, 9))

    assert {
        "issuer:cardholders CNY": 12_345,
        "issuer:bank CNY": -12_345,
        "shop:bank CNY": 12_345,
        "shop:sales CNY": -12_345,
    } == open_accounts(postings.entries_of(payment, KINDS))


def test_clearing_ends_at_the_acquirer_and_payout_begins_there() -> None:
    cleared = open_accounts(postings.entries_of(a_payment(cleared_on=date(2026, 3, 3)), KINDS))

    assert 12_345 == cleared["bank:bank CNY"]
    assert -12_345 == cleared["bank:payable[gateway] CNY"]


@given(st.integers(2, 7), st.integers(1, MINOR_MAX))
def test_every_chain_of_two_to_seven_clears_and_pays_out_to_nothing_owed(length: int, minor: int) -> None:
    chain = LONGEST[7 - length :]
    payment = a_payment(chain, amount=Money(minor, "CNY"), cleared_on=date(2026, 3, 3), paid_out_on=date(2026, 3, 9))

    left = open_accounts(postings.entries_of(payment, KINDS))

    assert not [name for name in left if "payable" in name or "receivable" in name]
    assert 0 == sum(left.values())


def test_a_chain_without_an_issuer_begins_at_suspense() -> None:
    left = open_accounts([postings.sale(a_payment(("gateway", "shop")), KINDS)])

    assert 12_345 == left["gateway:suspense CNY"]


@pytest.mark.parametrize(
    "text",
    [
        "4242424242424242", "card 4000 0566 5566 5556 please", "5555-5555-5555-4444", "378282246310005",
        "paid with 4242424242424242.", "4242 4242 4242 4242 12/27", "1 4242424242424242", "4242.4242.4242.4242",
        "4242  4242  4242  4242", "4242\u00a04242\u00a04242\u00a04242", "4242–4242–4242–4242", "4242/4242/4242/4242",
        "４２４２４２４２４２４２４２４２", "3782 822463 10005 exp 0127", "6212345678901232", "2223003122003222",
        "order 17, 4242424242424242, 12/27", "4242424242424242 5555555555554444",
    ],
)  # fmt: skip
def test_a_full_card_number_is_seen_however_it_is_written(text: str) -> None:
    assert carries_card_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "4242", "4242424242424241", "order 20260301093000123", "74208476081300000000001", "0000000000000000", "汉字",
        "order 20260301093000128", "0.4242424242424242", "4242424242424242.00", "10.4242.4242.4242.4242",
        "2026-03-01 09:30 2026-03-02 10:15", "+86 21 6888 1234", "1772357400000",
    ],
)  # fmt: skip
def test_other_numbers_are_left_alone(text: str) -> None:
    assert not carries_card_number(text)


@given(st.integers(10**14, 10**15 - 1))
def test_one_check_digit_in_ten_is_right(number: int) -> None:
    assert 1 == sum(luhn_valid(f"{number}{digit}") for digit in range(10))


def test_the_steps_nobody_stated_are_gaps() -> None:
    parcel = Shipment("s", "p", "dhl", "1", steps=(ShipmentStep(Step.HANDED_OVER, SOLD_AT, "shop"),))

    assert (Step.INSPECTED, Step.IN_TRANSIT, Step.DELIVERED, Step.SIGNED, Step.VERIFIED) == parcel.gaps
