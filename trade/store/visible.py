"""The one SQL filter of visibility: every query about payments, and what hangs on them, goes through it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, false, or_, select, true

from trade.store.tables import chain_party, payment
from trade.visibility import Scope, Sight


def chains(scope: Scope) -> Select[Any]:
    """The ids of the chains in which the scope's party stands."""
    return select(chain_party.c.chain_id).where(chain_party.c.party_code == scope.party)


def payments(scope: Scope, *, assigned: Select[Any] | None = None) -> ColumnElement[bool]:
    """A condition on `payment`: true for the rows the scope may know of.

    `assigned` selects the payment ids of what was given to an arbitrator; it comes from the layer above, which
    knows proceedings. Without it an arbitrator sees nothing.
    """
    if scope.sight is Sight.METADATA:
        return true()
    if scope.sight is Sight.ASSIGNED:
        return false() if assigned is None else payment.c.id.in_(assigned)
    return payment.c.chain_id.in_(chains(scope))


def accounts(scope: Scope, book: ColumnElement[str], counterparty: ColumnElement[str]) -> ColumnElement[bool]:
    """A condition on two columns of an account, the same as `Scope.sees_pair` and `Scope.reads_book` together."""
    if scope.sight is Sight.METADATA:
        return false()
    if scope.sight is Sight.ASSIGNED:
        return or_(book.in_(sorted(scope.books)), counterparty.in_(sorted(scope.books)))
    return or_(book == scope.party, counterparty == scope.party)
