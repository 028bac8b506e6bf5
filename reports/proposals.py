"""Proposals held against each other: what each gives a party, by how much they lie apart, where the odd cents fell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from disputes.liability.proposal import MadeProposal, Proposal
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Compared:
    """One party under every proposal, in their order; nothing where a proposal does not name it."""

    party: str
    amounts: tuple[Money, ...]

    @property
    def apart(self) -> Money:
        """How far the largest lies from the smallest: what is in dispute between them for this party."""
        minors = [it.minor for it in self.amounts]
        return Money(max(minors) - min(minors), self.amounts[0].currency)


def compare(made: Sequence[MadeProposal]) -> list[Compared]:
    """Party by party, from the merchant up the chain."""
    parties = dict.fromkeys(share.party for it in made for share in it.proposal.shares)
    return [
        Compared(party, tuple(it.proposal.money_by_party.get(party, Money(0, it.proposal.total.currency)) for it in made))
        for party in parties
    ]


def odd_cents(proposal: Proposal) -> Mapping[str, int]:
    """By party, the minor units it bears beyond the whole part of its fraction: none where all divide evenly."""
    over = {
        share.party: share.money.minor - int(share.fraction * proposal.total.minor) for share in proposal.shares
    }  # fmt: skip
    return {party: minor for party, minor in over.items() if minor}
