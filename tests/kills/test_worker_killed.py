"""A worker killed at any moment: what was due is done once, and a mail comes again only where nobody could know."""

from __future__ import annotations

import time
from collections import Counter
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest
from rq import Queue
from rq.registry import FailedJobRegistry, StartedJobRegistry
from rq.serializers import JSONSerializer
from sqlalchemy import Engine, Row, select, update

import worker
from disputes.channels.email import written
from reports.papers import PaperState
from reports.store.tables import paper
from runtime import claimed_rows, outbox, queue, runs
from runtime.clock import utc_now
from runtime.database import make_engine, reading, transaction
from runtime.forking import ForkingWorker, Stopping
from runtime.outbox import Message
from runtime.settings import Settings, load, to_environ
from runtime.tables import outbox as outbox_table
from tests.flows.workers import Mailbox, open_mailbox, until
from tests.kills import house
from tests.kills.conftest import Tally
from tests.kills.processes import Parts, kill_worker

PARTS = ("worker", "worker", "schedule", "schedule")
KILL_SECONDS_MAX = 1.6  # about as long as one round's work takes
MAIL_SECONDS = 0.03
SETTLED_SECONDS = 0.1  # what the dead had said to the database and the mail server is heard
FINISH_SECONDS_MAX = 300


def settings_for(database_url: str, folder: Path, smtp_url: str, redis_url: str = "") -> Settings:
    said = {"RECOURSE_DATABASE_URL": database_url, "RECOURSE_REDIS_URL": redis_url, "RECOURSE_SMTP_URL": smtp_url}
    return load(said | {"RECOURSE_MAIL_FROM": "disputes@recourse.example"}, data_dir=folder)


def ask(settings: Settings) -> None:
    """For every job, now; whoever asked for it in this second before us was enough."""
    with queue.connect(str(settings.redis_url)) as connection:
        for name in worker.SCHEDULE:
            queue.enqueue(connection, name, now=utc_now(), period=timedelta(seconds=1))


def claimed(engine: Engine) -> list[Row]:
    with reading(engine) as connection:
        return list(connection.execute(select(outbox_table).where(outbox_table.c.claimed_at.is_not(None))))


def left_behind(engine: Engine) -> bool:
    """Mails or papers that somebody began and nobody has finished."""
    making = select(paper.c.id).where(paper.c.state == PaperState.MAKING.value)
    with reading(engine) as connection:
        return bool(house.outstanding(engine) or connection.execute(making).first())


class Kill(NamedTuple):
    """What a kill hit, and what stood on record right after it, of a second worker's work as well."""

    who: str
    claims: set[str]
    arrived: set[str]
    running: list[str]


def look(engine: Engine, who: str, mailbox: Mailbox) -> Kill:
    arrived = {str(mail["Message-ID"]) for mail in mailbox.mails}
    with reading(engine) as connection:
        running = sorted(run.job for run in runs.of_all(connection) if run.finished_at is None)
    return Kill(who, {id_of(row) for row in claimed(engine)}, arrived, running)


def tell(kills: list[Kill], bereft: set[str], tally: Tally) -> None:
    """Where each kill fell. A claim that stayed to the end is of the first kill that left it."""
    known: set[str] = set()
    for each in kills:
        left, known = (each.claims & bereft) - known, known | each.claims & bereft
        if left & each.arrived:
            where = "between the mail server's yes and our note"
        elif left:
            where = "before the mail server's yes"
        elif each.who in ("worker and job", "job"):
            where = f"elsewhere in a job, of {', '.join(each.running) or 'those just ending'}"
        else:
            where = "and no job ended of it"
        tally(f"{each.who} killed {where}")


def id_of(row: Row) -> str:
    message = Message(row.id, row.key, row.topic, row.payload, row.attempts, row.created_at)
    return str(written(message, mail_from="disputes@recourse.example", now=utc_now())["Message-ID"])


def undisturbed(url: str, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same jobs, in this process, one after another."""
    for name, value in to_environ(settings).items():
        monkeypatch.setenv(name, value)
    for job in (worker.recompute_windows, worker.sweep, worker.watch_waves):
        job()
    while worker.empty_outbox() or worker.make_paper():
        continue


def finish(engine: Engine, settings: Settings) -> set[str]:
    """Let all be done that is claimed by nobody; then let the claims of the dead run out, as if time had passed.

    The mails of those claims, for which alone nobody could know whether they had gone.
    """
    waiting = (
        select(outbox_table.c.id).where(outbox_table.c.done_at.is_(None), outbox_table.c.claimed_at.is_(None)),
        select(paper.c.id).where(paper.c.state == PaperState.ASKED.value),
    )

    def quiet() -> bool:
        ask(settings)
        with reading(engine) as connection:
            left = [row for each in waiting for row in connection.execute(each)]
            running = [run for run in runs.of_all(connection) if run.finished_at is None]
        return not left and not running

    until(quiet, "everything that nobody has claimed", seconds=FINISH_SECONDS_MAX)
    bereft = {id_of(row) for row in claimed(engine)}
    with transaction(engine) as connection:
        for table, longest in ((outbox_table, outbox.CLAIM_MAX), (paper, claimed_rows.CLAIM_MAX)):
            for row in connection.execute(select(table).where(table.c.claimed_at.is_not(None))).all():
                earlier = update(table).where(table.c.id == row.id)
                connection.execute(earlier.values(claimed_at=row.claimed_at - longest))
    until(lambda: ask(settings) or not left_behind(engine), "what the dead had begun")
    until(quiet, "the last jobs")
    return bereft


def test_what_is_due_is_done_once_however_often_a_worker_is_killed(
    engine: Engine, database_url: str, redis_url: str, twin_url: str, mailbox: Mailbox, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, rounds: int, chance: Random, tally: Tally,
) -> None:  # fmt: skip
    mailbox.seconds = MAIL_SECONDS
    settings = settings_for(database_url, tmp_path / "data", mailbox.url, redis_url)
    twin, begun = make_engine(twin_url), utc_now()
    for each in (engine, twin):
        house.found(each, begun)
    parts, kills = Parts(settings, *PARTS), list[Kill]()
    try:
        for number in range(rounds):
            for each in (engine, twin):
                house.due_work(each, number, begun)
            ask(settings)
            time.sleep(chance.uniform(0, KILL_SECONDS_MAX))
            hit = kill_worker(parts.running[chance.randrange(2)], chance)
            time.sleep(SETTLED_SECONDS)
            kills.append(look(engine, hit, mailbox))
        bereft = finish(engine, settings)
    finally:
        parts.close()
    with open_mailbox() as other:
        undisturbed(twin_url, settings_for(twin_url, tmp_path / "twin", other.url), monkeypatch)

    expected, found = house.record(twin, begun), house.record(engine, begun)
    for name in expected:
        assert expected[name] == found[name], name
    assert [] == house.faults(engine, settings) == house.papers_without_bytes(engine, settings)
    times = Counter(str(mail["Message-ID"]) for mail in mailbox.mails)
    assert {str(mail["Message-ID"]) for mail in other.mails} == set(times)
    with reading(engine) as connection:
        attempts = {id_of(row): row.attempts for row in connection.execute(select(outbox_table))}
    again = {id_ for id_, number in times.items() if number > 1}
    assert again <= bereft and all(times[id_] <= attempts[id_] for id_ in times)
    assert {id_ for id_, number in attempts.items() if number > 1} <= bereft
    assert_the_queue_forgets(str(settings.redis_url))
    tell(kills, bereft, tally)
    tally("mails", len(times))
    tally("mails that came again, under the same Message-ID", sum(times.values()) - len(times))


def assert_the_queue_forgets(url: str) -> None:
    """What dead workers left in Redis is cleared up by the next, and what is kept of jobs goes by itself."""
    with queue.connect(url) as connection:
        asked = Queue(queue.NAME, connection=connection, serializer=JSONSerializer)
        for registry in (StartedJobRegistry(queue=asked), asked.intermediate_queue):
            if isinstance(registry, StartedJobRegistry):
                for member in connection.zrange(registry.key, 0, -1):
                    connection.zadd(registry.key, {member: 1})  # as if its time had run out long ago
            else:
                for id_ in registry.get_job_ids():
                    connection.set(registry.get_first_seen_key(id_), 1, ex=60)
        connection.delete(asked.registry_cleaning_key)
        ForkingWorker(connection, Stopping()).clean_registries()
        waiting = set(asked.job_ids)
        lasting = [
            key.decode()
            for key in connection.scan_iter("rq:job:*")
            if connection.ttl(key) == -1 and key.decode().removeprefix("rq:job:") not in waiting
        ]
        assert [] == lasting
        assert [] == asked.intermediate_queue.get_job_ids()
        assert 0 == StartedJobRegistry(queue=asked).count
        assert FailedJobRegistry(queue=asked).count <= queue.WAITING_MAX
