"""Exhibits within what a seat may see: its own party's, drafts too; others' once they are submitted in a matter of its."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, false, literal, or_, select

from disputes.store.proceeding_tables import proceeding
from disputes.store.tables import dispute
from evidence.exhibit import Exhibit
from evidence.store import exhibits
from evidence.store.tables import exhibit, submission, submission_exhibit
from reports.store import scopes
from trade.errors import NotFound
from trade.store.tables import payment
from trade.visibility import Scope


def visible(scope: Scope) -> ColumnElement[bool]:
    """The condition on `exhibit` for every query of the pages and the interface; the operator reads none."""
    if not scope.reads_cases:
        return false()
    submitted = (
        select(submission_exhibit.c.exhibit_id)
        .join(submission, submission.c.id == submission_exhibit.c.submission_id)
        .where(submissions_seen(scope))
    )
    others = exhibit.c.id.in_(submitted)
    return others if scope.party is None else or_(exhibit.c.party_code == scope.party, others)


def submissions_seen(scope: Scope) -> ColumnElement[bool]:
    """The condition on `submission`: made in a dispute or a proceeding that the seat may see."""
    if not scope.reads_cases:
        return false()
    return or_(submission.c.subject.in_(_disputes(scope)), submission.c.subject.in_(_proceedings(scope)))


def exhibits_in(connection: Connection, scope: Scope, subject: str, payment_id: str | None) -> list[Exhibit]:
    """The exhibits of a matter: what was submitted in it, and the seat's own party's drafts for it."""
    named = (
        select(submission_exhibit.c.exhibit_id)
        .join(submission, submission.c.id == submission_exhibit.c.submission_id)
        .where(submission.c.subject == subject)
    )
    about = [subject] if payment_id is None else [subject, f"payment:{payment_id}"]
    own = exhibit.c.subject.in_(about) & (exhibit.c.party_code == (scope.party or ""))
    return exhibits.find(connection, visible(scope), or_(exhibit.c.id.in_(named), own))


def get_exhibit(connection: Connection, scope: Scope, exhibit_id: str) -> Exhibit:
    """One exhibit. Raises NotFound when there is none for this seat."""
    found = exhibits.find(connection, exhibit.c.id == exhibit_id, visible(scope))
    if not found:
        raise NotFound("exhibit", exhibit_id)
    return found[0]


def _disputes(scope: Scope) -> Select[Any]:
    joined = dispute.join(payment, payment.c.id == dispute.c.payment_id)
    return select(literal("dispute:") + dispute.c.id).select_from(joined).where(scopes.payments(scope))


def _proceedings(scope: Scope) -> Select[Any]:
    return select(literal("proceeding:") + proceeding.c.id).where(scopes.proceedings(scope))
