"""Whatever happens along a chain of two to seven parties, in any order: the books stay sound after every step.

What happens goes through the product's own actions, each in a transaction of its own, on both databases. A run is short
here; RECOURSE_CHAINS=50 makes fifty times as many, and makes what fails short.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from datetime import date
from itertools import count
from typing import Any, ClassVar, TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Connection, Engine

from disputes.actions.act_on_dispute import act_on_dispute, acts_now
from disputes.actions.appeal import appeal, reopen
from disputes.actions.finalise import finalise
from disputes.actions.move_hold import MOVES as MOVES_OF_HOLDS
from disputes.actions.move_hold import move_hold
from disputes.actions.open_by_hand import open_by_hand
from disputes.actions.remit import end_payment, send_payment
from disputes.actions.set_off import set_off
from disputes.actions.settle import settle
from disputes.dispute import Outcome, Stage
from disputes.liability.proceeding import MOVES, Step
from disputes.matters import ACCOUNT
from disputes.notice import Moved, Movement, Notice
from disputes.opening import OPENERS, Statement
from disputes.store import disputes, proceedings
from ledger.balances import BalanceRow
from ledger.book import standing
from ledger.holds import MoveKind
from ledger.payments import RemittanceState
from ledger.reversal import REVERSAL, REVERSED, reverse
from ledger.store import holds, journal
from ledger.store.verify import verify
from ledger.verification import book_faults
from runtime.database import reading, transaction
from tests.simulation.chain import BY_LETTER, JUDGE, SCHEMES, Told, World

RUNS_HERE = 8
RUNS = RUNS_HERE * int(os.environ.get("RECOURSE_CHAINS", "1"))
STEPS = 30
AMOUNTS = st.one_of(st.integers(1, 100), st.integers(1, 10**9))
PLACES = st.integers(0, 1000)
WEIGHTS = st.lists(st.integers(0, 5), min_size=7, max_size=7)
T = TypeVar("T")
SNAPSHOTS_SEEN = 4  # after each step, of those taken so far


def one(items: Sequence[T], place: int) -> T:
    return items[place % len(items)]


class Chains(RuleBasedStateMachine):
    """One world a run. Whatever is refused has changed nothing (`World.attempt`)."""

    engine: ClassVar[Engine]
    names: ClassVar[Any] = count(1)

    @initialize(
        size=st.integers(2, 7),
        currency=st.sampled_from(("CNY", "JPY")),
        scheme=st.sampled_from(sorted(SCHEMES)),
    )
    def begin(self, size: int, currency: str, scheme: str) -> None:
        self.world = World(self.engine, f"w{next(self.names)}", size, currency, scheme)
        self.seen: list[tuple[int, date | None, list[BalanceRow]]] = []
        self.a_dispute_is_opened(0, 1000, 0, Stage.CHARGEBACK, anew=1000)

    @rule(minor=AMOUNTS)
    def a_sale(self, minor: int) -> None:
        self.world.sell(minor)

    @rule(place=PLACES, what=st.sampled_from(("cleared_on", "paid_out_on")))
    def a_sale_is_settled(self, place: int, what: str) -> None:
        """Whatever was withheld or set off meanwhile."""
        self.world.settle_sale(place % len(self.world.payments), what)

    @precondition(lambda self: self.world.size > 4)
    @rule(place=PLACES)
    def a_cardholder_pays(self, place: int) -> None:
        self.world.cardholder_pays(place % len(self.world.payments))

    @rule(
        place=PLACES, minor=AMOUNTS, opener=PLACES, stage=st.sampled_from((Stage.CHARGEBACK, Stage.INQUIRY)),
        anew=st.one_of(st.none(), AMOUNTS),
    )  # fmt: skip
    def a_dispute_is_opened(self, place: int, minor: int, opener: int, stage: Stage, anew: int | None) -> None:
        """Over a sale already made, as far as anything of it is left, or over a new one."""
        if anew is not None:
            self.world.sell(anew)
        world, paid = self.world, self.world.payments[-1] if anew is not None else one(self.world.payments, place)
        openers = [code for code in world.parties if BY_LETTER[code[-1]] in OPENERS]
        amount = world.money(min(minor, paid.amount.minor))
        said = Statement(paid.id, SCHEMES[world.scheme], stage, amount, world.day)
        party, today, now = one(openers, opener), world.day, world.now

        def opening(connection: Connection) -> None:
            opened.append(open_by_hand(connection, said, party=party, seat_id="seat", today=today, now=now).id)

        opened: list[str] = []
        if world.attempt(opening):
            world.disputes += opened

    @rule(place=PLACES, who=PLACES, which=PLACES)
    def somebody_acts(self, place: int, who: int, which: int) -> None:
        """One of the acts the product offers this party now."""
        world = self.world
        id_, party, today, now = one(world.disputes, place), one(world.parties, who), world.day, world.now
        with reading(self.engine) as connection:
            dispute = disputes.get(connection, id_)
            assert dispute is not None
            acts = acts_now(connection, dispute, party=party)
        if acts:
            verb = one(acts, which).verb
            world.attempt(
                lambda connection: act_on_dispute(
                    connection, id_, verb, party=party, seat_id="seat", words="so it is", on=today, today=today, now=now
                )
            )

    @rule(place=PLACES, minor=AMOUNTS)
    def a_processor_tells_of_a_dispute(self, place: int, minor: int) -> None:
        world, paid = self.world, one(self.world.payments, place)
        amount = world.money(min(minor, paid.amount.minor))
        notice = Notice(
            world.gateway, f"{world.name}-{len(world.told)}", paid.id.split(".")[1], world.scheme, SCHEMES[world.scheme],
            Stage.CHARGEBACK, amount, world.day, world.now,
        )  # fmt: skip
        world.tell(Told(notice), Movement(Moved.WITHDRAWN, 1, amount, world.day), Stage.CHARGEBACK, None)

    @precondition(lambda self: self.world.told)
    @rule(place=PLACES, kind=st.sampled_from(Moved), share=st.integers(1, 10))
    def the_processor_tells_on(self, place: int, kind: Moved, share: int) -> None:
        """More money moved; never more given back than was taken."""
        told = one(list(self.world.told.values()), place)
        left = {
            Moved.WITHDRAWN: told.notice.amount.minor - told.withdrawn + told.reinstated,
            Moved.REINSTATED: told.withdrawn - told.reinstated,
            Moved.FEE: 1500,
            Moved.FEE_REFUNDED: told.fees - told.refunded,
        }[kind]
        if left and told.notice.stage is not Stage.CLOSED:
            ordinal = 1 + sum(it.kind is kind for it in told.notice.movements)
            moved = Movement(kind, ordinal, self.world.money(max(left * share // 10, 1)), self.world.day)
            self.world.tell(told, moved, Stage.REPRESENTMENT, None)

    @precondition(lambda self: self.world.told)
    @rule(place=PLACES, outcome=st.sampled_from((Outcome.LOST, Outcome.ACCEPTED)))
    def the_processor_closes(self, place: int, outcome: Outcome) -> None:
        self.world.tell(one(list(self.world.told.values()), place), None, Stage.CLOSED, outcome)

    @rule(place=PLACES, upwards=st.booleans(), share=st.integers(1, 12), about=PLACES)
    def money_is_withheld(self, place: int, upwards: bool, share: int, about: int) -> None:
        """Up to what the holder owes, and a little more than it may."""
        holder, owner = one(self.world.links(), place)[:: -1 if upwards else 1]
        known = self.world.disputes + list(self.world.told) or ["none-yet"]
        minor = max(self.world.owed(holder, owner) * share // 10, 1)
        self.world.hold(holder, owner, minor, [f"dispute:{one(known, about)}"])

    @rule(place=PLACES, upwards=st.booleans(), share=st.integers(1, 12))
    def money_is_sent(self, place: int, upwards: bool, share: int) -> None:
        """Of what is owed on a link, whoever claims it; on its way until the payee has it or it comes back."""
        world = self.world
        payer, payee = one(world.links(), place)[:: -1 if upwards else 1]
        id_, day, now = f"{world.name}-{len(world.sent)}", world.day, world.now
        money = world.money(max(world.owed(payer, payee) * share // 10, 1))

        def sending(connection: Connection) -> object:
            return send_payment(
                connection, id=id_, payer=payer, payee=payee, money=money, matter=ACCOUNT, on=day, today=day, now=now
            )

        if world.attempt(sending, again=True):
            world.sent.append((id_, payer, payee))

    @precondition(lambda self: self.world.sent)
    @rule(place=PLACES, state=st.sampled_from((RemittanceState.ARRIVED, RemittanceState.ARRIVED, RemittanceState.RETURNED)))
    def it_gets_there_or_comes_back(self, place: int, state: RemittanceState) -> None:
        world = self.world
        id_, payer, payee = one(world.sent, place)
        party, day, now = payee if state is RemittanceState.ARRIVED else payer, world.day, world.now

        def ending(connection: Connection) -> object:
            return end_payment(connection, id_, state, party=party, on=day, today=day, now=now)

        world.attempt(ending, again=True)

    @rule(place=PLACES, upwards=st.booleans(), share=st.integers(1, 12))
    def a_set_off_is_given(self, place: int, upwards: bool, share: int) -> None:
        world = self.world
        giver, other = one(world.links(), place)[:: -1 if upwards else 1]
        both = min(world.owed(giver, other), world.owed(other, giver))
        money, id_, day, now = world.money(max(both * share // 10, 1)), f"{world.name}-{world.last()}", world.day, world.now

        def giving(connection: Connection) -> object:
            return set_off(
                connection, id=id_, giver=giver, other=other, money=money, matter=ACCOUNT, on=day, today=day, now=now
            )

        world.attempt(giving, again=True)

    @precondition(lambda self: self.world.holds)
    @rule(place=PLACES, share=st.integers(1, 12), kind=st.sampled_from(MOVES_OF_HOLDS))
    def a_hold_is_given_back_or_taken_in_part(self, place: int, share: int, kind: MoveKind) -> None:
        """Never more than is left, whoever asks."""
        world, hold, on, now = self.world, one(self.world.holds, place), self.world.day, self.world.now
        with reading(self.engine) as connection:
            left = holds.get(connection, hold.id).left.minor
        amount = world.money(max(left * share // 10, 1))

        def moving(connection: Connection) -> object:
            return move_hold(connection, hold.id, kind, amount, party=hold.holder, seat_id="seat", on=on, now=now)

        assert not world.attempt(moving) or amount.minor <= left

    @rule(
        places=st.lists(PLACES, max_size=2), bound=st.permutations(range(7)), number=st.integers(2, 7), weights=WEIGHTS,
        decided=st.sampled_from((True, False, None)),
    )  # fmt: skip
    def a_proceeding_is_filed(
        self, places: list[int], bound: list[int], number: int, weights: list[int], decided: bool | None
    ) -> None:
        """Over the dispute opened last and perhaps others; between any of the chain. `decided` at once: finally or not."""
        world = self.world
        known = [*world.disputes, *world.told]
        about = sorted({world.disputes[-1]} | {one(known, place) for place in places})
        parties = [world.parties[place] for place in bound if place < world.size][:number]
        if world.file(about, parties) and decided is not None:
            world.decide(world.proceedings[-1], weights, final=decided)

    @precondition(lambda self: self.world.proceedings)
    @rule(place=PLACES, step=PLACES, who=PLACES, weights=WEIGHTS)
    def a_proceeding_goes_on(self, place: int, step: int, who: int, weights: list[int]) -> None:
        """To any step the table allows; from the filing to a decision at once."""
        world = self.world
        id_, day, now = one(world.proceedings, place), world.day, world.now
        with reading(self.engine) as connection:
            case = proceedings.get(connection, id_)
            assert case is not None
            bound = [it.party for it in proceedings.parties_of(connection, id_)]
        steps: dict[Step, Callable[[Connection], object]] = {
            Step.APPEALED: lambda connection: appeal(connection, proceeding_id=id_, by=one(bound, who), on=day, now=now),
            Step.FINAL: lambda connection: finalise(connection, proceeding_id=id_, by=JUDGE, on=day, now=now),
            Step.REOPENED: lambda connection: reopen(connection, proceeding_id=id_, by=JUDGE, on=day, now=now),
            Step.SETTLED: lambda connection: settle(connection, proceeding_id=id_, on=day, now=now),
        }
        allowed = sorted(MOVES[case.step] & {*steps, Step.DECIDED}) or [Step.DECIDED]
        chosen = one(allowed, step)
        if chosen is Step.DECIDED:
            world.decide(id_, weights, final=who % 3 == 0)
        else:
            world.attempt(steps[chosen], again=chosen is Step.SETTLED)

    @rule(place=PLACES)
    def something_comes_again(self, place: int) -> None:
        before, last = self.world.nets(), self.world.last()
        act = one(self.world.done, place)
        with transaction(self.engine) as connection:
            act(connection)

        assert (before, last) == (self.world.nets(), self.world.last())

    @rule(place=PLACES)
    def a_reversal_restores(self, place: int) -> None:
        """Tried and undone, since what happened in between may rest on the entry."""
        with reading(self.engine) as connection:
            causes = [it.cause for it in self.world.payments] + [f"dispute:{it}" for it in self.world.disputes]
            entries = [it.entry for it in journal.entries(connection, causes=causes)]
        undone_before = {it.reference.removesuffix(REVERSED) for it in entries if it.kind == REVERSAL}
        posted = one([it for it in entries if it.reference not in undone_before], place)
        back = reverse(posted, reason="a mistake", effective_on=self.world.day)
        before = self.world.nets()
        with self.engine.connect() as connection, connection.begin() as undone:
            journal.append(connection, [back], recorded_at=self.world.now)
            net = standing(self.world.rows_in(connection))
            undone.rollback()
        for transfer in posted.transfers:
            before[transfer.debit] = before.get(transfer.debit, 0) - transfer.amount.minor
            before[transfer.credit] = before.get(transfer.credit, 0) + transfer.amount.minor

        assert {it: minor for it, minor in before.items() if minor} == {it: minor for it, minor in net.items() if minor}

    @rule(days=st.one_of(st.none(), st.integers(0, 30)))
    def the_books_are_read(self, days: int | None) -> None:
        on = None if days is None else date.fromordinal(self.world.day.toordinal() - days)
        up_to = self.world.last()
        self.seen.append((up_to, on, self.world.rows(on=on, up_to=up_to)))

    @invariant()
    def every_book_balances_every_pair_agrees_and_nothing_is_negative(self) -> None:
        with reading(self.engine) as connection:
            known = holds.all_holds(connection, of=self.world.parties)
        assert [] == list(book_faults(self.world.rows(), known))

    @invariant()
    def no_money_is_made_or_lost(self) -> None:
        net: dict[str, int] = {}
        for account, minor in self.world.nets().items():
            net[account.kind] = net.get(account.kind, 0) + minor
        sold = sum(it.amount.minor for it in self.world.payments)
        borne = sum(net.get(kind, 0) for kind in ("disputed", "chargeback_loss", "refunds"))

        assert self.world.paid_in == net.get("bank", 0) + net.get("in_transit", 0)
        assert 0 == net.get("fees_income", 0) + net.get("fees_expense", 0)
        assert -sold == net.get("sales", 0)
        assert sold - self.world.paid_in - borne == net.get("cardholders", 0) + net.get("suspense", 0)

    @invariant()
    def what_was_answered_at_a_horizon_is_answered_again(self) -> None:
        for up_to, on, rows in self.seen[-SNAPSHOTS_SEEN:]:
            assert rows == self.world.rows(on=on, up_to=up_to)


def test_whatever_happens_along_a_chain(engine: Engine) -> None:
    Chains.engine = engine
    phases = {Phase.generate} | ({Phase.shrink} if RUNS > RUNS_HERE else set())  # to shrink takes minutes
    often = settings(
        max_examples=RUNS, stateful_step_count=STEPS, deadline=None, suppress_health_check=list(HealthCheck),
        phases=phases, database=None,
    )  # fmt: skip
    run_state_machine_as_test(Chains, settings=often)

    with reading(engine) as connection:
        assert () == verify(connection).faults
