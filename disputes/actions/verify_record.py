"""Verify the whole record: the ledger, the timelines of cases, the messages as they came, the exhibits and their bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from disputes.errors import DisputeError
from disputes.liability.proposal import digest_of
from disputes.sending import State, receipt_of
from disputes.store import disputes, events, guards, inbox, proceedings, sendings
from disputes.told import hold_told_otherwise, told_otherwise
from evidence.store import verify as evidence_verify
from evidence.store.vault import Vault
from ledger.errors import LedgerError
from ledger.store import holds
from ledger.store import verify as ledger_verify

UNREADABLE = (ValueError, KeyError, TypeError, DisputeError, LedgerError)
TOGETHER = 500


PARTS = ("books", "timelines", "cases", "messages", "exhibits")


def _silently(_part: str) -> None:
    """Nobody waits."""


def verify_record(
    connection: Connection, vault: Vault, *, tell: Callable[[str], None] = _silently, now: datetime | None = None,
    files_told: evidence_verify.Told | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The `verify` document: counts, and each fault with what, where and why. Reads everything, changes nothing.

    `tell` is told of each of the PARTS before it is read, `files_told` of each file of the vault. A file that lies there
    on no record is a fault; where it is known what time it is `now`, not one that may just be arriving.
    """
    tell("books")
    books = ledger_verify.verify(connection)
    faults = [{"what": fault.what, "where": fault.where, "message": fault.message} for fault in books.faults]
    faults += [
        {"what": "trigger", "where": name, "message": "is missing, switched off or changed; run `recourse migrate`"}
        for name in guards.missing(connection)
        if name not in {fault["where"] for fault in faults}
    ]
    faults += [
        fault
        for where, why in guards.loosened(connection)
        if (fault := {"what": "table", "where": where, "message": why}) not in faults
    ]
    tell("timelines")
    faults += [{"what": "event", "where": subject, "message": why} for subject, why in events.check_all(connection)]
    faults += [
        {"what": "event", "where": subject, "message": "its timeline is gone"} for subject in events.untold(connection)
    ]
    tell("cases")
    faults += [{"what": "dispute", "where": cause, "message": why} for cause, why in _all_disputes(connection)]
    for what, check in (("hold", _holds), ("receipt", _receipts), ("proceeding", _rulings)):
        faults += [{"what": what, "where": where, "message": why} for where, why in check(connection)]
    tell("messages")
    faults += [
        {"what": "message", "where": id_, "message": "its bytes are not those that came"}
        for id_ in inbox.altered(connection)
    ]
    tell("exhibits")
    faults += [
        {"what": "exhibit", "where": where, "message": why}
        for where, why in evidence_verify.check(connection, vault, now=now, told=files_told)
    ]
    return {
        "ok": not faults,
        "entries": books.entries,
        "transfers": books.transfers,
        "seals": books.seals,
        "unsealed": books.entries - books.sealed,  # entries above the last seal, which cannot be proven unchanged
        "exhibits": evidence_verify.count(connection),
        "faults": faults,
    }


def _all_disputes(connection: Connection) -> Iterator[tuple[str, str]]:
    """Disputes that are not what their timelines leave them as."""
    ids = disputes.ids(connection)
    for first in range(0, len(ids), TOGETHER):
        yield from _disputes(connection, ids[first : first + TOGETHER])


def _disputes(connection: Connection, ids: Sequence[str]) -> Iterator[tuple[str, str]]:
    try:
        found = disputes.of_ids(connection, ids)
        told = events.of_each(connection, [f"dispute:{id_}" for id_ in ids])
        faults = {id_: told_otherwise(it, told.get(it.cause, ())) for id_, it in found.items()}
    except UNREADABLE as trouble:
        if len(ids) == 1:
            yield f"dispute:{ids[0]}", f"cannot be read: {trouble}"
            return
        for half in (ids[: len(ids) // 2], ids[len(ids) // 2 :]):
            yield from _disputes(connection, half)
        return
    for id_ in ids:
        otherwise = faults.get(id_, ["payment"])  # not found: its payment is gone
        if otherwise:
            yield f"dispute:{id_}", f"its timeline tells otherwise: {', '.join(otherwise)}"


def _holds(connection: Connection) -> Iterator[tuple[str, str]]:
    """Holds whose terms are not those they were placed on. One that cannot be read is named with the books."""
    with suppress(*UNREADABLE):
        for state in holds.all_holds(connection):
            otherwise = hold_told_otherwise(state.hold, events.of(connection, f"hold:{state.hold.id}"))
            if otherwise:
                yield state.hold.id, f"its timeline tells otherwise: {', '.join(otherwise)}"


def _receipts(connection: Connection) -> Iterator[tuple[str, str]]:
    """Packets sent that are not what their receipts were made out for."""
    for it in sendings.receipted(connection):
        stands = it.receipt
        if stands is None:
            continue
        made_out = receipt_of(
            it, sent_at=stands.sent_at, reference=stands.reference, stated_by=stands.stated_by,
            answer_sha256=stands.answer_sha256,
        )  # fmt: skip
        if made_out != stands:
            yield it.cause, "is not what its receipt was made out for"
        elif it.state is not State.SENT:
            yield it.cause, "has a receipt and does not stand as sent"


def _rulings(connection: Connection) -> Iterator[tuple[str, str]]:
    """Proposals and decisions that are not what the timeline of their proceeding says was proposed and decided."""
    for id_ in proceedings.ids(connection):
        cause = f"proceeding:{id_}"
        try:
            told = events.of(connection, cause)
            made = proceedings.proposals(connection, id_)
            findings = proceedings.findings(connection, id_)
            decisions = proceedings.decisions(connection, id_)
            proceedings.get(connection, id_)
        except UNREADABLE as trouble:
            yield cause, f"cannot be read: {trouble}"
            continue
        proposed = {event.detail.get("number"): event.detail.get("digest") for event in told if event.kind == "proposed"}
        for it in made:
            used = [finding for finding in findings if finding.number in it.proposal.findings]
            stands = digest_of((it.proposal.doctrine, it.proposal.version), it.proposal.total, used, it.proposal.shares)
            if not stands == it.proposal.digest == proposed.get(it.number):
                yield cause, f"proposal {it.number}: its shares or findings are not those that were proposed"
        decided = {
            tuple(event.detail.get(name) for name in ("instance", "proposal", "origin", "effective_on"))
            for event in told
            if event.kind == "decided"
        }
        stand = {(it.instance, it.proposal, it.origin, it.effective_on.isoformat()) for it in decisions}
        if decided != stand:
            yield cause, "its decisions are not those its timeline tells"
