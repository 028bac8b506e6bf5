"""`recourse run`: one command, several processes, and nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.flows.workers import ROOT, until
from tests.servers.ports import free_port, listens

COMMAND = [sys.executable, "-c", "from web.commands import main; main()", "run"]


class Running:
    """One `recourse run` of a test."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port
        self.process = subprocess.Popen(
            [*COMMAND, "--data-dir", str(folder), "--port", str(port)],
            cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip

    def first_line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline()

    def parts(self) -> dict[str, int]:
        """Its child processes by what they are."""
        listed = subprocess.run(["ps", "-ww", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True).stdout
        found: dict[str, int] = {}
        for line in listed.splitlines():
            pid, parent, command = line.split(None, 2)
            if int(parent) == self.process.pid:
                names = {"serve()": "web", "worker work": "worker", "worker schedule": "schedule"}
                found |= {name: int(pid) for mark, name in names.items() if mark in command}
        return found

    def server(self) -> tuple[int, Path]:
        """Process and socket of its queue server, once it is up."""
        stated: dict[str, Any] = {}

        def up() -> bool:
            with suppress(FileNotFoundError):  # while one goes and the next comes
                stated.update(json.loads((self.folder / "queue" / "server.json").read_text()))
            return bool(stated.get("pid"))

        until(up, "the queue server to be on record")
        return stated["pid"], Path(stated["socket"])

    def stop(self) -> int:
        self.process.terminate()
        return self.process.wait(timeout=60)


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    started = Running(tmp_path / "data", free_port())
    yield started
    if started.process.poll() is None:
        started.stop()


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    status = Path(f"/proc/{pid}/stat")  # an orphan that ended may wait here until the machine's first process looks
    return status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z"


def status(port: int) -> int:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_it_says_where_it_is_keeps_its_parts_alive_and_leaves_nothing_behind(running: Running) -> None:
    said = running.first_line()
    before = running.parts()
    server, socket = running.server()

    assert f"http://127.0.0.1:{running.port} " in said
    assert {"web", "worker", "schedule"} == set(before)
    assert 200 == status(running.port)

    for pid in (before["web"], before["worker"], server):
        os.kill(pid, signal.SIGKILL)
    until(lambda: running.server()[0] != server, "a new queue server")
    until(lambda: len(set(running.parts().items()) - set(before.items())) == 2, "a new web and a new worker")
    until(lambda: listens(running.port), "the pages to answer again")
    after, (new_server, new_socket) = running.parts(), running.server()

    assert before["schedule"] == after["schedule"]
    assert 0 == running.stop()
    assert all(map(gone, (*after.values(), new_server)))
    assert not socket.parent.exists()
    assert not new_socket.parent.exists()
    assert not listens(running.port)


def test_killed_outright_its_parts_end_and_the_next_start_takes_over(running: Running) -> None:
    running.first_line()
    parts, (server, _socket) = running.parts(), running.server()

    running.process.kill()
    running.process.wait()

    until(lambda: all(map(gone, parts.values())), "web, worker and schedule to end by themselves")
    assert not gone(server)
    again = Running(running.folder, running.port)
    try:
        assert "Recourse is at" in again.first_line()
        assert server == again.server()[0]
    finally:
        assert 0 == again.stop()
    assert gone(server)


def test_a_second_one_on_the_same_folder_or_port_is_refused_in_one_line(running: Running, tmp_path: Path) -> None:
    running.first_line()
    attempts = {
        "another `recourse run` is using": (running.folder, free_port()),
        f"cannot listen on 127.0.0.1:{running.port}": (tmp_path / "other", running.port),
    }

    for reason, (folder, port) in attempts.items():
        second = subprocess.run(
            [*COMMAND, "--data-dir", str(folder), "--port", str(port)],
            cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
        assert 2 == second.returncode
        assert reason in second.stderr
        assert "Traceback" not in second.stderr
    time.sleep(1)
    assert 200 == status(running.port)
