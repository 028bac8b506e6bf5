"""The life of a dispute: for each family of schemes its stages, the moves between them, and what they do to the money.

The tables are data (`schemes/lifecycles/`); nothing here names a scheme. A message of a source may say that a case has
gone further than the table knows, for the source was there and we were not; what somebody does by hand may not.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from disputes.dispute import Dispute, Outcome, Stage
from disputes.errors import MoveRefused
from disputes.rules import Confidence
from trade.parties import PartyKind

_ORDER: Mapping[Stage, int] = {stage: place for place, stage in enumerate(Stage)}


class Verb(StrEnum):
    """What can be done in a dispute. The names stand in addresses, in the interface and in the tables."""

    ANSWER = "answer"  # say something where something is due; the stage stays
    REPRESENT = "represent"
    ACCEPT = "accept"  # give in, in whole
    ACCEPT_PART = "accept_part"  # give in for a part; the rest goes on
    CONTEST = "contest"  # no admission: the claim stays, and says so
    REFUND = "refund"  # give the money back before there is a chargeback
    WITHDRAW = "withdraw"  # the issuer's side gives up; where money has moved nothing ends by that
    REVERSE = "reverse"  # the issuer hands the money back
    CHARGE_BACK = "charge_back"
    SECOND_CHARGE_BACK = "second_charge_back"
    PRE_ARBITRATE = "pre_arbitrate"
    ARBITRATE = "arbitrate"
    FILE_COMPLIANCE = "file_compliance"
    RULE_FOR_MERCHANT = "rule_for_merchant"  # the scheme has ruled
    RULE_AGAINST_MERCHANT = "rule_against_merchant"
    EXPIRE = "expire"  # the scheme has confirmed that somebody's time ran out


class MoneyMoves(StrEnum):
    """When a stage moves money."""

    NOW = "now"  # with the stage itself
    ON_ACCEPTANCE = "on_acceptance"  # when the other side accepts
    ON_RULING = "on_ruling"  # when the scheme rules
    NOT = "not"


class Holder(StrEnum):
    """Which end of the chain has the disputed money while the stage lasts."""

    ISSUER = "issuer"
    MERCHANT = "merchant"
    AS_BEFORE = "as_before"


class Effect(StrEnum):
    """What a move does to the money."""

    STAYS = "stays"
    TAKEN = "taken"  # the chargeback's claims down the chain
    BACK = "back"  # the same claims, the other way
    LOST = "lost"  # what is disputed becomes the merchant's loss
    REFUNDED = "refunded"  # the sale itself goes back to the cardholder


class Seat(StrEnum):
    """Who makes a move: a kind of party, or the place a party has in this dispute."""

    MERCHANT = PartyKind.MERCHANT.value
    GATEWAY = PartyKind.GATEWAY.value
    PLATFORM = PartyKind.PLATFORM.value
    ACQUIRER = PartyKind.ACQUIRER.value
    SCHEME = PartyKind.SCHEME.value
    ISSUER = PartyKind.ISSUER.value
    HEAD = "head"  # whoever stands first in the chain speaks for what is above it
    OPENER = "opener"  # whoever put the dispute on record
    ITSELF = "itself"  # nobody: the stage ends by itself as soon as it begins


@dataclass(frozen=True, slots=True)
class StageRule:
    """What a stage does with the money, and who has it meanwhile."""

    stage: Stage
    money: MoneyMoves
    funds_with: Holder
    source: str
    confidence: Confidence
    note_en: str = ""
    note_zh: str = ""


@dataclass(frozen=True, slots=True)
class Move:
    """One line of a table. `to` is none where the stage stays; `codes` are the only reason codes it is for, none: all."""

    stands: Stage
    verb: Verb
    to: Stage | None
    outcome: Outcome | None
    money: Effect
    by: frozenset[Seat]
    source: str
    confidence: Confidence
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """Schemes that fight their disputes alike. `flows` are those of the rule files it holds for, `schemes` those whose
    reason code is not on file; it holds for disputes opened from `starts_on` to `until`, none: without that end."""

    key: str
    title_en: str
    title_zh: str
    flows: tuple[str, ...]
    schemes: tuple[str, ...]
    beginnings: tuple[Stage, ...]
    stages: Mapping[Stage, StageRule]
    moves: tuple[Move, ...]
    starts_on: date | None = None
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.starts_on is None or self.starts_on <= day) and (self.until is None or day <= self.until)

    def moves_from(self, stage: Stage, code: str) -> list[Move]:
        """The lines that begin at a stage, for one reason code, in the order of the table."""
        return [move for move in self.moves if move.stands is stage and (not move.codes or code in move.codes)]

    def next_stages(self, stage: Stage, code: str) -> frozenset[Stage]:
        """Where a dispute can go from a stage, whoever sends it."""
        return frozenset(move.to for move in self.moves_from(stage, code) if move.to is not None)

    def itself(self, stage: Stage) -> Move | None:
        """The move by which a stage ends as soon as it begins; none where it lasts."""
        return next((move for move in self.moves if move.stands is stage and Seat.ITSELF in move.by), None)


def family_for(families: Iterable[Family], *, flow: str | None, scheme: str, on: date) -> Family:
    """The family of a flow on a day; without one that of the scheme; else the first, which is for all that is not on
    file."""
    every = tuple(families)
    holding = [family for family in every if family.holds_on(on)]
    by_flow = (family for family in holding if flow in family.flows)
    by_scheme = (family for family in holding if scheme in family.schemes)
    return next(by_flow, None) or next(by_scheme, None) or every[0]


def seats_of(dispute: Dispute, party: str, kinds: Mapping[str, PartyKind]) -> frozenset[Seat]:
    """The seats a party has in a dispute; none off the chain. The head of a chain is not also its gateway: nobody
    defends what it has claimed itself."""
    if party not in dispute.chain:
        return frozenset()
    kind = kinds[party]
    found = {Seat.HEAD} if party == dispute.chain[0] else set()
    if kind.value in set(Seat) and (Seat.HEAD not in found or kind in (PartyKind.ISSUER, PartyKind.SCHEME)):
        found.add(Seat(kind.value))
    if party == dispute.source:
        found.add(Seat.OPENER)
    return frozenset(found)


def moves_for(family: Family, dispute: Dispute, seats: Collection[Seat]) -> list[Move]:
    """What these seats can do in the dispute as it stands, in the order of the table."""
    return [it for it in family.moves_from(dispute.stage, dispute.reason_code) if not it.by.isdisjoint(seats)]


def order(stage: Stage) -> int:
    """How far along a stage is: lowest for a fraud notice, highest for a closed case. Breaks ties of equal moments."""
    return _ORDER[stage]


def require_move(dispute: Dispute, asked: Stage, family: Family) -> None:
    """Nothing when the dispute may go from where it stands to where it is asked. Raises MoveRefused with the choices."""
    choices = family.next_stages(dispute.stage, dispute.reason_code)
    if asked not in choices:
        raise MoveRefused(dispute.cause, dispute.stage.value, asked.value, (stage.value for stage in choices))


def counted(stages: Collection[Stage]) -> bool:
    """Whether a case that went through these stages counts as a dispute where schemes count them: what was refunded
    before a chargeback does not."""
    return Stage.CHARGEBACK in stages or any(order(it) > order(Stage.CHARGEBACK) for it in stages if it is not Stage.CLOSED)
