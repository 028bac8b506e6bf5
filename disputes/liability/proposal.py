"""Proposals: how a proceeding's total might be borne, to the cent, with reasons, recomputable years later.

Shares are fixed on the total (largest remainder; ties go to the merchant first, then up the chain) and only then
allocated to the disputes, so that both the rows and the columns sum exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from math import lcm

from disputes.liability import doctrines
from disputes.liability.doctrines import Doctrine
from disputes.liability.duties import Duty
from disputes.liability.errors import DoctrineNotApplicable, SharesUnsound
from disputes.liability.findings import Bound, Finding
from ledger.money import Money
from runtime import digests
from runtime.refusal import because
from trade.parties import PartyKind


@dataclass(frozen=True, slots=True)
class Share:
    """What one party would bear: an exact fraction, the money it comes to, and why."""

    party: str
    role: PartyKind
    fraction: Fraction
    money: Money
    reasons_en: tuple[str, ...]
    reasons_zh: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Shares of `total` by one doctrine; `findings` are the numbers of those it rests on.

    Shares stand from the merchant up the chain. Raises SharesUnsound when they do not make up the whole.
    """

    doctrine: str
    version: str
    total: Money
    shares: tuple[Share, ...]
    findings: tuple[int, ...]
    digest: str

    def __post_init__(self) -> None:
        if sum(share.fraction for share in self.shares) != 1:
            came = sum(share.fraction for share in self.shares)
            raise SharesUnsound(because("the fractions sum to %(came)s, not to 1", came=came))
        if sum(share.money.minor for share in self.shares) != self.total.minor:
            raise SharesUnsound(because("the amounts do not sum to %(total)s", total=self.total))

    @property
    def money_by_party(self) -> Mapping[str, Money]:
        return {share.party: share.money for share in self.shares}


@dataclass(frozen=True, slots=True)
class MadeProposal:
    """A proposal put on record. `number` counts within the proceeding; `made_at` is UTC."""

    number: int
    proposal: Proposal
    made_by: str
    made_at: datetime
    recommended: bool


def bound_of(chain: Sequence[str], roles: Mapping[str, PartyKind], parties: Sequence[str]) -> tuple[Bound, ...]:
    """The bound parties from the merchant up, then those off the chain: the order in which odd cents fall."""
    off = sorted(code for code in parties if code not in chain)
    return tuple(Bound(code, roles[code]) for code in (*reversed(chain), *off) if code in parties)


def draft(
    doctrine: Doctrine, *, total: Money, findings: Sequence[Finding], bound: Sequence[Bound], duties: Mapping[str, Duty]
) -> Proposal:
    """What a doctrine makes of the findings. `bound` from the merchant up. Raises DoctrineNotApplicable."""
    parts = doctrines.apply(doctrine, findings, bound, duties)
    amounts = split_exactly(total, [part.fraction for part in parts])
    roles = {each.party: each.role for each in bound}
    shares = tuple(
        Share(part.party, roles[part.party], part.fraction, money, part.reasons_en, part.reasons_zh)
        for part, money in zip(parts, amounts, strict=True)
    )
    numbers = tuple(sorted(finding.number for finding in findings))
    return Proposal(
        doctrine.key,
        doctrine.version,
        total,
        shares,
        numbers,
        digest_of((doctrine.key, doctrine.version), total, findings, shares),
    )


def draft_all(
    *, total: Money, findings: Sequence[Finding], bound: Sequence[Bound], duties: Mapping[str, Duty]
) -> list[Proposal]:
    """A proposal by every doctrine that applies."""
    drafts: list[Proposal] = []
    for doctrine in doctrines.on_file().values():
        try:
            drafts.append(draft(doctrine, total=total, findings=findings, bound=bound, duties=duties))
        except DoctrineNotApplicable:
            continue
    return drafts


def recommended(drafts: Sequence[Proposal]) -> str | None:
    """The doctrine to recommend: the first that applies and may be. One fitted to a known outcome never may."""
    return next((d.doctrine for d in drafts if doctrines.require(d.doctrine).recommendable), None)


def split_exactly(total: Money, fractions: Sequence[Fraction]) -> list[Money]:
    """Fractions of a whole in minor units: largest remainder, ties to the earlier; the parts sum to the whole."""
    common = lcm(*(fraction.denominator for fraction in fractions))
    return total.split([int(fraction * common) for fraction in fractions])


def allocate(disputes: Sequence[tuple[str, Money]], shares: Mapping[str, Money]) -> dict[str, dict[str, Money]]:
    """Each dispute's part of each party's share: dispute id → party → money.

    Every dispute takes, by weight, of what remains of each share; the last takes all that is left. So each dispute's
    parts sum to its amount, each party's parts to its share, and nothing is ever negative. Raises SharesUnsound.
    """
    whole = sum(amount.minor for _, amount in disputes)
    if whole != sum(money.minor for money in shares.values()):
        why = because("the disputes come to %(whole)s minor units, the shares to something else", whole=whole)
        raise SharesUnsound(why)
    remaining = {party: money.minor for party, money in shares.items()}
    allocated: dict[str, dict[str, Money]] = {}
    for dispute_id, amount in disputes:
        parts = dict(zip(remaining, amount.split(list(remaining.values())), strict=True))
        remaining = {party: left - parts[party].minor for party, left in remaining.items()}
        allocated[dispute_id] = parts
    return allocated


def digest_of(doctrine: tuple[str, str], total: Money, findings: Sequence[Finding], shares: Sequence[Share]) -> str:
    """SHA-256 (hex) of what went in and what came out; `doctrine` is its key and version.

    How far a finding was contested later is not part of it.
    """
    stated = {
        "doctrine": list(doctrine),
        "total": [total.minor, total.currency],
        "findings": [
            [f.number, f.party, f.duty, f.fact_on.isoformat(), f.fact_en, f.fact_zh, f.breach.value, f.causal.value]
            for f in sorted(findings, key=lambda f: f.number)
        ],
        "shares": [[s.party, s.role.value, str(s.fraction), s.money.minor] for s in shares],
    }
    return digests.digest_of(stated)
