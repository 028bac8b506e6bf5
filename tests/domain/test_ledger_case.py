"""The worked case, step by step, in the ledger alone."""

from __future__ import annotations

from collections import defaultdict

import pytest

from ledger.balances import losses, positions, trial_balances
from ledger.entry import Finality
from ledger.netting import plan
from ledger.verification import book_faults
from tests.domain.ledger_case import STEPS, rows_of, said, until, yuan

OWED_AT_SOLD = {
    "ccb-shanghai>huanxun payable": (60_000_000, "fact"),
    "huanxun>xidan payable": (10_000_000, "fact"),
    "huanxun>other-merchants payable": (50_000_000, "fact"),
}
WITHHELD = {
    "ccb-shanghai>huanxun withheld": (60_000_000, "fact"),
    "huanxun>xidan withheld": (10_000_000, "fact"),
}
POSITIONS = {
    "sold": OWED_AT_SOLD,
    "chargebacks": OWED_AT_SOLD
    | {
        "scheme>issuers payable": (58_000_000, "claim"),
        "ccb-shanghai>scheme payable": (58_000_000, "claim"),
        "huanxun>ccb-shanghai payable": (58_000_000, "claim"),
        "xidan>huanxun payable": (58_000_000, "claim"),
    },
    "withheld": WITHHELD
    | {"huanxun>ccb-shanghai payable": (58_000_000, "claim"), "xidan>huanxun payable": (58_000_000, "claim")},
    "first-instance": WITHHELD
    | {
        "xidan>huanxun payable": (19_333_334, "provisional"),
        "huanxun>ccb-shanghai payable": (38_666_667, "provisional"),
    },
    "appeal": WITHHELD | {"huanxun>ccb-shanghai payable": (19_333_333, "ruling")},
    "settled": {},
}
PROVISIONAL, FINAL = Finality.PROVISIONAL, Finality.FINAL
LOSSES = {
    "first-instance": [
        ("ccb-shanghai", "193333.33", PROVISIONAL),
        ("huanxun", "193333.33", PROVISIONAL),
        ("xidan", "193333.34", PROVISIONAL),
    ],
    "appeal": [("ccb-shanghai", "386666.67", FINAL), ("huanxun", "193333.33", FINAL)],
    "settled": [("ccb-shanghai", "386666.67", FINAL), ("huanxun", "193333.33", FINAL)],
}


@pytest.mark.parametrize("step", STEPS)
def test_every_step_has_its_complete_list_of_positions(step: str) -> None:
    assert POSITIONS[step] == said(positions(rows_of(until(step))))


@pytest.mark.parametrize("step", STEPS)
def test_every_step_leaves_each_loss_where_the_court_put_it(step: str) -> None:
    found = [(loss.party, loss.money, loss.finality) for loss in losses(rows_of(until(step)))]

    assert [(party, yuan(amount), finality) for party, amount, finality in LOSSES.get(step, [])] == found


@pytest.mark.parametrize("step", STEPS)
def test_every_book_balances_and_every_pair_agrees_at_each_step(step: str) -> None:
    rows = rows_of(until(step))
    disagreements = [fault for fault in book_faults(rows, holds=()) if fault.what != "hold"]

    assert 6 == len(trial_balances(rows))
    assert {0} == {trial.minor for trial in trial_balances(rows)}
    assert [] == disagreements


def test_the_plan_after_the_first_instance_lets_the_hold_pay() -> None:
    planned = plan(positions(rows_of(until("first-instance"))))

    assert [("ccb-shanghai", "huanxun", yuan("213333.33")), ("xidan", "huanxun", yuan("93333.34"))] == [
        (payment.payer, payment.payee, payment.money) for payment in planned
    ]


def test_while_the_refusals_are_only_claimed_nothing_is_due_from_the_withheld_money() -> None:
    assert [] == plan(positions(rows_of(until("withheld"))))


def test_the_settled_case_leaves_each_bank_account_where_the_ruling_says() -> None:
    banks: dict[str, int] = defaultdict(int)
    for row in rows_of(until("settled")):
        if row.account.kind == "bank":
            banks[row.account.book] += row.debits_minor - row.credits_minor

    assert {
        "huanxun": -19_333_333, "ccb-shanghai": -38_666_667, "xidan": 68_000_000, "other-merchants": 50_000_000,
        "scheme": 0, "issuers": 0,
    } == banks  # fmt: skip
