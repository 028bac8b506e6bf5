"""Deposit a received file as an exhibit of a party in a matter, call a draft something else, and take it back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from evidence.actions.receive_file import Received
from evidence.custody import Handling
from evidence.errors import MatterFull, NotADraft
from evidence.exhibit import Exhibit, Kind, undecided
from evidence.screening import LIMITS
from evidence.store import exhibits
from runtime.digests import moment


@dataclass(frozen=True, slots=True)
class Deposited:
    """The exhibit, and whether the party had brought the same bytes to this matter before."""

    exhibit: Exhibit
    again: bool


def deposit(
    connection: Connection,
    received: Received,
    *,
    subject: str,
    payment_id: str | None,
    party: str,
    kind: Kind,
    now: datetime,
    seat_id: str | None = None,
    captured_from: str | None = None,
    stated_at: datetime | None = None,
    written: bool = False,
) -> Deposited:
    """A draft of the party, with the first lines of its custody. The same bytes again are recognised: one more line.

    `captured_from` names the carrier where nobody brought it. `stated_at`: the moment it is of, as its party states it, as
    that of the sale; `written`: put into words by us from what the party stated. Raises MatterFull for more than a matter
    has room for.
    """
    exhibits.lock_subject(connection, subject)
    exhibits.add_file(connection, received.file, now=now)
    exhibits.add_file(connection, received.shown, now=now)
    actor = party if captured_from is None else "recourse"
    own = exhibits.of_matter(connection, party, subject, None)
    brought = [it for it in own if it.discarded_at is None and it.erased is None]
    for known in brought:
        if known.file.sha256 == received.file.sha256:
            detail = {"name": received.name}
            exhibits.append_custody(
                connection, known.id, Handling.RECEIVED_AGAIN, actor=actor, at=now, detail=detail, seat_id=seat_id
            )
            return Deposited(known, again=True)
    if captured_from is None and not written and len(brought) >= LIMITS.exhibits:
        raise MatterFull(LIMITS.exhibits)
    new = Exhibit(
        uuid4().hex, subject, payment_id, party, seat_id, kind, received.name, received.file, received.shown,
        stated_at or now, now,
    )  # fmt: skip
    exhibits.add(connection, new)
    how = Handling.CAPTURED if captured_from else Handling.WRITTEN if written else Handling.RECEIVED
    came = {"name": new.name, "sha256": new.file.sha256, "bytes": new.file.size_bytes}
    if captured_from:
        came["from"] = captured_from
    if stated_at:
        came["of"] = moment(stated_at)
    exhibits.append_custody(connection, new.id, how, actor=actor, at=now, detail=came, seat_id=seat_id)
    _note_screening(connection, new, received, now)
    return Deposited(new, again=False)


def _note_screening(connection: Connection, new: Exhibit, received: Received, now: datetime) -> None:
    """What we did with it before it was an exhibit."""
    if received.made_from:
        drawn = {"from": received.made_from}
        exhibits.append_custody(connection, new.id, Handling.DRAWN, actor="recourse", at=now, detail=drawn)
    found = {"media_type": new.file.media_type, **new.file.facts, "shown": new.shown.sha256, "scanned": received.scanned}
    exhibits.append_custody(connection, new.id, Handling.SCREENED, actor="recourse", at=now, detail=found)


def change_kind(
    connection: Connection, exhibit_id: str, kind: Kind, *, subject: str, payment_id: str | None, party: str, seat_id: str,
    now: datetime,
) -> Exhibit:  # fmt: skip
    """Call a draft something else; the custody keeps what it was called before. Raises NotADraft."""
    draft = _draft(connection, exhibit_id, subject=subject, payment_id=payment_id, party=party)
    if draft.kind is kind:
        return draft
    exhibits.set_kind(connection, exhibit_id, kind)
    detail = {"from": draft.kind.value, "to": kind.value}
    exhibits.append_custody(
        connection, exhibit_id, Handling.KIND_CHANGED, actor=party, at=now, detail=detail, seat_id=seat_id
    )  # fmt: skip
    return replace(draft, kind=kind)


def discard(
    connection: Connection, exhibit_id: str, *, subject: str, payment_id: str | None, party: str, seat_id: str,
    now: datetime,
) -> Exhibit:  # fmt: skip
    """Take a draft back: it is offered no longer; its bytes and its custody stay. Raises NotADraft."""
    draft = _draft(connection, exhibit_id, subject=subject, payment_id=payment_id, party=party)
    exhibits.discard(connection, exhibit_id, now=now)
    exhibits.append_custody(
        connection, exhibit_id, Handling.DISCARDED, actor=party, at=now, detail={}, seat_id=seat_id
    )  # fmt: skip
    return draft


def _draft(connection: Connection, exhibit_id: str, *, subject: str, payment_id: str | None, party: str) -> Exhibit:
    """The party's draft in this matter, held until the transaction ends. Raises NotADraft."""
    exhibits.lock_subject(connection, subject)
    own = exhibits.of_matter(connection, party, subject, payment_id)
    drafts = {it.id: it for it in undecided(own, exhibits.submissions_of(connection, subject))}
    if exhibit_id not in drafts:
        raise NotADraft(exhibit_id)
    return drafts[exhibit_id]
