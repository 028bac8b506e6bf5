"""How all processes of one test run come to share its servers.

The run's first process makes a folder and holds a lock in it. Whoever first needs a server starts its keeper there;
the others wait for the address.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.servers.ports import CannotBeHad

ROOT = Path(__file__).parents[2]
WAIT_SECONDS_MAX = 60
MEMORY, MEMORY_BYTES_MIN = "/dev/shm", 2 * 1024**3


def _fast_folder() -> str | None:
    """Memory, where there is plenty: a database a test is mostly small files made and removed. None: the usual place."""
    try:
        found = os.statvfs(MEMORY)
    except OSError:
        return None
    roomy = found.f_bavail * found.f_frsize >= MEMORY_BYTES_MIN
    return MEMORY if roomy and not found.f_flag & os.ST_NOEXEC and os.access(MEMORY, os.W_OK) else None


class Run:
    """The folder of one test run; made by its first process, only visited by the others."""

    def __init__(self, folder: Path | None = None) -> None:
        self.made_here = folder is None
        self.folder = folder or Path(tempfile.mkdtemp(prefix="recourse-tests-", dir=_fast_folder()))
        if self.made_here:
            self.folder.chmod(0o711)  # the database server runs as another user and must pass through
            self._alive = (self.folder / "alive").open("w")
            fcntl.lockf(self._alive, fcntl.LOCK_EX)

    def close(self) -> None:
        """Stop every server of the run and wait until they are gone."""
        if not self.made_here:
            return
        for path in self.folder.glob("*.json"):
            keeper = json.loads(path.read_text()).get("keeper")
            if keeper:
                _end(keeper, self.folder / path.stem)
        shutil.rmtree(self.folder, ignore_errors=True)
        self._alive.close()

    def address(self, name: str) -> dict[str, Any]:
        """Where the run's one server of that name listens, started when need be. Raises CannotBeHad."""
        path = self.folder / f"{name}.json"
        with self.locked(name):
            if not path.exists():
                _start_keeper(name, self.folder, path)
        address: dict[str, Any] = json.loads(path.read_text())
        if "missing" in address:
            raise CannotBeHad(address["missing"])
        return address

    @contextmanager
    def locked(self, name: str) -> Iterator[None]:
        """One process of the run at a time."""
        with (self.folder / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _start_keeper(name: str, folder: Path, path: Path) -> None:
    keeper = subprocess.Popen(
        [sys.executable, "-m", "tests.servers.keeper", name, str(folder)],
        cwd=ROOT, stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    give_up = time.monotonic() + WAIT_SECONDS_MAX
    while not path.exists():
        if keeper.poll() not in (None, 0) or time.monotonic() > give_up:
            raise CannotBeHad(f"its keeper ended with {keeper.poll()}")
        time.sleep(0.01)


def _end(keeper: int, own_folder: Path) -> None:
    give_up = time.monotonic() + WAIT_SECONDS_MAX
    try:
        os.kill(keeper, signal.SIGTERM)
        while own_folder.exists() and time.monotonic() < give_up:
            time.sleep(0.01)
    except ProcessLookupError:
        pass
