"""A small trade of our own for the tests of the pages: two chains that know nothing of each other, one proceeding."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Connection, insert

from disputes import postings
from disputes.dispute import Dispute, Outcome, Stage
from disputes.liability.findings import Breach, Causal, Finding, Standing
from disputes.liability.proceeding import Decision
from disputes.liability.proposal import Proposal, Share, digest_of
from disputes.store import disputes, events, notices_served, proceedings
from disputes.store.proceeding_tables import assignment, proceeding, proceeding_party
from disputes.store.tables import deadline, window
from ledger.accounts import Account
from ledger.entry import Basis, Entry, Finality, Transfer
from ledger.holds import Hold
from ledger.money import Money
from ledger.store import holds, journal, seals
from reports.papers import Order, PaperFormat
from reports.store import papers
from trade.actions.record_payment import record_payment
from trade.parties import Party, PartyKind, Role, Seat
from trade.payments import Chain, Payment
from trade.shipments import ProofState, Shipment, ShipmentStep, Step
from trade.store import parties
from trade.store import seats as seated
from trade.visibility import scope_of

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PASSWORD = "a long and unlikely sentence"
_HASHED = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)  # cheap, so that tests are fast
LONG_ZH = "北京玲珑精密电子仪器进出口贸易与跨境电子商务服务有限责任公司西单第一分公司"

CHAIN = Chain(("bank-nova", "visa-net", "bank-east", "payhub", "linglong"))
STRANGERS = Chain(("bank-nova", "visa-net", "bank-west", "otherpay", "tealeaf"))
PARTIES = (
    Party("bank-nova", PartyKind.ISSUER, "Bank Nova", "新星银行", "Europe/Berlin"),
    Party("visa-net", PartyKind.SCHEME, "Visa network", "维萨网络"),
    Party("bank-east", PartyKind.ACQUIRER, "East Bank, Shanghai branch", "东方银行上海分行", "Asia/Shanghai"),
    Party("payhub", PartyKind.GATEWAY, "Payhub gateway", "付汇支付网关", "Asia/Shanghai"),
    Party("linglong", PartyKind.MERCHANT, "Linglong Precision Electronics Import and Export", LONG_ZH, "Asia/Shanghai"),
    Party("bank-west", PartyKind.ACQUIRER, "West Bank", "西部银行", "Europe/London"),
    Party("otherpay", PartyKind.GATEWAY, "Otherpay", "他付", "Europe/London"),
    Party("tealeaf", PartyKind.MERCHANT, "Tealeaf", "茶叶铺", "Europe/London"),
)
SEATS: tuple[tuple[str, Role, str | None], ...] = (
    ("desk@linglong.test", Role.DISPUTE_DESK, "linglong"),
    ("finance@linglong.test", Role.FINANCE, "linglong"),
    ("desk@payhub.test", Role.DISPUTE_DESK, "payhub"),
    ("desk@bank-east.test", Role.DISPUTE_DESK, "bank-east"),
    ("desk@tealeaf.test", Role.DISPUTE_DESK, "tealeaf"),
    ("judge@recourse.test", Role.ARBITRATOR, None),
    ("idle-judge@recourse.test", Role.ARBITRATOR, None),
    ("operator@recourse.test", Role.OPERATOR, None),
)
OWN_CASE, OWN_CLOSED, STRANGE_CASE = "payhub.CB-1", "payhub.CB-2", "otherpay.CB-9"
PROCEEDING = "linglong-2026"
ALL = 2**62  # beyond every entry
PAPER, PAPER_BODY = "linglong-paper", b"row,currency\r\n"


def build(connection: Connection) -> None:
    """Everything, in one transaction."""
    for party in PARTIES:
        parties.add(connection, party, now=NOW)
    for email, role, code in SEATS:
        seat_somebody(connection, email, role, code)
    _own_case(connection)
    _closed_case(connection)
    _strange_case(connection)
    _proceeding(connection)
    _paper(connection)
    seals.seal_next(connection, up_to=ALL, now=NOW)


def seat_somebody(connection: Connection, email: str, role: Role, code: str | None, name: str = "Wang Min") -> None:
    person = seated.add_person(connection, email=email, name=name, password_hash=_HASHED, language="", now=NOW)
    seated.add_seat(connection, person_id=person, role=role, party_code=code)


def sell(
    connection: Connection, order: str, *, chain: Chain = CHAIN, minor: int = 1_240_000, currency: str = "CNY",
    sold_at: datetime = datetime(2026, 9, 1, 3, 30, tzinfo=UTC), shipment: Shipment | None = None, **more: Any,
) -> Payment:  # fmt: skip
    paid = Payment(
        f"{chain.merchant}.{order}", chain, order, "test", Money(minor, currency), "visa", sold_at, last_four="4242",
        cleared_on=sold_at.date() + timedelta(days=2), paid_out_on=sold_at.date() + timedelta(days=5), **more,
    )  # fmt: skip
    record_payment(connection, paid, now=NOW, shipment=shipment)
    return paid


def refuse(connection: Connection, id_: str, paid: Payment, *, opened_on: date, **more: Any) -> Dispute:
    """A dispute with its events, the moments at which each party was told, and its claims down the chain."""
    chain = paid.chain.parties
    stated: dict[str, Any] = {"reason_code": "13.1", "stage": Stage.CHARGEBACK, "amount": paid.amount} | more
    new = Dispute(id_, paid.id, chain, "test", paid.scheme, opened_on=opened_on, **stated)
    told = datetime(opened_on.year, opened_on.month, opened_on.day, 8, 0, tzinfo=UTC)
    disputes.add(connection, new, stated_at=told, now=NOW)
    informed = {code: told + timedelta(hours=30 * i) for i, code in enumerate(chain) if i < len(chain)}
    notices_served.add(connection, new.id, chain, informed=informed, now=told)
    for kind, actor, detail in (
        (
            "opened",
            chain[0],
            {"reason_code": new.reason_code, "amount": {"minor": new.amount.minor, "currency": new.amount.currency}},
        ),
        ("informed", chain[-2], {"party": chain[-1]}),
    ):
        events.append(
            connection, subject=new.cause, kind=kind, actor=actor, happened_at=told, known_at=told + timedelta(hours=3),
            detail=detail,
        )  # fmt: skip
    posted = postings.chargeback(
        reference=f"{new.cause}/withdrawn/1", cause=new.cause, chain=chain, issuer=chain[0], amount=new.amount,
        on=opened_on, reason="charged back",
    )  # fmt: skip
    journal.append(connection, [posted], recorded_at=NOW)
    return new


def due(connection: Connection, case: Dispute, party: str, obligation: str, at: datetime, state: str = "open") -> None:
    connection.execute(
        insert(deadline).values(
            dispute_id=case.id, party_code=party, obligation=obligation, due_at=at, clock_start=case.opened_on,
            rule="visa/allocation.chargeback@2018-04-14", source="Visa rules, April 2026 edition", state=state,
            presumed=False,
        )
    )  # fmt: skip


def _own_case(connection: Connection) -> None:
    steps = (
        ShipmentStep(Step.HANDED_OVER, datetime(2026, 9, 2, 2, 0, tzinfo=UTC), "linglong"),
        ShipmentStep(Step.DELIVERED, datetime(2026, 9, 9, 12, 10, tzinfo=UTC), "carrier", "left with the concierge"),
    )
    parcel = Shipment(
        "sf-1", "linglong.XD-20481", "SF Express", "SF1234567890", ProofState.EXPECTED, date(2026, 12, 3), steps
    )
    paid = sell(
        connection, "XD-20481", shipment=parcel, expected_delivery_on=date(2026, 9, 12), arn="74537605259536043849425"
    )
    case = refuse(connection, OWN_CASE, paid, opened_on=date(2026, 11, 6))
    due(connection, case, "linglong", "answer_chargeback", NOW + timedelta(hours=30))
    due(connection, case, "bank-east", "answer_chargeback", NOW + timedelta(days=12))
    lasts = ("13.1", date(2027, 1, 10)), ("10.4", date(2026, 12, 30))
    connection.execute(
        insert(window),
        [
            {
                "payment_id": paid.id, "kind": kind, "opens_on": date(2026, 9, 1), "closes_on": closes,
                "rule": "visa/13.1/limit",
                "why_en": "120 days from the day delivery was expected", "why_zh": "自预计送达日起120天", "estimated": True,
                "state": "open",
            }
            for kind, closes in lasts
        ],
    )  # fmt: skip


def _closed_case(connection: Connection) -> None:
    paid = sell(connection, "XD-19007", minor=88_050, currency="USD", sold_at=datetime(2026, 5, 3, 3, 0, tzinfo=UTC))
    case = refuse(
        connection, OWN_CLOSED, paid, opened_on=date(2026, 6, 1), stage=Stage.CLOSED, outcome=Outcome.WON, reason_code="10.4"
    )
    due(connection, case, "linglong", "answer_chargeback", datetime(2026, 6, 20, tzinfo=UTC), state="met")


def _strange_case(connection: Connection) -> None:
    paid = sell(connection, "TL-1", chain=STRANGERS, minor=4_500, currency="GBP")
    case = refuse(connection, STRANGE_CASE, paid, opened_on=date(2026, 11, 10))
    due(connection, case, "tealeaf", "answer_chargeback", NOW - timedelta(hours=5))


def _proceeding(connection: Connection) -> None:
    paid = sell(connection, "XD-30001", minor=58_000_000, sold_at=datetime(2026, 3, 1, 3, 0, tzinfo=UTC))
    connection.execute(
        insert(proceeding).values(
            id=PROCEEDING, chain_id=CHAIN.id, title_en="Payhub v. Linglong and East Bank", title_zh="付汇诉玲珑及东方银行案",
            relief_en="That Linglong repay what was advanced on its behalf", relief_zh="请求判令玲珑公司返还代垫款项",
            currency="CNY", amount_minor=58_000_000, step="decided", instance=1, decided_proposal=1,
            filed_on=date(2026, 5, 15), refiles_id=None, demonstration=True,
        )
    )  # fmt: skip
    bound = (("payhub", "plaintiff"), ("linglong", "defendant"), ("bank-east", "second_defendant"))
    connection.execute(
        insert(proceeding_party),
        [{"proceeding_id": PROCEEDING, "party_code": p, "capacity": c, "joined_on": date(2026, 5, 15)} for p, c in bound],
    )
    seat_id = "judge@recourse.test:recourse:arbitrator"
    connection.execute(insert(assignment).values(proceeding_id=PROCEEDING, seat_id=seat_id))
    case = refuse(connection, "payhub.CB-3", paid, opened_on=date(2026, 4, 2), proceeding_id=PROCEEDING)
    _told(connection, "filed", "payhub", {"amount": {"minor": 58_000_000, "currency": "CNY"}})
    late = Finding(
        1, "payhub", "gateway-pass-on-refusals", date(2026, 4, 2), "The refusal reached the merchant 174 days later.",
        "拒付通知迟延174天才送达商家。", Breach.BREACHED, Causal.UNKNOWN, "linglong", Standing.CONTESTED,
    )  # fmt: skip
    proceedings.add_findings(connection, PROCEEDING, [late])
    for doctrine in ("equal-when-unprovable", "control-of-payment-risk"):
        _propose(connection, doctrine, late)
    ruling = Decision(1, 1, "Changning District Court", "court", date(2026, 6, 30), NOW)
    proceedings.add_decision(connection, PROCEEDING, ruling)
    _told(
        connection, "decided", "court",
        {"instance": 1, "proposal": 1, "origin": ruling.origin, "effective_on": ruling.effective_on.isoformat()},
    )  # fmt: skip
    _ruling_and_hold(connection, case)


def _propose(connection: Connection, doctrine: str, late: Finding) -> None:
    total = Money(58_000_000, "CNY")
    bearers = (("linglong", PartyKind.MERCHANT), ("payhub", PartyKind.GATEWAY), ("bank-east", PartyKind.ACQUIRER))
    why_en, why_zh = ("Nothing could be proven either way.",), ("双方均无法举证。",)
    shares = tuple(
        Share(code, kind, Fraction(1, 3), part, why_en, why_zh)
        for (code, kind), part in zip(bearers, total.split([1, 1, 1]), strict=True)
    )
    digest = digest_of((doctrine, "1"), total, [late], shares)
    drafted = Proposal(doctrine, "1", total, shares, (late.number,), digest)
    first = doctrine == "equal-when-unprovable"
    made = proceedings.add_proposal(connection, PROCEEDING, drafted, by="judge@recourse.test", now=NOW, recommended=first)
    _told(connection, "proposed", made.made_by, {"number": made.number, "doctrine": doctrine, "digest": digest})


def _told(connection: Connection, kind: str, actor: str, detail: dict[str, Any]) -> None:
    events.append(
        connection, subject=f"proceeding:{PROCEEDING}", kind=kind, actor=actor, happened_at=NOW, known_at=NOW, detail=detail
    )


def _paper(connection: Connection) -> None:
    """A statement that the merchant's finance seat asked for, and that is there."""
    order = Order("linglong", date(2026, 10, 1), date(2026, 10, 31), PaperFormat.CSV, "en", "3")
    seat = Seat("finance@linglong.test:linglong:finance", "finance@linglong.test", Role.FINANCE, "linglong")
    papers.ask(connection, PAPER, order, scope=scope_of(seat), now=NOW - timedelta(hours=1))
    papers.claim_next(connection, claim="c", now=NOW)
    papers.finish(connection, PAPER, claim="c", sha256=sha256(PAPER_BODY).hexdigest(), size=len(PAPER_BODY), now=NOW)


def _ruling_and_hold(connection: Connection, case: Dispute) -> None:
    """The acquirer bears a third, provisionally; it withholds 20,000.00 that it owes the gateway from another sale."""
    other = sell(connection, "XD-40001", minor=2_000_000, sold_at=datetime(2026, 11, 1, 3, 0, tzinfo=UTC))
    owed = (
        Transfer(Account("bank-east", "suspense", "CNY"), Account("bank-east", "payable", "CNY", "payhub"), other.amount),
        Transfer(Account("payhub", "receivable", "CNY", "bank-east"), Account("payhub", "suspense", "CNY"), other.amount),
    )
    third = Money(19_333_333, "CNY")
    borne = (
        Transfer(Account("bank-east", "chargeback_loss", "CNY"), Account("bank-east", "receivable", "CNY", "payhub"), third),
        Transfer(Account("payhub", "payable", "CNY", "bank-east"), Account("payhub", "suspense", "CNY"), third),
    )
    ruling = Entry(f"{case.cause}/split", "ruling", "a third each", date(2026, 6, 30), case.cause, borne, Basis.RULING,
                   Finality.PROVISIONAL)  # fmt: skip
    journal.append(
        connection, [Entry("owed/1", "sale", "other sales", date(2026, 11, 2), other.cause, owed), ruling], recorded_at=NOW
    )
    held = Hold("east--payhub", "bank-east", "payhub", "CNY", "payable", "none", (f"proceeding:{PROCEEDING}",),
                Money(1_500_000, "CNY"), None, None, date(2026, 11, 3))  # fmt: skip
    holds.open_hold(connection, held)
    moved = (
        Transfer(
            Account("bank-east", "payable", "CNY", "payhub"),
            Account("bank-east", "withheld_from", "CNY", "payhub"),
            other.amount,
        ),
        Transfer(
            Account("payhub", "withheld_by", "CNY", "bank-east"),
            Account("payhub", "receivable", "CNY", "bank-east"),
            other.amount,
        ),
    )
    entry = Entry("hold:east--payhub/held/1", "hold", "withheld", date(2026, 11, 3), "hold:east--payhub", moved)
    holds.move(connection, held.id, "held", entry, other.amount, recorded_at=NOW, ruling_final=False)
