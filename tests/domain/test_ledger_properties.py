"""What holds of any books whatsoever: random entries, built the way the trade builds them."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ledger.accounts import MIRRORS, Account
from ledger.balances import BalanceRow, positions, trial_balances
from ledger.entry import Basis, Entry, Finality, Transfer, net_by_account
from ledger.money import Money
from ledger.netting import plan
from ledger.reversal import reverse
from ledger.verification import book_faults
from tests.domain.ledger_case import rows_of

PARTIES = ("issuer", "scheme", "acquirer", "gateway", "merchant")
CURRENCIES = ("CNY", "JPY")


@st.composite
def mirrored(draw: st.DrawFn) -> tuple[Transfer, ...]:
    """One thing two parties agree happened between them, in both books, in either direction."""
    owes, owed = draw(st.permutations(PARTIES))[:2]
    kind = draw(st.sampled_from(sorted(MIRRORS)))
    money = Money(draw(st.integers(1, 10**12)), draw(st.sampled_from(CURRENCIES)))
    pair = (
        Transfer(Account(owes, "bank", money.currency), Account(owes, kind, money.currency, owed), money),
        Transfer(Account(owed, MIRRORS[kind], money.currency, owes), Account(owed, "suspense", money.currency), money),
    )
    if draw(st.booleans()):
        return tuple(Transfer(t.credit, t.debit, t.amount) for t in pair)
    return pair


@st.composite
def entries(draw: st.DrawFn) -> list[Entry]:
    posted = []
    for number in range(draw(st.integers(1, 8))):
        parts = draw(st.lists(mirrored(), min_size=1, max_size=3))
        together = tuple(transfer for part in parts for transfer in part)
        basis, finality = draw(st.sampled_from(Basis)), draw(st.sampled_from(Finality))
        on = date(2026, 3, 1 + number)
        posted.append(Entry(f"case:{number}/posted", "test", "", on, "case:1", together, basis, finality))
    return posted


def nets(rows: list[BalanceRow]) -> dict[tuple[Account, Basis, Finality], int]:
    net: dict[tuple[Account, Basis, Finality], int] = defaultdict(int)
    for row in rows:
        net[row.account, row.basis, row.finality] += row.debits_minor - row.credits_minor
    return {key: minor for key, minor in net.items() if minor}


@given(entries())
def test_every_book_balances_in_every_currency(posted: list[Entry]) -> None:
    assert {0} == {trial.minor for trial in trial_balances(rows_of(posted))}


@given(entries())
def test_every_pair_agrees(posted: list[Entry]) -> None:
    assert [] == [fault for fault in book_faults(rows_of(posted), holds=()) if fault.what in ("mirror", "trial_balance")]


@given(entries(), st.data())
def test_a_reversal_restores_every_account_basis_and_finality(posted: list[Entry], data: st.DataObject) -> None:
    undone = data.draw(st.sampled_from(posted))
    rest = [entry for entry in posted if entry is not undone]
    back = reverse(undone, reason="mistake", effective_on=date(2026, 12, 31))

    assert nets(rows_of(rest)) == nets(rows_of([*posted, back]))


@given(entries())
def test_the_order_of_posting_changes_no_balance(posted: list[Entry]) -> None:
    assert nets(rows_of(posted)) == nets(rows_of(posted[::-1]))


@given(entries())
def test_positions_are_positive_once_for_each_pair_and_kind_and_lose_nothing(posted: list[Entry]) -> None:
    rows = rows_of(posted)
    found = positions(rows)
    # What a party is owed, less what it owes, whichever way it is shown.
    shown: dict[tuple[str, str], int] = defaultdict(int)
    for position in found:
        shown[position.creditor, position.money.currency] += position.money.minor
        shown[position.debtor, position.money.currency] -= position.money.minor
    booked: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        if row.account.counterparty is not None:
            booked[row.account.book, row.account.currency] += row.debits_minor - row.credits_minor

    assert all(position.money.minor == sum(minor for _, minor in position.parts) for position in found)
    assert all(minor > 0 for position in found for _, minor in position.parts)
    assert len(found) == len({(p.debtor, p.creditor, p.kind, p.money.currency) for p in found})
    assert {key: minor for key, minor in booked.items() if minor} == {key: minor for key, minor in shown.items() if minor}


@given(entries())
def test_paying_the_plan_leaves_no_pair_with_anything_due(posted: list[Entry]) -> None:
    found = positions(rows_of(posted))
    claimed = [p for p in found if p.kind == "payable" and "claim" in dict(p.parts)]
    contested = {(frozenset((p.debtor, p.creditor)), p.money.currency) for p in claimed}
    due: dict[tuple[str, str, str], int] = defaultdict(int)
    for p in found:
        frozen = p.kind == "withheld" and (frozenset((p.debtor, p.creditor)), p.money.currency) in contested
        surely = sum(minor for status, minor in p.parts if status != "claim")
        due[p.debtor, p.creditor, p.money.currency] += 0 if frozen else surely
    payments = plan(found)
    for payment in payments:
        due[payment.payee, payment.payer, payment.money.currency] += payment.money.minor

    assert all(minor == due.get((creditor, debtor, currency), 0) for (debtor, creditor, currency), minor in due.items())
    assert all(payment.money.minor > 0 for payment in payments)
    assert len(payments) == len({(frozenset((p.payer, p.payee)), p.money.currency) for p in payments})


@given(entries())
def test_an_entry_nets_to_zero_in_every_book(posted: list[Entry]) -> None:
    for entry in posted:
        net: dict[tuple[str, str], int] = defaultdict(int)
        for account, minor in net_by_account(entry.transfers).items():
            net[account.book, account.currency] += minor
        assert {0} == set(net.values())
