"""The list of cases: what may be asked of it, and one line of the answer."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, date, datetime

from disputes.dispute import Outcome, Stage
from ledger.money import MINOR_MAX, Money

PAGE_ROWS = 50
NO_DEADLINE = datetime(9999, 1, 1, tzinfo=UTC)  # sorts after every deadline


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What the reader asked for. `mine` keeps the cases in which the reader's party has an open deadline."""

    id: str = ""
    mine: bool = False
    text: str = ""
    stage: str = ""
    merchant: str = ""
    reason: str = ""
    proceeding: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last row of the page before: its place in the order, and how many rows stand before the next one."""

    due_at: datetime
    minor: int
    id: str
    seen: int

    def __str__(self) -> str:
        stated = json.dumps([self.due_at.astimezone(UTC).isoformat(), self.minor, self.id, self.seen])
        return base64.urlsafe_b64encode(stated.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """None for no cursor and for one that we did not write: the list then starts at its beginning."""
        try:
            due_at, minor, id_, seen = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            found = cls(datetime.fromisoformat(due_at), minor, id_, seen)
            counts = type(minor) is int and type(seen) is int and abs(minor) <= MINOR_MAX
            ours = counts and id_.isprintable() and str(found) == text
        except (ArithmeticError, AttributeError, RecursionError, TypeError, ValueError):
            return None
        return found if ours else None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line. Amount and order are none for a seat that sees only that the case exists."""

    id: str
    scheme: str
    reason_code: str
    stage: Stage
    outcome: Outcome | None
    merchant: str
    opened_on: date
    proceeding_id: str | None
    order_reference: str | None
    amount: Money | None
    due_at: datetime | None = None
    obligation: str | None = None
    proof: str | None = None  # captured | expected | lost: the weakest of its parcels
    lost_on: date | None = None


@dataclass(frozen=True, slots=True)
class CasePage:
    """One page of the list; `total` counts the whole filter, `first` is the number of its first row."""

    rows: tuple[CaseRow, ...]
    total: int
    first: int
    following: Cursor | None
