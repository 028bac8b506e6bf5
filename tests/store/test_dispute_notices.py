"""What a processor says of a dispute: applied once, in any order, to the same end."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection

from disputes.actions.apply_notice import apply_notice
from disputes.actions.remit import end_payment, send_payment
from disputes.dispute import Outcome, Stage
from disputes.notice import Moved, Movement, Notice
from disputes.store import disputes, events, notices_served
from ledger.balances import losses, positions
from ledger.money import Money
from ledger.payments import RemittanceState
from ledger.store.balances import balance_rows
from ledger.store.verify import verify
from trade.actions.record_payment import record_payment
from trade.errors import SaidOtherwise
from trade.parties import Party, PartyKind
from trade.payments import Chain, Payment
from trade.store import parties

NOW = datetime(2026, 3, 20, tzinfo=UTC)
OPENED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
TEN = Money(1_000, "USD")
TAKEN = Movement(Moved.WITHDRAWN, 1, TEN, date(2026, 3, 1))
CHARGED = Movement(Moved.FEE, 1, Money(1_500, "USD"), date(2026, 3, 1))
BACK = Movement(Moved.REINSTATED, 1, TEN, date(2026, 3, 9))
FEE_BACK = Movement(Moved.FEE_REFUNDED, 1, Money(1_500, "USD"), date(2026, 3, 9))


def said(stage: Stage, hours: int, *movements: Movement, outcome: Outcome | None = None) -> Notice:
    return Notice(
        source="stripe",
        reference="dp_1",
        payment_reference="ch_1",
        scheme="visa",
        reason_code="fraudulent",
        stage=stage,
        amount=TEN,
        opened_on=OPENED.date(),
        happened_at=OPENED + timedelta(hours=hours),
        outcome=outcome,
        movements=movements,
    )


WON = [
    said(Stage.CHARGEBACK, 0, TAKEN, CHARGED),
    said(Stage.REPRESENTMENT, 5, TAKEN, CHARGED),
    said(Stage.CLOSED, 9, TAKEN, CHARGED, BACK, FEE_BACK, outcome=Outcome.WON),
]
LOST = [*WON[:2], said(Stage.CLOSED, 9, TAKEN, CHARGED, outcome=Outcome.LOST)]
LOST_THEN_WON = [*LOST, said(Stage.CLOSED, 12, TAKEN, CHARGED, BACK, FEE_BACK, outcome=Outcome.WON)]


def state(connection: Connection) -> tuple[object, ...]:
    rows = balance_rows(connection)
    found = disputes.get(connection, "stripe.dp_1")
    assert found is not None
    owed = sorted((p.debtor, p.creditor, p.money.minor) for p in positions(rows))
    return found.stage, found.outcome, owed, sorted((x.party, x.money.minor) for x in losses(rows) if x.money.minor)


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (WON, (Stage.CLOSED, Outcome.WON, [], [])),
        (
            LOST,
            (Stage.CLOSED, Outcome.LOST, [("stripe-merchant", "stripe", 2_500)], [("stripe-merchant", 1_000)]),
        ),
        (LOST_THEN_WON, (Stage.CLOSED, Outcome.WON, [], [])),
    ],
    ids=["won", "lost", "lost and then won"],
)
def test_notices_doubled_and_shuffled_end_in_the_same_state(
    connection: Connection, told: list[Notice], expected: tuple[object, ...]
) -> None:
    for seed in range(6):
        with connection.begin_nested() as attempt:
            order = told * 2
            random.Random(seed).shuffle(order)
            for notice in order:
                apply_notice(connection, notice, now=NOW)
            assert expected == state(connection), f"seed {seed}"
            attempt.rollback()


def test_the_first_notice_opens_the_dispute_over_the_one_link_the_source_can_speak_of(connection: Connection) -> None:
    dispute = apply_notice(connection, WON[0], now=NOW)

    assert ("stripe", "stripe-merchant") == dispute.chain
    assert ["opened", "money_withdrawn", "money_fee"] == [event.kind for event in events.of(connection, dispute.cause)]
    assert [("stripe", NOW), ("stripe-merchant", NOW)] == [
        (told.party, told.informed_at) for told in notices_served.of_dispute(connection, dispute.id)
    ]


def test_a_withdrawal_stated_with_another_amount_is_refused(connection: Connection) -> None:
    apply_notice(connection, WON[0], now=NOW)

    with pytest.raises(SaidOtherwise, match="movement"):
        apply_notice(
            connection, said(Stage.CHARGEBACK, 1, Movement(Moved.WITHDRAWN, 1, Money(999, "USD"), OPENED.date())), now=NOW
        )


def test_an_inquiry_moves_no_money(connection: Connection) -> None:
    apply_notice(connection, said(Stage.INQUIRY, 0), now=NOW)

    assert [] == positions(balance_rows(connection))


def test_the_timeline_of_a_case_is_chained(connection: Connection) -> None:
    for notice in WON:
        apply_notice(connection, notice, now=NOW)

    assert [] == events.check(connection, "dispute:stripe.dp_1")


def test_a_sale_on_record_with_its_whole_chain_is_charged_back_over_the_whole_chain(connection: Connection) -> None:
    for code, kind in (("issuer", "issuer"), ("network", "scheme"), ("bank", "acquirer"), ("shop", "merchant")):
        parties.add(connection, Party(code, PartyKind(kind), code, code), now=NOW)
    chain = Chain(("issuer", "network", "bank", "shop"))
    sale = Payment(
        "shop.ch_1", chain, "ch_1", "csv", TEN, "visa", OPENED, paid_out_on=OPENED.date(), cleared_on=OPENED.date()
    )
    record_payment(connection, sale, now=NOW)

    dispute = apply_notice(connection, said(Stage.CHARGEBACK, 0, TAKEN), now=NOW)

    assert chain.parties == dispute.chain
    assert {("shop", "bank"), ("bank", "network"), ("network", "issuer")} == {
        (p.debtor, p.creditor) for p in positions(balance_rows(connection))
    }


def test_money_told_to_have_come_back_before_it_went_ends_in_the_same_books(connection: Connection) -> None:
    for notice in (said(Stage.REPRESENTMENT, 2, BACK), said(Stage.CHARGEBACK, 1, TAKEN)):
        apply_notice(connection, notice, now=NOW)

    assert [] == positions(balance_rows(connection))


def test_money_that_comes_back_after_it_was_paid_is_owed_the_other_way(connection: Connection) -> None:
    apply_notice(connection, said(Stage.CHARGEBACK, 1, TAKEN, CHARGED), now=NOW)
    (owed,) = positions(balance_rows(connection))
    merchant, processor, on = owed.debtor, owed.creditor, NOW.date()
    send_payment(
        connection, id="p", payer=merchant, payee=processor, money=owed.money, matter="dispute:stripe.dp_1", on=on, today=on,
        now=NOW,
    )  # fmt: skip
    end_payment(connection, "p", RemittanceState.ARRIVED, party=processor, on=on, today=on, now=NOW)
    for _twice in range(2):
        apply_notice(connection, said(Stage.REPRESENTMENT, 2, TAKEN, CHARGED, BACK, FEE_BACK), now=NOW)

    assert [(processor, merchant, owed.money)] == [
        (it.debtor, it.creditor, it.money) for it in positions(balance_rows(connection))
    ]
    assert not verify(connection).faults
