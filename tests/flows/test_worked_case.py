"""The worked case, Huanxun v. Xidan and CCB Shanghai: every figure at every step, to the cent, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, func, select

from disputes.actions.verify_record import verify_record
from disputes.demonstration.cast import STEP_DATES, DemoStep
from disputes.store import disputes
from evidence.store import vault
from ledger.store import journal
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


def tell(engine: Engine, step: DemoStep) -> None:
    with transaction(engine) as connection:
        STEPS[step](connection, now=NOW)


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


def test_the_worked_case_stands_at_every_step_and_can_be_seen_again_from_the_settled_books(
    engine: Engine, tmp_path: Path
) -> None:
    """Told once step by step: telling costs seconds, so that all that is asked of the told case is asked here."""
    for step in DemoStep:
        tell(engine, step)
        assert_step(matrix_on(engine, step), step)

    for step in DemoStep:
        assert_step(matrix_on(engine, step), step)
    with reading(engine) as connection:
        record = verify_record(connection, vault.in_folder(tmp_path))
        assert record["ok"], record["faults"]
        assert_banks(connection)
        assert_counts(connection)


def test_telling_a_step_twice_changes_nothing(sqlite_engine: Engine, tmp_path: Path) -> None:
    for step in DemoStep:
        tell(sqlite_engine, step)
    with reading(sqlite_engine) as connection:
        before = verify_record(connection, vault.in_folder(tmp_path))
    for step in DemoStep:
        tell(sqlite_engine, step)
    with reading(sqlite_engine) as connection:
        assert before == verify_record(connection, vault.in_folder(tmp_path))


def assert_banks(connection: Connection) -> None:
    """The banks end where the appeal left them, on the sales of the case; the other paid sales only bring their money in."""
    rows = balance_rows(connection, on=STEP_DATES[DemoStep.SETTLED])
    paid_otherwise = select(func.sum(payment.c.amount_minor)).where(payment.c.order_reference.like("XD-2%"))
    banks: dict[str, int] = {"xidan": -connection.execute(paid_otherwise).scalar_one()}
    for row in rows:
        if row.account.kind == "bank":
            banks[row.account.book] = banks.get(row.account.book, 0) + row.debits_minor - row.credits_minor
    assert {
        "issuers": 0, "scheme": 0, "ccb-shanghai": -minor("386666.67"), "huanxun": -minor("193333.33"),
        "xidan": minor("680000.00"), "other-merchants": minor("500000.00"),
    } == banks  # fmt: skip


def assert_counts(connection: Connection) -> None:
    """About 1,300 payments, 80 of them refused; the shares of the whole sum over the disputes both ways."""
    cases = disputes.of_proceeding(connection, "huanxun-2005")
    assert 80 == len(cases)
    assert minor("580000.00") == sum(dispute.amount.minor for dispute in cases)
    sold = select(func.count()).select_from(payment).where(payment.c.scheme == "historic")
    assert 1300 == connection.execute(sold).scalar_one()
    shared: dict[str, int] = {}
    for case in cases:
        (ruling,) = [
            x
            for x in journal.entries(connection, cause=case.cause)
            if x.entry.finality == "final" and x.entry.basis == "ruling"
        ]
        borne = {t.debit.book: t.amount.minor for t in ruling.entry.transfers if t.debit.kind == "chargeback_loss"}
        assert case.amount.minor == sum(borne.values()), case.id
        for party, part in borne.items():
            shared[party] = shared.get(party, 0) + part
    assert {party: minor(yuan) for party, yuan in APPEAL_LOSSES.items()} == shared
