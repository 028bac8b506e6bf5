"""A small trade whose days are counted from today, work for every job in it, and its whole record to compare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from argon2 import PasswordHasher
from sqlalchemy import Connection, Engine, Integer, Table, insert, select, update

from disputes.actions.open_by_hand import open_by_hand
from disputes.actions.verify_record import verify_record
from disputes.dispute import Stage
from disputes.opening import Statement
from disputes.store.tables import window
from evidence.store import vault
from ledger.money import Money
from ledger.store import journal
from ledger.store.balances import balance_rows
from reports.export import paper_files
from reports.matrix import matrix_document
from reports.papers import Order, PaperFormat
from reports.store import papers
from runtime import outbox
from runtime.database import UTCDateTime, metadata, reading, transaction
from runtime.settings import Settings
from trade.actions.record_payment import record_new_payments
from trade.keys import ApiKey, KeyScope, digest_of
from trade.parties import Party, PartyKind, Role, Seat
from trade.payments import Chain, Payment
from trade.store import keys, parties, seats
from trade.store.tables import payment
from trade.visibility import scope_of

CHAIN = Chain(("nova", "net", "east", "hub", "shop"))
KINDS = (PartyKind.ISSUER, PartyKind.SCHEME, PartyKind.ACQUIRER, PartyKind.GATEWAY, PartyKind.MERCHANT)
GATEWAY, MERCHANT = "desk@hub.test", "desk@shop.test"
MERCHANTS_EYES = scope_of(Seat(f"{MERCHANT}:shop:dispute_desk", MERCHANT, Role.DISPUTE_DESK, "shop"))
PASSWORD = "a long and unlikely sentence"
PAID = Money(50_000, "CNY")
KEYS = 40  # a key may ask so many times a minute; a hurried client takes turns with them
_OF_THE_MOMENT = {"seq", "digest", "previous", "attempts", "last_error", "remind_at"}  # and every moment, every row number
_OF_THE_HORIZON = {"horizon", "sha256", "size", "done", "total"}  # a paper states what is known when it is first begun
_COMPARED = (
    "paper", "payment", "dispute", "deadline", "dispute_window", "case_event", "service", "service_mark", "outbox",
    "idempotency", "evidence_hold", "audit",
)  # fmt: skip
# In the key of a message; days and midnights have no fraction.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+\+00:00")


def found(engine: Engine, now: datetime) -> None:
    """Five parties that read e-mail, a desk for the gateway and one for the merchant, each with keys."""
    hashed = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with transaction(engine) as connection:
        for code, kind in zip(CHAIN.parties, KINDS, strict=True):
            parties.add(connection, Party(code, kind, code, code, email=f"desk@{code}.test"), now=now)
        for seat, email in enumerate((GATEWAY, MERCHANT)):
            code = email.removesuffix(".test").rpartition("@")[2]
            person = seats.add_person(connection, email=email, name=code, password_hash=hashed, language="en", now=now)
            seats.add_seat(connection, person_id=person, role=Role.DISPUTE_DESK, party_code=code)
            for number in range(KEYS):
                token = key_of(email, number)
                seat_id, until = f"{email}:{code}:{Role.DISPUTE_DESK.value}", now + timedelta(days=1)
                prefix = f"{seat}{number:07d}"
                keys.add(connection, ApiKey(prefix, digest_of(token), seat_id, "client", KeyScope.WRITE, now, until))


def key_of(email: str, number: int) -> str:
    return f"rk_{int(email == MERCHANT)}{number % KEYS:07d}" + "k" * 35


def sell(engine: Engine, orders: Sequence[str], now: datetime) -> None:
    """Sales of two months ago that nobody disputes yet, their facts new to the windows."""
    with transaction(engine) as connection:
        _sell(connection, orders, now, days_ago=60)


def _sell(connection: Connection, orders: Sequence[str], now: datetime, *, days_ago: int) -> None:
    sold = datetime.combine(now.date() - timedelta(days=days_ago), time(3), tzinfo=UTC)
    days = {"cleared_on": sold.date() + timedelta(days=2), "paid_out_on": sold.date() + timedelta(days=5)}
    sales = [Payment(f"shop.{order}", CHAIN, order, "test", PAID, "visa", sold, **days) for order in orders]
    record_new_payments(connection, [(sale, None) for sale in sales], now=now)


def due_work(engine: Engine, number: int, now: datetime) -> None:
    """Something due for the jobs: mails, a paper, payments with new facts, windows, deadlines over and deadlines near."""
    orders = [f"{number}-{i}" for i in range(5)]
    sell(engine, orders, now)
    with transaction(engine) as connection:
        for i, order in enumerate(orders[:4]):
            opened_on = now.date() - timedelta(days=(45, 28, 19, 5)[i])
            said = Statement(f"shop.{order}", "13.1", Stage.CHARGEBACK, PAID, opened_on)
            open_by_hand(connection, said, party="hub", seat_id="desk", today=now.date(), now=now)
        for i in range(6):
            mail = {"to": "desk@shop.test", "subject": f"{number}/{i}", "text": "到期\n", "language": "zh-Hans"}
            outbox.add(connection, key=f"letter/{number}/{i}", topic="email", payload=mail, now=now)
        _sell(connection, [f"{number}-old"], now, days_ago=400)
        _open_too_long(connection, f"shop.{number}-old", now)
        month = Order("shop", now.date() - timedelta(days=60), now.date(), PaperFormat.CSV, "zh-Hans")
        papers.ask(connection, f"paper-{number}", month, scope=MERCHANTS_EYES, now=now)


def _open_too_long(connection: Connection, payment_id: str, now: datetime) -> None:
    """Windows whose last day was yesterday, of a payment that brings no news."""
    connection.execute(update(payment).where(payment.c.id == payment_id).values(facts_changed_at=None))
    yesterday = now.date() - timedelta(days=1)
    rows = [
        {"payment_id": payment_id, "kind": f"k{i}", "opens_on": yesterday, "closes_on": yesterday, "rule": "visa/13.1/limit",
         "why_en": "until yesterday", "why_zh": "至昨日", "estimated": False, "state": "open"}
        for i in range(20)
    ]  # fmt: skip
    connection.execute(insert(window), rows)


def record(engine: Engine, now: datetime) -> dict[str, Any]:
    """Everything on record that does not depend on the moment or the order in which it came to be."""
    with reading(engine) as connection:
        return {
            "entries": sorted(repr(line.entry) for line in journal.entries(connection)),
            "matrix": matrix_document(balance_rows(connection, on=now.date()), as_of=now.date()),
            **{name: _rows(connection, metadata.tables[name]) for name in _COMPARED},
        }


def _rows(connection: Connection, table: Table) -> list[str]:
    rows = (repr(_lasting(table, row._mapping)) for row in connection.execute(select(table)))
    return sorted(_MOMENT.sub("…", row) for row in rows)


def _lasting(table: Table, row: Any) -> dict[str, Any]:
    kept = {
        column.name: row[column.name]
        for column in table.columns
        if column.name not in _OF_THE_MOMENT | (_OF_THE_HORIZON if table.name == "paper" else set())
        and (table.name, column.name) != ("outbox", "payload")  # a reminder says how many hours are left
        and not (column.name == "id" and isinstance(column.type, Integer))
        and (not isinstance(column.type, UTCDateTime) or (table.name, column.name) == ("deadline", "due_at"))
    }
    moments = {column.name for column in table.columns if column.name in ("facts_changed_at", "done_at", "claimed_at")}
    return {
        **{name: sorted(value.items()) if isinstance(value, dict) else value for name, value in kept.items()},
        **{name: row[name] is not None for name in moments},
    }


def faults(engine: Engine, settings: Settings) -> list[Any]:
    """What `recourse verify` finds wrong."""
    with reading(engine) as connection:
        return list(verify_record(connection, vault.of(settings))["faults"])


def papers_without_bytes(engine: Engine, settings: Settings) -> list[str]:
    """Papers called ready whose file is not there, or is not the one on record."""
    with reading(engine) as connection:
        made = connection.execute(select(metadata.tables["paper"])).all()
    return [row.id for row in made if paper_files.find(settings.data_dir, row.sha256 or "") is None]


def outstanding(engine: Engine) -> list[Any]:
    """Messages on their way or waiting."""
    table = metadata.tables["outbox"]
    with reading(engine) as connection:
        return list(connection.execute(select(table).where(table.c.done_at.is_(None))))
