"""What a party may do in a dispute by hand: by what it is, where the dispute stands and what the scheme allows."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from disputes import lifecycle
from disputes.deadlines import Deadline, DeadlineState
from disputes.dispute import Dispute, Outcome, Stage
from disputes.errors import ActRefused
from disputes.event import Event
from disputes.rules import RuleBook
from trade.parties import PartyKind

WORDS_MAX = 2000  # characters of a statement
CONTESTED = "contested"  # the event's kind


class Verb(StrEnum):
    """What can be done. The names stand in addresses and in the interface."""

    ANSWER = "answer"  # say something where something is due; the stage stays
    REPRESENT = "represent"
    ACCEPT = "accept"  # give in, in whole
    CONTEST = "contest"  # no admission: the claim stays, and says so
    WITHDRAW = "withdraw"
    CHARGE_BACK = "charge_back"  # an inquiry becomes a chargeback
    PRE_ARBITRATE = "pre_arbitrate"
    ARBITRATE = "arbitrate"


class Effect(StrEnum):
    """What a move does to the money."""

    STAYS = "stays"
    TAKEN = "taken"  # the chargeback's claims down the chain
    BACK = "back"  # the same claims, the other way
    LOST = "lost"  # what is disputed becomes the merchant's loss


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a party can do now. `to` is none where the stage stays; `final`: it cannot be undone."""

    verb: Verb
    to: Stage | None = None
    outcome: Outcome | None = None
    money: Effect = Effect.STAYS
    final: bool = False
    needs_words: bool = False
    needs_day: bool = False


_UPPER = frozenset({PartyKind.ISSUER, PartyKind.SCHEME})
_BETWEEN = frozenset({PartyKind.ACQUIRER, PartyKind.GATEWAY, PartyKind.PLATFORM})
_MERCHANT_SIDE = _BETWEEN | {PartyKind.MERCHANT}
_DEFENDED = (Stage.CHARGEBACK, Stage.PRE_ARBITRATION, Stage.ARBITRATION)


def acts_of(
    dispute: Dispute,
    *,
    party: str,
    kinds: Mapping[str, PartyKind],
    book: RuleBook,
    deadlines: Sequence[Deadline],
    contested_by: Collection[str],
) -> list[Act]:
    """What the party may do now, most usual first; nothing for a party off the chain or a dispute that is closed.

    A dispute that a proceeding decides is fought there: here its claim can only be contested.
    """
    if party not in dispute.chain or dispute.stage is Stage.CLOSED:
        return []
    contest = [Act(Verb.CONTEST, needs_words=True)] if _may_contest(dispute, party, contested_by) else []
    if dispute.proceeding_id is not None:
        return contest
    moves = moves_of(dispute, book)
    found = [*_defence(dispute, party, kinds[party], moves, deadlines), *contest, *_attack(dispute, party, kinds[party])]
    return [act for act in found if act.to is None or act.to in moves]


def require_act(acts: Sequence[Act], verb: Verb, dispute: Dispute, party: str) -> Act:
    """The one of the acts that is this verb. Raises ActRefused with the others."""
    for act in acts:
        if act.verb is verb:
            return act
    raise ActRefused(dispute.cause, party, verb.value, dispute.stage.value, [act.verb.value for act in acts])


def moves_of(dispute: Dispute, book: RuleBook) -> frozenset[Stage]:
    """Where the dispute can go: by its scheme's flow where the rules know it, never beyond the table of all moves."""
    allowed = lifecycle.ALLOWED[dispute.stage]
    flow = book.flow(dispute.scheme, dispute.reason_code, on=dispute.opened_on)
    return allowed if flow is None else allowed & flow.moves.get(dispute.stage, frozenset())


def contesting(events: Sequence[Event]) -> list[str]:
    """The parties that contest the claim, in the order in which they said so."""
    return list(dict.fromkeys(event.actor for event in events if event.kind == CONTESTED))


def _may_contest(dispute: Dispute, party: str, contested_by: Collection[str]) -> bool:
    """Whoever is claimed against, once; an inquiry claims nothing yet."""
    return dispute.stage is not Stage.INQUIRY and party != dispute.chain[0] and party not in contested_by


def _defence(
    dispute: Dispute, party: str, kind: PartyKind, moves: frozenset[Stage], deadlines: Sequence[Deadline]
) -> list[Act]:
    found: list[Act] = []
    represents = Stage.REPRESENTMENT in moves and kind in _MERCHANT_SIDE and party != dispute.chain[0]
    if represents:
        found.append(Act(Verb.REPRESENT, Stage.REPRESENTMENT, final=True, needs_words=True))
    asked = f"answer_{dispute.stage.value}"
    due = any((it.party, it.obligation, it.state) == (party, asked, DeadlineState.OPEN) for it in deadlines)
    if not represents and (due or (dispute.stage is Stage.INQUIRY and kind is PartyKind.MERCHANT)):
        found.append(Act(Verb.ANSWER, needs_words=True))
    if kind is PartyKind.MERCHANT and dispute.stage in _DEFENDED:
        found.append(Act(Verb.ACCEPT, Stage.CLOSED, Outcome.ACCEPTED, Effect.LOST, final=True))
    if kind in _BETWEEN and party != dispute.chain[0] and dispute.stage is Stage.CHARGEBACK:
        found.append(Act(Verb.PRE_ARBITRATE, Stage.PRE_ARBITRATION, final=True, needs_words=True))
    if kind is PartyKind.ACQUIRER and dispute.stage is Stage.PRE_ARBITRATION:
        found.append(Act(Verb.ARBITRATE, Stage.ARBITRATION, final=True, needs_words=True))
    return found


def _attack(dispute: Dispute, party: str, kind: PartyKind) -> list[Act]:
    """The issuer's side; where no issuer is on record the head of the chain speaks for what is above it."""
    upper = kind in _UPPER or party == dispute.chain[0]
    opened = party == dispute.source
    found: list[Act] = []
    if dispute.stage is Stage.INQUIRY and (upper or kind in _BETWEEN):
        found.append(Act(Verb.CHARGE_BACK, Stage.CHARGEBACK, money=Effect.TAKEN, final=True, needs_day=True))
    if upper and dispute.stage in (Stage.REPRESENTMENT, Stage.PRE_ARBITRATION):
        found.append(Act(Verb.ACCEPT, Stage.CLOSED, Outcome.WON, Effect.BACK, final=True))
    if upper and dispute.stage is Stage.REPRESENTMENT:
        found.append(Act(Verb.PRE_ARBITRATE, Stage.PRE_ARBITRATION, final=True, needs_words=True))
    if upper and dispute.stage is Stage.PRE_ARBITRATION:
        found.append(Act(Verb.ARBITRATE, Stage.ARBITRATION, final=True, needs_words=True))
    if upper or opened:
        found.append(Act(Verb.WITHDRAW, Stage.CLOSED, Outcome.WITHDRAWN, Effect.BACK, final=True, needs_words=True))
    return found
