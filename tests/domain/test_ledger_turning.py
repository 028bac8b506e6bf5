"""Whatever became of a claim meanwhile, taking it back leaves no payable below zero and loses nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from disputes.postings import chargeback, fee, fee_refund, reinstatement
from ledger.accounts import Account
from ledger.entry import net_by_account
from ledger.money import Money
from ledger.turning import falling, turned

CHAIN = ("i", "s", "a", "g", "m")
AMOUNT = Money(1_000, "CNY")
STATED = {"reference": "r", "cause": "dispute:d", "on": date(2026, 3, 1), "reason": ""}
ALONG = {"chain": CHAIN, "issuer": "i", "amount": AMOUNT, **STATED}
PAYABLES = [Account(lower, "payable", "CNY", upper) for upper, lower in pairwise(CHAIN)]
OWED = st.fixed_dictionaries({payable: st.integers(0, 2_000) for payable in PAYABLES})


def test_what_is_open_falls() -> None:
    back = reinstatement(**ALONG)

    assert back == turned(back, dict.fromkeys(PAYABLES, 1_000))
    assert dict.fromkeys(PAYABLES, 1_000) == falling(back)
    assert {} == falling(chargeback(**ALONG))


def test_a_fee_that_was_paid_is_owed_back() -> None:
    asked = {"upper": "g", "lower": "m", "amount": Money(15, "CNY"), **STATED}
    back = turned(fee_refund(**asked), {PAYABLES[-1]: 5})

    assert {PAYABLES[-1]: 15} == falling(fee_refund(**asked))
    assert {
        Account("g", "fees_income", "CNY"): 15, Account("g", "receivable", "CNY", "m"): -5,
        Account("g", "payable", "CNY", "m"): -10, Account("m", "payable", "CNY", "g"): 5,
        Account("m", "receivable", "CNY", "g"): 10, Account("m", "fees_expense", "CNY"): -15,
    } == net_by_account(back.transfers)  # fmt: skip
    assert fee(**asked).amount == back.amount


@given(OWED)
def test_no_payable_goes_below_zero_and_every_party_ends_as_well_off(owed: Mapping[Account, int]) -> None:
    plain, back = reinstatement(**ALONG), turned(reinstatement(**ALONG), owed)
    net = net_by_account(back.transfers)

    assert all(net.get(payable, 0) <= owed[payable] for payable in PAYABLES)
    for one, other in zip(PAYABLES, pairwise(CHAIN), strict=True):
        upper, lower = other
        turned_minor = -net.get(Account(upper, "payable", "CNY", lower), 0)
        assert 1_000 == net.get(one, 0) + turned_minor
    assert (plain.amount, plain.basis, plain.cause) == (back.amount, back.basis, back.cause)
    own = ("cardholders", "disputed")
    assert {it: minor for it, minor in net_by_account(plain.transfers).items() if it.kind in own} == {
        it: minor for it, minor in net.items() if it.kind in own
    }
