"""The shares of a proposal as JSON in its row, and back."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from sqlalchemy import Row

from disputes.liability.proposal import Proposal, Share
from ledger.money import Money
from trade.parties import PartyKind


def as_json(shares: Sequence[Share]) -> list[dict[str, Any]]:
    return [
        {
            "party": share.party,
            "role": share.role.value,
            "numerator": share.fraction.numerator,
            "denominator": share.fraction.denominator,
            "minor": share.money.minor,
            "reasons_en": list(share.reasons_en),
            "reasons_zh": list(share.reasons_zh),
        }
        for share in shares
    ]


def proposal_of(row: Row[Any], total: Money) -> Proposal:
    """The proposal a row of the proposal table holds; `total` is its proceeding's."""
    read = tuple(
        Share(
            party=share["party"],
            role=PartyKind(share["role"]),
            fraction=Fraction(share["numerator"], share["denominator"]),
            money=Money(share["minor"], total.currency),
            reasons_en=tuple(share["reasons_en"]),
            reasons_zh=tuple(share["reasons_zh"]),
        )
        for share in row.shares
    )
    return Proposal(row.doctrine, row.version, total, read, tuple(row.findings), row.digest)
