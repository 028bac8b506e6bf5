"""Amounts: exact, of one currency, never created or lost when divided."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import CurrencyMismatch, NotInteger, TooLarge, UnknownCurrency
from ledger.money import MINOR_MAX, Money

WEIGHTS = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(sum)
MINOR = st.integers(-MINOR_MAX, MINOR_MAX)


@pytest.mark.parametrize("amount", [10.5, "10", True, None])
def test_an_amount_that_is_no_whole_number_is_refused(amount: object) -> None:
    with pytest.raises(NotInteger, match="whole number of minor units"):
        Money(amount, "CNY")  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["cny", "RMB", "", "CNYY", None, "XXX", "XAU", "XTS"])
def test_a_currency_that_is_no_money_of_iso_4217_is_refused(code: object) -> None:
    with pytest.raises(UnknownCurrency):
        Money(1, code)  # type: ignore[arg-type]


def test_an_amount_beyond_the_column_is_refused_before_the_database_sees_it() -> None:
    assert MINOR_MAX == Money(MINOR_MAX, "JPY").minor
    with pytest.raises(TooLarge):
        Money(MINOR_MAX + 1, "JPY")


def test_amounts_of_two_currencies_do_not_add_up() -> None:
    with pytest.raises(CurrencyMismatch, match="CNY, USD"):
        _ = Money(1, "CNY") + Money(1, "USD")


@pytest.mark.parametrize(
    ("money", "shown"),
    [
        (Money(19_333_334, "CNY"), "CNY 193,333.34"),
        (Money(-5, "USD"), "USD -0.05"),
        (Money(1234, "JPY"), "JPY 1,234"),
        (Money(1001, "BHD"), "BHD 1.001"),
    ],
)
def test_an_amount_is_shown_with_the_digits_its_currency_has(money: Money, shown: str) -> None:
    assert shown == str(money)


def test_the_odd_cent_of_a_third_goes_to_the_first_in_order() -> None:
    assert [19_333_334, 19_333_333, 19_333_333] == [part.minor for part in Money(58_000_000, "CNY").split([1, 1, 1])]


@given(MINOR, WEIGHTS)
def test_parts_always_sum_to_the_whole(minor: int, weights: list[int]) -> None:
    assert minor == sum(part.minor for part in Money(minor, "CNY").split(weights))


@given(MINOR, WEIGHTS)
def test_no_part_is_a_whole_cent_away_from_its_exact_share(minor: int, weights: list[int]) -> None:
    for part, weight in zip(Money(minor, "CNY").split(weights), weights, strict=True):
        assert abs(part.minor * sum(weights) - minor * weight) < sum(weights)


@given(MINOR, WEIGHTS)
def test_who_has_no_weight_gets_nothing(minor: int, weights: list[int]) -> None:
    parts = Money(minor, "CNY").split(weights)

    assert all(part.minor == 0 for part, weight in zip(parts, weights, strict=True) if weight == 0)


@pytest.mark.parametrize("weights", [[], [0, 0], [2, -1]])
def test_weights_that_divide_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        Money(100, "CNY").split(weights)
