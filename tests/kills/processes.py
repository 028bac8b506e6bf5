"""Killing what runs: the parts of an installation as `recourse run` starts them, and a Redis that can go and come."""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from random import Random

from runtime.settings import Settings
from tests.flows.workers import children, until
from tests.servers.ports import free_port, listens
from tests.servers.redis import launch_first
from web.commands.parts import Part, stop

WHO = ("worker and job", "job", "worker")


class Parts:
    """The child processes of one installation."""

    def __init__(self, settings: Settings, *names: str) -> None:
        self.settings = settings
        self.running = [Part(name, settings) for name in names]
        for part in self.running:
            part.start()

    def close(self) -> None:
        stop(self.running)


def pid_of(part: Part) -> int:
    assert part.process is not None
    return part.process.pid


def kill(part: Part) -> None:
    """SIGKILL, and nobody there to start it again but us."""
    assert part.process is not None
    part.process.kill()
    part.process.wait()
    part.forget()


def kill_worker(part: Part, chance: Random) -> str:
    """SIGKILL for the worker, for the job it runs, or for both; who was hit."""
    pid, who = pid_of(part), chance.choice(WHO)
    os.kill(pid, signal.SIGSTOP)  # so that it forks no further job while we look
    jobs = children(pid)
    for victim in jobs if who != "worker" else []:
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
    if who == "job":
        os.kill(pid, signal.SIGCONT)
    else:
        kill(part)
        part.start()
    return who if jobs else "worker at rest" if who != "job" else "nobody"


class OwnRedis:
    """A Redis of one test's own, on one port, however often it dies; it remembers nothing."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        folder.mkdir(parents=True)
        self.process: subprocess.Popen[bytes]
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self.process = launch_first(self.port, self.folder)
        until(lambda: listens(self.port), "Redis to be there")

    def leave(self, how: str) -> None:
        """Dead ("killed") or hanging ("stopped")."""
        self.process.send_signal(signal.SIGKILL if how == "killed" else signal.SIGSTOP)
        if how == "killed":
            self.process.wait()

    def come_back(self) -> None:
        if self.process.poll() is None:
            self.wake()
        else:
            self.start()

    def wake(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        self.wake()
        self.process.kill()
        self.process.wait()
