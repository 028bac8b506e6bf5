"""What a statement says of any books whatsoever, and that it says nothing that does not add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.accounts import CHART
from ledger.balances import losses, positions
from ledger.entry import Basis, Entry, Finality
from ledger.holds import Hold, HoldState
from ledger.money import Money
from reports.errors import HorizonRefused, StatementUnproven
from reports.horizon import Horizon, read_horizon
from reports.statement import CurrencyPart
from reports.statement_making import currency_parts
from reports.statement_words import ACCOUNTS, ENTRIES, RESTS_ON, Words
from tests.domain.ledger_case import a_debt, an_entry, rows_of
from tests.domain.statement_rows import a_statement, book_rows
from tests.domain.test_ledger_properties import PARTIES, entries
from web.words import ENTRIES as ENTRIES_OF_PAGES

SAID_ON = date(2026, 3, 9)

FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
PERIODS = st.tuples(st.integers(1, 9), st.integers(0, 8)).map(
    lambda it: (date(2026, 3, it[0]), date(2026, 3, it[0] + it[1]))
)


def one_part(book: str, posted: list[Entry], **more: object) -> CurrencyPart:
    (part,) = currency_parts(book, book_rows(book, posted, FIRST, LAST, **more))  # type: ignore[arg-type]
    return part


@given(entries(), st.sampled_from(PARTIES), PERIODS)
def test_opening_and_lines_come_to_the_closing_on_every_account(
    posted: list[Entry], book: str, period: tuple[date, date]
) -> None:
    rows = book_rows(book, posted, *period)

    for part in currency_parts(book, rows):
        for it in part.accounts:
            assert it.opening_minor + it.debits_minor - it.credits_minor == it.closing_minor
        assert 0 == sum(it.closing_minor for it in part.accounts)
        assert sum(it.debits_minor for it in part.accounts) == sum(it.credits_minor for it in part.accounts)


@given(entries(), st.sampled_from(PARTIES), PERIODS)
def test_positions_and_losses_are_those_of_the_matrix(posted: list[Entry], book: str, period: tuple[date, date]) -> None:
    everything = rows_of([it for it in posted if it.effective_on <= period[1]])
    parts = currency_parts(book, book_rows(book, posted, *period))

    stated = {
        (it.debtor, it.creditor, it.kind, it.closing, it.status) for p in parts for it in p.standings if it.closing.minor
    }
    in_matrix = {(it.debtor, it.creditor, it.kind, it.money, it.status) for it in positions(everything)}
    assert {it for it in in_matrix if book in it[:2]} == stated
    assert {(it.money, it.finality) for it in losses(everything) if it.party == book} == {
        (it.closing, it.finality) for p in parts for it in p.losses if it.closing.minor
    }


@given(entries(), st.sampled_from(PARTIES), PERIODS)
def test_every_movement_of_the_period_stands_on_both_of_its_accounts(
    posted: list[Entry], book: str, period: tuple[date, date]
) -> None:
    rows = book_rows(book, posted, *period)
    lines = [line for part in currency_parts(book, rows) for it in part.accounts for line in it.lines]

    assert 2 * len(rows.movements) == len(lines)
    assert sum(it.minor for it in rows.movements) == sum(line.debit_minor for line in lines)


def test_a_closing_that_the_lines_do_not_explain_makes_no_paper() -> None:
    rows = book_rows("xidan", [a_debt("case:1/posted", "M", "G", 10)], FIRST, LAST)

    with pytest.raises(StatementUnproven, match="no paper was made"):
        currency_parts("xidan", replace(rows, movements=[]))


def test_a_book_out_of_balance_makes_no_paper() -> None:
    rows = book_rows("xidan", [a_debt("case:1/posted", "M", "G", 10)], FIRST, LAST)
    half = [replace(row, debits_minor=0) for row in rows.closing]

    with pytest.raises(StatementUnproven):
        currency_parts("xidan", replace(rows, opening=half, closing=half, movements=[]))


def test_a_claim_names_who_claims_and_who_contests_and_admits_nothing() -> None:
    claim = a_debt("dispute:1/withdrawn", "xidan", "huanxun", 580, basis=Basis.CLAIM)
    part = one_part("xidan", [claim], contests={"dispute:1": {"xidan": SAID_ON, "a-stranger": SAID_ON}})
    words = Words("en", a_statement("xidan", book_rows("xidan", [claim], FIRST, LAST)).names)
    (position,) = part.standings
    (line,) = next(it.lines for it in part.accounts if it.account.counterparty)

    assert ("claim", ("xidan",)) == (position.status, position.contested_by)
    assert "claimed by huanxun, contested by xidan; no admission" == words.standing(position)
    assert "claimed by huanxun, contested by xidan" == words.line(line)
    assert "huanxun主张，xidan有异议；不构成承认" == Words("zh-Hans", words.names).standing(position)


def test_a_claim_is_claimed_from_both_seats_by_the_same_party() -> None:
    claim = a_debt("dispute:1/withdrawn", "xidan", "huanxun", 580, basis=Basis.CLAIM)

    for book in ("xidan", "huanxun"):
        lines = [line for it in one_part(book, [claim]).accounts if it.account.counterparty for line in it.lines]
        assert ["huanxun"] == [line.claimed_by for line in lines]


def test_a_ruling_that_can_be_appealed_is_provisional_and_a_claim_ruled_upon_is_contested_no_more() -> None:
    claim = a_debt("dispute:1/withdrawn", "xidan", "huanxun", 580, basis=Basis.CLAIM)
    ruling = an_entry(
        "ruling:1/decision", "xidan payable[huanxun] / disputed 380\nhuanxun chargeback_loss / receivable[xidan] 380",
        cause="dispute:1", basis=Basis.RULING, finality=Finality.PROVISIONAL,
    )  # fmt: skip
    (position,) = one_part("xidan", [claim, ruling], contests={"dispute:1": {"xidan": SAID_ON}}).standings

    assert ("provisional", ()) == (position.status, position.contested_by)
    assert "ruling, provisional" == Words("en", {}).standing(position)
    assert ["provisional"] == [it.finality for it in one_part("huanxun", [claim, ruling]).losses]


def test_what_moved_inside_the_book_is_told_apart() -> None:
    paid = an_entry("payment:1/cardholder", "I bank / cardholders 10")

    assert [10_00] == [it.minor for it in one_part("issuers", [paid]).own]


def test_a_position_settled_in_the_period_still_shows_where_it_stood() -> None:
    owed = a_debt("case:1/posted", "xidan", "huanxun", 10, effective_on=date(2026, 2, 1))
    paid = an_entry("case:1/paid", "xidan payable[huanxun] / bank 10\nhuanxun bank / receivable[xidan] 10")
    (position,) = one_part("xidan", [owed, paid]).standings

    assert (Money(1000, "CNY"), Money(0, "CNY")) == (position.opening, position.closing)


def test_a_hold_is_shown_to_its_two_parties_with_what_it_holds_in_excess() -> None:
    terms = Hold("h", "huanxun", "xidan", "CNY", "payable", "none", ("dispute:1",), Money(50, "CNY"), None, None, FIRST)
    state = HoldState(terms, Money(80, "CNY"), Money(0, "CNY"), Money(0, "CNY"))
    debt = a_debt("case:1/posted", "xidan", "huanxun", 10)
    (shown,) = one_part("xidan", [debt], holds=[state], contests={"hold:h": {"xidan": SAID_ON}}).holds

    assert (Money(30, "CNY"), (("xidan", SAID_ON),)) == (shown.state.excess, shown.contested_by)
    assert () == one_part("huanxun", [debt], holds=[replace(state, held=Money(0, "CNY"))]).holds


@given(st.integers(0, 2**63 - 1), st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2100, 1, 1)))
def test_a_horizon_reads_as_it_is_written(number: int, at: datetime) -> None:
    recorded, contested = datetime(1980, 1, 1, tzinfo=UTC), at.replace(tzinfo=UTC)

    assert (number, None) == read_horizon(str(Horizon(number, recorded, recorded)))
    assert (number, contested) == read_horizon(str(Horizon(number, recorded, contested)))


@pytest.mark.parametrize("written", ["", "abc", "-1", "5541@", "5541@2026-13-01T00:00:00.000000Z", "9" * 20, "9" * 19])
def test_an_unreadable_horizon_is_refused(written: str) -> None:
    with pytest.raises(HorizonRefused):
        read_horizon(written)


def test_every_code_of_a_statement_has_words_in_both_languages() -> None:
    assert set(CHART) == set(ACCOUNTS)
    assert set(ENTRIES_OF_PAGES) <= set(ENTRIES)
    assert [] == [text for texts in (ACCOUNTS, ENTRIES, RESTS_ON) for text in texts.values() if not all(text)]
