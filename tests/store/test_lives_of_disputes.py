"""Whatever legal way a dispute goes, every book balances, pairs agree, and its end leaves exactly the loss it says."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random

import pytest
from sqlalchemy import Connection, Engine, update

from disputes.actions.act_on_dispute import act_on_dispute, acts_now
from disputes.actions.open_by_hand import open_by_hand
from disputes.answering import Act
from disputes.dispute import Dispute, Outcome, Stage
from disputes.errors import ActRefused, PartRefused
from disputes.lifecycle import Effect, Verb
from disputes.opening import Statement
from disputes.schemes.families import family_at, family_of, load_families
from disputes.schemes.load import load_all
from disputes.store import disputes, events
from disputes.store.tables import deadline
from ledger.balances import losses, positions
from ledger.money import Money
from ledger.store.balances import balance_rows
from ledger.store.verify import verify
from runtime.database import reading, transaction
from trade.actions.record_payment import record_payment
from trade.parties import Party, PartyKind
from trade.payments import Chain, Payment
from trade.store import parties, refunds

CHAIN = Chain(("issuer", "network", "bank", "gate", "shop"))
KINDS = (PartyKind.ISSUER, PartyKind.SCHEME, PartyKind.ACQUIRER, PartyKind.GATEWAY, PartyKind.MERCHANT)
PAID = Money(10_000, "EUR")
FOUGHT_IN = {  # a scheme, a reason code and a day by which each family is found
    "visa_allocation": ("visa", "10.4", date(2026, 5, 4)),
    "visa_collaboration": ("visa", "13.1", date(2026, 5, 4)),
    "visa_before_claims_resolution": ("visa", "30", date(2017, 5, 4)),
    "mastercard": ("mastercard", "4808", date(2026, 5, 4)),
    "mastercard_second_chargeback": ("mastercard", "4853", date(2019, 5, 4)),
    "amex": ("amex", "C02", date(2026, 5, 4)),
    "discover": ("discover", "UA01", date(2026, 5, 4)),
    "diners": ("diners", "A02", date(2026, 5, 4)),
    "jcb": ("jcb", "502", date(2026, 5, 4)),
    "unionpay": ("unionpay", "4502", date(2026, 5, 4)),
    "unionpay_second_chargeback": ("unionpay", "4502", date(2018, 5, 4)),
    "six_months": ("historic", "refusal", date(2002, 5, 4)),
    "generic": ("klarna", "any", date(2026, 5, 4)),
}
WALKS = 12  # ways through each family's table


def noon(day: date) -> datetime:
    return datetime.combine(day, time(12), tzinfo=UTC)


def on_record(connection: Connection) -> None:
    for code, kind in zip(CHAIN.parties, KINDS, strict=True):
        parties.add(connection, Party(code, kind, code, code), now=noon(date(2002, 1, 1)))


def sold(connection: Connection, order: str, scheme: str, on: date) -> str:
    sale = Payment(f"shop.{order}", CHAIN, order, "csv", PAID, scheme, noon(on), cleared_on=on, paid_out_on=on)
    record_payment(connection, sale, now=noon(on))
    return sale.id


def opened(connection: Connection, order: str, key: str, stage: Stage) -> Dispute:
    scheme, code, on = FOUGHT_IN[key]
    payment = sold(connection, order, scheme, on - timedelta(days=30))
    said = Statement(payment, code, stage, PAID, on)
    return open_by_hand(connection, said, party="gate", seat_id="desk@gate", today=on, now=noon(on))


def act(connection: Connection, dispute: Dispute, by: str, verb: Verb, *, day: date, part: int | None = None) -> Dispute:
    money = None if part is None else Money(part, PAID.currency)
    return act_on_dispute(
        connection, dispute.id, verb, party=by, seat_id=f"desk@{by}", words="as the papers say", on=day, part=money,
        today=day, now=noon(day),
    )  # fmt: skip


def steps(connection: Connection, dispute: Dispute) -> Iterator[tuple[str, Act]]:
    for party in CHAIN.parties:
        for can in acts_now(connection, dispute, party=party):
            if can.verb not in (Verb.CONTEST, Verb.ANSWER):
                yield party, can


def walk(connection: Connection, dispute: Dispute, luck: Random) -> tuple[Dispute, Act | None]:
    """To its end by legal steps, with half of what is awaited given up as missed on the way."""
    day, last = dispute.opened_on, None
    while dispute.stage is not Stage.CLOSED:
        if luck.random() < 0.5:
            connection.execute(update(deadline).where(deadline.c.dispute_id == dispute.id).values(state="missed"))
        party, last = luck.choice(list(steps(connection, dispute)))
        part = luck.randrange(1, dispute.contested.minor) if last.needs_part else None
        day += timedelta(days=1)
        dispute = act(connection, dispute, party, last.verb, day=day, part=part)
        assert dispute == disputes.get(connection, dispute.id)
        assert all(it.money.minor > 0 for it in positions(balance_rows(connection)))
    return dispute, last


def lost(dispute: Dispute, last: Act | None) -> int:
    """What the outcome says that the merchant has lost."""
    whole = dispute.outcome in (Outcome.LOST, Outcome.ACCEPTED)
    whole = whole or (dispute.outcome is Outcome.EXPIRED and last is not None and last.money is Effect.LOST)
    return dispute.accepted_minor + (dispute.contested.minor if whole else 0)


@pytest.mark.parametrize("key", sorted(FOUGHT_IN))
def test_every_way_through_a_table_leaves_exactly_the_loss_its_outcome_says(connection: Connection, key: str) -> None:
    on_record(connection)
    scheme, code, on = FOUGHT_IN[key]
    family = family_at(load_all(), scheme, code, on=on)
    assert key == family.key
    borne = given_back = 0
    for number in range(WALKS):
        luck = Random(f"{key} {number}")
        begun = opened(connection, f"W-{number}", key, luck.choice(family.beginnings))
        ended, last = walk(connection, begun, luck)
        borne += lost(ended, last)
        given_back += sum(it.amount.minor for it in refunds.of_payment(connection, ended.payment_id))

        told = [event.kind for event in events.of(connection, ended.cause)]
        assert (ended.outcome is Outcome.REFUNDED) == ("money_refunded" in told)
        rows = balance_rows(connection)
        assert borne == sum(it.money.minor for it in losses(rows) if it.party == "shop")
        owed = {(it.debtor, it.creditor): it.money.minor for it in positions(rows)}
        for upper, lower in pairwise(CHAIN.parties):
            assert borne + given_back == owed.get((lower, upper), 0), f"{ended.id} {ended.outcome} at {lower}"
    assert verify(connection).ok


def test_a_case_for_every_family_is_walked() -> None:
    assert {family.key for family in load_families()} == set(FOUGHT_IN)


def test_each_line_of_the_timeline_that_moves_no_money_says_so(connection: Connection) -> None:
    on_record(connection)
    dispute = opened(connection, "A", "visa_collaboration", Stage.CHARGEBACK)

    act(connection, dispute, "shop", Verb.REPRESENT, day=dispute.opened_on)

    moved = [event for event in events.of(connection, dispute.cause) if event.kind == "moved"]
    assert "none" == moved[-1].detail["money"]


def test_where_the_money_comes_back_with_the_answer_it_goes_again_with_the_second_chargeback(connection: Connection) -> None:
    on_record(connection)
    dispute = opened(connection, "A", "jcb", Stage.CHARGEBACK)
    day = dispute.opened_on

    dispute = act(connection, dispute, "shop", Verb.REPRESENT, day=day)
    assert [] == positions(balance_rows(connection))
    dispute = act(connection, dispute, "issuer", Verb.SECOND_CHARGE_BACK, day=day + timedelta(days=3))
    assert {10_000} == {it.money.minor for it in positions(balance_rows(connection))}
    dispute = act(connection, dispute, "shop", Verb.ACCEPT, day=day + timedelta(days=4))

    assert [10_000] == [it.money.minor for it in losses(balance_rows(connection)) if it.party == "shop"]


def test_a_part_accepted_is_a_loss_now_and_the_rest_is_won_later(connection: Connection) -> None:
    on_record(connection)
    dispute = opened(connection, "A", "visa_collaboration", Stage.CHARGEBACK)
    day = dispute.opened_on

    for part in (0, 10_000, 10_001):
        with pytest.raises(PartRefused):
            act(connection, dispute, "shop", Verb.ACCEPT_PART, day=day, part=part)
    dispute = act(connection, dispute, "shop", Verb.ACCEPT_PART, day=day, part=2_500)
    assert (Stage.CHARGEBACK, 7_500) == (dispute.stage, dispute.contested.minor)
    dispute = act(connection, dispute, "shop", Verb.REPRESENT, day=day)
    dispute = act(connection, dispute, "issuer", Verb.ACCEPT, day=day)

    assert [2_500] == [it.money.minor for it in losses(balance_rows(connection)) if it.party == "shop"]
    assert {2_500} == {it.money.minor for it in positions(balance_rows(connection))}
    assert [] == list(events.check(connection, dispute.cause)) and verify(connection).ok


def test_refunded_by_rule_it_is_closed_at_once_and_the_cardholder_has_the_money(connection: Connection) -> None:
    on_record(connection)

    dispute = opened(connection, "A", "visa_allocation", Stage.RDR)

    assert (Stage.CLOSED, Outcome.REFUNDED) == (dispute.stage, dispute.outcome)
    assert ["opened", "money_refunded", "moved"] == [event.kind for event in events.of(connection, dispute.cause)]
    assert {10_000} == {it.money.minor for it in positions(balance_rows(connection))}
    assert [] == [it for it in losses(balance_rows(connection)) if it.money.minor]
    assert [(10_000, dispute.cause)] == [(r.amount.minor, r.cause) for r in refunds.of_payment(connection, "shop.A")]


def test_time_runs_out_only_when_the_scheme_says_so_and_nobody_is_awaited(connection: Connection) -> None:
    on_record(connection)
    dispute = opened(connection, "A", "visa_collaboration", Stage.CHARGEBACK)
    day = dispute.opened_on

    with pytest.raises(ActRefused):
        act(connection, dispute, "bank", Verb.EXPIRE, day=day)
    connection.execute(update(deadline).values(state="missed"))
    assert dispute == disputes.get(connection, dispute.id), "what we worked out ourselves moves no case"
    dispute = act(connection, dispute, "bank", Verb.EXPIRE, day=day)

    assert Outcome.EXPIRED is dispute.outcome
    assert [10_000] == [it.money.minor for it in losses(balance_rows(connection)) if it.party == "shop"]


def test_of_two_who_move_a_case_at_once_one_wins_and_the_other_is_told_what_is_left(engine: Engine) -> None:
    with transaction(engine) as connection:
        on_record(connection)
        dispute = opened(connection, "A", "visa_collaboration", Stage.CHARGEBACK)

    def race(step: tuple[str, Verb]) -> str:
        with transaction(engine) as connection:
            try:
                return str(act(connection, dispute, *step, day=dispute.opened_on).outcome)
            except ActRefused as refused:
                return "refused" if dispute.cause in str(refused) and "it can do" in str(refused) else str(refused)

    with ThreadPoolExecutor(2) as pool:
        ended = sorted(pool.map(race, [("shop", Verb.ACCEPT), ("issuer", Verb.REVERSE)]))

    with reading(engine) as connection:
        now = disputes.get(connection, dispute.id)
        assert now is not None and sorted([str(now.outcome), "refused"]) == ended
        assert 1 == [event.kind for event in events.of(connection, dispute.cause)].count("moved")
        assert verify(connection).ok
    assert family_of(dispute, load_all()).key == "visa_collaboration"
