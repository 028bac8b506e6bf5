"""What proof would be worth: the same doctrine on the same findings, had something unproved been proved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from disputes.liability import doctrines
from disputes.liability.doctrines import Doctrine
from disputes.liability.duties import Duty
from disputes.liability.errors import DoctrineNotApplicable
from disputes.liability.findings import Bound, Breach, Finding, as_if_proved
from disputes.liability.proposal import Proposal, draft
from ledger.money import Money

TOGETHER_MAX = 3  # proofs looked at together: sets grow fast, and nobody reads longer lists


@dataclass(frozen=True, slots=True)
class EvidenceValue:
    """By how much a party's share falls, under one doctrine, if these findings were proved in its favour.

    None: with that proved the doctrine would no longer apply.
    """

    doctrine: str
    party: str
    findings: tuple[int, ...]
    saves: Money | None


def evidence_values(
    base: Proposal, *, findings: Sequence[Finding], bound: Sequence[Bound], duties: Mapping[str, Duty]
) -> list[EvidenceValue]:
    """Every single proof, worthless ones too, and the smallest sets that change what no part of them changes alone."""
    doctrine = doctrines.require(base.doctrine)
    values: list[EvidenceValue] = []
    for party in (each.party for each in bound):
        unproved = sorted(f.number for f in findings if f.party == party and f.breach is Breach.UNPROVEN)
        telling: list[set[int]] = []
        for size in range(1, min(TOGETHER_MAX, len(unproved)) + 1):
            for numbers in combinations(unproved, size):
                if any(smaller <= set(numbers) for smaller in telling):
                    continue
                saves = _saves(doctrine, base, party, as_if_proved(findings, numbers), bound, duties)
                if saves is None or saves.minor:
                    telling.append(set(numbers))
                elif size > 1:
                    continue
                values.append(EvidenceValue(doctrine.key, party, numbers, saves))
    return values


def _saves(
    doctrine: Doctrine,
    base: Proposal,
    party: str,
    proved: Sequence[Finding],
    bound: Sequence[Bound],
    duties: Mapping[str, Duty],
) -> Money | None:
    try:
        instead = draft(doctrine, total=base.total, findings=proved, bound=bound, duties=duties)
    except DoctrineNotApplicable:
        return None
    return base.money_by_party[party] + -instead.money_by_party[party]
