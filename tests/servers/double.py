"""What the doubles of processors have in common: a small HTTP server on a loopback port that can be put into any trouble."""

from __future__ import annotations

import json
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.message import Message
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Event, RLock, Thread
from typing import Any

from werkzeug.formparser import parse_form_data


class Trouble(Enum):
    """What can go wrong with one request. `AFTER`: it was taken all the same."""

    TOO_MANY = auto()  # 429, nothing done
    BROKEN = auto()  # 500, nothing done
    BROKEN_AFTER = auto()
    HANGS_UP = auto()  # closes the line, nothing done
    HANGS_UP_AFTER = auto()
    SLOW_AFTER = auto()  # takes it and says nothing until `slow` is set
    GARBLED_AFTER = auto()  # answers what cannot be read


AFTER = frozenset({Trouble.BROKEN_AFTER, Trouble.HANGS_UP_AFTER, Trouble.SLOW_AFTER, Trouble.GARBLED_AFTER})


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: Message
    body: bytes

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def document(self) -> dict[str, Any]:
        return dict(json.loads(self.body or b"{}"))

    @property
    def parts(self) -> tuple[dict[str, str], dict[str, tuple[str, bytes, str]]]:
        """Fields, and files as (name, bytes, type), of a form of either kind."""
        environ = {
            "REQUEST_METHOD": self.method, "wsgi.input": BytesIO(self.body), "CONTENT_LENGTH": str(len(self.body)),
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
        }  # fmt: skip
        _stream, form, files = parse_form_data(environ)
        return dict(form), {name: (it.filename or "", it.read(), it.content_type or "") for name, it in files.items()}


@dataclass
class Double:
    """`trouble["POST /v1/files"]` is met by the requests whose line begins so, one after another. `seen` is what came."""

    url: str = ""
    seen: list[Asked] = field(default_factory=list)
    trouble: Mapping[str, deque[Trouble]] = field(default_factory=lambda: defaultdict(deque))
    slow: Event = field(default_factory=Event)
    lock: Any = field(default_factory=RLock)

    def answer(self, asked: Asked) -> tuple[int, Any]:
        """Status and document, as the documentation has it."""
        raise NotImplementedError

    def times(self, line: str) -> int:
        """How many requests of this kind came."""
        return sum(it.line.startswith(line) for it in self.seen)

    def next_trouble(self, asked: Asked) -> Trouble | None:
        met = [waiting for line, waiting in self.trouble.items() if asked.line.startswith(line) and waiting]
        return met[0].popleft() if met else None


class Desk(BaseHTTPRequestHandler):
    """Answers for the double it is made for, or does not, as its trouble has it."""

    protocol_version = "HTTP/1.1"
    double: Double

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, self.path, self.headers, body)
        with self.double.lock:
            self.double.seen.append(asked)
            trouble = self.double.next_trouble(asked)
            status, document = self.double.answer(asked) if trouble is None or trouble in AFTER else (0, None)
        if trouble in (Trouble.HANGS_UP, Trouble.HANGS_UP_AFTER):
            self.close_connection = True
            return
        if trouble is Trouble.SLOW_AFTER:
            self.double.slow.wait(20)
        if trouble is Trouble.TOO_MANY:
            status, document = 429, {"message": "too many requests"}
        if trouble in (Trouble.BROKEN, Trouble.BROKEN_AFTER):
            status, document = 500, {"message": "we are having a bad day"}
        said = b"<html>" if trouble is Trouble.GARBLED_AFTER else json.dumps(document).encode()
        with suppress(OSError):  # whoever asked may have gone
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def serving(double: Double) -> Iterator[Double]:
    """The double on a free port, until the block ends."""
    desk = type("DeskOfDouble", (Desk,), {"double": double})
    server = ThreadingHTTPServer(("127.0.0.1", 0), desk)
    server.daemon_threads = True
    double.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield double
    finally:
        double.slow.set()
        server.shutdown()
        server.server_close()
