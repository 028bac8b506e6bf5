"""Any book, whatever its texts hold, is accepted by Beancount and comes to our balances there, account by account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine

from ledger.accounts import CHART, MIRRORS, Account
from ledger.balances import BalanceRow
from ledger.book import standing
from ledger.entry import Basis, Entry, Finality, Transfer
from ledger.export.beancount import ROOTS, account_name
from ledger.money import Money
from ledger.store import book_entries, journal
from ledger.store.balances import balance_rows
from reports.errors import StatementUnproven
from reports.export import beancount as books
from reports.horizon import Horizon
from runtime.database import transaction
from tests.domain.beancount_books import Loaded, load, ours

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
ALL = Horizon(2**63 - 1, NOW, NOW)
CHARACTERS = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
HOSTILE = [
    '"', "\\", '\\"', "a\nb\r\nc", "退单：“华讯”\u3000😀", "; no comment", "#tag ^link {", "x" * 20_000, "\t",
    "\u202e\u2028\x85\x01",
]  # fmt: skip
TEXTS = st.one_of(st.sampled_from(HOSTILE), st.text(CHARACTERS, min_size=1))
CODES = st.one_of(st.from_regex(r"[0-9A-Za-z][0-9A-Za-z._-]{0,20}", fullmatch=True), TEXTS)
AMOUNTS = st.one_of(st.integers(1, 10**6), st.just(2**63 - 1))
DAYS = st.dates(date(1950, 1, 1), date(2100, 1, 1))


@st.composite
def posted(draw: st.DrawFn) -> list[Entry]:
    """Entries of every kind of account between a few parties, in currencies of two, no and three decimal digits."""
    parties = draw(st.lists(CODES, min_size=2, max_size=3, unique=True))
    own = [kind for kind, line in CHART.items() if not line.about_somebody]
    entries = []
    for number in range(draw(st.integers(1, 4))):
        owes, owed = draw(st.permutations(parties))[:2]
        kind = draw(st.sampled_from(sorted(MIRRORS)))
        money = Money(draw(AMOUNTS), draw(st.sampled_from(("CNY", "JPY", "BHD"))))
        there, here = (draw(st.sampled_from(own)) for _ in range(2))
        transfers = (
            Transfer(Account(owes, there, money.currency), Account(owes, kind, money.currency, owed), money),
            Transfer(Account(owed, MIRRORS[kind], money.currency, owes), Account(owed, here, money.currency), money),
        )
        if draw(st.booleans()):
            transfers = tuple(Transfer(t.credit, t.debit, t.amount) for t in transfers)
        reason, cause = draw(st.one_of(TEXTS, st.just(""))), draw(TEXTS)
        basis, finality = draw(st.sampled_from(Basis)), draw(st.sampled_from(Finality))
        reference = f"{number}{draw(TEXTS)}"
        entries.append(Entry(reference, draw(TEXTS), reason, draw(DAYS), cause, transfers, basis, finality))
    return entries


def text_of(connection: Connection, book: str, *, on: date | None = None, horizon: Horizon = ALL) -> str:
    return "".join(books.book_text(connection, book, on=on, horizon=horizon))


def said(rows: Sequence[BalanceRow]) -> dict[tuple[str, str], Decimal]:
    return {key: number for key, number in (ours(*it) for it in standing(rows).items()) if number}


def kept_texts(loaded: Loaded) -> list[tuple[str, str, str, str, str]]:
    kept = [(it.meta["id"], it.payee, it.narration, it.meta["reference"], it.meta["cause"]) for it in loaded.transactions]
    return [it[1:] for it in sorted(kept)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(entries=posted(), on=DAYS)
def test_beancount_comes_to_our_balances_in_every_account_and_keeps_every_text(
    engine: Engine, entries: list[Entry], on: date
) -> None:
    with engine.connect() as connection, connection.begin() as undone:
        journal.append(connection, entries, recorded_at=NOW)
        for book in book_entries.books(connection):
            whole, then = load(text_of(connection, book)), load(text_of(connection, book, on=on))
            assert [] == whole.complaints + then.complaints
            assert said(balance_rows(connection, books=[book])) == whole.balances
            assert said(balance_rows(connection, books=[book], on=on)) == then.balances
            own = [it for it in entries if book in {t.debit.book for t in it.transfers}]
            assert [(it.kind, it.reason, it.reference, it.cause) for it in own] == kept_texts(whole)
        undone.rollback()


@given(st.lists(CODES, min_size=2, unique=True))
def test_no_two_codes_become_one_account(codes: list[str]) -> None:
    names = {account_name(Account("the book itself", "payable", "CNY", code)) for code in codes}

    assert len(codes) == len(names)


def test_every_kind_of_the_chart_has_its_root() -> None:
    assert set(CHART) == set(ROOTS)


def a_debt(reference: str, minor: int, on: date) -> Entry:
    money = Money(minor, "CNY")
    transfers = (
        Transfer(Account("g", "suspense", "CNY"), Account("g", "payable", "CNY", "m"), money),
        Transfer(Account("m", "receivable", "CNY", "g"), Account("m", "sales", "CNY"), money),
    )
    return Entry(reference, "sale", "", on, "payment:1", transfers)


def test_a_wrong_balance_is_noticed_by_beancount_to_the_last_cent(connection: Connection) -> None:
    journal.append(connection, [a_debt("1", 1_000_000_00, date(2026, 3, 1))], recorded_at=NOW)
    text = text_of(connection, "m")
    asserted = "balance Income:Sales -1000000.00 ~ 0 CNY"

    assert asserted in text
    (complaint,) = load(text.replace(asserted, asserted.replace("-1000000.00", "-1000000.01"))).complaints
    assert "Balance failed for 'Income:Sales'" in complaint


def test_a_text_that_does_not_come_to_the_balances_is_not_handed_out(
    connection: Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal.append(connection, [a_debt("1", 500, date(2026, 3, 1)), a_debt("2", 7, date(2026, 3, 2))], recorded_at=NOW)
    monkeypatch.setattr(books, "balance_rows", lambda connection, **_: balance_rows(connection, up_to=1, books=["m"]))

    with pytest.raises(StatementUnproven):
        text_of(connection, "m")


def test_the_calendars_last_day_has_no_day_after_to_assert_on(connection: Connection) -> None:
    journal.append(connection, [a_debt("1", 500, date.max)], recorded_at=NOW)
    loaded = load(text_of(connection, "m"))

    assert ([], Decimal("-5.00")) == (loaded.complaints, loaded.balances["Income:Sales", "CNY"])


def test_an_empty_book_is_a_book(connection: Connection) -> None:
    assert [] == load(text_of(connection, "nobody")).complaints


def test_the_same_horizon_gives_the_same_text_whatever_was_posted_since(engine: Engine) -> None:
    with transaction(engine) as connection:
        (first,) = journal.append(connection, [a_debt("1", 500, date(2026, 3, 1))], recorded_at=NOW)
        known = Horizon(first.id, NOW, NOW)
        before = text_of(connection, "m", horizon=known)
        journal.append(connection, [a_debt("2", 900, date(2026, 2, 1))], recorded_at=NOW)

        assert before == text_of(connection, "m", horizon=known)
        assert before != text_of(connection, "m", horizon=Horizon(first.id + 1, NOW, NOW))
