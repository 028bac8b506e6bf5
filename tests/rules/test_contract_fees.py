"""Fees that a contract puts on a dispute: posted once when it is charged back, given back when the contract says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Connection

from disputes.actions.sweep import sweep
from disputes.dispute import Outcome, Stage
from disputes.store import disputes
from ledger.store.balances import balance_rows
from tests.store.proceeding_case import on_record
from trade.store import contracts

NOW = datetime(2006, 12, 1, 9, tzinfo=UTC)
FEE = {"kind": "dispute_fee", "value": "CNY 5000"}
BACK = {"kind": "dispute_fee_comes_back", "value": "won withdrawn"}


def agreed(connection: Connection, *clauses: dict[str, str], **more: Any) -> None:
    said = {"en": "", "zh": "", "source": "test"}
    contracts.add(connection, {
        "id": "g--m", "upper_code": "huanxun", "lower_code": "xidan", "starts_on": date(2002, 1, 1),
        "clauses": [it | said for it in clauses],
    } | more)  # fmt: skip


def expense(connection: Connection) -> int:
    rows = [it for it in balance_rows(connection) if (it.account.book, it.account.kind) == ("xidan", "fees_expense")]
    return sum(it.debits_minor - it.credits_minor for it in rows)


def test_a_fee_is_posted_once_for_each_dispute_and_comes_back_when_the_contract_says_so(connection: Connection) -> None:
    ids = on_record(connection)
    agreed(connection, FEE, BACK)

    assert (len(ids), 0) == (sweep(connection, now=NOW).fees, sweep(connection, now=NOW).fees)
    assert 5000 * len(ids) == expense(connection)
    for id_, outcome in zip(ids, (Outcome.WON, Outcome.LOST), strict=False):
        disputes.save(connection, replace(disputes.of_ids(connection, [id_])[id_], stage=Stage.CLOSED, outcome=outcome))

    assert (1, 0) == (sweep(connection, now=NOW).fees, sweep(connection, now=NOW).fees)
    assert 5000 * (len(ids) - 1) == expense(connection)


@pytest.mark.parametrize(
    ("clauses", "more"),
    [
        ([BACK], {}),
        ([{"kind": "dispute_fee", "value": "fifty"}], {}),
        ([{"kind": "dispute_fee", "value": "XXX 50"}], {}),
        ([FEE], {"ends_on": date(2002, 7, 1)}),
        ([FEE], {"upper_code": "scheme"}),
    ],
)
def test_a_contract_without_a_readable_fee_in_force_on_that_link_posts_none(
    connection: Connection, clauses: list[dict[str, str]], more: dict[str, Any]
) -> None:
    on_record(connection)
    agreed(connection, *clauses, **more)

    assert 0 == sweep(connection, now=NOW).fees


def test_what_falls_into_more_than_one_batch_is_left(connection: Connection) -> None:
    ids = on_record(connection)
    agreed(connection, FEE)

    assert sweep(connection, now=NOW, limit=2).left
    while sweep(connection, now=NOW, limit=2).left:
        pass
    assert 5000 * len(ids) == expense(connection)
