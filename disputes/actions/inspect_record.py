"""Verify the whole record for whoever asked from a page, telling how far it is; found again by its row."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from disputes.actions.verify_record import verify_record
from evidence.store.vault import Vault
from runtime import inspections

Opened = Callable[[], AbstractContextManager[Connection]]


def inspect_record(look: Opened, write: Opened, *, vault: Vault, clock: Callable[[], datetime]) -> bool:
    """False when nobody asked. `look` opens a reading, `write` a writing transaction; `clock` says the moment (UTC).

    The record is read in one transaction and told of in others, so that writers go on meanwhile.
    """
    with write() as connection:
        asked = inspections.claim(connection, now=clock())
    if asked is None:
        return False

    def tell(part: str) -> None:
        with write() as connection:
            inspections.tell(connection, asked, part)

    found: dict[str, Any] | None = None
    try:
        with look() as connection:
            found = verify_record(connection, vault, tell=tell, now=clock())
    finally:
        with write() as connection:
            inspections.finish(connection, asked, found, now=clock())
    return True
