"""Positions, losses and netting read from balances."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from ledger.balances import Position, losses, positions, trial_balances
from ledger.entry import Basis, Entry, Finality
from ledger.netting import plan
from ledger.reversal import reverse
from tests.domain.ledger_case import a_debt, an_entry, rows_of, said, yuan

LATER = date(2026, 5, 1)
CLAIM = {"basis": Basis.CLAIM}
RULING = {"basis": Basis.RULING}
PROVISIONAL = {"basis": Basis.RULING, "finality": Finality.PROVISIONAL}


def owed(*entries: Entry) -> dict[str, tuple[int, str]]:
    return said(positions(rows_of(entries)))


@pytest.mark.parametrize(
    ("stated", "status"), [({}, "fact"), (CLAIM, "claim"), (RULING, "ruling"), (PROVISIONAL, "provisional")]
)
def test_a_position_says_what_it_rests_on(stated: dict[str, Any], status: str) -> None:
    assert {"huanxun>xidan payable": (500, status)} == owed(a_debt("a/1", "G", "M", 5, **stated))


@pytest.mark.parametrize(
    ("layers", "status"),
    [
        (({}, CLAIM), "claim"),
        (({}, CLAIM, RULING), "ruling"),
        ((PROVISIONAL, {}, CLAIM, RULING), "provisional"),
    ],
)
def test_a_mixed_position_is_as_weak_as_its_weakest_part(layers: tuple[dict[str, Any], ...], status: str) -> None:
    entries = [a_debt(f"a/{i}", "G", "M", 5, **stated) for i, stated in enumerate(layers)]

    assert {"huanxun>xidan payable": (500 * len(layers), status)} == owed(*entries)


def test_what_was_ruled_upon_lends_nothing_to_a_claim_that_was_not() -> None:
    """Two refusals between one pair, one of them decided and paid: what is left is only claimed, and not due."""
    refused = [a_debt("one/1", "M", "G", 9, **CLAIM), a_debt("two/1", "M", "G", 5, **CLAIM)]
    shared = an_entry("one/2", "M payable[G] / disputed 6\nG chargeback_loss / receivable[M] 6", **RULING)
    paid = an_entry("suit/1", "M payable[G] / bank 3\nG bank / receivable[M] 3")

    assert {"xidan>huanxun payable": (800, "claim")} == owed(*refused, shared)
    left = positions(rows_of([*refused, shared, paid]))
    assert ({"xidan>huanxun payable": (500, "claim")}, []) == (said(left), plan(left))


def parts(*entries: Entry) -> dict[str, int]:
    (only,) = positions(rows_of(entries))
    return dict(only.parts)


def test_a_position_says_how_much_of_it_rests_on_what() -> None:
    owing = [a_debt("one/1", "M", "G", 9, **CLAIM), a_debt("two/1", "M", "G", 5, **CLAIM), a_debt("sale/1", "M", "G", 2)]
    shared = an_entry("one/2", "M payable[G] / disputed 6\nG chargeback_loss / receivable[M] 6", **PROVISIONAL)

    assert {"claim": 500, "provisional": 300, "fact": 200} == parts(*owing, shared)


def test_what_is_due_of_a_position_is_planned_though_the_rest_is_only_claimed() -> None:
    entries = [a_debt("one/1", "M", "G", 9, **CLAIM), a_debt("two/1", "M", "G", 5)]

    assert [("xidan", "huanxun", 500)] == [(p.payer, p.payee, p.money.minor) for p in plan(positions(rows_of(entries)))]


def test_a_payment_counts_against_what_is_due_before_what_is_only_claimed() -> None:
    owing = [a_debt("one/1", "M", "G", 9, **CLAIM), a_debt("two/1", "M", "G", 5)]
    paid = an_entry("r/1", "M payable[G] / bank 7\nG bank / receivable[M] 7")

    assert {"claim": 700} == parts(*owing, paid)


def test_a_provisional_ruling_that_was_reversed_counts_no_more() -> None:
    ruling = a_debt("a/1", "G", "M", 5, **PROVISIONAL)

    assert {"huanxun>xidan payable": (300, "fact")} == owed(
        a_debt("a/0", "G", "M", 3), ruling, reverse(ruling, reason="appeal", effective_on=LATER)
    )


def test_a_pair_that_is_even_is_left_out_even_when_claims_and_facts_differ() -> None:
    back = reverse(a_debt("a/1", "G", "M", 5), reason="", effective_on=LATER)

    assert {} == owed(a_debt("a/0", "G", "M", 5, **CLAIM), back)


def test_two_parties_may_owe_each_other_and_both_are_shown() -> None:
    assert {"huanxun>xidan payable": (500, "fact"), "xidan>huanxun payable": (200, "claim")} == owed(
        a_debt("a/0", "G", "M", 5), a_debt("a/1", "M", "G", 2, **CLAIM)
    )


def test_money_given_back_before_it_was_taken_is_owed_the_other_way_and_never_negative() -> None:
    early = reverse(a_debt("a/1", "M", "G", 5, **CLAIM), reason="reinstated first", effective_on=LATER)

    assert {"huanxun>xidan payable": (500, "claim")} == owed(early)
    assert {"huanxun>xidan payable": (700, "claim")} == owed(early, a_debt("a/2", "G", "M", 2))


def test_withheld_money_released_twice_is_owed_back_by_its_owner() -> None:
    held = an_entry("h/1", "A payable[G] / withheld_from[G] 5\nG withheld_by[A] / receivable[A] 5")
    back = an_entry("h/2", "A withheld_from[G] / bank 6\nG bank / withheld_by[A] 6")
    owing = a_debt("a/0", "A", "G", 5)

    assert {"ccb-shanghai>huanxun withheld": (500, "fact")} == owed(owing, held)
    assert {"huanxun>ccb-shanghai payable": (100, "fact")} == owed(owing, held, back)


def test_currencies_stay_apart() -> None:
    rows = rows_of([a_debt("a/0", "G", "M", 5), a_debt("a/1", "G", "M", 7, currency="USD")])

    assert [("CNY", 500), ("USD", 700)] == [(p.money.currency, p.money.minor) for p in positions(rows)]
    assert [("huanxun", "CNY"), ("huanxun", "USD"), ("xidan", "CNY"), ("xidan", "USD")] == [
        (trial.party, trial.currency) for trial in trial_balances(rows)
    ]


def test_bad_debts_and_chargebacks_are_one_loss_for_each_finality() -> None:
    entries = [
        an_entry("l/1", "M chargeback_loss / disputed 5"),
        an_entry("l/2", "M bad_debt / bank 2"),
        an_entry("l/3", "M chargeback_loss / disputed 3", **PROVISIONAL),
        an_entry("l/4", "G fees_expense / bank 9"),
    ]

    assert [("xidan", yuan(7), Finality.FINAL), ("xidan", yuan(3), Finality.PROVISIONAL)] == [
        (loss.party, loss.money, loss.finality) for loss in losses(rows_of(entries))
    ]


def position(debtor: str, creditor: str, amount: int, status: str = "fact", kind: str = "payable") -> Position:
    return Position(debtor, creditor, kind, yuan(amount), status)  # type: ignore[arg-type]


def planned(*known: Position) -> list[tuple[str, str, int]]:
    return [(p.payer, p.payee, p.money.minor // 100) for p in plan(known)]


def test_a_pair_settles_by_one_payment_the_way_the_difference_lies() -> None:
    assert [("a", "b", 3)] == planned(position("a", "b", 5), position("b", "a", 2))
    assert [("b", "a", 3)] == planned(position("a", "b", 2), position("b", "a", 5))


def test_a_pair_that_is_even_pays_nothing() -> None:
    assert [] == planned(position("a", "b", 5), position("b", "a", 5))


def test_a_bare_claim_is_not_due() -> None:
    assert [("a", "b", 5)] == planned(position("a", "b", 5), position("b", "a", 2, "claim"))


def test_withheld_money_is_due_once_nothing_it_may_secure_is_only_claimed() -> None:
    held = position("a", "b", 6, kind="withheld")

    assert [("a", "b", 6)] == planned(held)
    assert [("a", "b", 4)] == planned(held, position("b", "a", 2, "provisional"))
    assert [] == planned(held, position("b", "a", 2, "claim"))


def test_a_claim_against_one_party_does_not_freeze_what_is_withheld_from_another() -> None:
    assert [("a", "c", 6)] == planned(position("a", "c", 6, kind="withheld"), position("b", "a", 2, "claim"))


def test_debts_are_netted_between_two_never_around_a_ring() -> None:
    assert [("a", "b", 5), ("b", "c", 5), ("c", "a", 5)] == planned(
        position("a", "b", 5), position("b", "c", 5), position("c", "a", 5)
    )
