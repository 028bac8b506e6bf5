"""A chain of parties on a real store, to which anything may happen that the product's own actions allow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from itertools import pairwise

from sqlalchemy import Connection, Engine, func, select

from disputes.actions.apply_notice import apply_notice
from disputes.actions.decide import decide
from disputes.actions.file_proceeding import file_proceeding
from disputes.actions.place_hold import place_hold
from disputes.dispute import Outcome, Stage
from disputes.liability.proceeding import Capacity, Step
from disputes.liability.proposal import Proposal, Share
from disputes.notice import Movement, Notice
from disputes.store import proceedings
from ledger.accounts import Account
from ledger.balances import BalanceRow
from ledger.book import standing
from ledger.holds import Hold
from ledger.money import Money
from ledger.store import journal
from ledger.store.balances import balance_rows
from ledger.store.tables import entry
from runtime.database import reading, transaction
from runtime.refusal import Refusal
from trade import postings
from trade.actions.record_payment import record_payment
from trade.parties import Party, PartyKind
from trade.payments import Chain, Payment
from trade.store import parties

BEGAN = date(2024, 3, 1)
KINDS: Mapping[int, str] = {2: "GM", 3: "AGM", 4: "SAGM", 5: "ISAGM", 6: "ISAGPM", 7: "ISAGGPM"}
BY_LETTER = {
    "I": PartyKind.ISSUER, "S": PartyKind.SCHEME, "A": PartyKind.ACQUIRER, "G": PartyKind.GATEWAY, "P": PartyKind.PLATFORM,
    "M": PartyKind.MERCHANT,
}  # fmt: skip
SCHEMES = {"visa": "13.1", "of its own": "4853"}
PROPOSER, JUDGE = "proposer", "judge"

Act = Callable[[Connection], object]


@dataclass(frozen=True, slots=True)
class Told:
    """What a processor has said of a dispute of its own so far: the last notice, and sums by movement."""

    notice: Notice
    withdrawn: int = 0
    reinstated: int = 0
    fees: int = 0
    refunded: int = 0


@dataclass
class World:
    """One chain. Codes are its own, so that many worlds share a database; every act is a transaction of its own."""

    engine: Engine
    name: str
    size: int
    currency: str
    scheme: str
    day: date = BEGAN
    payments: list[Payment] = field(default_factory=list)
    disputes: list[str] = field(default_factory=list)
    told: dict[str, Told] = field(default_factory=dict)  # by dispute
    holds: list[Hold] = field(default_factory=list)
    sent: list[tuple[str, str, str]] = field(default_factory=list)  # id, payer, payee
    proceedings: list[str] = field(default_factory=list)
    done: list[Act] = field(default_factory=list)  # acts that may be done again and then change nothing
    refused: int = 0
    paid_in: int = 0  # what cardholders paid: the only money that comes from outside

    def __post_init__(self) -> None:
        self.parties = tuple(f"{self.name}-{place}{letter}" for place, letter in enumerate(KINDS[self.size]))
        with transaction(self.engine) as connection:
            for code in self.parties:
                parties.add(connection, Party(code, BY_LETTER[code[-1]], code, code), now=self.now)

    @property
    def now(self) -> datetime:
        return datetime.combine(self.day, time(9), tzinfo=UTC)

    @property
    def chain(self) -> Chain:
        return Chain(self.parties)

    @property
    def gateway(self) -> str:
        return self.parties[-2]

    def money(self, minor: int) -> Money:
        return Money(minor, self.currency)

    def attempt(self, act: Act, *, again: bool = False) -> bool:
        """Do it, or see it refused with nothing changed; the next act is on a later day. `again`: may be repeated."""
        before = self.nets()
        try:
            with transaction(self.engine) as connection:
                act(connection)
        except Refusal:
            self.refused += 1
            assert before == self.nets()
            return False
        finally:
            self.day += timedelta(days=1)
        if again:
            self.done.append(act)
        return True

    def rows(self, *, on: date | None = None, up_to: int | None = None) -> list[BalanceRow]:
        with reading(self.engine) as connection:
            return balance_rows(connection, on=on, up_to=up_to, books=self.parties)

    def rows_in(self, connection: Connection) -> list[BalanceRow]:
        """As an open transaction sees them."""
        return balance_rows(connection, books=self.parties)

    def nets(self) -> dict[Account, int]:
        return {account: minor for account, minor in standing(self.rows()).items() if minor}

    def last(self) -> int:
        with reading(self.engine) as connection:
            return connection.execute(select(func.coalesce(func.max(entry.c.id), 0))).scalar_one()

    def owed(self, debtor: str, creditor: str) -> int:
        return -self.nets().get(Account(debtor, "payable", self.currency, creditor), 0)

    def links(self) -> list[tuple[str, str]]:
        return list(pairwise(self.parties))

    # what happens

    def sell(self, minor: int) -> None:
        number = len(self.payments) + 1
        sold = Payment(
            f"{self.gateway}.{number}",
            self.chain,
            f"{self.name}/{number}",
            self.gateway,
            self.money(minor),
            self.scheme,
            self.now,
        )
        if self.attempt(lambda connection: record_payment(connection, sold, now=sold.sold_at), again=True):
            self.payments.append(sold)

    def settle_sale(self, place: int, what: str) -> None:
        """The source learns that a sale was cleared or paid out, and says the whole payment again."""
        merged = replace(self.payments[place], **{what: self.day})
        now = self.now
        if self.attempt(lambda connection: record_payment(connection, merged, now=now), again=True):
            self.payments[place] = merged

    def cardholder_pays(self, place: int) -> None:
        posted, now = postings.cardholder_payment(self.payments[place], self.day), self.now
        if self.attempt(lambda connection: journal.append(connection, [posted], recorded_at=now), again=True):
            self.paid_in += self.payments[place].amount.minor

    def tell(self, told: Told, movement: Movement | None, stage: Stage, outcome: Outcome | None) -> None:
        """A processor states one of its disputes as it is now."""
        moved = () if movement is None else (movement,)
        notice = replace(
            told.notice, stage=stage, outcome=outcome, happened_at=self.now, movements=(*told.notice.movements, *moved)
        )
        if not self.attempt(lambda connection: apply_notice(connection, notice, now=notice.happened_at), again=True):
            return
        sums = {} if movement is None else {SUMS[movement.kind]: getattr(told, SUMS[movement.kind]) + movement.amount.minor}
        self.told[f"{notice.source}.{notice.reference}"] = replace(told, notice=notice, **sums)

    def hold(self, holder: str, owner: str, minor: int, secures: Sequence[str]) -> None:
        hold = Hold(
            f"{self.name}-{len(self.holds)}", holder, owner, self.currency, "payable", "none", tuple(sorted(set(secures))),
            self.money(minor), None, None, self.day,
        )  # fmt: skip
        amount, on, now = self.money(minor), self.day, self.now
        if self.attempt(lambda connection: place_hold(connection, hold=hold, amount=amount, on=on, now=now), again=True):
            self.holds.append(hold)

    def file(self, dispute_ids: Sequence[str], bound: Sequence[str]) -> bool:
        capacities = [Capacity.PLAINTIFF, Capacity.DEFENDANT] + [Capacity.SECOND_DEFENDANT] * (len(bound) - 2)
        id_, on, now = f"{self.name}-{len(self.proceedings)}", self.day, self.now

        def filing(connection: Connection) -> object:
            return file_proceeding(
                connection, id=id_, chain=self.chain, title_en="", title_zh="", relief_en="", relief_zh="",
                dispute_ids=dispute_ids, parties=dict(zip(bound, capacities, strict=True)), filed_on=on, now=now,
            )  # fmt: skip

        filed = self.attempt(filing)
        self.proceedings += [id_] if filed else []
        return filed

    def decide(self, case_id: str, weights: Sequence[int], *, final: bool) -> None:
        """A proposal of these weights over the bound parties is put on record and decided upon."""
        on, now = self.day, self.now

        def deciding(connection: Connection) -> object:
            number = self._propose(connection, case_id, weights)
            return decide(
                connection, proceeding_id=case_id, proposal=number, by=JUDGE, effective_on=on, now=now, final=final
            )  # fmt: skip

        self.attempt(deciding)

    def _propose(self, connection: Connection, case_id: str, weights: Sequence[int]) -> int:
        case = proceedings.require(connection, case_id)
        bound = [it.party for it in proceedings.parties_of(connection, case_id)]
        used = list(weights[: len(bound)])
        used[0] += not any(used)
        money = case.amount.split(used)
        shares = tuple(
            Share(party, BY_LETTER[party[-1]], Fraction(weight, sum(used)), part, ("because",), ("因为",))
            for party, weight, part in zip(bound, used, money, strict=True)
        )
        number = len(proceedings.proposals(connection, case_id)) + 1
        proposal = Proposal("drawn", "1", case.amount, shares, (), f"{case_id}/{number}")
        made = proceedings.add_proposal(connection, case_id, proposal, by=PROPOSER, now=self.now, recommended=False)
        if case.step in (Step.FILED, Step.PARTY_JOINED):
            proceedings.save(connection, replace(case, step=Step.PROPOSED))
        return made.number


SUMS = {"withdrawn": "withdrawn", "reinstated": "reinstated", "fee": "fees", "fee_refunded": "refunded"}
