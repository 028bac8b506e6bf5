"""The web process killed at any moment: each request takes effect once, for a client that asks again under its key."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path
from random import Random

from sqlalchemy import Engine, select

from runtime.clock import utc_now
from runtime.database import make_engine, reading
from runtime.settings import Settings, load
from runtime.tables import idempotency
from tests.flows.workers import until
from tests.kills import house
from tests.kills.client import Client, Person, dispute_by_form, dispute_by_program
from tests.kills.conftest import Tally
from tests.kills.processes import Parts, kill
from tests.servers.ports import free_port, listens

CLIENTS = 3
SALES_A_ROUND = 60
LIFE_SECONDS_MAX = 0.8
MOMENT_SECONDS_MAX = 0.06  # about as long as a request takes


def settings_for(database_url: str, redis_url: str, folder: Path) -> Settings:
    said = {"RECOURSE_DATABASE_URL": database_url, "RECOURSE_REDIS_URL": redis_url, "RECOURSE_PORT": str(free_port())}
    return load(said, data_dir=folder)


class Clients:
    """Several clients at once, each one case after another, until they are told that it is enough."""

    def __init__(self, client: Client, today: date, enough: Callable[[int], bool]) -> None:
        self.client, self.today, self.enough = client, today, enough
        self.numbers, self.done, self.troubles = count(), list[int](), list[BaseException]()
        people = Person(client, house.GATEWAY), Person(client, house.MERCHANT)
        self.threads = [threading.Thread(target=self._work, args=people, daemon=True) for _ in range(CLIENTS)]
        for thread in self.threads:
            thread.start()

    def _work(self, gateway: Person, merchant: Person) -> None:
        try:
            while not self.enough(number := next(self.numbers)):
                if number % 2:
                    dispute_by_form(gateway, merchant, number, self.today)
                else:
                    dispute_by_program(self.client, number, self.today)
                self.done.append(number)
        except BaseException as trouble:  # noqa: BLE001 - told by the test, which fails of it
            self.troubles.append(trouble)

    def finish(self) -> None:
        for thread in self.threads:
            thread.join(timeout=300)
        if self.troubles:
            raise self.troubles[0]


def kept(engine: Engine) -> set[str]:
    """The keys of the requests that have taken effect."""
    with reading(engine) as connection:
        return set(connection.execute(select(idempotency.c.key)).scalars())


def test_each_request_takes_effect_once_however_often_the_web_is_killed(
    engine: Engine, database_url: str, redis_url: str, twin_url: str, tmp_path: Path, rounds: int, chance: Random,
    tally: Tally,
) -> None:  # fmt: skip
    settings, begun = settings_for(database_url, redis_url, tmp_path / "data"), utc_now()
    twin_settings, twin = settings_for(twin_url, redis_url, tmp_path / "twin"), make_engine(twin_url)
    sales = [str(number) for number in range(SALES_A_ROUND * rounds)]
    for each in (engine, twin):
        house.found(each, begun)
        house.sell(each, sales, begun)
    parts, over = Parts(settings, "web"), threading.Event()
    try:
        until(lambda: listens(settings.port), "the pages")
        client = Client(f"http://127.0.0.1:{settings.port}")
        clients = Clients(client, begun.date(), lambda number: over.is_set() or number >= len(sales))
        (web,) = parts.running
        for _ in range(rounds):
            time.sleep(chance.uniform(0, LIFE_SECONDS_MAX))
            until(lambda: client.under_way or clients.troubles or len(clients.done) >= len(sales), "a request")
            time.sleep(chance.uniform(0, MOMENT_SECONDS_MAX))
            before = len(client.unanswered)
            kill(web)
            time.sleep(0.2)  # the clients notice
            tell_where_it_fell(tally, client.unanswered[before:], kept(engine))
            web.start()
            until(lambda: listens(settings.port), "the pages again")
        over.set()
        clients.finish()
    finally:
        over.set()
        parts.close()
    assert len(clients.done) < len(sales)
    undisturbed(twin_settings, begun.date(), sorted(clients.done))

    expected, found = house.record(twin, begun), house.record(engine, begun)
    for name in expected:
        assert expected[name] == found[name], name
    assert [] == house.faults(engine, settings)
    assert len(clients.done) * 2 == len(kept(engine)) == len(found["idempotency"])
    tally("requests", len(kept(engine)))


def tell_where_it_fell(tally: Tally, unanswered: list[str], effective: set[str]) -> None:
    """A key may stand there more than once: while nobody listens the client goes on knocking."""
    hit = set(unanswered)
    after = hit & effective
    tally("kills while nothing was under way", not hit)
    tally("kills that hit a request", bool(hit))
    tally("kills between a commit and its answer", bool(after))
    tally("requests cut off before their commit", len(hit - after))
    tally("requests cut off between commit and answer", len(after))


def undisturbed(settings: Settings, today: date, numbers: list[int]) -> None:
    """The same requests, one after another, to a web process that nobody kills."""
    parts = Parts(settings, "web")
    try:
        until(lambda: listens(settings.port), "the undisturbed pages")
        client = Client(f"http://127.0.0.1:{settings.port}")
        gateway, merchant = Person(client, house.GATEWAY), Person(client, house.MERCHANT)
        for number in numbers:
            if number % 2:
                dispute_by_form(gateway, merchant, number, today)
            else:
                dispute_by_program(client, number, today)
    finally:
        parts.close()
