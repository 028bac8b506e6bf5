"""The evidence of one matter, one exhibit and one receipt, each with its custody, within what a seat may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from evidence.exhibit import Exhibit, undecided
from evidence.store import exhibits, file_stamps
from evidence.store.tables import submission
from reports.evidence import Evidence, Held, Receipt
from reports.store.exhibits import exhibits_in, get_exhibit, submissions_seen, visible
from trade.errors import NotFound
from trade.visibility import Scope


def load_evidence(connection: Connection, scope: Scope, subject: str, payment_id: str | None) -> Evidence:
    """What was submitted in a matter, and what the seat's own party has for it."""
    found = exhibits_in(connection, scope, subject, payment_id)
    held = held_of(connection, scope, found)
    handed_in = exhibits.submissions(connection, submission.c.subject == subject, submissions_seen(scope))
    own = [it for it in found if it.party == scope.party]
    left = [held[it.id] for it in undecided(own, [it for it, _ in handed_in])]
    return Evidence(
        [Receipt(it, digest, [held[exhibit] for exhibit, _ in it.exhibits if exhibit in held]) for it, digest in handed_in],
        [it for it in left if not it.standing],
        [it for it in left if it.standing],
    )


def load_exhibit(connection: Connection, scope: Scope, exhibit_id: str) -> Held:
    """One exhibit. Raises NotFound when there is none for this seat."""
    found = get_exhibit(connection, scope, exhibit_id)
    return held_of(connection, scope, [found])[found.id]


def load_receipt(connection: Connection, scope: Scope, submission_id: str) -> Receipt:
    """One submission. Raises NotFound when there is none for this seat."""
    found = exhibits.submissions(connection, submission.c.id == submission_id, submissions_seen(scope))
    if not found:
        raise NotFound("submission", submission_id)
    made, digest = found[0]
    named = exhibits.named_in(connection, made.id, visible(scope))
    held = held_of(connection, scope, named)
    return Receipt(made, digest, [held[exhibit] for exhibit, _ in made.exhibits if exhibit in held])


def held_of(connection: Connection, scope: Scope, found: Iterable[Exhibit]) -> dict[str, Held]:
    each = {it.id: it for it in found}
    custody = exhibits.custody_of(connection, list(each))
    held = {id_: Held(it, custody[id_], it.party == scope.party) for id_, it in each.items()}
    stamps = file_stamps.of_files(connection, [it.file.sha256 for it in held.values()])
    return {id_: replace(it, stamp=stamps.get(it.file.sha256)) for id_, it in held.items()}
