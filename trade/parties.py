"""Who takes part: parties, the people who act for them, and the seats in which they act."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from runtime.refusal import Because, because
from trade.card_numbers import require_no_card_number
from trade.errors import PartyRefused, PersonRefused

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


LANGUAGES = ("en", "zh-Hans")  # in which a party is written to and a person reads


class Role(StrEnum):
    """What a seat is for."""

    DISPUTE_DESK = "dispute_desk"
    FINANCE = "finance"
    ARBITRATOR = "arbitrator"
    OPERATOR = "operator"


WITHOUT_PARTY = frozenset({Role.ARBITRATOR, Role.OPERATOR})


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
        raise PartyRefused(party.code, why, "code")
    require_no_card_number("the party's code", party.code)
    require_no_card_number("the party's e-mail address", party.email or "")
    for field, name in (("name_en", party.name_en), ("name_zh", party.name_zh)):
        if not is_name(name):
            raise PartyRefused(party.code, no_name(), field)
        require_no_card_number("the party's name", name)
    try:
        ZoneInfo(party.time_zone)
    except (KeyError, ValueError, OSError):
        why = because("there is no time zone %(zone)s; write its IANA name, as Asia/Shanghai", zone=party.time_zone[:60])
        raise PartyRefused(party.code, why, "time_zone") from None
    if party.language not in LANGUAGES:
        raise PartyRefused(party.code, because("choose one of the languages Recourse writes"), "language")
    if party.email is not None and not is_address(party.email):
        raise PartyRefused(party.code, no_address(party.email), "email")


def no_name() -> Because:
    """Why a name cannot stand."""
    return because("a name is one line of 1 to %(most)s characters", most=NAME_MAX)


def no_address(text: str) -> Because:
    """Why an e-mail address cannot stand."""
    return because("%(email)s is no e-mail address; write one, as desk@example.com", email=text[:80])


def is_name(text: str) -> bool:
    """Whether this is a name on one line."""
    return bool(text.strip()) and text.isprintable() and len(text) <= NAME_MAX


def is_address(text: str) -> bool:
    """Whether this is one e-mail address and nothing that would end a header line."""
    return len(text) <= 254 and text.isprintable() and _ADDRESS.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may sign in, unless disabled. The id is the e-mail address in lower case."""

    id: str
    email: str
    name: str
    language: str
    recorded_at: datetime
    disabled_at: datetime | None = None


def require_sound_person(email: str, name: str) -> None:
    """Raises PersonRefused, which names the field; CardNumberRefused."""
    if not is_address(email):
        raise PersonRefused(no_address(email), "email")
    if not is_name(name):
        raise PersonRefused(no_name(), "name")
    require_no_card_number("the person's e-mail address", email)
    require_no_card_number("the person's name", name)


@dataclass(frozen=True, slots=True)
class Seat:
    """A person at a party in a role. Arbitrators and operators sit at no party."""

    id: str
    person_id: str
    role: Role
    party_code: str | None = None


def require_seatable(role: Role, party_code: str | None) -> None:
    """Raises PersonRefused for an arbitrator or operator at a party, and for anybody else at none."""
    if (party_code is None) != (role in WITHOUT_PARTY):
        why = because("arbitrators and operators sit for no party; everybody else sits for one")
        raise PersonRefused(why, "party")
