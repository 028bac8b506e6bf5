"""What a party may do in a dispute by hand: by its seat, by where the dispute stands and by the table of its family."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from disputes.deadlines import Deadline, DeadlineState, outlived
from disputes.dispute import CLAIMS_NOTHING, Dispute, Outcome, Stage
from disputes.errors import ActRefused
from disputes.event import Event
from disputes.lifecycle import Effect, Family, Move, Seat, Verb, moves_for, seats_of
from trade.parties import PartyKind

WORDS_MAX = 2000  # characters of a statement
CONTESTED = "contested"  # the event's kind
WITHDRAWING = "withdrawal_stated"  # the event's kind: given up, and not yet reversed

MOST_USUAL_FIRST = (
    Verb.REPRESENT, Verb.ANSWER, Verb.REFUND, Verb.ACCEPT, Verb.ACCEPT_PART, Verb.CHARGE_BACK, Verb.SECOND_CHARGE_BACK,
    Verb.PRE_ARBITRATE, Verb.ARBITRATE, Verb.FILE_COMPLIANCE, Verb.CONTEST, Verb.RULE_FOR_MERCHANT,
    Verb.RULE_AGAINST_MERCHANT, Verb.EXPIRE, Verb.WITHDRAW, Verb.REVERSE,
)  # fmt: skip
WITHOUT_WORDS = frozenset(
    {Verb.ACCEPT, Verb.ACCEPT_PART, Verb.REFUND, Verb.CHARGE_BACK, Verb.SECOND_CHARGE_BACK, Verb.EXPIRE, Verb.REVERSE}
)
ON_THE_SCHEMES_DAY = frozenset(
    {
        Verb.CHARGE_BACK, Verb.SECOND_CHARGE_BACK, Verb.REVERSE, Verb.EXPIRE, Verb.RULE_FOR_MERCHANT,
        Verb.RULE_AGAINST_MERCHANT,
    }
)  # fmt: skip
FIGHTS = frozenset({Verb.REPRESENT, Verb.PRE_ARBITRATE, Verb.ARBITRATE})
IN_PART = frozenset({Verb.ACCEPT_PART})


@dataclass(frozen=True, slots=True)
class Act:
    """One thing a party can do now. `to` is none where the stage stays; `final`: it cannot be undone."""

    verb: Verb
    to: Stage | None = None
    outcome: Outcome | None = None
    money: Effect = Effect.STAYS
    final: bool = False

    @property
    def needs_words(self) -> bool:
        return self.verb not in WITHOUT_WORDS

    @property
    def needs_day(self) -> bool:
        return self.verb in ON_THE_SCHEMES_DAY

    @property
    def needs_part(self) -> bool:
        """True where an amount must be stated that is less than what is contested."""
        return self.verb in IN_PART


def acts_of(
    dispute: Dispute, *, party: str, kinds: Mapping[str, PartyKind], family: Family, deadlines: Sequence[Deadline],
    told: Sequence[Event],
) -> list[Act]:  # fmt: skip
    """What the party may do now, most usual first; nothing for a party off the chain or a dispute that is closed.

    `told` is the dispute's timeline. A dispute that a proceeding decides is fought there: here its claim can only be
    contested.
    """
    seats = seats_of(dispute, party, kinds)
    if not seats or dispute.stage is Stage.CLOSED:
        return []
    found = [Act(Verb.CONTEST)] if _may_contest(dispute, party, contesting(told)) else []
    if dispute.proceeding_id is not None:
        return found
    moves = [it for it in moves_for(family, dispute, seats) if _timely(it, dispute, party, deadlines, told)]
    found += [_act(move, dispute, told) for move in moves]
    if Verb.REPRESENT not in {it.verb for it in moves} and _owes_answer(dispute, party, seats, deadlines):
        found.append(Act(Verb.ANSWER))
    return sorted(found, key=lambda act: MOST_USUAL_FIRST.index(act.verb))


def require_act(acts: Sequence[Act], verb: Verb, dispute: Dispute, party: str) -> Act:
    """The one of the acts that is this verb. Raises ActRefused with the others."""
    for act in acts:
        if act.verb is verb:
            return act
    raise ActRefused(dispute.cause, party, verb.value, dispute.stage.value, [act.verb.value for act in acts])


def contesting(events: Iterable[Event]) -> list[str]:
    """The parties that contest the claim, in the order in which they said so."""
    return list(dict.fromkeys(event.actor for event in events if event.kind == CONTESTED))


def withdrawing(events: Iterable[Event]) -> bool:
    """Whether the issuer's side has given up. The case stands where it is until the money is handed back."""
    return any(event.kind == WITHDRAWING for event in events)


def _act(move: Move, dispute: Dispute, told: Sequence[Event]) -> Act:
    """The line of the table as an act; a reversal that somebody had announced as a withdrawal is one."""
    outcome = Outcome.WITHDRAWN if move.outcome is Outcome.REVERSED and withdrawing(told) else move.outcome
    return Act(move.verb, move.to, outcome, move.money, final=move.to is not None or move.verb in IN_PART)


def _timely(move: Move, dispute: Dispute, party: str, deadlines: Sequence[Deadline], told: Sequence[Event]) -> bool:
    """A withdrawal is stated once; nobody fights on past its own last moment; time has run out only when nobody's answer
    to the stage is still awaited; a part can be accepted only of more than the smallest unit."""
    if move.verb is Verb.WITHDRAW:
        return not withdrawing(told)
    if move.verb in FIGHTS:
        return not too_late(dispute, party, deadlines)
    if move.verb is Verb.EXPIRE:
        return not any((it.obligation, it.state) == (f"answer_{dispute.stage}", DeadlineState.OPEN) for it in deadlines)
    return move.verb not in IN_PART or dispute.contested.minor > 1


def too_late(dispute: Dispute, party: str, deadlines: Sequence[Deadline]) -> bool:
    """True when a party's own right at the stage is over: not while any of it lasts, nor while the end is only presumed."""
    asked = [it for it in deadlines if it.party == party and not outlived(it.obligation, dispute.stage)]
    left = [it for it in asked if it.state is not DeadlineState.MET]
    return bool(left) and all(it.ended for it in left)


def _may_contest(dispute: Dispute, party: str, contested_by: Collection[str]) -> bool:
    """Whoever is claimed against, once; before a chargeback nothing is claimed yet."""
    return dispute.stage not in CLAIMS_NOTHING and party != dispute.chain[0] and party not in contested_by


def _owes_answer(dispute: Dispute, party: str, seats: Collection[Seat], deadlines: Sequence[Deadline]) -> bool:
    asked = f"answer_{dispute.stage.value}"
    mine = [it for it in deadlines if (it.party, it.obligation) == (party, asked)]
    due = any(it.state is not DeadlineState.MET and not it.ended for it in mine)
    return due or (dispute.stage in (Stage.ALERT, Stage.INQUIRY) and Seat.MERCHANT in seats)
