"""Prove the books from their rows alone: nothing a writer promised is taken on trust."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import Connection, select, text

from ledger.holds import HoldState
from ledger.stamp import Stamp
from ledger.store import holds, shape, triggers
from ledger.store.tables import hold, seal, seal_stamp
from ledger.store.verify_entries import UNREADABLE, EntryCheck
from ledger.store.verify_seals import SealCheck
from ledger.timestamps import authority
from ledger.verification import Fault, Verification, book_faults

FAULTS_MAX = 1000  # a broken ledger is broken; nobody reads the rest


def verify(connection: Connection) -> Verification:
    """Read every entry once and say what is wrong, at most FAULTS_MAX faults.

    Triggers are in place; each entry has all its transfers, is mirrored and has the digest it was written with; below
    the last seal every row is what was sealed, and the seals form one chain; checkpoints say what the transfers say; every
    book balances, every pair agrees, no
    position is negative; holds keep what the books say. Entries above the last seal cannot be proven unchanged. Call it
    within `runtime.database.reading`, so that writers in between are not taken for faults.
    """
    entries, seals = EntryCheck(connection), SealCheck(connection)
    faults: list[Fault] = []
    for fault in _all_faults(connection, entries, seals):
        faults.append(fault)
        if len(faults) == FAULTS_MAX:
            faults.append(Fault("more", "ledger", f"stopped after {FAULTS_MAX} faults"))
            break
    return Verification(entries.entries, entries.transfers, tuple(faults), seals.count, seals.sealed)


def _all_faults(connection: Connection, entries: EntryCheck, seals: SealCheck) -> Iterator[Fault]:
    for name in triggers.missing(connection):
        yield Fault("trigger", name, "is missing, switched off or changed; run `recourse migrate`")
    for name, why in shape.loosened(connection, triggers.APPEND_ONLY):
        yield Fault("table", name, why)
    if connection.dialect.name == "sqlite":
        # A connection with foreign_keys off can write what no other connection would.
        for table, rowid, parent, _key in connection.execute(text("PRAGMA foreign_key_check")):
            yield Fault("foreign_key", f"{table} row {rowid}", f"points to no row of {parent}")
    yield from entries.faults(seals)
    yield from seals.faults()
    yield from _stamp_faults(connection)
    yield from entries.checkpoints.faults()
    sound, faults = _read_holds(connection)
    yield from faults
    yield from book_faults(entries.rows(), sound)


def _stamp_faults(connection: Connection) -> Iterator[Fault]:
    """Stamps that are not of the head they are kept with."""
    asked = select(seal_stamp, seal.c.head).outerjoin(seal, seal.c.number == seal_stamp.c.seal).order_by(seal_stamp.c.seal)
    for row in connection.execute(asked):
        why = authority.fault(Stamp(row.authority, row.stamped_at, bytes(row.token)), str(row.head))
        if why is not None:
            yield Fault("seal", f"seal {row.seal}", why)


def _read_holds(connection: Connection) -> tuple[list[HoldState], list[Fault]]:
    """The holds that say what a hold can say, and what is wrong with the others and with any move."""
    faults = [
        Fault("hold", id_, f"a move keeps {said}, its entry {reference} keeps {moved}")
        for id_, reference, said, moved in holds.moves_unlike_entries(connection)
    ]
    faults += [
        Fault("hold", str(account), f"entry {reference} moves it, and no hold says so")
        for reference, account in holds.withheld_by_none(connection)
    ]
    with suppress(*UNREADABLE):
        return holds.all_holds(connection), faults
    sound: list[HoldState] = []
    for id_ in connection.execute(select(hold.c.id).order_by(hold.c.id)).scalars().all():
        try:
            sound.append(holds.get(connection, id_))
        except UNREADABLE as trouble:
            faults.append(Fault("hold", id_, f"cannot be read: {trouble}"))
    return sound, faults
