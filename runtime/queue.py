"""The queue: names of jobs, pushed through Redis to whichever worker is free.

A job here is a nudge and carries no data: what there is to do stands in rows. So Redis may be away, lose everything or
run a job twice without harm, and a job is never pickled code, only the name of a function in worker.py.
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

from runtime import embedded
from runtime.clock import utc_now
from runtime.settings import Settings

NAME = "recourse"
JOBS = (
    "seal", "checkpoint", "publish_heads", "empty_outbox", "recompute_windows", "sweep", "watch_waves",
    "make_paper", "make_packet", "capture", "send_packets", "verify_when_asked", "stamp_files",
    "tidy_vault",
)  # fmt: skip
JOB_SECONDS_MAX = 300  # shorter than a claim on an outbox message lasts, so a slow worker never sends beside its heir
VERIFY_SECONDS_MAX = 3600  # the whole record, once somebody asks
SECONDS_MAX = {"verify_when_asked": VERIFY_SECONDS_MAX}
WAITING_MAX = 100
FAILED_SECONDS = 3600
NUDGE_PERIOD = timedelta(seconds=1)
CONNECT_SECONDS_MAX = 1
ANSWER_SECONDS_MAX = 5
HURRIED_SECONDS_MAX = 0.5  # to connect, and for each answer, while somebody waits for us
PAUSE_SECONDS = 10  # after a nudge in vain; the schedule asks as often

_pauses: dict[str, float] = {}  # until when an address is not nudged, by the monotonic clock


class UnknownJob(Exception):
    """Raised when a job is asked for that worker.py does not have."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no job {name!r}; the jobs are {', '.join(JOBS)}")


def redis_url(settings: Settings) -> str | None:
    """Where the queue is: the server of the settings, else the data folder's own; None while that was never started."""
    return settings.redis_url or embedded.address(settings)


def connect(url: str) -> redis.Redis:
    """A patient client, which connects at first use and tries again."""
    return redis.Redis.from_url(url, socket_connect_timeout=CONNECT_SECONDS_MAX, socket_timeout=ANSWER_SECONDS_MAX)


def hurried() -> dict[str, Any]:
    """Options of a client that tries once and not for long, for callers with somebody waiting."""
    return {
        "socket_connect_timeout": HURRIED_SECONDS_MAX,
        "socket_timeout": HURRIED_SECONDS_MAX,
        "retry": Retry(NoBackoff(), 0),
    }


def answers(settings: Settings) -> bool:
    """Whether the queue's server is there, asked once and not for long."""
    url = redis_url(settings)
    if url is None:
        return False
    try:
        with redis.Redis.from_url(url, **hurried()) as connection:
            return bool(connection.ping())
    except (redis.RedisError, OSError):
        return False


def enqueue(connection: redis.Redis, job_name: str, *, now: datetime, period: timedelta) -> bool:
    """Push a job, once in each `period`, whoever and how many ask. False when it was there, or too many wait already.

    Raises UnknownJob, redis.RedisError.
    """
    if job_name not in JOBS:
        raise UnknownJob(job_name)
    queue = Queue(NAME, connection=connection, serializer=JSONSerializer)
    if queue.count >= WAITING_MAX:
        return False
    seconds = max(int(period.total_seconds()), 1)
    with suppress(DuplicateJobError):
        queue.enqueue(
            f"worker.{job_name}",
            # A name of its own for each period: the job of a worker that was killed cannot keep the next one out.
            job_id=f"{job_name}-{seconds}-{int(now.timestamp()) // seconds}", unique=True,
            job_timeout=SECONDS_MAX.get(job_name, JOB_SECONDS_MAX), result_ttl=2 * seconds, failure_ttl=FAILED_SECONDS,
        )  # fmt: skip
        return True
    return False


def nudge(settings: Settings, job_name: str) -> bool:
    """Ask for a job now, after a commit. False, and nothing else, when Redis is away: the schedule comes by anyway.

    A Redis that hangs holds up one caller for a moment and then nobody for `PAUSE_SECONDS`.
    """
    url = redis_url(settings)
    if url is None or time.monotonic() < _pauses.get(url, 0):
        return False
    try:
        with redis.Redis.from_url(url, **hurried()) as connection:
            asked = enqueue(connection, job_name, now=utc_now(), period=NUDGE_PERIOD)
    except (redis.RedisError, OSError):
        _pauses[url] = time.monotonic() + PAUSE_SECONDS
        return False
    _pauses.pop(url, None)
    return asked
