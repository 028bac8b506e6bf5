"""What the machinery holds and who did what with the installation, as the operator sees it: kinds and counts, no case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class MailRow:
    """A message that waits to be sent, or was given up; never what it says."""

    id: int
    topic: str
    key: str
    created_at: datetime
    due_at: datetime
    dead_at: datetime | None
    attempts: int
    error: str


@dataclass(frozen=True, slots=True)
class InboxRow:
    """A message that came in and is not understood, or not wholly."""

    id: str
    source: str
    received_at: datetime
    state: str
    size: int
    verbatim: bool  # nothing in it had to be masked
    problems: Sequence[str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many messages wait, were given up, are parked."""

    waiting: int
    given_up: int
    parked: int


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One line of the audit."""

    id: int
    at: datetime
    actor: str
    action: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AssignedSeat:
    """An arbitrator's seat to which a proceeding is assigned."""

    seat_id: str
    person_id: str
    person: str
    stands: bool  # the seat was not taken away and its person is not disabled


@dataclass(frozen=True, slots=True)
class Docket:
    """A proceeding without what it is about: between whom, how far, before whom."""

    id: str
    step: str
    filed_on: date
    bound: Sequence[tuple[str, str]]  # party code and capacity
    assigned: Sequence[AssignedSeat]
