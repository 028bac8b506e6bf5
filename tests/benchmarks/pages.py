"""Every list a person opens, with ten thousand disputes behind it beside the same page with a few."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine

from disputes.actions.compute_windows import compute_windows
from disputes.actions.open_by_hand import open_by_hand
from disputes.dispute import Stage
from disputes.opening import Statement
from ledger.actions.make_checkpoints import make_checkpoints
from ledger.actions.seal_books import seal_settled
from ledger.money import Money
from runtime.database import make_engine, reading, transaction
from runtime.settings import load
from tests.benchmarks.measuring import Measured, growth
from tests.benchmarks.peers import Installed
from tests.benchmarks.world import folder, postgres_database, server, sqlite_database
from tests.web import world
from trade.shipments import Shipment
from web.app import create_app

PART = "pages"
BATCH = 500
LOOKS = 5
OPENED_ON = date(2026, 11, 20)
GOAL = 1 / 1.5
MERCHANT, GATEWAY = "desk@linglong.test", "desk@payhub.test"
PAGES: dict[str, Sequence[str]] = {
    MERCHANT: (
        "/", "/cases", "/cases?text=bulk-7", "/cases?stage=chargeback&mine=1", f"/cases/{world.OWN_CASE}", "/service",
        "/windows", "/letters", "/money",
        "/money/pairs/linglong/payhub/payable/CNY", "/reports", "/waves", "/statements", "/proceedings",
        "/api/v1/disputes", "/api/v1/windows", "/api/v1/letters", "/api/v1/ledger/positions",
    ),
    GATEWAY: ("/", "/cases", "/service", "/windows", "/money", "/money/holds", "/proceedings/new"),
    "judge@recourse.test": ("/", "/proceedings", f"/proceedings/{world.PROCEEDING}", "/money"),
    "operator@recourse.test": ("/", "/cases", "/set-up/audit", "/set-up/jobs", "/set-up/parties/linglong"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Much:
    """Disputes behind a page, and as many sales that are not disputed."""

    few: int
    many: int


SCALES = {"tiny": Much(2, 4), "small": Much(50, 2_000), "full": Much(50, 10_000)}


def measure(scale: str, _installed: Installed) -> Iterator[Measured]:
    with folder() as inside:
        yield from on_sqlite(inside, SCALES[scale])
        with server(inside) as url:
            yield from on_postgres(inside, url, SCALES[scale])


def on_sqlite(inside: Path, much: Much) -> Iterator[Measured]:
    yield from _looked_at("sqlite", inside, (sqlite_database(inside), sqlite_database(inside)), much)


def on_postgres(inside: Path, url: str, much: Much) -> Iterator[Measured]:
    yield from _looked_at("postgresql", inside, (postgres_database(url), postgres_database(url)), much)


def _looked_at(name: str, inside: Path, urls: tuple[str, str], much: Much) -> Iterator[Measured]:
    few, many = (_house(url, inside / f"{name}-{size}", size) for url, size in zip(urls, (much.few, much.many), strict=True))
    for email, paths in PAGES.items():
        at_few, at_many = _signed_in(few, email), _signed_in(many, email)
        for path in paths:
            found = [(size, _look(at, path)) for size, at in ((much.few, at_few), (much.many, at_many))]
            told = f"{email}, the whole answer within the process, median of {LOOKS}"
            yield growth(PART, f"{name}, {email.split('@')[0]} {path}", found, goal=GOAL, told=told, of="disputes")


def _house(url: str, data: Path, quantity: int) -> Flask:
    """The small world and so many sales more of each kind, with windows, seals and checkpoints as the worker leaves them."""
    engine = make_engine(url)
    with transaction(engine) as connection:
        world.build(connection)
    for first in range(0, quantity, BATCH):
        _trade(engine, range(first, min(first + BATCH, quantity)))
    left = 1
    while left:
        with transaction(engine) as connection:
            left = compute_windows(connection, on=world.NOW.date(), limit=BATCH)
    look, write = partial(reading, engine), partial(transaction, engine)
    seal_settled(look, write, clock=lambda: world.NOW)
    make_checkpoints(look, write, go_on=lambda: True)
    engine.dispose()
    built = create_app(load({"RECOURSE_DATABASE_URL": url}, data_dir=data), demonstration_sign_ins=[])
    built.config.update(CLOCK=lambda: world.NOW, RATELIMIT_ENABLED=False)
    return built


def _trade(engine: Engine, numbers: Sequence[int]) -> None:
    """Of each number a sale with a parcel that is refused, and one that is not."""
    with transaction(engine) as connection:
        for number in numbers:
            parcel = Shipment(f"parcel-{number}", f"linglong.BULK-{number}", "sf", f"SF{number:010}")
            sold_at = world.NOW - timedelta(days=40, minutes=number)
            refused = world.sell(connection, f"BULK-{number}", minor=10_000 + number, sold_at=sold_at, shipment=parcel)
            world.sell(connection, f"KEPT-{number}", minor=10_000 + number, sold_at=sold_at)
            said = Statement(refused.id, "13.1", Stage.CHARGEBACK, Money(10_000 + number, "CNY"), OPENED_ON)
            open_by_hand(connection, said, party="payhub", seat_id=GATEWAY, today=world.NOW.date(), now=world.NOW)


def _signed_in(app: Flask, email: str) -> FlaskClient:
    client = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)
    assert token is not None
    form = {"email": email, "password": world.PASSWORD, "csrf_token": token[1]}
    assert client.post("/sign-in", data=form).status_code == 302
    return client


def _look(client: FlaskClient, path: str) -> float:
    taken = []
    for _ in range(LOOKS + 1):
        start = time.perf_counter()
        answer = client.get(path)
        taken.append(time.perf_counter() - start)
        assert answer.status_code == 200, (path, answer.status_code)
    return median(taken[1:])
