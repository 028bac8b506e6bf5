"""Where evidence is brought, by its address: a dispute, a proceeding or a sale that the seat may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for
from sqlalchemy import Connection

from disputes.actions.submit_evidence import (
    Matter,
    matter_of_dispute,
    matter_of_payment,
    matter_of_proceeding,
    require_open,
)
from disputes.store import disputes
from evidence.custody import Handling
from reports.evidence import Evidence, Held
from reports.store.case import require_visible
from reports.store.evidence import load_evidence
from reports.store.payments import get_payment
from reports.store.proceedings import visible_proceeding
from runtime.database import reading
from trade.errors import NotFound
from web import current, desk

CASES, PROCEEDINGS, SALES = "cases", "proceedings", "sales"
_SUBJECTS: Mapping[str, str] = {CASES: "dispute", PROCEEDINGS: "proceeding", SALES: "payment"}
_NO_DRAFT = frozenset({Handling.SUBMITTED, Handling.DISCARDED, Handling.ERASED})


@dataclass(frozen=True, slots=True)
class Place:
    """A dispute (`cases`), a proceeding (`proceedings`) or a payment (`sales`), as it stands in an address."""

    kind: str
    id: str

    @property
    def subject(self) -> str:
        return f"{_SUBJECTS[self.kind]}:{self.id}"

    def require_visible(self, connection: Connection) -> None:
        """Raises NotFound when there is no such matter for this seat; the operator reads no evidence."""
        if not current.scope().reads_cases:
            raise NotFound(_SUBJECTS[self.kind], self.id)
        if self.kind == CASES:
            require_visible(connection, current.scope(), self.id)
        elif self.kind == SALES:
            get_payment(connection, current.scope(), self.id)
        else:
            visible_proceeding(connection, current.scope(), self.id)

    def matter(self, connection: Connection, party: str, *, to_write: bool = True) -> Matter:
        """Raises NotFound, NotBound."""
        if self.kind == CASES:
            return matter_of_dispute(connection, self.id, party, to_write=to_write)
        if self.kind == SALES:
            return matter_of_payment(connection, self.id, party)
        return matter_of_proceeding(connection, self.id, party, to_write=to_write)

    def require_desk(self) -> str:
        """The party for which this seat may bring evidence here now. Raises NotFound, Forbidden, NotBound, MatterClosed."""
        with reading(current.engine()) as connection:
            self.require_visible(connection)
            party = desk.require_desk()
            require_open(self.matter(connection, party, to_write=False))
        return party


def evidence_of(connection: Connection, place: Place) -> Evidence:
    """What was submitted there, and the reader's own drafts."""
    about = disputes.get(connection, place.id) if place.kind == CASES else None
    return load_evidence(connection, current.scope(), place.subject, about.payment_id if about else None)


def place_of_draft(held: Held) -> Place | None:
    """Where this seat may still say of a draft what it is; none for what was submitted, taken back, captured, or is a
    sale's, which is handed in with the sale."""
    kind, _, id_ = held.exhibit.subject.partition(":")
    where = next((it for it, subject in _SUBJECTS.items() if subject == kind and it != SALES), None)
    told = {line.kind for line, _digest in held.lines}
    if where is None or not held.own or held.captured or desk.desk_code() is None or told & _NO_DRAFT:
        return None
    return Place(where, id_)


def page_of(subject: str) -> str:
    """The address of a matter's page, by its subject."""
    kind, _, id_ = subject.partition(":")
    if kind == "dispute":
        return url_for("cases.show", dispute_id=id_)
    if kind == "payment":
        return url_for("sales.show", payment_id=id_)
    return url_for("proceedings.show", proceeding_id=id_)
