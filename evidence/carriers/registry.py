"""The carriers we can ask, found by whatever spelling stands on the parcel. A new carrier is a file and a line here."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.carriers import sandbox
from evidence.carriers.load import load_retention
from evidence.carriers.protocol import Connection

CONNECTIONS: Mapping[str, Connection] = {it.code: it for it in (sandbox.CONNECTION,)}


def connection_to(carrier: str) -> Connection | None:
    """The connection to a carrier, by its code, its name or another spelling of retention.toml; none: we cannot ask it."""
    known = load_retention().known(carrier)
    return CONNECTIONS.get(known.code) if known else None
