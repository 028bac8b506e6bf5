"""A carrier's server on the loopback address: it answers as a test tells it to, and keeps what it was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext
from threading import Thread
from typing import Any
from urllib.parse import parse_qs

Answered = tuple[int, str, bytes]


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def form(self) -> dict[str, str]:
        """The fields of a posted form."""
        return {name: values[0] for name, values in parse_qs(self.body.decode(), strict_parsing=True).items()}


@dataclass(slots=True)
class Desk:
    """Where it listens, and what came."""

    address: str
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def carrier_desk(answer: Callable[[Asked], Answered], certificate: tuple[Path, Path] | None = None) -> Iterator[Desk]:
    """A server as long as the block; with TLS by a certificate of the test's own (file, key)."""

    class Clerk(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            asked = Asked(self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, self.rfile.read(length))
            desk.asked.append(asked)
            status, media_type, body = answer(asked)
            self.send_response(status)
            self.send_header("content-type", media_type)
            if 300 <= status < 400:
                self.send_header("location", body.decode())
            self.end_headers()
            with suppress(OSError):  # who asked has read enough
                self.wfile.write(body)

        do_GET = do_POST = _serve  # noqa: N815 - http.server looks for these names

        def log_message(self, *_: Any) -> None:
            """A test's output is its own."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Clerk)
    desk = Desk(f"http{'s' if certificate else ''}://127.0.0.1:{server.server_port}")
    if certificate:
        context = SSLContext(PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield desk
    finally:
        server.shutdown()
        server.server_close()
