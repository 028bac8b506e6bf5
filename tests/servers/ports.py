"""Loopback ports, and the one way a server says that it cannot be had."""

from __future__ import annotations

import socket


class CannotBeHad(Exception):
    """Raised when this machine cannot give the tests a server: what it stands for is skipped, by name."""


def free_port() -> int:
    """A port nobody listens on at this moment; the caller tries again when it is taken meanwhile."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0
