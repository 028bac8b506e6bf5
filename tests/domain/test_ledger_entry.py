"""Entries: what cannot be said in them, and what their digest and reversal are good for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.accounts import CHART, Account
from ledger.entry import Basis, Entry, Finality, Transfer, net_by_account
from ledger.errors import (
    AcrossBooks,
    CurrencyMismatch,
    EmptyEntry,
    MirrorBroken,
    NotPositive,
    SameAccount,
    UnknownAccountKind,
    UnwritableText,
)
from ledger.money import Money
from ledger.reversal import reverse
from tests.domain.ledger_case import a_debt, an_entry, yuan

BANK, SALES = Account("xidan", "bank", "CNY"), Account("xidan", "sales", "CNY")


@pytest.mark.parametrize(
    ("kind", "counterparty"),
    [("shoebox", None), ("payable", None), ("bank", "huanxun"), ("payable", "xidan")],
)
def test_an_account_the_chart_does_not_have_is_refused(kind: str, counterparty: str | None) -> None:
    with pytest.raises(UnknownAccountKind, match=kind):
        Account("xidan", kind, "CNY", counterparty)


@pytest.mark.parametrize(
    ("book", "counterparty"), [("", "huanxun"), ("xidan", ""), ("xi\0dan", "huanxun"), ("xidan", "\ud83d")]
)
def test_a_book_without_a_writable_name_is_refused(book: str, counterparty: str) -> None:
    with pytest.raises(UnwritableText):
        Account(book, "payable", "CNY", counterparty)


@pytest.mark.parametrize("minor", [0, -1])
def test_a_transfer_moves_a_positive_amount(minor: int) -> None:
    with pytest.raises(NotPositive):
        Transfer(BANK, SALES, Money(minor, "CNY"))


def test_a_transfer_stays_in_one_book() -> None:
    with pytest.raises(AcrossBooks):
        Transfer(BANK, Account("huanxun", "sales", "CNY"), yuan(1))


def test_a_transfer_from_an_account_to_itself_is_refused() -> None:
    with pytest.raises(SameAccount):
        Transfer(BANK, BANK, yuan(1))


@pytest.mark.parametrize(
    ("debit", "credit", "amount"),
    [
        (BANK, SALES, Money(1, "USD")),
        (BANK, Account("xidan", "sales", "USD"), Money(1, "CNY")),
        (Account("xidan", "bank", "USD"), SALES, Money(1, "CNY")),
    ],
)
def test_a_transfer_is_in_one_currency(debit: Account, credit: Account, amount: Money) -> None:
    with pytest.raises(CurrencyMismatch):
        Transfer(debit, credit, amount)


def test_an_entry_without_transfers_is_refused() -> None:
    with pytest.raises(EmptyEntry):
        Entry("a/b", "test", "", date(2026, 3, 1), "a", ())


@pytest.mark.parametrize("what", ["reference", "kind", "cause"])
@pytest.mark.parametrize("text", ["", "a\0b", "\ud83d"])
def test_an_entry_names_itself_in_text_every_database_can_hold(what: str, text: str) -> None:
    said: dict[str, Any] = {what: text}
    with pytest.raises(UnwritableText, match=what):
        replace(a_debt("payment:1/sale", "G", "M", 1), **said)


@pytest.mark.parametrize(
    "lines",
    [
        "G suspense / payable[M] 5",
        "M receivable[G] / sales 5",
        "G suspense / payable[M] 5\nM receivable[G] / sales 4",
        "G suspense / payable[M] 5\nM withheld_by[G] / sales 5",
        "A bank / withheld_from[G] 5",
        "G suspense / payable[M] 5\nM receivable[G] / sales 5\nM sales / receivable[G] 1",
    ],
)
def test_what_one_book_says_of_a_pair_the_other_says_in_the_same_entry(lines: str) -> None:
    with pytest.raises(MirrorBroken, match="disagree"):
        an_entry("a/b", lines)


def test_two_halves_on_one_side_mirror_a_whole_on_the_other() -> None:
    entry = an_entry("a/b", "G suspense / payable[M] 2\nG bank / payable[M] 3\nM receivable[G] / sales 5")

    assert -500 == net_by_account(entry.transfers)[Account("huanxun", "payable", "CNY", "xidan")]


@pytest.mark.parametrize(
    "change",
    [
        {"reference": "payment:1/sold"},
        {"kind": "other"},
        {"reason": "other"},
        {"effective_on": date(2026, 3, 2)},
        {"cause": "payment:2"},
        {"basis": Basis.CLAIM},
        {"finality": Finality.PROVISIONAL},
        {"transfers": a_debt("x", "G", "M", 2).transfers},
        {"transfers": a_debt("x", "A", "G", 1).transfers},
        {"transfers": a_debt("x", "G", "M", 1, currency="USD").transfers},
        {"transfers": a_debt("x", "G", "M", 1).transfers[::-1]},
    ],
    ids=lambda change: "-".join(change),
)
def test_whatever_is_said_otherwise_changes_the_digest(change: dict[str, Any]) -> None:
    entry = a_debt("payment:1/sale", "G", "M", 1)

    assert entry.digest == a_debt("payment:1/sale", "G", "M", 1).digest
    assert entry.digest != replace(entry, **change).digest


def test_the_digest_of_an_entry_never_changes_between_versions() -> None:
    """Digests are stored: whoever changes how they are made must keep reading the old ones."""
    entry = an_entry(
        "dispute:甲/withdrawn/1", "G suspense / payable[M] 5\nM receivable[G] / sales 5", reason="拒付", basis=Basis.CLAIM
    )

    assert "5366d9" == entry.digest[:6]


def test_a_reversal_leaves_every_account_as_it_was() -> None:
    entry = a_debt("payment:1/sale", "G", "M", 7, basis=Basis.RULING, finality=Finality.PROVISIONAL)
    back = reverse(entry, reason="set aside", effective_on=date(2026, 4, 1))

    assert {0} == set(net_by_account(entry.transfers + back.transfers).values())
    assert (entry.basis, entry.finality, entry.cause) == (back.basis, back.finality, back.cause)
    assert ("payment:1/sale/reversal", "set aside", date(2026, 4, 1)) == (back.reference, back.reason, back.effective_on)


def test_every_kind_of_account_that_mirrors_another_is_about_somebody() -> None:
    assert ["receivable", "payable", "withheld_by", "withheld_from"] == [
        k for k, line in CHART.items() if line.about_somebody
    ]
