"""The queue takes each job once a period, and its absence hurts nobody."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from rq import Queue
from rq.serializers import JSONSerializer

from runtime import queue
from runtime.queue import UnknownJob
from runtime.settings import load
from tests.servers.ports import free_port

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def waiting(url: str) -> list[str | None]:
    with queue.connect(url) as connection:
        return [job.func_name for job in Queue(queue.NAME, connection=connection, serializer=JSONSerializer).jobs]


def test_many_schedules_ask_for_a_job_once_a_period(redis_url: str) -> None:
    with queue.connect(redis_url) as connection:
        asked = [queue.enqueue(connection, "sweep", now=NOW + timedelta(seconds=s), period=MINUTE) for s in (0, 1, 59, 60)]

    assert [True, False, False, True] == asked
    assert ["worker.sweep", "worker.sweep"] == waiting(redis_url)


def test_a_job_nobody_has_written_is_refused(redis_url: str) -> None:
    with queue.connect(redis_url) as connection, pytest.raises(UnknownJob, match="empty_outbox"):
        queue.enqueue(connection, "drop_tables", now=NOW, period=MINUTE)


def test_the_queue_stops_growing_when_nobody_works(redis_url: str) -> None:
    with queue.connect(redis_url) as connection:
        asked = [
            queue.enqueue(connection, "sweep", now=NOW + n * MINUTE, period=MINUTE) for n in range(queue.WAITING_MAX + 5)
        ]

    assert queue.WAITING_MAX == sum(asked) == len(waiting(redis_url))


def test_a_nudge_reaches_the_queue(redis_url: str, tmp_path: Path) -> None:
    assert queue.nudge(load({"RECOURSE_REDIS_URL": redis_url}, data_dir=tmp_path), "empty_outbox")
    assert ["worker.empty_outbox"] == waiting(redis_url)


def test_a_nudge_without_redis_is_silent_and_quick(tmp_path: Path) -> None:
    settings = load({"RECOURSE_REDIS_URL": f"redis://127.0.0.1:{free_port()}/0"}, data_dir=tmp_path)
    began = time.monotonic()

    assert not queue.nudge(settings, "empty_outbox")
    assert time.monotonic() - began < 2


def test_a_redis_that_hangs_holds_up_one_commit_for_a_moment_and_the_next_not_at_all(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings = load({"RECOURSE_REDIS_URL": f"redis://127.0.0.1:{silent.getsockname()[1]}/0"}, data_dir=tmp_path)
        waited = []
        for _ in range(3):
            began = time.monotonic()
            assert not queue.nudge(settings, "empty_outbox")
            waited.append(time.monotonic() - began)

    assert waited[0] < 2 * queue.HURRIED_SECONDS_MAX
    assert max(waited[1:]) < 0.05
