"""Redis gone for a while, dead or hanging: requests are answered as before, and what waited is done once when it is back."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from datetime import datetime
from itertools import count
from pathlib import Path
from random import Random
from statistics import median
from threading import Event, Thread

import pytest
from sqlalchemy import Engine

from runtime.clock import utc_now
from runtime.database import make_engine, reading
from runtime.settings import Settings, load
from runtime.tables import outbox
from tests.flows.workers import Mailbox, open_mailbox, until
from tests.kills import house
from tests.kills.client import Client, Person, dispute_by_form, dispute_by_program
from tests.kills.conftest import Tally
from tests.kills.processes import OwnRedis, Parts
from tests.servers.databases import PostgresDatabases, SqliteDatabases
from tests.servers.ports import free_port, listens

OUTAGES_EACH = 10  # installations stand side by side, since an outage is mostly waiting
ANSWER_SECONDS_MAX = 10  # on a machine that does much else meanwhile; a moment of it is for Redis, seldom
PAUSE_SECONDS = 0.5  # from one reading of the client to the next
READINGS = 8  # from one case to the next, which is ten mails
CASES_EACH = 60  # for each outage; then the client only reads
RESUME_SECONDS_MAX = 40  # until the worker has found Redis and the schedule has asked for the job
WAYS = ("killed", "stopped")
WARM = 10  # answers, before any is measured: a web that has just begun reads its rules and pages first


class Installation:
    """Web, worker, schedule, Redis, mail server and a client that never stops."""

    def __init__(self, url: str, folder: Path, chance: Random, mailbox: Mailbox) -> None:
        self.redis, self.chance, self.mailbox = OwnRedis(folder / "redis"), chance, mailbox
        said = {
            "RECOURSE_DATABASE_URL": url, "RECOURSE_REDIS_URL": self.redis.url, "RECOURSE_PORT": str(free_port()),
            "RECOURSE_SMTP_URL": mailbox.url, "RECOURSE_MAIL_FROM": "disputes@recourse.example",
        }  # fmt: skip
        self.settings: Settings = load(said, data_dir=folder / "data")
        self.engine: Engine = make_engine(url)
        self.begun, self.over = utc_now(), Event()
        self.absences: list[tuple[str, float, float]] = []
        self.took: list[tuple[float, float]] = []
        self.back: list[tuple[str, float, float]] = []
        self.progress: list[float] = []
        self.client = Client(f"http://127.0.0.1:{self.settings.port}", took=lambda *times: self.took.append(times))
        self.cases = self.done = 0
        self.trouble: BaseException | None = None
        house.found(self.engine, self.begun)

    def run(self, outages: int, seconds_max: float) -> None:
        self.cases = CASES_EACH * outages
        house.sell(self.engine, [str(number) for number in range(self.cases)], self.begun)
        parts = Parts(self.settings, "web", "worker", "schedule")
        asking = Thread(target=self._ask, daemon=True)
        try:
            until(lambda: listens(self.settings.port), "the pages")
            asking.start()
            until(lambda: self.client.answers > WARM or self.trouble, "the first cases")
            for number in range(outages):
                if self.over.wait(self.chance.uniform(1, 3)):
                    return  # elsewhere something has failed
                self._outage(WAYS[number % 2], self.chance.uniform(0, seconds_max))
            self.over.set()
            asking.join(timeout=120)
            self._drain(utc_now())
            time.sleep(1)  # a second copy would come now
        finally:
            self.over.set()
            self.redis.wake()
            parts.close()
            self.redis.close()
        if self.trouble:
            raise self.trouble

    def _outage(self, how: str, seconds: float) -> None:
        gone = time.monotonic()
        self.redis.leave(how)
        self.over.wait(seconds)
        self.redis.come_back()
        back, moment = time.monotonic(), utc_now()
        self.absences.append((how, gone, back))
        self._drain(moment)
        first = next((at for at in self.progress if at > back), back)
        self.back.append((how, first - back, time.monotonic() - back))

    def _drain(self, moment: datetime) -> None:
        """However much waits, it becomes less."""
        while waiting := self._waiting(moment):
            until(lambda some=waiting: self._waiting(moment) < some, "mails to go on", seconds=RESUME_SECONDS_MAX)
            self.progress.append(time.monotonic())

    def answered(self, state: str) -> list[float]:
        """How long the answers took that were asked for while Redis was in that state, for part of the time at least."""
        found = []
        for began, ended in self.took[WARM:]:
            met = {how for how, gone, back in self.absences if began < back and gone < ended} or {"there"}
            if state in met:
                found.append(ended - began)
        return found

    def _waiting(self, moment: datetime) -> int:
        return sum(row.created_at < moment for row in house.outstanding(self.engine))

    def _ask(self) -> None:
        """One case after another, half by program and half by form."""
        try:
            gateway, merchant = Person(self.client, house.GATEWAY), Person(self.client, house.MERCHANT)
            for number in count():
                if self.over.is_set():
                    break
                if number < self.cases:
                    if number % 2:
                        dispute_by_form(gateway, merchant, number, self.begun.date())
                    else:
                        dispute_by_program(self.client, number, self.begun.date())
                    self.done += 1
                for _ in range(READINGS):
                    self.client.read(house.MERCHANT, number, "/disputes?limit=1")
                    self.over.wait(PAUSE_SECONDS)
        except BaseException as trouble:  # noqa: BLE001 - raised again by `run`
            self.trouble = trouble


@pytest.fixture
def urls(
    request: pytest.FixtureRequest, _sqlite_databases: SqliteDatabases, _database_folder: Path
) -> Iterator[Iterator[str]]:
    """Fresh databases without end, SQLite and PostgreSQL by turns where there is one."""
    postgres, made = request.getfixturevalue("_postgres_databases"), list[str]()

    def each() -> Iterator[str]:
        for number in count():
            if number % 2 and isinstance(postgres, PostgresDatabases):
                made.append(postgres.fresh())
                yield made[-1]
            else:
                yield _sqlite_databases.fresh(_database_folder)

    yield each()
    for url in made:
        postgres.drop(url)


def test_redis_gone_delays_mails_and_nothing_else(
    urls: Iterator[str], redis_url: str, tmp_path: Path, rounds: int, seconds_max: float, chance: Random, tally: Tally
) -> None:
    shares = [OUTAGES_EACH] * (rounds // OUTAGES_EACH) + ([rounds % OUTAGES_EACH] if rounds % OUTAGES_EACH else [])

    with ExitStack() as boxes:
        houses = [
            Installation(next(urls), tmp_path / str(number), Random(chance.random()), boxes.enter_context(open_mailbox()))
            for number in range(len(shares))
        ]
        with ThreadPoolExecutor(len(shares)) as pool:
            running = [pool.submit(each.run, share, seconds_max) for each, share in zip(houses, shares, strict=True)]
            try:
                for ended in as_completed(running):
                    ended.result()
            finally:
                for each in houses:
                    each.over.set()

    for each in houses:
        assert_whole(each)
    tell(houses, tally)


def assert_whole(it: Installation) -> None:
    assert [] == house.faults(it.engine, it.settings)
    assert [] == it.client.unanswered
    found = house.record(it.engine, it.begun)
    assert (it.done, 2 * it.done) == (len(found["dispute"]), len(found["idempotency"]))
    with reading(it.engine) as connection:
        attempts = [row.attempts for row in connection.execute(outbox.select())]
    assert {1} == set(attempts)
    times = Counter(str(mail["Message-ID"]) for mail in it.mailbox.mails)
    assert len(attempts) == len(times) == sum(times.values())
    assert ANSWER_SECONDS_MAX > max(ended - began for began, ended in it.took)


def tell(houses: Sequence[Installation], tally: Tally) -> None:
    tally("installations", len(houses))
    tally("mails, each once", sum(len(each.mailbox.mails) for each in houses))
    for state in ("there", *WAYS):
        took = [seconds for each in houses for seconds in each.answered(state)]
        if took:
            tally(f"answers while Redis was {state}", len(took))
            tally(f"answers while Redis was {state}: half of them within, s", median(took))
            tally(f"answers while Redis was {state}: the slowest, s", max(took))
        back = [times for each in houses for was, *times in each.back if was == state]
        if back:
            tally(f"absences, Redis {state}", len(back))
            tally(f"absences, Redis {state}: work went on within, s, at most", max(resumed for resumed, _ in back))
            tally(f"absences, Redis {state}: all sent within, s, at most", max(whole for _, whole in back))
