"""Who takes part: parties, the people who act for them, and the seats in which they act."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class PartyKind(StrEnum):
    """What a party is in a payment. The cardholder stands behind the issuer and keeps no book."""

    MERCHANT = "merchant"
    GATEWAY = "gateway"
    ACQUIRER = "acquirer"
    SCHEME = "scheme"
    ISSUER = "issuer"
    PLATFORM = "platform"
    CARRIER = "carrier"


class Role(StrEnum):
    """What a seat is for."""

    DISPUTE_DESK = "dispute_desk"
    FINANCE = "finance"
    ARBITRATOR = "arbitrator"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Party:
    """A firm (or a pool of firms) that keeps a book. `code` is its name for ever; `time_zone` is an IANA name."""

    code: str
    kind: PartyKind
    name_en: str
    name_zh: str
    time_zone: str = "UTC"
    language: str = "en"
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A person at a party in a role. Arbitrators and operators sit at no party."""

    id: str
    person_id: str
    role: Role
    party_code: str | None = None
