"""The journal: the one way anything is written into the books, and the ways entries are read back.

An entry's `digest` covers everything its writer states, so it also tells a replay from a second use of a
reference: no separate digest of the request is kept, since it would be the same number twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection

from ledger.entry import Entry, Posted, PostedEntry
from ledger.errors import MomentRefused, ReferenceReused
from ledger.store import lines, write_postgresql, write_sqlite
from ledger.store.tables import entry as entry_table
from runtime.refusal import because

__all__ = ["Posted", "PostedEntry", "append", "entries", "find"]

BATCH_MAX = 1000  # entries to a statement: larger ones measured no faster
ASKED_MAX = 5000  # values in one IN list, well under either database's limit
WRITERS = {"postgresql": write_postgresql.write, "sqlite": write_sqlite.write}


def append(connection: Connection, entries: Sequence[Entry], *, recorded_at: datetime) -> list[Posted]:
    """Post entries, each once for ever; the answers stand in the order of the entries.

    An entry whose reference stands with the same content is left alone (`replayed`). Nothing is locked but the new
    references, so writers of the same accounts do not wait for each other. `recorded_at` is aware.

    Raises MomentRefused; ReferenceReused when a reference stands with other content: roll back, as earlier batches may be
    written.
    """
    if recorded_at.tzinfo is None:
        raise MomentRefused("recorded_at", recorded_at, because("has no time zone; moments are stored in UTC"))
    stated = _each_once(entries)
    write = WRITERS[connection.dialect.name]
    references = list(stated)
    at: dict[str, int] = {}
    fresh: set[str] = set()
    for start in range(0, len(references), BATCH_MAX):
        batch = {reference: stated[reference] for reference in references[start : start + BATCH_MAX]}
        for written in write(connection, batch, recorded_at):
            if written.digest != batch[written.reference][1]:
                raise ReferenceReused(written.reference)
            at[written.reference] = written.id
            if written.fresh:
                fresh.add(written.reference)
    return [_posted(entry.reference, at, fresh) for entry in entries]


def _each_once(entries: Sequence[Entry]) -> dict[str, tuple[Entry, str]]:
    """(entry, digest) by reference, in the order first stated."""
    stated: dict[str, tuple[Entry, str]] = {}
    for entry in entries:
        digest = entry.digest
        if stated.setdefault(entry.reference, (entry, digest))[1] != digest:
            raise ReferenceReused(entry.reference)
    return stated


def _posted(reference: str, at: dict[str, int], fresh: set[str]) -> Posted:
    replayed = reference not in fresh
    fresh.discard(reference)  # said twice in one call, the second is the replay
    return Posted(reference, at[reference], replayed)


def find(connection: Connection, references: Sequence[str]) -> dict[str, PostedEntry]:
    """The entries that stand under these references; what never was posted is left out."""
    found = _asked(connection, entry_table.c.reference, references)
    return {posted.entry.reference: posted for posted in found}


def entries(
    connection: Connection,
    *,
    cause: str | None = None,
    causes: Sequence[str] | None = None,
    kind: str | None = None,
) -> list[PostedEntry]:
    """Entries in the order they were posted, of one cause or several, of one kind or all."""
    narrowed = () if kind is None else (entry_table.c.kind == kind,)
    if cause is not None:
        causes = [cause] if causes is None or cause in causes else []
    if causes is None:
        return [line.posted() for line in lines.stored(connection, *narrowed)]
    return _asked(connection, entry_table.c.cause, causes, *narrowed)


def _asked(
    connection: Connection, column: ColumnElement[str], wanted: Sequence[str], *narrowed: ColumnElement[bool]
) -> list[PostedEntry]:
    distinct = sorted(set(wanted))
    found: list[PostedEntry] = []
    for start in range(0, len(distinct), ASKED_MAX):
        among = column.in_(distinct[start : start + ASKED_MAX])
        found += [line.posted() for line in lines.stored(connection, among, *narrowed)]
    return sorted(found, key=lambda posted: posted.id)


def with_digests(connection: Connection, causes: Sequence[str]) -> list[tuple[PostedEntry, str]]:
    """Entries of these causes, each with the digest it was written with: for whoever re-computes them elsewhere."""
    distinct = sorted(set(causes))
    found: list[tuple[PostedEntry, str]] = []
    for start in range(0, len(distinct), ASKED_MAX):
        among = entry_table.c.cause.in_(distinct[start : start + ASKED_MAX])
        found += [(line.posted(), line.digest) for line in lines.stored(connection, among)]
    return sorted(found, key=lambda line: line[0].id)


def with_digest(connection: Connection, reference: str) -> tuple[PostedEntry, str] | None:
    """The entry of this reference with the digest it was written with."""
    found = next(iter(lines.stored(connection, entry_table.c.reference == reference)), None)
    return None if found is None else (found.posted(), found.digest)
