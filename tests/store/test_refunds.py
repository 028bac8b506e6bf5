"""A refund and a chargeback of the same money: refused where it can be, never in silence where it cannot."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Connection, Engine

from disputes.actions.apply_notice import apply_notice
from disputes.actions.open_by_hand import open_by_hand
from disputes.actions.record_payments import record_payments
from disputes.actions.refund_payment import doubled, refund_payment
from disputes.dispute import Dispute, Outcome, Stage
from disputes.errors import DayRefused, InDispute, MoreThanPaid, ReferenceRefused, RefundedBefore, RefundRefused, StageOver
from disputes.lifecycle import Verb
from disputes.notice import Notice, PaymentFacts
from disputes.opening import Statement
from disputes.store import disputes, events
from ledger.balances import positions
from ledger.money import Money
from ledger.store.balances import balance_rows
from ledger.store.verify import verify
from runtime.database import reading, transaction
from tests.store.test_opened_by_hand import NOW, ON, TODAY, act, claims, opened, owed, sold, stated
from trade.errors import NotFound, SaidOtherwise
from trade.refunds import Refund, total
from trade.store import payments, refunds


def refund(minor: int, reference: str = "re_1", by: str = "shop") -> Refund:
    return Refund("shop.A-1", reference, Money(minor, "CNY"), ON, by, "payment:shop.A-1")


def made(connection: Connection, it: Refund, *, already_made: bool = False) -> Refund:
    return refund_payment(connection, it, already_made=already_made, today=TODAY, now=NOW)


def kinds(connection: Connection, dispute: Dispute) -> list[str]:
    return [event.kind for event in events.of(connection, dispute.cause)]


def despite(minor: int) -> Statement:
    return Statement("shop.A-1", "13.1", Stage.CHARGEBACK, Money(minor, "CNY"), ON, despite_refund=True)


def test_a_refund_goes_up_the_whole_chain_and_once_for_its_reference(connection: Connection) -> None:
    sold(connection)

    made(connection, refund(20_000))
    made(connection, refund(20_000))

    assert claims(20_000) == owed(connection)
    with pytest.raises(SaidOtherwise):
        made(connection, refund(20_001))
    assert verify(connection).ok


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (refund(120_001), RefundRefused),
        (refund(1, reference=""), ReferenceRefused),
        (refund(1, reference="r" * 81), ReferenceRefused),
        (refund(1, by="stranger"), NotFound),
        (Refund("shop.A-1", "re_1", Money(1, "CNY"), TODAY + timedelta(days=1), "shop", "x"), DayRefused),
    ],
)
def test_what_cannot_be_a_refund_is_refused_and_leaves_nothing(
    connection: Connection, wrong: Refund, refusal: type[Exception]
) -> None:
    sold(connection)

    with pytest.raises(refusal):
        made(connection, wrong)

    assert [] == refunds.of_payment(connection, "shop.A-1") and set() == owed(connection)


def test_money_in_dispute_is_refunded_only_where_that_has_happened_already_and_then_marked(connection: Connection) -> None:
    sold(connection)
    dispute = opened(connection, stated(100_000))

    made(connection, refund(20_000))
    assert doubled(connection, dispute) is None
    with pytest.raises(InDispute, match=r"CNY 0\.00.*gate\.A-1-1"):
        made(connection, refund(30_000, "re_2"))
    made(connection, refund(30_000, "re_2"), already_made=True)

    found = doubled(connection, dispute)
    assert found is not None and (30_000, 50_000) == (found.twice.minor, found.refunded.minor)
    assert "refund_recorded" in kinds(connection, dispute)
    assert [] == events.check(connection, dispute.cause)


def test_a_dispute_of_refunded_money_is_opened_only_by_whoever_says_that_it_has_come_all_the_same(
    connection: Connection,
) -> None:
    sold(connection)
    made(connection, refund(50_000))

    with pytest.raises(RefundedBefore, match=r"CNY 500\.00 was refunded.*CNY 700\.00 is left"):
        opened(connection, stated(80_000))
    assert doubled(connection, opened(connection, stated(70_000))) is None
    marked = opened(connection, despite(50_000))

    assert ["opened", "refunded_before", "money_withdrawn"] == kinds(connection, marked)
    found = doubled(connection, marked)
    assert found is not None and 50_000 == found.twice.minor
    with pytest.raises(MoreThanPaid):
        opened(connection, despite(1))


def test_once_the_dispute_is_won_nothing_is_lost_twice(connection: Connection) -> None:
    sold(connection)
    made(connection, refund(120_000))
    dispute = act(connection, opened(connection, despite(120_000)), Verb.REPRESENT, "shop", words="refunded on the 20th")
    dispute = act(connection, dispute, Verb.ACCEPT, "issuer")

    assert Outcome.WON is dispute.outcome and doubled(connection, dispute) is None
    assert claims(120_000) == owed(connection), "the refund alone"


def test_a_refund_and_a_dispute_at_once_never_take_more_than_was_paid_in_silence(engine: Engine) -> None:
    with transaction(engine) as connection:
        sold(connection)

    def one(what: str) -> str:
        with transaction(engine) as connection:
            try:
                if what == "refund":
                    return made(connection, refund(80_000)).reference
                said = stated(80_000)
                return open_by_hand(connection, said, party="gate", seat_id="desk@gate", today=TODAY, now=NOW).id
            except (InDispute, RefundedBefore):
                return "refused"

    with ThreadPoolExecutor(2) as pool:
        ended = list(pool.map(one, ["refund", "dispute"]))

    assert 1 == ended.count("refused")
    with reading(engine) as connection:
        assert claims(80_000) == owed(connection)


def facts(refunded: int | None, minor: int = 10_000) -> PaymentFacts:
    back = None if refunded is None else Money(refunded, "USD")
    return PaymentFacts(
        "stripe", "ch_1", Money(minor, "USD"), NOW - timedelta(days=40), "visa", refunded=back, stated_at=NOW
    )


def notice(stage: Stage, outcome: Outcome | None = None, later: int = 0) -> Notice:
    at = NOW + timedelta(hours=later)
    return Notice("stripe", "dp_1", "ch_1", "visa", "fraudulent", stage, Money(10_000, "USD"), TODAY, at, outcome)


def test_what_a_processor_says_was_refunded_is_on_record_once_in_any_order_and_marks_its_dispute(
    connection: Connection,
) -> None:
    for so_far in (None, 2_000, 5_000, 2_000, 5_000):
        assert [] == record_payments(connection, rows=(), facts=[facts(so_far)], now=NOW)
    dispute = apply_notice(connection, notice(Stage.CHARGEBACK), now=NOW)
    record_payments(connection, rows=(), facts=[facts(7_000)], now=NOW)

    paid = payments.get(connection, "stripe.ch_1")
    assert paid is not None and 7_000 == total(refunds.of_payment(connection, paid.id), "USD").minor
    assert ["opened", "refunded_before", "refund_recorded"] == kinds(connection, dispute)
    assert [] == positions(balance_rows(connection)), "a processor's charge is not in the books, and so is its refund"


def test_a_message_for_a_stage_that_is_over_is_refused_by_name_and_an_appeal_is_not(connection: Connection) -> None:
    record_payments(connection, rows=(), facts=[facts(None)], now=NOW)
    apply_notice(connection, notice(Stage.CHARGEBACK), now=NOW)
    over = apply_notice(connection, notice(Stage.CLOSED, Outcome.LOST, 1), now=NOW)

    with pytest.raises(StageOver, match=r"closed \(lost\) and cannot stand at chargeback"):
        apply_notice(connection, notice(Stage.CHARGEBACK, None, 2), now=NOW)
    assert over == disputes.get(connection, over.id)
    appealed = apply_notice(connection, notice(Stage.PRE_ARBITRATION, None, 3), now=NOW)

    assert Stage.PRE_ARBITRATION is appealed.stage
    assert "generic" == events.of(connection, over.cause)[-1].detail["past_table"]
