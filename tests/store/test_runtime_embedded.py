"""The queue server of a data folder: one, found again after its parent was killed, stopped for good."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import redis

from runtime import embedded, queue
from runtime.embedded import NoQueueServer
from runtime.settings import Settings, load, to_environ

ROOT = Path(embedded.__file__).parents[1]
START_AND_WAIT = """
import os, time
from runtime import embedded, settings
embedded.start(settings.load(os.environ))
print("up", flush=True)
time.sleep(60)
"""


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    found = load({}, data_dir=tmp_path / ("very-long-" * 12))  # a socket in there would have a path too long to open
    yield found
    embedded.stop(found)


def server_pid(settings: Settings) -> int:
    pid: int = json.loads((settings.data_dir / "queue" / "server.json").read_text())["pid"]
    return pid


def client(settings: Settings) -> redis.Redis:
    url = queue.redis_url(settings)
    assert url is not None
    return redis.Redis.from_url(url, **queue.hurried())


def start_and_be_killed(settings: Settings) -> None:
    """A process that starts the server and then is killed with SIGKILL."""
    doomed = subprocess.Popen(
        [sys.executable, "-c", START_AND_WAIT],
        env={**os.environ, **to_environ(settings), "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert doomed.stdout is not None
    assert b"up" == doomed.stdout.readline().strip()
    doomed.kill()
    doomed.communicate()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z" if Path("/proc/self").exists() else True


def test_a_folder_without_a_server_has_no_address(settings: Settings) -> None:
    assert queue.redis_url(settings) is None
    assert not queue.nudge(settings, "empty_outbox")


def test_a_redis_of_the_settings_comes_first(tmp_path: Path) -> None:
    assert "redis://h/3" == queue.redis_url(load({"RECOURSE_REDIS_URL": "redis://h/3"}, data_dir=tmp_path))


def test_the_server_listens_on_a_private_socket_only(settings: Settings) -> None:
    url = embedded.start(settings)
    folder = Path(url.removeprefix("unix://")).parent

    assert 0o700 == stat.S_IMODE(folder.stat().st_mode)
    with client(settings) as connection:
        assert {"port": "0", "appendonly": "yes"} == connection.config_get("port", "appendonly")


def test_started_twice_it_is_one_server(settings: Settings) -> None:
    first = embedded.start(settings)
    pid = server_pid(settings)

    assert first == embedded.start(settings)
    assert pid == server_pid(settings)


def test_the_server_of_a_killed_parent_is_used_again_with_what_it_holds(settings: Settings) -> None:
    start_and_be_killed(settings)
    pid = server_pid(settings)
    with client(settings) as connection:
        connection.set("left", "behind")

    embedded.start(settings)

    assert pid == server_pid(settings)
    with client(settings) as connection:
        assert b"behind" == connection.get("left")


def test_the_server_of_a_killed_parent_is_stopped_for_good(settings: Settings) -> None:
    start_and_be_killed(settings)
    pid = server_pid(settings)
    folder = Path(str(embedded.address(settings)).removeprefix("unix://")).parent

    embedded.stop(settings)

    assert not alive(pid)
    assert not folder.exists()
    assert queue.redis_url(settings) is None


def test_a_server_that_was_killed_itself_comes_back_with_what_it_held(settings: Settings) -> None:
    embedded.start(settings)
    with client(settings) as connection:
        connection.set("kept", "on disk")
        connection.execute_command("WAITAOF", 1, 0, 2000) if connection.info()["redis_version"] >= "7.2" else time.sleep(1.2)
    before = server_pid(settings)
    os.kill(before, signal.SIGKILL)

    embedded.start(settings)

    assert before != server_pid(settings)
    with client(settings) as connection:
        assert b"on disk" == connection.get("kept")


def test_a_server_that_no_longer_answers_is_replaced(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "ANSWER_SECONDS_MAX", 0.2)
    embedded.start(settings)
    hung = server_pid(settings)
    os.kill(hung, signal.SIGSTOP)

    embedded.start(settings)

    assert not alive(hung)
    with client(settings) as connection:
        assert connection.ping()


def test_a_copied_data_folder_gets_a_server_of_its_own(settings: Settings, tmp_path: Path) -> None:
    original = embedded.start(settings)
    shutil.copytree(settings.data_dir, tmp_path / "copy")
    copy = load({}, data_dir=tmp_path / "copy")

    try:
        assert original != embedded.start(copy)
    finally:
        embedded.stop(copy)
    with client(settings) as connection:
        assert connection.ping()


def test_files_no_server_can_read_are_set_aside(settings: Settings) -> None:
    embedded.start(settings)
    embedded.stop(settings)
    files = settings.data_dir / "queue" / "appendonlydir"
    for path in files.iterdir():
        path.write_bytes(b"from a later release\n")

    embedded.start(settings)

    assert (settings.data_dir / "queue" / "unreadable").is_dir()
    with client(settings) as connection:
        assert connection.ping()


def test_a_machine_without_any_server_is_told_what_to_do(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_binaries", lambda: iter(()))

    with pytest.raises(NoQueueServer, match="RECOURSE_REDIS_URL"):
        embedded.start(settings)


def test_the_package_alone_is_enough(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")

    embedded.start(settings)

    with client(settings) as connection:
        assert "valkey" == connection.info()["server_name"]
