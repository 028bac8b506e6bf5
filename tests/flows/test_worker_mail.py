"""Mails leave after the commit, once each, whatever happens to workers and to Redis."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from runtime import embedded, outbox, queue, runs
from runtime.clock import utc_now
from runtime.database import reading, transaction
from runtime.settings import Settings, load
from runtime.tables import outbox as outbox_table
from tests.flows.workers import Mailbox, Workers, children, open_mailbox, until


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with open_mailbox() as opened:
        yield opened


@pytest.fixture
def workers() -> Iterator[Workers]:
    opened = Workers()
    yield opened
    opened.close()


def settings_for(database_url: str, mailbox: Mailbox, folder: Path, redis_url: str = "") -> Settings:
    environ = {
        "RECOURSE_DATABASE_URL": database_url,
        "RECOURSE_REDIS_URL": redis_url,
        "RECOURSE_SMTP_URL": mailbox.url,
        "RECOURSE_MAIL_FROM": "disputes@recourse.example",
    }
    return load(environ, data_dir=folder / "data")


def leave(engine: Engine, *names: str) -> None:
    with transaction(engine) as connection:
        for name in names:
            mail = {"to": "desk@xidan.example", "subject": name, "text": f"争议 {name}\n", "language": "zh-Hans"}
            outbox.add(connection, key=name, topic="email", payload=mail, now=utc_now())


def grow_old(engine: Engine, by: timedelta) -> None:
    """As if the claims had been made that much earlier."""
    with transaction(engine) as connection:
        for row in connection.execute(outbox_table.select().where(outbox_table.c.claimed_at.is_not(None))).all():
            earlier = update(outbox_table).where(outbox_table.c.id == row.id).values(claimed_at=row.claimed_at - by)
            connection.execute(earlier)


def all_done(engine: Engine) -> bool:
    with reading(engine) as connection:
        return not connection.execute(outbox_table.select().where(outbox_table.c.done_at.is_(None))).first()


def test_a_committed_message_is_mailed_and_the_row_closed(
    engine: Engine, database_url: str, redis_url: str, mailbox: Mailbox, workers: Workers, tmp_path: Path
) -> None:
    settings = settings_for(database_url, mailbox, tmp_path, redis_url)
    workers.start("work", settings)
    leave(engine, "一次退单 CB-0001")

    queue.nudge(settings, "empty_outbox")
    until(lambda: all_done(engine), "the mail to be sent")

    (mail,) = mailbox.mails
    assert "一次退单 CB-0001" == mail["Subject"]
    assert "争议 一次退单 CB-0001" == mail.get_content().strip()
    assert ("disputes@recourse.example", "desk@xidan.example", "zh-Hans") == (
        mail["From"],
        mail["To"],
        mail["Content-Language"],
    )
    until(lambda: _outcomes(engine) == {"empty_outbox": "done"}, "the run to be on record")


def _outcomes(engine: Engine) -> dict[str, str | None]:
    with reading(engine) as connection:
        return {run.job: run.outcome for run in runs.of_all(connection)}


def test_two_racing_workers_send_each_mail_once(
    engine: Engine, database_url: str, redis_url: str, mailbox: Mailbox, workers: Workers, tmp_path: Path
) -> None:
    settings = settings_for(database_url, mailbox, tmp_path, redis_url)
    names = sorted(f"m{number:02}" for number in range(25))
    leave(engine, *names)
    with queue.connect(redis_url) as connection:
        for second in range(6):
            queue.enqueue(connection, "empty_outbox", now=utc_now() + timedelta(seconds=second), period=timedelta(seconds=1))

    workers.start("work", settings)
    workers.start("work", settings)
    until(lambda: all_done(engine), "all mails to be sent")
    time.sleep(1)  # a second copy would come now

    assert names == mailbox.subjects()


def test_a_mail_whose_worker_was_killed_in_the_middle_is_sent_once_by_the_next(
    engine: Engine, database_url: str, redis_url: str, mailbox: Mailbox, workers: Workers, tmp_path: Path
) -> None:
    settings = settings_for(database_url, mailbox, tmp_path, redis_url)
    leave(engine, "m1", "m2")
    mailbox.held.set()
    doomed = workers.start("work", settings)
    queue.nudge(settings, "empty_outbox")
    until(mailbox.hanging.is_set, "the first mail to be under way")
    workers.kill(doomed)
    mailbox.held.clear()

    workers.start("work", settings)
    time.sleep(1.1)
    queue.nudge(settings, "empty_outbox")
    until(lambda: ["m2"] == mailbox.subjects(), "the mail nobody had claimed")
    grow_old(engine, by=outbox.CLAIM_MAX)
    time.sleep(1.1)
    queue.nudge(settings, "empty_outbox")
    until(lambda: all_done(engine), "the mail whose worker died")

    assert ["m1", "m2"] == mailbox.subjects()


def test_while_redis_is_away_nothing_is_lost_and_its_return_is_enough(
    sqlite_engine: Engine, sqlite_url: str, mailbox: Mailbox, workers: Workers, tmp_path: Path
) -> None:
    """Worker and schedule start without Redis, outlive its crash, and find it wherever it comes back."""
    settings = settings_for(sqlite_url, mailbox, tmp_path)
    parts = [workers.start(part, settings) for part in ("work", "schedule")]
    leave(sqlite_engine, "before")
    assert not queue.nudge(settings, "empty_outbox")

    embedded.start(settings)
    try:
        until(lambda: ["before"] == mailbox.subjects(), "the mail left before Redis was there")
        with queue.connect(str(queue.redis_url(settings))) as connection:
            pid = connection.info()["process_id"]
        os.kill(pid, signal.SIGKILL)
        leave(sqlite_engine, "during")
        assert not queue.nudge(settings, "empty_outbox")
        assert ["before"] == mailbox.subjects()

        embedded.start(settings)
        until(lambda: all_done(sqlite_engine), "the mail left while Redis was away")
    finally:
        embedded.stop(settings)

    assert ["before", "during"] == mailbox.subjects()
    assert [None, None] == [part.poll() for part in parts]


def test_an_idle_worker_finds_the_queue_at_its_new_address(
    sqlite_engine: Engine, sqlite_url: str, mailbox: Mailbox, workers: Workers, tmp_path: Path
) -> None:
    settings = settings_for(sqlite_url, mailbox, tmp_path)
    before = embedded.start(settings)
    try:
        for part in ("work", "schedule"):
            workers.start(part, settings)
        leave(sqlite_engine, "before")
        until(lambda: all_done(sqlite_engine), "the mail left before")
        time.sleep(1)  # the job has ended, and the worker waits for the next
        with queue.connect(before) as connection:
            pid = connection.info()["process_id"]
        os.kill(pid, signal.SIGKILL)
        time.sleep(3)  # in vain it knocks at the old address

        after = embedded.start(settings)
        leave(sqlite_engine, "after")
        until(lambda: all_done(sqlite_engine), "the mail left after")
    finally:
        embedded.stop(settings)

    assert before != after
    assert ["after", "before"] == mailbox.subjects()


def test_a_job_under_way_when_redis_dies_is_brought_to_an_end_before_the_next_begins(
    sqlite_engine: Engine, sqlite_url: str, mailbox: Mailbox, workers: Workers, tmp_path: Path
) -> None:
    settings = settings_for(sqlite_url, mailbox, tmp_path)
    mailbox.held.set()
    leave(sqlite_engine, "m1")
    before = embedded.start(settings)
    try:
        worker = workers.start("work", settings)
        queue.nudge(settings, "empty_outbox")
        until(mailbox.hanging.is_set, "the mail to be under way")
        with queue.connect(before) as connection:
            pid = connection.info()["process_id"]
        os.kill(pid, signal.SIGKILL)
        embedded.start(settings)
        queue.nudge(settings, "sweep")
        time.sleep(2)
        assert 1 == len(children(worker.pid))

        mailbox.held.clear()
        until(lambda: _outcomes(sqlite_engine) == {"empty_outbox": "done", "sweep": "done"}, "the one job and the other")
    finally:
        mailbox.held.clear()
        embedded.stop(settings)

    with reading(sqlite_engine) as connection:
        row = connection.execute(outbox_table.select()).one()
    assert (None, 1) == (row.claimed_at, row.attempts)
    assert "451" in row.last_error


def test_a_worker_asked_to_stop_first_brings_the_mail_it_is_sending_to_an_end(
    sqlite_engine: Engine, sqlite_url: str, redis_url: str, mailbox: Mailbox, workers: Workers, tmp_path: Path
) -> None:
    settings = settings_for(sqlite_url, mailbox, tmp_path, redis_url)
    leave(sqlite_engine, "m1")
    mailbox.held.set()
    asked = workers.start("work", settings)
    queue.nudge(settings, "empty_outbox")
    until(mailbox.hanging.is_set, "the mail to be under way")

    asked.terminate()
    mailbox.held.clear()

    assert 0 == asked.wait(timeout=30)
    with reading(sqlite_engine) as connection:
        row = connection.execute(outbox_table.select()).one()
    assert row.claimed_at is None
    assert "451" in row.last_error


@pytest.mark.parametrize("part", ["work", "schedule"])
def test_a_part_ends_with_a_parent_that_was_killed(
    sqlite_url: str, redis_url: str, mailbox: Mailbox, workers: Workers, tmp_path: Path, part: str
) -> None:
    settings = settings_for(sqlite_url, mailbox, tmp_path, redis_url)
    read_end, write_end = os.pipe()
    process = workers.start(part, settings, "--end-with-parent", stdin=read_end)
    os.close(read_end)
    time.sleep(2)
    assert process.poll() is None

    os.close(write_end)  # what the system does for a killed parent

    assert process.wait(timeout=60) in (0, -signal.SIGTERM)  # a slow machine may not have come to its loop yet
