"""Holds: never more taken or released than was held, and nothing before the ruling is final."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ledger.entry import Entry
from ledger.errors import HoldExceeded, HoldLocked, HoldUnsound, UnwritableText
from ledger.holds import Hold, HoldState, require_move
from ledger.money import Money
from tests.domain.ledger_case import an_entry, yuan

HOLD = Hold(
    id="ccb-shanghai--huanxun", holder="ccb-shanghai", owner="huanxun", currency="CNY", source="payable", clause="none",
    secures=("proceeding:case",), secured=yuan(580_000), cap=None, review_on=None, opened_on=date(2002, 9, 30),
)  # fmt: skip


def state(held: int = 600_000, taken: int = 0, released: int = 0, hold: Hold = HOLD) -> HoldState:
    return HoldState(hold, yuan(held), yuan(taken), yuan(released))


def held(amount: int) -> Entry:
    return an_entry("hold:1/held", f"A payable[G] / withheld_from[G] {amount}\nG withheld_by[A] / receivable[A] {amount}")


def given_back(amount: int) -> Entry:
    return an_entry("hold:1/back", f"A withheld_from[G] / payable[G] {amount}\nG receivable[A] / withheld_by[A] {amount}")


def test_what_is_held_beyond_what_it_secures_is_shown() -> None:
    assert (yuan(600_000), yuan(20_000)) == (state().left, state().excess)


def test_giving_the_excess_back_cures_it_and_taking_does_not() -> None:
    assert yuan(0) == state(released=20_000).excess
    assert yuan(20_000) == state(taken=100_000).excess
    assert yuan(480_000) == state(taken=100_000, released=20_000).left


def test_a_hold_below_what_it_secures_has_no_excess() -> None:
    assert yuan(0) == state(held=100_000).excess


@pytest.mark.parametrize("kind", ["taken", "released"])
def test_nothing_is_taken_or_released_while_the_ruling_can_still_change(kind: str) -> None:
    with pytest.raises(HoldLocked, match="what it secures is not final"):
        require_move(state(), kind, given_back(1), yuan(1), ruling_final=False)  # type: ignore[arg-type]


def test_holding_needs_no_ruling() -> None:
    try:
        require_move(state(held=0), "held", held(600_000), yuan(600_000), ruling_final=False)
    except HoldLocked as locked:
        pytest.fail(f"holding waits for a ruling: {locked}")


@pytest.mark.parametrize("kind", ["taken", "released"])
def test_never_more_than_is_left(kind: str) -> None:
    part = state(taken=193_333, released=400_000)

    require_move(part, kind, given_back(6_667), yuan(6_667), ruling_final=True)  # type: ignore[arg-type]
    with pytest.raises(HoldExceeded, match=r"CNY 6,668\.00 asked, CNY 6,667\.00 left"):
        require_move(part, kind, given_back(6_668), yuan(6_668), ruling_final=True)  # type: ignore[arg-type]


def test_a_capped_hold_holds_at_most_its_cap_at_a_time() -> None:
    capped = state(held=500_000, released=100_000, hold=replace(HOLD, cap=yuan(500_000)))

    require_move(capped, "held", held(100_000), yuan(100_000), ruling_final=False)
    with pytest.raises(HoldExceeded):
        require_move(capped, "held", held(100_001), yuan(100_001), ruling_final=False)


@pytest.mark.parametrize(
    ("kind", "entry", "amount"),
    [
        ("held", held(5), yuan(6)),
        ("held", given_back(5), yuan(5)),
        ("released", held(5), yuan(5)),
        ("released", an_entry("hold:1/x", "M bank / sales 5"), yuan(5)),
        ("held", held(5), Money(500, "USD")),
        ("held", held(5), yuan(0)),
        ("kept", held(5), yuan(5)),
    ],
)
def test_the_entry_of_a_move_moves_exactly_what_the_move_says(kind: str, entry: Entry, amount: Money) -> None:
    with pytest.raises(HoldUnsound):
        require_move(state(), kind, entry, amount, ruling_final=True)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "terms",
    [
        {"owner": "ccb-shanghai"},
        {"source": "pocket"},
        {"secured": Money(1, "USD")},
        {"secured": yuan(-1)},
        {"cap": Money(1, "USD")},
        {"cap": yuan(-1)},
    ],
)
def test_terms_that_make_no_sense_are_refused(terms: dict[str, Any]) -> None:
    with pytest.raises(HoldUnsound, match="ccb-shanghai--huanxun"):
        replace(HOLD, **terms)


@pytest.mark.parametrize("causes", [(), ("dispute:2", "dispute:1"), ("dispute:1", "dispute:1")])
def test_a_hold_names_what_it_secures_once_and_in_order(causes: tuple[str, ...]) -> None:
    with pytest.raises(HoldUnsound, match="secures"):
        replace(HOLD, secures=causes)


@pytest.mark.parametrize("what", ["id", "holder", "owner", "clause"])
def test_a_hold_says_everything_about_itself(what: str) -> None:
    silent: dict[str, Any] = {what: ""}
    with pytest.raises(UnwritableText, match=what):
        replace(HOLD, **silent)
