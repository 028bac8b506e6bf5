"""What is wrong with books is named, whoever broke them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from ledger.balances import BalanceRow
from ledger.holds import HoldState
from ledger.reversal import reverse
from ledger.verification import Fault, book_faults
from tests.domain.ledger_case import a_debt, an_entry, rows_of, yuan
from tests.domain.test_ledger_holds import HOLD

HELD = an_entry("h/1", "A suspense / withheld_from[G] 600000\nG withheld_by[A] / sales 600000")


def broken(kind: str, **change: Any) -> list[BalanceRow]:
    """The books of one debt of 5, one account of them changed."""
    rows = rows_of([a_debt("a/1", "G", "M", 5)])
    return [replace(row, **change) if row.account.kind == kind else row for row in rows]


def whats(rows: list[BalanceRow], holds: tuple[HoldState, ...] = ()) -> list[str]:
    return [f"{fault.what}: {fault.where}" for fault in book_faults(rows, holds)]


def test_sound_books_have_no_fault() -> None:
    assert [] == whats(rows_of([a_debt("a/1", "G", "M", 5)]))


def test_a_book_that_does_not_balance_is_named_with_its_currency() -> None:
    assert ["trial_balance: huanxun CNY"] == whats(broken("suspense", debits_minor=501))


def test_a_pair_that_disagrees_is_named_once_with_both_figures() -> None:
    (fault,) = [fault for fault in book_faults(broken("receivable", debits_minor=400), ()) if fault.what == "mirror"]

    assert Fault("mirror", "huanxun:payable[xidan] CNY", "stands at 500, xidan:receivable[huanxun] CNY says 400") == fault


def test_a_claim_of_one_book_that_the_other_never_heard_of_is_named() -> None:
    rows = [row for row in rows_of([a_debt("a/1", "G", "M", 5)]) if row.account.kind != "payable"]

    assert "mirror: xidan:receivable[huanxun] CNY" in whats(rows)


def test_a_position_below_zero_is_named() -> None:
    early = reverse(a_debt("a/1", "G", "M", 5), reason="", effective_on=date(2026, 4, 1))

    assert ["negative: huanxun:payable[xidan] CNY"] == whats(rows_of([early]))


def test_holds_and_books_keep_the_same() -> None:
    kept = HoldState(HOLD, yuan(600_000), yuan(0), yuan(0))
    where = "ccb-shanghai:withheld_from[huanxun] CNY"

    assert [] == whats(rows_of([HELD]), (kept,))
    assert [f"hold: {where}"] == whats(rows_of([HELD]))
    assert [f"hold: {where}"] == whats(rows_of([HELD]), (replace(kept, released=yuan(1)),))
    assert [f"hold: {where}"] == whats([], (kept,))


def test_a_hold_given_back_beyond_what_it_held_is_named() -> None:
    overdrawn = HoldState(HOLD, yuan(5), yuan(3), yuan(3))

    assert "hold: ccb-shanghai--huanxun" in whats([], (overdrawn,))
