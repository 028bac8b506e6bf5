"""The child processes of `recourse run`: started, started again when they die, stopped in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import click

from runtime import logs
from runtime.settings import Settings, to_environ

ROOT = Path(__file__).parents[2]
PARTS: Mapping[str, Sequence[str]] = {
    "web": ("-c", "from web.serving import serve; serve()"),
    "worker": ("-m", "worker", "work", "--end-with-parent"),
    "schedule": ("-m", "worker", "schedule", "--end-with-parent"),
}
STEADY_SECONDS = 30
DEATHS_IN_A_ROW_MAX = 5
STOP_SECONDS_MAX = 15
LOOK_SECONDS = 0.05

log = logs.logger("run")


@dataclass(slots=True)
class Part:
    """One child process and how often it died of late."""

    name: str
    settings: Settings
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    deaths: int = 0
    start_again_at: float = 0.0

    def start(self) -> None:
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
        self.process = subprocess.Popen(
            [sys.executable, "-P", *PARTS[self.name]],
            env={**os.environ, **to_environ(self.settings), "PYTHONPATH": path},
            # A session of its own: Ctrl-C reaches this process only, which then stops the parts in order.
            stdin=subprocess.PIPE, start_new_session=True,
        )  # fmt: skip
        self.started_at = time.monotonic()

    def keep(self) -> None:
        """Start the part again when it has died, later each time. Raises click.ClickException after too many times."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.start_again_at:
                self.start()
            return
        ended = self.process.poll()
        if ended is None:
            return
        self.deaths = 1 if now - self.started_at > STEADY_SECONDS else self.deaths + 1
        log.error("a part died", part=self.name, ended=ended, deaths=self.deaths)
        if self.deaths >= DEATHS_IN_A_ROW_MAX:
            raise click.ClickException(f"the {self.name} part died {self.deaths} times; its reason stands in the log above")
        self.forget()
        self.start_again_at = now + 2 ** (self.deaths - 1) - 1

    def forget(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None

    def ask_to_stop(self) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                self.process.terminate()

    def gone(self) -> bool:
        return self.process is None or self.process.poll() is not None


def stop(parts: Sequence[Part]) -> None:
    """Ask all parts to stop and wait; the worker finishes its job. What does not stop is asked again, then killed."""
    for _ in range(2):
        for part in parts:
            part.ask_to_stop()
        give_up = time.monotonic() + STOP_SECONDS_MAX
        while not all(part.gone() for part in parts) and time.monotonic() < give_up:
            time.sleep(LOOK_SECONDS)
    for part in parts:
        if part.process is not None and not part.gone():
            os.killpg(part.process.pid, signal.SIGKILL)
            part.process.wait()
        part.forget()
