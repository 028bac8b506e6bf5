"""Who takes part: parties, the people who act for them, and the seats in which they act."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

from runtime.refusal import because
from trade.card_numbers import require_no_card_number
from trade.errors import PartyRefused

NAME_MAX = 200  # characters
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,79}")
_ADDRESS = re.compile(r"[^@\s<>,;:]+@[^@\s<>,;:]+")


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


def require_sound(party: Party) -> None:
    """Raises PartyRefused for a code that could not stand in a chain or an address, for a name that is none, for a
    time zone or an e-mail address nobody could use; CardNumberRefused."""
    if not _CODE.fullmatch(party.code):
        why = because("a code is up to 80 letters, digits, dots, hyphens and underscores, as ccb-shanghai")
        raise PartyRefused(party.code, why)
    require_no_card_number("the party's code", party.code)
    require_no_card_number("the party's e-mail address", party.email or "")
    for name in (party.name_en, party.name_zh):
        if not (name.strip() and name.isprintable() and len(name) <= NAME_MAX):
            raise PartyRefused(party.code, because("a name is one line of 1 to %(most)s characters", most=NAME_MAX))
        require_no_card_number("the party's name", name)
    try:
        ZoneInfo(party.time_zone)
    except (KeyError, ValueError, OSError):
        why = because("there is no time zone %(zone)s; write its IANA name, as Asia/Shanghai", zone=party.time_zone[:60])
        raise PartyRefused(party.code, why) from None
    if party.email is not None and not is_address(party.email):
        why = because("%(email)s is no e-mail address; write one, as desk@example.com", email=party.email[:80])
        raise PartyRefused(party.code, why)


def is_address(text: str) -> bool:
    """Whether this is one e-mail address and nothing that would end a header line."""
    return len(text) <= 254 and text.isprintable() and _ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Seat:
    """A person at a party in a role. Arbitrators and operators sit at no party."""

    id: str
    person_id: str
    role: Role
    party_code: str | None = None
