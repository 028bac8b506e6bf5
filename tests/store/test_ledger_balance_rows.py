"""Balances read from the rows are what the entries say, narrowed by day, cause and book."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Connection

from ledger.balances import BalanceRow, positions
from ledger.entry import Basis
from ledger.money import MINOR_MAX
from ledger.reversal import reverse
from ledger.store import balances, journal
from ledger.store.balances import balance_rows
from tests.domain.ledger_case import STEPS, a_debt, rows_of, said, until

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def in_order(rows: Iterable[BalanceRow]) -> list[BalanceRow]:
    return sorted(rows, key=lambda row: (str(row.account), row.basis, row.finality))


@pytest.fixture
def told(connection: Connection) -> Connection:
    """The whole case, posted at once, out of order."""
    entries = until("settled")
    random.Random(7).shuffle(entries)
    journal.append(connection, entries, recorded_at=NOW)
    return connection


def test_the_rows_add_up_to_what_the_entries_say(told: Connection) -> None:
    assert in_order(rows_of(until("settled"))) == balance_rows(told)


@pytest.mark.parametrize("step", STEPS)
def test_each_step_of_the_case_is_seen_again_from_the_settled_books(told: Connection, step: str) -> None:
    rows = balance_rows(told, on=STEPS[step][-1].effective_on)

    assert in_order(rows_of(until(step))) == rows
    assert said(positions(rows_of(until(step)))) == said(positions(rows))


def test_before_the_first_sale_there_is_nothing(told: Connection) -> None:
    assert [] == balance_rows(told, on=date(2002, 8, 5))


def test_only_what_belongs_to_the_causes_asked_for_is_counted(told: Connection, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = ["dispute:all", "payment:all", "dispute:nobody", "dispute:all"]
    wanted = in_order(rows_of(entry for entry in until("settled") if entry.cause in asked))

    assert wanted == balance_rows(told, causes=asked)
    monkeypatch.setattr(balances, "CAUSES_MAX", 1)
    assert wanted == balance_rows(told, causes=asked)
    assert [] == balance_rows(told, causes=[])


def test_only_the_books_asked_for_are_read(told: Connection) -> None:
    books = {"xidan", "huanxun"}

    assert [row for row in balance_rows(told) if row.account.book in books] == balance_rows(told, books=sorted(books))
    assert [] == balance_rows(told, books=[])


def test_a_claim_rests_on_the_ruling_over_its_own_cause_alone_and_from_its_day(connection: Connection) -> None:
    claim, ruling = {"basis": Basis.CLAIM}, {"basis": Basis.RULING, "effective_on": date(2026, 4, 1)}
    claims = [a_debt("one/1", "M", "G", 9, **claim), a_debt("two/1", "M", "G", 5, **claim)]
    entries = [*claims, a_debt("one/2", "G", "M", 6, **ruling)]
    journal.append(connection, entries, recorded_at=NOW)

    assert in_order(rows_of(entries)) == balance_rows(connection)
    assert in_order(rows_of(claims)) == balance_rows(connection, on=date(2026, 3, 31))
    assert {Basis.RULING} == {row.basis for row in balance_rows(connection, causes=["one"])}
    assert {Basis.CLAIM} == {row.basis for row in balance_rows(connection, causes=["two"])}
    back = reverse(entries[-1], reason="set aside", effective_on=date(2026, 5, 1))
    journal.append(connection, [back], recorded_at=NOW)
    assert in_order(rows_of([*entries, back])) == balance_rows(connection)
    assert in_order(rows_of(entries)) == balance_rows(connection, on=date(2026, 4, 30))


def test_sums_beyond_sixty_three_bits_are_still_exact(connection: Connection) -> None:
    """SQLite's own sum() gives up there, and one absurd payment would take every matrix with it."""
    debt = a_debt("a/1", "G", "M", 1, currency="JPY")
    largest = tuple(replace(t, amount=replace(t.amount, minor=MINOR_MAX)) for t in debt.transfers)
    entries = [replace(debt, reference=f"a/{i}", transfers=largest) for i in range(3)]
    journal.append(connection, entries, recorded_at=NOW)

    assert {3 * MINOR_MAX} == {row.debits_minor + row.credits_minor for row in balance_rows(connection)}
