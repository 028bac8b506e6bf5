"""The two parts of background work as processes that go on until they are asked to stop: doing jobs, and asking for them."""

from __future__ import annotations

import gc
import time
from collections.abc import Mapping
from datetime import timedelta

import redis

from runtime import logs, queue
from runtime.clock import utc_now
from runtime.embedded import NoQueueServer
from runtime.forking import ForkingWorker, Stopping
from runtime.settings import Settings

TICK_SECONDS = 1
RECONNECT_SECONDS = 2

log = logs.logger("worker")


def work(settings: Settings) -> None:
    """Run jobs until asked to stop, across any absence of Redis. A job that runs is finished first."""
    stopping = Stopping()
    stopping.listen()
    gc.freeze()  # what was loaded by now lives as long as the process: neither looked through again nor copied by a fork
    while not stopping.asked:
        try:
            with _queue_server(settings) as connection:
                # RQ tells of each step of each job; and it takes the signals while it works.
                ForkingWorker(connection, stopping).work(logging_level="WARNING")
        except (redis.RedisError, OSError, NoQueueServer) as trouble:
            log.warning("the queue is away", because=str(trouble))
        stopping.listen()
        if not stopping.asked:
            time.sleep(RECONNECT_SECONDS)


def schedule(settings: Settings, periods: Mapping[str, timedelta]) -> None:
    """Ask for each job once in its period until asked to stop; several schedules make no more jobs than one."""
    stopping = Stopping()
    stopping.listen()
    away = False
    while not stopping.asked:
        try:
            with _queue_server(settings) as connection:
                while not stopping.asked:
                    for name, period in periods.items():
                        queue.enqueue(connection, name, now=utc_now(), period=period)
                    away = False
                    time.sleep(TICK_SECONDS)
        except (redis.RedisError, OSError, NoQueueServer) as trouble:
            if not away:
                log.warning("the queue is away", because=str(trouble))
            away = True
            time.sleep(TICK_SECONDS)


def _queue_server(settings: Settings) -> redis.Redis:
    url = queue.redis_url(settings)
    if url is None:
        raise NoQueueServer(["`recourse run` has not started it in this data folder"])
    return queue.connect(url)
