"""Papers on order: a statement as somebody asked for it, who may have it, and how far its making has come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ledger.errors import BooksUnsettled
from reports.errors import HorizonRefused, PeriodRefused, StatementTooLong, StatementUnproven
from reports.horizon import read_horizon
from runtime.refusal import Refusal
from trade.visibility import Scope, Sight

LANGUAGES = ("en", "zh-Hans")


class PaperFormat(StrEnum):
    PDF = "pdf"
    CSV = "csv"
    BEANCOUNT = "beancount"


class PaperState(StrEnum):
    """What became of an order so far."""

    ASKED = "asked"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"


class Failure(StrEnum):
    """Why there is no paper."""

    HORIZON = "horizon"
    TOO_LONG = "too_long"
    UNPROVEN = "unproven"
    UNSETTLED = "unsettled"
    DIED = "died"  # its workers did, as often as one is allowed to
    BROKE = "broke"  # a fault of the program


FAILURES: Mapping[type[Refusal], Failure] = {
    HorizonRefused: Failure.HORIZON,
    StatementTooLong: Failure.TOO_LONG,
    StatementUnproven: Failure.UNPROVEN,
    BooksUnsettled: Failure.UNSETTLED,
}


@dataclass(frozen=True, slots=True)
class Order:
    """What was asked for. `horizon` as it stands on an earlier paper; none: all that is known when it is made.

    Raises PeriodRefused, HorizonRefused.
    """

    party: str
    first_on: date
    last_on: date
    format: PaperFormat
    language: str
    horizon: str | None = None

    def __post_init__(self) -> None:
        if self.last_on < self.first_on:
            raise PeriodRefused(self.first_on, self.last_on)
        if self.horizon is not None:
            read_horizon(self.horizon)

    @property
    def file_name(self) -> str:
        return f"{self.party}-{self.first_on.isoformat()}-{self.last_on.isoformat()}.{self.format.value}"


@dataclass(frozen=True, slots=True)
class Ordered:
    """An order and what became of it. `done` of `total` lines; `sha256` and `size` (bytes) once it is ready."""

    id: str
    order: Order
    seat_id: str
    asked_at: datetime
    state: PaperState
    done: int
    total: int
    attempts: int
    sha256: str | None
    size: int | None
    made_at: datetime | None
    failure: Failure | None
    failure_detail: str | None

    @property
    def under_way(self) -> bool:
        return self.state in (PaperState.ASKED, PaperState.MAKING)


def books_open_to(scope: Scope) -> tuple[str, ...]:
    """The parties of which the seat may ask for a statement: its own, or those whose books it was given to read."""
    if scope.sight is Sight.METADATA:
        return ()
    return (scope.party,) if scope.party else tuple(sorted(scope.books))
