"""Who takes part in the installation, as the operator sees them: names, seats and counts; no case and no amount."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from trade.keys import ApiKey
from trade.parties import Party, Person, Role


@dataclass(frozen=True, slots=True)
class SeatRow:
    """A seat, standing or taken away, with its person and how many keys open in it."""

    id: str
    person_id: str
    person: str
    role: Role
    party_code: str | None
    ended_at: datetime | None
    disabled: bool
    keys: int


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line of the list of people."""

    person: Person
    seats: Sequence[SeatRow]
    coded: bool  # signs in with a code of an authenticator app


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A contract, clause by clause as it is on record."""

    id: str
    upper_code: str
    lower_code: str
    starts_on: date
    ends_on: date | None
    clauses: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class PartyCard:
    """A party's page."""

    party: Party
    recorded_at: datetime
    contracts: Sequence[ContractRow]
    seats: Sequence[SeatRow]
    keys: Sequence[ApiKey]
    counts: Mapping[str, int]
    names: Mapping[str, Party]  # of the other sides of its contracts
