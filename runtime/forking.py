"""RQ's forking worker as we use it: a job that runs is outlasted, and a Redis that went away is given up.

RQ itself would knock for ever at the address it was given. Where Redis listens may have changed when it comes back, so
whoever keeps the worker looks it up afresh and starts another.
"""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

import redis
from rq import Worker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer
from rq.timeouts import HorseMonitorTimeoutException

from runtime import queue

WAIT_SECONDS = 15  # for a job, before saying again that we are here
ANSWER_SECONDS_MAX = 10  # beyond the wait: a Redis that hangs is given up then
OVERTIME_SECONDS_MAX = 60


class Stopping:
    """Set by SIGTERM or SIGINT; asked in every round of a loop."""

    def __init__(self) -> None:
        self.asked = False

    def listen(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask)

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True


class ForkingWorker(Worker):
    """Works until it is asked to stop or Redis goes away; either way the running job is finished first."""

    def __init__(self, connection: redis.Redis, stopping: Stopping) -> None:
        self.stopping = stopping
        super().__init__(
            [queue.NAME], connection=connection, serializer=JSONSerializer, worker_ttl=WAIT_SECONDS + ANSWER_SECONDS_MAX,
            log_job_description=False,
        )  # fmt: skip

    @property
    def dequeue_timeout(self) -> int:
        return WAIT_SECONDS

    @property
    def connection_timeout(self) -> int:
        return WAIT_SECONDS + ANSWER_SECONDS_MAX

    def request_stop(self, signum: int, frame: FrameType | None) -> None:
        self.stopping.asked = True
        super().request_stop(signum, frame)  # type: ignore[no-untyped-call]  # rq's own method has no types

    def subscribe(self) -> None:
        """Not to the channel by which others could stop a worker or its job: nobody here does."""

    def heartbeat(self, timeout: int | None = None, pipeline: Any = None) -> None:
        """Said before each wait for a job, and the first to notice that Redis is away."""
        try:
            super().heartbeat(timeout, pipeline)
        except (redis.ConnectionError, redis.TimeoutError) as trouble:
            raise StopRequested from trouble

    def monitor_work_horse(self, job: Any, queue: Any, execution: Any) -> None:
        """A job reads and writes rows and goes on without Redis; two of one worker never run side by side."""
        try:
            super().monitor_work_horse(job, queue, execution)
        except (redis.ConnectionError, redis.TimeoutError, StopRequested) as trouble:
            self._outlast_the_job()
            raise StopRequested from trouble

    def _outlast_the_job(self) -> None:
        try:
            with self.death_penalty_class(queue.JOB_SECONDS_MAX + OVERTIME_SECONDS_MAX, HorseMonitorTimeoutException):
                self.wait_for_horse()
        except HorseMonitorTimeoutException:
            self.kill_horse()
