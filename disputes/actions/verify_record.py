"""Verify the whole record: the ledger, the timelines of cases, the messages as they came."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection

from disputes.store import events, guards, inbox
from ledger.store import verify as ledger_verify


def verify_record(connection: Connection) -> dict[str, Any]:
    """The `verify` document: counts, and each fault with what, where and why. Reads everything, changes nothing."""
    books = ledger_verify.verify(connection)
    faults = [{"what": fault.what, "where": fault.where, "message": fault.message} for fault in books.faults]
    faults += [
        {"what": "trigger", "where": name, "message": "is missing, switched off or changed; run `recourse migrate`"}
        for name in guards.missing(connection)
        if name not in {fault["where"] for fault in faults}
    ]
    faults += [
        {"what": "event", "where": message.split(":")[0], "message": message} for message in events.check_all(connection)
    ]
    faults += [
        {"what": "message", "where": id_, "message": "its bytes are not those that came"}
        for id_ in inbox.altered(connection)
    ]
    return {
        "ok": not faults,
        "entries": books.entries,
        "transfers": books.transfers,
        "seals": 0,
        "exhibits": 0,
        "faults": faults,
    }
