"""Prove the books from their rows alone: nothing a writer promised is taken on trust."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress

from sqlalchemy import Connection, exists, select, text

from ledger.accounts import Account
from ledger.balances import BalanceRow
from ledger.entry import Basis, Finality
from ledger.errors import LedgerError
from ledger.holds import HoldState
from ledger.store import holds, lines, shape, triggers
from ledger.store.tables import entry, hold, transfer
from ledger.verification import Fault, Verification, book_faults

UNREADABLE = (LedgerError, ValueError, TypeError)
FAULTS_MAX = 1000  # a broken ledger is broken; nobody reads the rest


class _Sums:
    """What the entries read so far add up to."""

    def __init__(self) -> None:
        self.entries = 0
        self.transfers = 0
        self.minor: dict[tuple[Account, Basis, Finality], list[int]] = defaultdict(lambda: [0, 0])

    def add(self, stored: lines.StoredEntry) -> None:
        for line in stored.lines:
            with suppress(*UNREADABLE):  # named by _entry_faults; what can be read still counts
                basis, finality, minor = Basis(stored.basis), Finality(stored.finality), int(line.amount_minor)
                debit, credit = stored.accounts[line.debit], stored.accounts[line.credit]
                self.minor[debit, basis, finality][0] += minor
                self.minor[credit, basis, finality][1] += minor

    def rows(self) -> list[BalanceRow]:
        return [BalanceRow(account, basis, finality, *both) for (account, basis, finality), both in self.minor.items()]


def verify(connection: Connection) -> Verification:
    """Read every entry once and say what is wrong, at most FAULTS_MAX faults.

    Triggers are in place; each entry has all its transfers, is mirrored and has the digest it was written with; every
    book balances, every pair agrees, no position is negative; holds keep what the books say. Call it within
    `runtime.database.reading`, so that writers in between are not taken for faults.
    """
    sums = _Sums()
    faults: list[Fault] = []
    for fault in _all_faults(connection, sums):
        faults.append(fault)
        if len(faults) == FAULTS_MAX:
            faults.append(Fault("more", "ledger", f"stopped after {FAULTS_MAX} faults"))
            break
    return Verification(sums.entries, sums.transfers, tuple(faults))


def _all_faults(connection: Connection, sums: _Sums) -> Iterator[Fault]:
    for name in triggers.missing(connection):
        yield Fault("trigger", name, "is missing, switched off or changed; run `recourse migrate`")
    for name, why in shape.loosened(connection, triggers.APPEND_ONLY):
        yield Fault("table", name, why)
    yield from _loose_rows(connection)
    yield from _read_entries(connection, sums)
    sound, faults = _read_holds(connection)
    yield from faults
    yield from book_faults(sums.rows(), sound)


def _read_entries(connection: Connection, sums: _Sums) -> Iterator[Fault]:
    last = "the first"
    try:
        for stored in lines.stored(connection, streamed=True):
            last = f"after {stored.reference}"
            sums.entries += 1
            sums.transfers += len(stored.lines)
            yield from _entry_faults(stored)
            sums.add(stored)
    except UNREADABLE as trouble:  # SQLite holds what it is given: a moment or a day may be no date at all
        yield Fault("entry", last, f"cannot be read, nor what follows: {trouble}")


def _read_holds(connection: Connection) -> tuple[list[HoldState], list[Fault]]:
    """The holds that say what a hold can say, and what is wrong with the others and with any move."""
    faults = [
        Fault("hold", id_, f"a move keeps {said}, its entry {reference} keeps {moved}")
        for id_, reference, said, moved in holds.moves_unlike_entries(connection)
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


def _loose_rows(connection: Connection) -> Iterator[Fault]:
    loose = select(transfer.c.entry_id, transfer.c.position).where(~exists().where(entry.c.id == transfer.c.entry_id))
    for row in connection.execute(loose):
        yield Fault("orphan", f"transfer {row.entry_id}/{row.position}", "belongs to no entry")
    if connection.dialect.name == "sqlite":
        # A connection with foreign_keys off can write what no other connection would.
        for table, rowid, parent, _key in connection.execute(text("PRAGMA foreign_key_check")):
            yield Fault("foreign_key", f"{table} row {rowid}", f"points to no row of {parent}")


def _entry_faults(stored: lines.StoredEntry) -> Iterator[Fault]:
    positions = [line.position for line in stored.lines]
    if positions != list(range(1, stored.n + 1)):
        yield Fault("entry", stored.reference, f"has transfers {positions}, stated were {stored.n}")
    try:
        posted = stored.posted()
        strays = [line.position for line in stored.lines if stored.accounts[line.debit].book != line.book]
    except UNREADABLE as trouble:
        yield Fault("entry", stored.reference, str(trouble))
        return
    if strays:
        yield Fault("entry", stored.reference, f"transfers {strays} are filed in another book than their accounts")
    if posted.entry.digest != stored.digest:
        yield Fault("digest", stored.reference, f"reads {posted.entry.digest[:16]}…, was written as {stored.digest[:16]}…")
