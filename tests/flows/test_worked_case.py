"""The worked case, Huanxun v. Xidan and CCB Shanghai: every figure at every step, to the cent, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select

from disputes.actions.verify_record import verify_record
from disputes.demonstration.cast import STEP_DATES, DemoStep
from disputes.store import disputes, proceedings
from ledger.store.balances import balance_rows
from reports.matrix import matrix_document
from runtime.database import reading, transaction
from trade.store.tables import payment
from web.commands.demo import STEPS

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PARTIES = {"issuers", "scheme", "ccb-shanghai", "huanxun", "xidan", "other-merchants", "logistics"}

# step → (payable, withheld, losses, plan); sums in yuan as text, lists complete: what is not named is zero
SOLD = {
    ("ccb-shanghai", "huanxun"): "600000.00",
    ("huanxun", "xidan"): "100000.00",
    ("huanxun", "other-merchants"): "500000.00",
}
REFUSED = dict.fromkeys(
    [("scheme", "issuers"), ("ccb-shanghai", "scheme"), ("huanxun", "ccb-shanghai"), ("xidan", "huanxun")], "580000.00"
)
HELD = {("ccb-shanghai", "huanxun"): "600000.00", ("huanxun", "xidan"): "100000.00"}
FIRST_LOSSES = {"xidan": "193333.34", "huanxun": "193333.33", "ccb-shanghai": "193333.33"}
APPEAL_LOSSES = {"huanxun": "193333.33", "ccb-shanghai": "386666.67"}

EXPECTED: dict[DemoStep, tuple[dict[Any, str], dict[Any, str], dict[str, str], dict[Any, str]]] = {
    DemoStep.SOLD: (SOLD, {}, {}, SOLD),
    DemoStep.CHARGEBACKS: (SOLD | REFUSED, {}, {}, SOLD),
    DemoStep.WITHHELD: (
        {("huanxun", "ccb-shanghai"): "580000.00", ("xidan", "huanxun"): "580000.00"}, HELD, {}, {},
    ),
    DemoStep.FIRST_INSTANCE: (
        {("xidan", "huanxun"): "193333.34", ("huanxun", "ccb-shanghai"): "386666.67"}, HELD, FIRST_LOSSES,
        {("ccb-shanghai", "huanxun"): "213333.33", ("xidan", "huanxun"): "93333.34"},
    ),
    DemoStep.APPEAL: (
        {("huanxun", "ccb-shanghai"): "193333.33"}, HELD, APPEAL_LOSSES,
        {("ccb-shanghai", "huanxun"): "406666.67", ("huanxun", "xidan"): "100000.00"},
    ),
    DemoStep.SETTLED: ({}, {}, APPEAL_LOSSES, {}),
}  # fmt: skip


def minor(yuan: str) -> int:
    whole, cents = yuan.split(".")
    return int(whole) * 100 + int(cents)


def told(engine: Engine, until: DemoStep, now: datetime = NOW) -> None:
    order = list(DemoStep)
    for step in order[: order.index(until) + 1]:
        with transaction(engine) as connection:
            STEPS[step](connection, now=now)


def matrix_on(engine: Engine, step: DemoStep) -> dict[str, Any]:
    with reading(engine) as connection:
        return matrix_document(balance_rows(connection, on=STEP_DATES[step]), as_of=STEP_DATES[step])


def assert_step(document: dict[str, Any], step: DemoStep) -> None:
    payable, withheld, losses, plan = EXPECTED[step]
    found = {
        kind: {(p["debtor"], p["creditor"]): p["minor"] for p in document["positions"] if p["kind"] == kind}
        for kind in ("payable", "withheld")
    }
    assert {pair: minor(yuan) for pair, yuan in payable.items()} == found["payable"], step
    assert {pair: minor(yuan) for pair, yuan in withheld.items()} == found["withheld"], step
    assert {party: minor(yuan) for party, yuan in losses.items()} == {x["party"]: x["minor"] for x in document["losses"]}
    assert {pair: minor(yuan) for pair, yuan in plan.items()} == {
        (x["payer"], x["payee"]): x["minor"] for x in document["plan"]
    }, step
    assert all(position["minor"] > 0 for position in document["positions"])
    assert all(book["trial_balance_minor"] == 0 for book in document["books"])
    assert "CNY" == document["currency"]


@pytest.fixture
def settled(settled_engine: Engine) -> Engine:
    return settled_engine  # told once a run: each test has a copy


def test_every_step_of_the_case_can_be_seen_again_from_the_settled_books(settled: Engine) -> None:
    for step in DemoStep:
        assert_step(matrix_on(settled, step), step)
    with reading(settled) as connection:
        record = verify_record(connection)
    assert record["ok"], record["faults"]


@pytest.mark.parametrize("step", list(DemoStep)[:-1])
def test_the_case_told_up_to_a_step_stands_as_that_step(sqlite_engine: Engine, step: DemoStep) -> None:
    told(sqlite_engine, step)

    assert_step(matrix_on(sqlite_engine, step), step)


def test_telling_a_step_twice_changes_nothing(settled: Engine) -> None:
    with reading(settled) as connection:
        before = verify_record(connection)
    told(settled, DemoStep.SETTLED)
    with reading(settled) as connection:
        after = verify_record(connection)

    assert before == after


def test_the_banks_end_where_the_appeal_left_them(settled: Engine) -> None:
    """On the sales of the case, opening 0: the ~1,190 other paid sales only bring their own money to the merchant."""
    with reading(settled) as connection:
        rows = balance_rows(connection, on=STEP_DATES[DemoStep.SETTLED])
        other = sum(
            row.amount_minor
            for row in connection.execute(select(payment.c.amount_minor).where(payment.c.order_reference.like("XD-2%")))
        )
    banks: dict[str, int] = {}
    for row in rows:
        if row.account.kind == "bank":
            banks[row.account.book] = banks.get(row.account.book, 0) + row.debits_minor - row.credits_minor
    banks["xidan"] -= other

    assert {
        "issuers": 0, "scheme": 0, "ccb-shanghai": -minor("386666.67"), "huanxun": -minor("193333.33"),
        "xidan": minor("680000.00"), "other-merchants": minor("500000.00"),
    } == banks  # fmt: skip


def test_shares_are_fixed_on_the_whole_and_sum_over_the_disputes_both_ways(settled: Engine) -> None:
    with reading(settled) as connection:
        cases = disputes.of_proceeding(connection, "huanxun-2005")
        case = proceedings.get(connection, "huanxun-2005")

    assert 80 == len(cases)
    assert minor("580000.00") == sum(dispute.amount.minor for dispute in cases) == case.amount.minor


def test_about_1300_payments_of_which_80_are_refused(settled: Engine) -> None:
    with reading(settled) as connection:
        rows = connection.execute(select(payment.c.id).where(payment.c.scheme == "historic")).all()

    assert 1300 == len(rows)
