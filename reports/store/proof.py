"""The proof that an entry stands under a head, read from the rows: within what a seat may see, or whole for the operator's
shell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from ledger.seal import proof, way
from ledger.store import journal, seals
from reports.case import readable
from reports.case_seals import CaseSeals
from reports.filed_entries import FiledEntry, entry_document
from trade.errors import NotFound
from trade.visibility import Scope


def load_proof(
    connection: Connection, reference: str, *, scope: Scope | None = None, head: str | None = None
) -> dict[str, Any]:
    """The proof up to the seal that has this head, or up to the latest; the entry as far as the seat may read it.

    Raises NotFound (also for an entry that is all another's), NotSealed, HeadUnknown, HeadTooOld.
    """
    found = journal.with_digest(connection, reference)
    shown = () if found is None else found[0].entry.transfers if scope is None else readable(found[0].entry, scope)
    if found is None or not shown:
        raise NotFound("entry", reference)
    posted, digest = found
    own = seals.of_entry(connection, posted.id, reference)
    newest = seals.latest(connection) if head is None else seals.of_head(connection, head)
    numbers = way((newest or own).number, own.number)
    among = seals.of_numbers(connection, numbers)
    leaves = seals.leaves(connection, own.number)
    return proof(
        entry=entry_document(FiledEntry(posted, digest, shown)),
        leaves=list(leaves.values()),
        index=list(leaves).index(posted.id),
        seals=[among[number] for number in numbers],
    )


def load_case_seals(connection: Connection, entry_ids: Sequence[int]) -> CaseSeals:
    """What proves these entries up to the seal of the latest of them that is sealed."""
    numbers = seals.numbers_of(connection, entry_ids)
    own = sorted(set(numbers.values()))
    if not own:
        return CaseSeals()
    steps = {number for each in own for number in way(own[-1], each)}
    found = seals.of_numbers(connection, steps)
    leaves = {number: seals.leaves(connection, number) for number in own}
    return CaseSeals([found[number] for number in sorted(steps, reverse=True)], leaves, numbers)
