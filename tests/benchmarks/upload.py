"""What the server's process needs while one very large file comes in, and while it goes out again."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from uuid import uuid4

from evidence.store.places import CHUNK_BYTES
from runtime.clock import utc_now
from runtime.database import make_engine, transaction
from runtime.settings import Settings, load, to_environ
from tests.benchmarks.measuring import Measured, machine
from tests.web import world
from trade.actions.issue_key import issue_key
from trade.keys import KeyScope

MEBIBYTE = 1024 * 1024
TYPE = "application/octet-stream"
DISPUTE, DESK = "payhub.CB-1", "desk@linglong.test:linglong:dispute_desk"
GOAL_BYTES = 200 * 1000 * 1000
BOUNDARY = "----one-large-file"
HEAD = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="large.bin"\r\n\r\n'.encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()


def measured(part: str, case: str, environ: Mapping[str, str], url: str, inside: Path, *, size: int) -> list[Measured]:
    """Peak memory of the server's process: with the file in, and with the file out again, each from its start."""
    settings = load({**environ, "RECOURSE_DATABASE_URL": url}, data_dir=inside)
    key = _laid_out(settings)
    with _server(settings, megabytes=size // MEBIBYTE + 1) as (pid, port):
        idle = _peak(pid)
        exhibit, digest = _sent(port, key, size)
        taken_in = _peak(pid)
    with _server(settings, megabytes=size // MEBIBYTE + 1) as (pid, port):
        if _received(port, key, exhibit) != digest:
            raise RuntimeError("what came out is not what went in")
        given_out = _peak(pid)
    told = f"{size:,} bytes, {idle / 1e6:.0f} MB before; peak resident memory of the process; {machine()}"
    return [
        Measured(
            part, f"{case}, {way}", round(peak / 1e6, 1), GOAL_BYTES / 1e6, round(GOAL_BYTES / peak, 3), 1.0, "MB",
            f"in place of raw: the goal; {told}",
        )
        for way, peak in (("a file comes in", taken_in), ("a file goes out", given_out))
    ]  # fmt: skip


def _laid_out(settings: Settings) -> str:
    engine = make_engine(settings.database_url, pooled=False)
    with transaction(engine) as connection:
        world.build(connection)
        _key, token = issue_key(
            connection, seat_id=DESK, name="bench", scope=KeyScope.WRITE, days=1, by="bench", now=utc_now()
        )
    engine.dispose()
    return token


@contextmanager
def _server(settings: Settings, *, megabytes: int) -> Iterator[tuple[int, int]]:
    command = [sys.executable, "-m", "tests.benchmarks.upload_server", str(megabytes)]
    environ = {**os.environ, **to_environ(settings)}
    running = subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        yield running.pid, int(running.stdout.readline())
    finally:
        running.terminate()
        running.wait()


def _sent(port: int, key: str, size: int) -> tuple[str, str]:
    """The exhibit made of it, and the digest of what was sent."""
    seen, block = sha256(), os.urandom(CHUNK_BYTES)

    def body() -> Iterator[bytes]:
        yield HEAD
        left = size
        while left:
            piece = block[: min(left, CHUNK_BYTES)]
            seen.update(piece)
            left -= len(piece)
            yield piece
        yield TAIL

    connection = HTTPConnection("127.0.0.1", port, timeout=600)
    headers = {
        "Authorization": f"Bearer {key}", "Idempotency-Key": uuid4().hex,
        "Content-Length": str(len(HEAD) + size + len(TAIL)),
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
    }  # fmt: skip
    connection.request("POST", f"/api/v1/disputes/{DISPUTE}/evidence", body(), headers)
    answer = connection.getresponse()
    said = answer.read().decode()
    if answer.status != 201:
        raise RuntimeError(f"not taken: {answer.status} {said[:500]}")
    return answer.headers["Location"].rpartition("/")[2], seen.hexdigest()


def _received(port: int, key: str, exhibit: str) -> str:
    connection = HTTPConnection("127.0.0.1", port, timeout=600)
    connection.request("GET", f"/api/v1/exhibits/{exhibit}/file", headers={"Authorization": f"Bearer {key}"})
    answer: HTTPResponse = connection.getresponse()
    seen = sha256()
    while piece := answer.read(CHUNK_BYTES):
        seen.update(piece)
    return seen.hexdigest()


def _peak(pid: int) -> int:
    """The most memory the process ever held, in bytes."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("this system does not say how much memory a process holds")
