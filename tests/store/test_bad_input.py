"""Whatever makes no sense in the books is refused by a name of its own, before or at the writing, and leaves nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, func, select

from ledger import errors
from ledger.accounts import Account
from ledger.entry import Entry, Transfer
from ledger.money import MINOR_MAX, Money
from ledger.store import journal
from ledger.store.tables import account, entry, transfer
from tests.domain.ledger_case import a_debt

NOW, DAY = datetime(2026, 3, 2, tzinfo=UTC), date(2026, 3, 2)
BANK, SALES = Account("xidan", "bank", "CNY"), Account("xidan", "sales", "CNY")
ELSEWHERE, DOLLARS = Account("huanxun", "sales", "CNY"), Account("xidan", "sales", "USD")
MINE, YOURS = Account("xidan", "receivable", "CNY", "huanxun"), Account("huanxun", "payable", "CNY", "xidan")


def one(minor: Any = 5, debit: Account = BANK, credit: Account = SALES, currency: str = "CNY", **stated: Any) -> Entry:
    said = {"reference": "e/1", "kind": "sale", "reason": "", "effective_on": DAY, "cause": "payment:1"} | stated
    return Entry(**{"transfers": (Transfer(debit, credit, Money(minor, currency)),)} | said)


BAD: dict[str, tuple[Callable[[], Entry], type[errors.LedgerError]]] = {
    "zero": (lambda: one(0), errors.NotPositive),
    "negative": (lambda: one(-5), errors.NotPositive),
    "beyond 64 bits": (lambda: one(MINOR_MAX + 1), errors.TooLarge),
    "below 64 bits": (lambda: one(-MINOR_MAX - 1), errors.TooLarge),
    "a float": (lambda: one(5.0), errors.NotInteger),
    "a float that is no number": (lambda: one(float("nan")), errors.NotInteger),
    "a bool": (lambda: one(True), errors.NotInteger),
    "text": (lambda: one("5"), errors.NotInteger),
    "nothing": (lambda: one(None), errors.NotInteger),
    "an unknown currency": (lambda: one(currency="RMB"), errors.UnknownCurrency),
    "a currency in small letters": (lambda: one(currency="cny"), errors.UnknownCurrency),
    "gold": (lambda: one(currency="XAU"), errors.UnknownCurrency),
    "an account in no currency": (lambda: one(debit=Account("xidan", "bank", "")), errors.UnknownCurrency),
    "an amount in another currency": (lambda: one(currency="USD"), errors.CurrencyMismatch),
    "accounts in two currencies": (lambda: one(credit=DOLLARS), errors.CurrencyMismatch),
    "across books": (lambda: one(credit=ELSEWHERE), errors.AcrossBooks),
    "the same account twice": (lambda: one(credit=BANK), errors.SameAccount),
    "an unknown kind of account": (lambda: one(debit=Account("xidan", "shoebox", "CNY")), errors.UnknownAccountKind),
    "a pair without the other": (lambda: one(debit=Account("xidan", "payable", "CNY")), errors.UnknownAccountKind),
    "a bank with a counterparty": (lambda: one(debit=Account("xidan", "bank", "CNY", "a")), errors.UnknownAccountKind),
    "a debt to oneself": (lambda: one(debit=Account("xidan", "payable", "CNY", "xidan")), errors.UnknownAccountKind),
    "half of a mirror": (lambda: one(debit=MINE), errors.MirrorBroken),
    "a mirror of another amount": (
        lambda: one(transfers=(Transfer(MINE, SALES, Money(5, "CNY")), Transfer(ELSEWHERE, YOURS, Money(4, "CNY")))),
        errors.MirrorBroken,
    ),
    "no transfers": (lambda: one(transfers=()), errors.EmptyEntry),
    "NUL in a reference": (lambda: one(reference="e\0"), errors.UnwritableText),
    "NUL in a reason": (lambda: one(reason="\0"), errors.UnwritableText),
    "NUL in a cause": (lambda: one(cause="\0"), errors.UnwritableText),
    "NUL in a book": (lambda: one(debit=Account("x\0", "bank", "CNY")), errors.UnwritableText),
    "half a character": (lambda: one(reason="\ud83d"), errors.UnwritableText),
    "no reference": (lambda: one(reference=""), errors.UnwritableText),
    "a reference that is no text": (lambda: one(reference=7), errors.UnwritableText),
    "a moment for a day": (lambda: one(effective_on=NOW), errors.MomentRefused),
    "text for a day": (lambda: one(effective_on="2026-03-02"), errors.MomentRefused),
}


def nothing_written(connection: Connection) -> bool:
    return [0, 0, 0] == [
        connection.execute(select(func.count()).select_from(it)).scalar_one() for it in (account, entry, transfer)
    ]


@pytest.mark.parametrize(("state", "refusal"), BAD.values(), ids=BAD.keys())
def test_what_makes_no_sense_is_refused_by_its_name(state: Callable[[], Entry], refusal: type[errors.LedgerError]) -> None:
    with pytest.raises(errors.LedgerError) as error:
        state()

    assert refusal is type(error.value)


def test_the_largest_amount_is_still_posted(connection: Connection) -> None:
    journal.append(connection, [one(MINOR_MAX)], recorded_at=NOW)

    assert MINOR_MAX == journal.find(connection, ["e/1"])["e/1"].entry.transfers[0].amount.minor


def test_a_moment_without_a_time_zone_is_refused_by_its_name(connection: Connection) -> None:
    with pytest.raises(errors.MomentRefused, match="no time zone"):
        journal.append(connection, [one()], recorded_at=datetime(2026, 3, 2))

    assert nothing_written(connection)


@pytest.mark.parametrize(
    "other",
    [
        {"minor": 6}, {"reason": "x"}, {"cause": "payment:2"}, {"kind": "refund"}, {"effective_on": date(2026, 3, 3)},
        {"credit": Account("xidan", "opening", "CNY")},
    ],
    ids=str,
)  # fmt: skip
def test_a_reference_used_again_for_anything_else_is_refused_by_its_name(
    connection: Connection, other: dict[str, Any]
) -> None:
    journal.append(connection, [one()], recorded_at=NOW)

    with pytest.raises(errors.ReferenceReused), connection.begin_nested():
        journal.append(connection, [a_debt("e/2", "G", "M", 5), one(**other)], recorded_at=NOW)

    assert {"e/1"} == {it.entry.reference for it in journal.entries(connection)}


def test_a_reference_used_twice_in_one_call_is_refused_and_nothing_is_written(connection: Connection) -> None:
    with pytest.raises(errors.ReferenceReused):
        journal.append(connection, [one(), one(6)], recorded_at=NOW)

    assert nothing_written(connection)
