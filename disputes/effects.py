"""What an act posts: by what it does to the money, and by what earlier entries of the dispute left where.

A dispute lost after its money had come back is charged back again before it is a loss; money that never left is not
handed back. So whatever the way, the merchant ends with exactly the loss its outcome says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from disputes import postings, standing
from disputes.dispute import Dispute
from disputes.lifecycle import Effect, Verb
from ledger.entry import Entry
from ledger.money import Money

WHY = {
    Verb.ACCEPT: "accepted",
    Verb.ACCEPT_PART: "accepted in part",
    Verb.EXPIRE: "time ran out",
    Verb.RULE_FOR_MERCHANT: "ruled for the merchant",
    Verb.RULE_AGAINST_MERCHANT: "ruled against the merchant",
    Verb.REVERSE: "reversed by the issuer",
    Verb.REPRESENT: "represented",
    Verb.SECOND_CHARGE_BACK: "charged back a second time",
}


@dataclass(frozen=True, slots=True)
class Ledgered:
    """A dispute and what it has posted so far. `issuer` is the head of its chain where that is one."""

    dispute: Dispute
    posted: Sequence[Entry]
    issuer: str | None

    @property
    def stands(self) -> Money:
        """What a chargeback took from the merchant and nothing has given back or made a loss."""
        return standing.disputed(self.posted, self.dispute.chain[-1], self.dispute.amount.currency)


def entries_of(case: Ledgered, verb: Verb, effect: Effect, *, on: date, part: Money | None = None) -> list[Entry]:
    """The entries of an act, in their order; `part` is what is accepted where it is not the whole."""
    wanted = part or case.dispute.contested
    match effect:
        case Effect.TAKEN:
            return _charged_back(case, wanted, verb, on)
        case Effect.LOST:
            return [*_charged_back(case, wanted, verb, on), _loss(case, wanted, verb, on, in_part=part is not None)]
        case Effect.BACK:
            back = Money(min(case.stands.minor, part.minor), wanted.currency) if part else case.stands
            return [_handed_back(case, back, verb, on)] if back.minor > 0 else []
        case Effect.REFUNDED:
            return [_refund(case, wanted, on)]
        case Effect.STAYS:
            return []


def _charged_back(case: Ledgered, wanted: Money, verb: Verb, on: date) -> list[Entry]:
    """What is missing until as much is taken as is wanted; nothing when it is taken already."""
    missing = Money(wanted.minor - case.stands.minor, wanted.currency)
    if missing.minor <= 0:
        return []
    dispute = case.dispute
    reason = WHY.get(verb) or f"chargeback {dispute.reason_code}"
    return [
        postings.chargeback(
            reference=_reference(case, "withdrawn"),
            cause=dispute.cause,
            chain=dispute.chain,
            issuer=case.issuer,
            amount=missing,
            on=on,
            reason=reason,
        )
    ]


def _loss(case: Ledgered, amount: Money, verb: Verb, on: date, *, in_part: bool) -> Entry:
    return postings.loss(
        reference=_reference(case, "accepted" if in_part else "loss"), cause=case.dispute.cause,
        merchant=case.dispute.chain[-1], amount=amount, on=on, reason=WHY[verb],
    )  # fmt: skip


def _handed_back(case: Ledgered, amount: Money, verb: Verb, on: date) -> Entry:
    return postings.reinstatement(
        reference=_reference(case, "reinstated"), cause=case.dispute.cause, chain=case.dispute.chain, issuer=case.issuer,
        amount=amount, on=on, reason=WHY[verb],
    )  # fmt: skip


def _refund(case: Ledgered, amount: Money, on: date) -> Entry:
    dispute = case.dispute
    return postings.refund(
        reference=_reference(case, "refunded"), cause=dispute.cause, chain=dispute.chain, issuer=case.issuer,
        amount=amount, on=on, reason=f"refunded before a chargeback ({dispute.stage.value})",
    )  # fmt: skip


def _reference(case: Ledgered, what: str) -> str:
    return f"{case.dispute.cause}/{what}/{standing.next_ordinal(case.posted, what)}"
