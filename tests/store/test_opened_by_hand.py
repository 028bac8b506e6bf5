"""Disputes opened and moved by hand: posted over every book, told to everybody, never for more than was paid."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DatabaseError

from disputes.actions.act_on_dispute import act_on_dispute, acts_now
from disputes.actions.mark_notice import record_delivery, record_opening
from disputes.actions.open_by_hand import open_by_hand
from disputes.dispute import Dispute, Outcome, Stage
from disputes.errors import ActRefused, DayRefused, DisputeError, MoreThanPaid, ReasonRefused, StageRefused, WordsRefused
from disputes.informed import MarkKind, proofs_of
from disputes.lifecycle import Verb
from disputes.opening import Statement
from disputes.store import deadlines, disputes, events, marks, notices_served
from ledger.balances import losses, positions
from ledger.money import Money
from ledger.store.balances import balance_rows
from ledger.store.verify import verify
from runtime import outbox
from runtime.database import reading, transaction
from trade.actions.record_payment import record_payment
from trade.errors import CardNumberRefused, NotFound
from trade.parties import Party, PartyKind, Role, Seat
from trade.payments import Chain, Payment
from trade.store import parties

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
ON = date(2026, 11, 20)
CHAIN = Chain(("issuer", "network", "bank", "gate", "shop"))
KINDS = (PartyKind.ISSUER, PartyKind.SCHEME, PartyKind.ACQUIRER, PartyKind.GATEWAY, PartyKind.MERCHANT)
PAID = Money(120_000, "CNY")


def sold(connection: Connection) -> None:
    """A paid sale over a chain of five; the merchant and the gateway have an address."""
    for code, kind in zip(CHAIN.parties, KINDS, strict=True):
        email = f"{code}@shop.test" if kind in (PartyKind.MERCHANT, PartyKind.GATEWAY) else None
        parties.add(connection, Party(code, kind, code, code, email=email), now=NOW)
    sale = Payment("shop.A-1", CHAIN, "A-1", "csv", PAID, "visa", datetime(2026, 10, 1, tzinfo=UTC),
                   cleared_on=date(2026, 10, 3), paid_out_on=date(2026, 10, 5))  # fmt: skip
    record_payment(connection, sale, now=NOW)


def stated(minor: int = 120_000, stage: Stage = Stage.CHARGEBACK, code: str = "13.1", on: date = ON) -> Statement:
    return Statement("shop.A-1", code, stage, Money(minor, "CNY"), on)


def opened(connection: Connection, said: Statement | None = None, by: str = "gate") -> Dispute:
    return open_by_hand(connection, said or stated(), party=by, seat_id=f"desk@{by}", today=TODAY, now=NOW)


def act(
    connection: Connection, dispute: Dispute, verb: Verb, by: str, words: str = "see the papers", **more: date
) -> Dispute:
    later = NOW + timedelta(hours=1)
    return act_on_dispute(
        connection, dispute.id, verb, party=by, seat_id=f"desk@{by}", words=words, today=TODAY, now=later, **more
    )


def owed(connection: Connection) -> set[tuple[str, str, int]]:
    return {(it.debtor, it.creditor, it.money.minor) for it in positions(balance_rows(connection))}


def claims(minor: int) -> set[tuple[str, str, int]]:
    return {(lower, upper, minor) for upper, lower in zip(CHAIN.parties, CHAIN.parties[1:], strict=False)}


def test_a_chargeback_is_posted_over_every_book_on_the_stated_day_and_everybody_is_told(connection: Connection) -> None:
    sold(connection)

    dispute = opened(connection, stated(50_000))

    assert ("gate.A-1-1", "gate", ON, Stage.CHARGEBACK) == (dispute.id, dispute.source, dispute.opened_on, dispute.stage)
    assert claims(50_000) == owed(connection)
    assert positions(balance_rows(connection, on=ON - timedelta(days=1))) == []
    assert ["opened", "money_withdrawn"] == [event.kind for event in events.of(connection, dispute.cause)]
    assert [NOW] * 5 == [told.informed_at for told in notices_served.of_dispute(connection, dispute.id)]
    assert {("merchant", ON)} <= {
        (KINDS[CHAIN.parties.index(it.party)].value, it.clock_start) for it in deadlines.of_dispute(connection, dispute.id)
    }
    assert verify(connection).ok


def test_an_inquiry_moves_no_money_until_it_is_charged_back_on_a_day_of_its_own(connection: Connection) -> None:
    sold(connection)
    inquiry = opened(connection, stated(stage=Stage.INQUIRY))
    assert set() == owed(connection)

    moved = act(connection, inquiry, Verb.CHARGE_BACK, "gate", on=date(2026, 11, 22))

    assert (Stage.CHARGEBACK, claims(120_000)) == (moved.stage, owed(connection))
    assert [] == positions(balance_rows(connection, on=date(2026, 11, 21)))
    due = [it for it in deadlines.of_dispute(connection, inquiry.id) if it.obligation == "answer_chargeback"]
    assert due and {date(2026, 11, 22)} == {it.clock_start for it in due}


def test_parts_of_a_payment_are_disputed_up_to_the_whole_and_no_further(connection: Connection) -> None:
    sold(connection)
    first = opened(connection, stated(70_000))

    with pytest.raises(MoreThanPaid, match=r"CNY 500\.01.*CNY 500\.00.*gate\.A-1-1"):
        opened(connection, stated(50_001))

    assert "gate.A-1-2" == opened(connection, stated(50_000)).id
    act(connection, first, Verb.REVERSE, "gate")
    assert "gate.A-1-3" == opened(connection, stated(70_000)).id
    act(connection, opened_as(connection, "gate.A-1-3"), Verb.ACCEPT, "shop")
    with pytest.raises(MoreThanPaid):
        opened(connection, stated(1))


def opened_as(connection: Connection, id_: str) -> Dispute:
    found = disputes.get(connection, id_)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        (stated(on=date(2026, 11, 25)), DayRefused),
        (stated(on=date(2026, 9, 30)), DayRefused),
        (stated(code="99.9"), ReasonRefused),
        (stated(stage=Stage.ARBITRATION), StageRefused),
        (stated(120_001), MoreThanPaid),
    ],
)
def test_what_cannot_stand_is_refused_by_name_and_leaves_nothing(
    connection: Connection, said: Statement, refusal: type[DisputeError]
) -> None:
    sold(connection)

    with pytest.raises(refusal):
        opened(connection, said)

    assert [] == disputes.of_payment(connection, "shop.A-1")


def test_a_party_off_the_chain_finds_no_payment(connection: Connection) -> None:
    sold(connection)

    with pytest.raises(NotFound):
        opened(connection, by="stranger")


def test_two_openings_at_once_never_dispute_more_than_was_paid(engine: Engine) -> None:
    with transaction(engine) as connection:
        sold(connection)

    def race(by: str) -> str:
        with transaction(engine) as connection:
            try:
                return opened(connection, stated(80_000), by).id
            except MoreThanPaid:
                return "refused"

    with ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(race, ["gate", "bank", "gate", "bank"]))

    assert 3 == ended.count("refused")
    with reading(engine) as connection:
        assert claims(80_000) == owed(connection)


def test_accepted_in_whole_it_is_the_merchants_loss_and_nothing_is_due_any_more(connection: Connection) -> None:
    sold(connection)
    dispute = opened(connection)

    closed = act(connection, dispute, Verb.ACCEPT, "shop", words="")

    assert (Stage.CLOSED, Outcome.ACCEPTED) == (closed.stage, closed.outcome)
    assert [("shop", 120_000)] == [(it.party, it.money.minor) for it in losses(balance_rows(connection)) if it.money.minor]
    assert claims(120_000) == owed(connection)
    assert {"met"} == {it.state.value for it in deadlines.of_dispute(connection, dispute.id)}
    assert [] == acts_now(connection, closed, party="shop")


def test_a_withdrawal_ends_nothing_until_the_issuer_reverses_and_then_the_claims_fall_away(connection: Connection) -> None:
    sold(connection)
    dispute = opened(connection)

    stated_only = act(connection, dispute, Verb.WITHDRAW, "issuer")
    assert (Stage.CHARGEBACK, claims(120_000)) == (stated_only.stage, owed(connection))
    assert Verb.WITHDRAW not in {it.verb for it in acts_now(connection, stated_only, party="issuer")}
    closed = act(connection, stated_only, Verb.REVERSE, "issuer")

    assert (Outcome.WITHDRAWN, set()) == (closed.outcome, owed(connection))
    assert ["opened", "money_withdrawn", "withdrawal_stated", "moved", "money_reinstated"] == [
        event.kind for event in events.of(connection, dispute.cause)
    ]
    assert [] == events.check(connection, dispute.cause)


def test_a_representment_moves_no_money_until_the_issuer_accepts_it(connection: Connection) -> None:
    sold(connection)
    dispute = opened(connection)

    represented = act(connection, dispute, Verb.REPRESENT, "shop")
    assert (Stage.REPRESENTMENT, claims(120_000)) == (represented.stage, owed(connection))
    won = act(connection, represented, Verb.ACCEPT, "issuer")

    assert (Outcome.WON, set()) == (won.outcome, owed(connection))


def test_contesting_leaves_the_claim_and_says_so_once(connection: Connection) -> None:
    sold(connection)
    dispute = opened(connection)

    act(connection, dispute, Verb.CONTEST, "shop", words="Delivered and signed for.")

    last = events.of(connection, dispute.cause)[-1]
    assert ("contested", "shop", "Delivered and signed for.") == (last.kind, last.actor, last.detail["words"])
    assert claims(120_000) == owed(connection)
    with pytest.raises(ActRefused, match="accept"):
        act(connection, dispute, Verb.CONTEST, "shop")
    with pytest.raises(ActRefused):
        act(connection, dispute, Verb.CONTEST, "issuer")


@pytest.mark.parametrize(
    ("words", "refusal"),
    [("", WordsRefused), ("x" * 2001, WordsRefused), ("card 4242 4242 4242 4242", CardNumberRefused)],
)
def test_words_are_needed_short_and_without_a_card_number(
    connection: Connection, words: str, refusal: type[Exception]
) -> None:
    sold(connection)
    dispute = opened(connection)

    with pytest.raises(refusal):
        act(connection, dispute, Verb.REPRESENT, "shop", words=words)

    assert Stage.CHARGEBACK is opened_as(connection, dispute.id).stage


def test_what_a_seat_may_do_follows_its_part_and_the_flow_of_the_scheme(connection: Connection) -> None:
    sold(connection)
    goods = opened(connection, stated(60_000))  # 13.1 is fought by representment
    fraud = opened(connection, stated(60_000, code="10.4"))  # 10.4 is not

    def verbs(dispute: Dispute, party: str) -> list[str]:
        return [it.verb.value for it in acts_now(connection, dispute, party=party)]

    assert ["represent", "accept", "accept_part", "contest"] == verbs(goods, "shop")
    assert ["answer", "accept", "accept_part", "contest"] == verbs(fraud, "shop")
    assert ["pre_arbitrate", "contest"] == verbs(fraud, "bank")
    assert ["represent", "contest", "withdraw", "reverse"] == verbs(goods, "gate")
    assert ["withdraw", "reverse"] == verbs(goods, "issuer")
    assert [] == verbs(goods, "stranger")


def test_service_is_proven_sent_delivered_and_opened_each_the_first_time(connection: Connection) -> None:
    sold(connection)
    dispute = opened(connection)
    hour = timedelta(hours=1)
    seat = Seat("desk@shop", "desk", Role.DISPUTE_DESK, "shop")

    for message in outbox.claim_due(connection, now=NOW, limit=10):
        record_delivery(connection, message, now=NOW + hour)
        record_delivery(connection, message, now=NOW + 2 * hour)
    assert record_opening(connection, dispute.id, seat, now=NOW + 3 * hour)
    assert not record_opening(connection, dispute.id, seat, now=NOW + 4 * hour)
    assert not record_opening(connection, dispute.id, Seat("j", "j", Role.ARBITRATOR), now=NOW)

    proofs = proofs_of(notices_served.of_dispute(connection, dispute.id), marks.of_dispute(connection, dispute.id))
    assert {"gate": (NOW, NOW + hour, None), "shop": (NOW, NOW + hour, NOW + 3 * hour)} == {
        it.service.party: (it.sent, it.delivered, it.opened) for it in proofs if it.sent
    }
    assert [None, *[timedelta()] * 4] == [it.later for it in proofs]


def test_a_mark_is_never_changed_and_never_taken_away(engine: Engine) -> None:
    with transaction(engine) as connection:
        sold(connection)
        dispute = opened(connection)
        assert {MarkKind.SENT} == {it.kind for it in marks.of_dispute(connection, dispute.id)}

    for change in ("UPDATE service_mark SET seat_id = 'somebody'", "DELETE FROM service_mark"):
        with pytest.raises(DatabaseError), transaction(engine) as connection:
            connection.execute(text(change))
