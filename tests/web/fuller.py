"""The small world on a busy day: letters, an endpoint, waves, earlier payments, money refunded, settled and held."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy import Connection, update

from disputes.actions.compute_windows import compute_windows
from disputes.actions.open_dispute import open_dispute
from disputes.actions.remit import send_payment
from disputes.dispute import Dispute, Stage
from disputes.store import disputes, waves
from disputes.waves import Trait, Wave
from ledger.money import Money
from ledger.stamp import Stamp
from ledger.store import journal, stamps
from runtime.tables import outbox
from tests.domain.ledger_case import a_debt, an_entry
from tests.web import world
from trade.actions.keep_endpoint import make_endpoint, try_endpoint
from trade.actions.send_letter import send_letter
from trade.letters import written
from trade.parties import Role
from trade.refunds import Refund
from trade.store import parties, payments, refunds

DESK, FINANCE = "desk@linglong.test", "finance@linglong.test"
GATEWAY, HOLDER = "finance@payhub.test", "finance@bank-east.test"
FRAUD, WAVE = "payhub.CB-FRAUD", "w1"
ADDRESS = "https://disputes.linglong-precision-electronics.test/recourse/events/received-from-the-dispute-desk"
FACTS = {"credential": "tok_1", "description": "Vase", "ip_address": "93.184.216.34", "login": "lin"}


def build(connection: Connection) -> dict[str, tuple[str, ...]]:
    """All of it, on top of the small world; by seat, the pages on which it stands."""
    for email, party in ((GATEWAY, "payhub"), (HOLDER, "bank-east")):
        world.seat_somebody(connection, email, Role.FINANCE, party)
    _letters(connection)
    endpoint = _endpoint(connection)
    _fraud(connection)
    _waves(connection)
    _owed(connection)
    sale, day = "linglong.XD-20481", date(2026, 11, 20)
    twice = Refund(sale, "re_1", Money(20_000, "CNY"), day, "linglong", f"payment:{sale}")
    refunds.add(connection, twice, now=world.NOW)
    stamps.add(connection, 1, Stamp("https://timestamp.example.com/tsr", world.NOW, b"token"))
    sold = world.sell(connection, "XD-70001", minor=50_000, processed_on=date(2026, 9, 2))
    compute_windows(connection, on=world.NOW.date(), limit=99)
    return {
        DESK: (
            "/letters", "/letters/1", "/webhooks", f"/webhooks/{endpoint}", f"/earlier-payments/{FRAUD}", f"/cases/{FRAUD}",
            f"/cases/{world.OWN_CASE}/do/accept_part?part=12.00", "/refunds/new?payment=linglong.XD-20481", "/reports",
            "/waves", f"/waves/{WAVE}", "/seals", "/windows", f"/windows/{sold.id}", "/radar", "/rules",
            "/rules?scheme=visa", "/rules/around",
        ),
        FINANCE: (
            "/money?known_at=20", "/money/payments", "/money/settle/payhub/EUR", "/money/settle/payhub/EUR?matter=account",
            "/money/pairs/linglong/payhub/payable/CNY",
        ),
        GATEWAY: ("/money/payments", "/money/settle/linglong/EUR", "/money/holds"),
        HOLDER: ("/money/holds", "/money/holds/east--payhub"),
    }  # fmt: skip


def _letters(connection: Connection) -> None:
    shop = parties.require(connection, ["linglong"])["linglong"]
    about = f"dispute:{world.OWN_CASE}"
    opened = f"Dispute {world.OWN_CASE} was opened: CNY 12,400.00", f"{world.LONG_ZH}：争议 {world.OWN_CASE} 已立案"
    english, chinese = ["Answer by 25 Nov.", "Reason 13.1."], ["请于11月25日前答辩。"]
    for kind, subject in (("dispute.opened", opened), ("deadline.near", ("A deadline comes near", "期限将至"))):
        letter = written(shop, kind, about, subject, english, chinese)
        send_letter(connection, letter, key=f"news {kind}", now=world.NOW)


def _endpoint(connection: Connection) -> str:
    """One that was tried twice and did not take the second."""
    made = make_endpoint(connection, "linglong", ADDRESS, [], by=f"{DESK}:linglong:dispute_desk", now=world.NOW)
    try_endpoint(connection, "linglong", made.id, now=world.NOW)
    failed = {"dead_at": world.NOW, "attempts": 10, "last_error": "503 Service Unavailable"}
    connection.execute(update(outbox).where(outbox.c.topic == "webhook").values(**failed))
    try_endpoint(connection, "linglong", made.id, now=world.NOW + timedelta(minutes=1))
    return made.id


def _fraud(connection: Connection) -> None:
    """A dispute for fraud with two payments before it that answer it and one that is too young."""
    own = disputes.get(connection, world.OWN_CASE)
    like = payments.get(connection, own.payment_id) if own else None
    assert like is not None
    for name, days in (("XD-NOW", 1), ("XD-A", 150), ("XD-B", 200), ("XD-C", 20)):
        sold = world.NOW - timedelta(days=days)
        again = replace(like, id=f"linglong.{name}", order_reference=name, sold_at=sold, facts=FACTS, arn=None)
        payments.add(connection, again, now=world.NOW)
    about, on = ("visa", "10.4", Stage.CHARGEBACK, like.amount), world.NOW.date()
    dispute = Dispute(FRAUD, "linglong.XD-NOW", like.chain.parties, "payhub", *about, on)
    open_dispute(connection, dispute, actor="payhub", happened_at=world.NOW, now=world.NOW)


def _waves(connection: Connection) -> None:
    today = world.NOW.date()
    waves.raise_one(connection, Wave(WAVE, "linglong", Trait.MERCHANT, "*", today, 6, 40, 50))
    address = "shanghai-changning-yuyuan-road-1088-tower-3-room-2201-200050"
    waves.raise_one(connection, Wave("w2", "linglong", Trait.ADDRESS, address, today - timedelta(days=2), 12, 14, 0))


def _owed(connection: Connection) -> None:
    """The gateway owes the merchant 1,000.00 of sales, of which 400.00 is on its way, and is owed 300.00 of fees."""
    sales = "payhub suspense / payable[linglong] 1000\nlinglong receivable[payhub] / sales 1000"
    fees = "linglong fees_expense / payable[payhub] 300\npayhub receivable[linglong] / fees_income 300"
    entries = [an_entry(f"payment:{it}/x", text, currency="EUR") for it, text in enumerate((sales, fees))]
    owed = a_debt("owed/3", "payhub", "bank-east", 10_000)
    journal.append(connection, [*entries, owed], recorded_at=world.NOW)
    send_payment(
        connection, id="payhub-2026-11-20-1", payer="payhub", payee="linglong", money=Money(40_000, "EUR"), matter="account",
        on=date(2026, 11, 20), today=world.NOW.date(), now=world.NOW,
    )  # fmt: skip
