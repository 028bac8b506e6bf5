"""Real worker processes and a real mail server for the tests of background work."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import structlog
from aiosmtpd.controller import Controller

import worker
from runtime import logs
from runtime.settings import Settings, to_environ
from tests.servers.ports import free_port

ROOT = Path(worker.__file__).parent
WAIT_SECONDS_MAX = 40


def until(condition: Callable[[], Any], what: str, *, seconds: float = WAIT_SECONDS_MAX) -> None:
    """Wait for something another process does."""
    give_up = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > give_up:
            raise TimeoutError(f"waited {seconds} s for: {what}")
        time.sleep(0.05)


class Workers:
    """Processes of `python -m worker`, ended with the test; a killed one takes its running job with it."""

    def __init__(self) -> None:
        self.started: list[subprocess.Popen[bytes]] = []

    def start(self, part: str, settings: Settings, *options: str, **popen: Any) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "worker", part, *options],
            cwd=ROOT, env={**os.environ, **to_environ(settings)}, start_new_session=True, **popen,
        )  # fmt: skip
        self.started.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL for the worker and for the child that runs its job."""
        for pid in (*children(process.pid), process.pid):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        process.wait()

    def close(self) -> None:
        for process in self.started:
            if process.poll() is None:
                self.kill(process)


def children(pid: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)
    return [int(line) for line in found.stdout.split()]


class Mailbox:
    """An SMTP server that keeps what it takes. While `held` is set, a mail is read and then hangs, not yet taken.

    `seconds` is how long it takes over each: one half before it has the mail, the other before it says so.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refuse_with: str | None = None
        self.seconds = 0.0
        self.held = threading.Event()
        self.hanging = threading.Event()
        self.port = free_port()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - the library's name
        if self.held.is_set():
            self.hanging.set()
            while self.held.is_set():
                await asyncio.sleep(0.02)
            return "451 the line broke before it was taken"
        if self.refuse_with:
            return self.refuse_with
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        await asyncio.sleep(self.seconds / 2)
        self.mails.append(mail)
        await asyncio.sleep(self.seconds / 2)
        return "250 taken"

    def subjects(self) -> list[str]:
        return sorted(str(mail["Subject"]) for mail in self.mails)


@contextmanager
def open_mailbox() -> Iterator[Mailbox]:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    yield mailbox
    mailbox.held.clear()
    controller.stop()


@contextmanager
def logs_as_before() -> Iterator[None]:
    """A job run inside the test process sets up its logs; the next test must not see them."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    for handler in [it for it in root.handlers if it not in before and isinstance(it, logs.StandardError)]:
        root.removeHandler(handler)
    root.setLevel(level)
    structlog.contextvars.clear_contextvars()
    structlog.reset_defaults()
