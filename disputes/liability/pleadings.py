"""What is brought into a proceeding while it is open: a finding, one more party; or its withdrawal."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from disputes.liability.proceeding import AFTER_A_DECISION, MOVES, BoundParty, Capacity, Proceeding, Step
from trade.parties import Role


class Pleading(StrEnum):
    """The names stand in addresses."""

    FINDING = "finding"
    JOIN = "join"
    WITHDRAW = "withdraw"


def may_plead(kind: Pleading, bound: Sequence[BoundParty], role: Role, party: str | None) -> bool:
    """Whose pleading it is: findings are brought by the desk of every bound party and by the arbitrator, who alone has a
    party join; the plaintiff's desk gives up what it filed."""
    if role is Role.ARBITRATOR:
        return kind is not Pleading.WITHDRAW
    capacity = next((each.capacity for each in bound if each.party == party), None)
    if role is not Role.DISPUTE_DESK or capacity is None:
        return False
    return kind is Pleading.FINDING or (kind is Pleading.WITHDRAW and capacity is Capacity.PLAINTIFF)


def open_pleadings(case: Proceeding, bound: Sequence[BoundParty], role: Role, party: str | None) -> list[Pleading]:
    """What a seat that sees the proceeding may bring as it stands; findings come again after an appeal."""
    after = MOVES[case.step]
    in_time = {
        Pleading.FINDING: Step.PROPOSED in after or case.step in AFTER_A_DECISION,
        Pleading.JOIN: Step.PARTY_JOINED in after and bool(joinable(case, bound)),
        Pleading.WITHDRAW: Step.WITHDRAWN in after,
    }
    return [kind for kind in Pleading if in_time[kind] and may_plead(kind, bound, role, party)]


def joinable(case: Proceeding, bound: Sequence[BoundParty]) -> list[str]:
    """Parties of the chain that are not bound yet, from the merchant's end."""
    known = {each.party for each in bound}
    return [code for code in reversed(case.chain) if code not in known]
