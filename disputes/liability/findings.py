"""Findings: what is said of a party's duty in a proceeding, the fact apart from the judgment on it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from disputes.liability.duties import Duty, require
from disputes.liability.errors import FindingRefused
from runtime.refusal import because
from trade.card_numbers import require_no_card_number
from trade.parties import PartyKind


class Breach(StrEnum):
    """The judgment on a fact: evaluative, and open to rebuttal."""

    PERFORMED = "performed"
    BREACHED = "breached"
    UNPROVEN = "unproven"
    NOT_APPLICABLE = "not_applicable"


class Causal(StrEnum):
    """Whether the loss came of it."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """How far a finding has got: one side's word, disputed, or decided upon."""

    ASSERTED = "asserted"
    CONTESTED = "contested"
    RULED = "ruled"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `number` counts within the proceeding from 1; `fact_on` is the day of the fact."""

    number: int
    party: str
    duty: str
    fact_on: date
    fact_en: str
    fact_zh: str
    breach: Breach
    causal: Causal
    stated_by: str
    stands: Standing = Standing.ASSERTED

    @property
    def fails(self) -> bool:
        """Whether it weighs against its party: breached or unproven, and not shown to be without consequence."""
        return self.breach in (Breach.BREACHED, Breach.UNPROVEN) and self.causal is not Causal.NO


@dataclass(frozen=True, slots=True)
class Bound:
    """A party a proceeding binds, and what it is in the chain."""

    party: str
    role: PartyKind


def require_finding(finding: Finding, *, bound: Sequence[Bound], duties: Mapping[str, Duty]) -> None:
    """Refuse a finding that cannot stand. Raises FindingRefused, UnknownDuty, DutyNotInForce, CardNumberRefused."""
    for text in (finding.fact_en, finding.fact_zh):
        require_no_card_number("the finding", text)
    roles = {each.party: each.role for each in bound}
    if finding.party not in roles:
        raise FindingRefused(finding.party, finding.duty, because("the proceeding does not bind it; join it first"))
    duty = require(duties, finding.duty, on=finding.fact_on)
    if duty.party is not roles[finding.party]:
        why = because("is a duty of the %(bound)s, not of the %(kind)s", bound=duty.party, kind=roles[finding.party])
        raise FindingRefused(finding.party, finding.duty, why)


def failing(findings: Iterable[Finding], party: str) -> list[Finding]:
    """What weighs against a party, first number first."""
    return sorted((f for f in findings if f.party == party and f.fails), key=lambda f: f.number)


def by_fact(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Findings grouped by the fact they rest on, so that one fact counts once however many duties it touches."""
    groups: dict[tuple[date, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.fact_on, finding.fact_en), []).append(finding)
    return list(groups.values())


def as_if_proved(findings: Sequence[Finding], numbers: Collection[int]) -> list[Finding]:
    """The same findings, had these been proved performed."""
    return [replace(f, breach=Breach.PERFORMED) if f.number in numbers else f for f in findings]
