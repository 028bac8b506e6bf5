"""Doctrines: small functions from findings to exact fractions, each with its preconditions and its reasons.

What can be argued about (source, weights, whether it may be recommended) is data in `doctrines.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from disputes.liability.duties import Duty, Gravity
from disputes.liability.errors import DoctrineNotApplicable, UnknownDoctrine
from disputes.liability.findings import Bound, Breach, Causal, Finding, by_fact, failing

FILE = "doctrines.toml"
BREACH_WORDS: Mapping[Breach, tuple[str, str]] = MappingProxyType(
    {Breach.BREACHED: ("breached", "违反"), Breach.UNPROVEN: ("not proved", "未能证明已履行")}
)


@dataclass(frozen=True, slots=True)
class Part:
    """A party's exact fraction of the whole, and why."""

    party: str
    fraction: Fraction
    reasons_en: tuple[str, ...]
    reasons_zh: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Doctrine:
    """The data of a doctrine; the rule is the function of the same key. `weights` are by gravity."""

    key: str
    version: str
    name_en: str
    name_zh: str
    label_en: str
    label_zh: str
    source: str
    recommendable: bool
    weights: Mapping[Gravity, int] = field(default_factory=dict)


@cache
def on_file() -> Mapping[str, Doctrine]:
    """Every doctrine built in, by key, in the order in which they are shown."""
    tables = tomllib.loads(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            key: Doctrine(
                key=key,
                **(values | {"weights": {Gravity(grade): weight for grade, weight in values.get("weights", {}).items()}}),
            )
            for key, values in tables.items()
        }
    )


def require(key: str) -> Doctrine:
    """The doctrine of this key. Raises UnknownDoctrine."""
    doctrine = on_file().get(key)
    if doctrine is None:
        raise UnknownDoctrine(key, on_file())
    return doctrine


def apply(
    doctrine: Doctrine, findings: Sequence[Finding], bound: Sequence[Bound], duties: Mapping[str, Duty]
) -> tuple[Part, ...]:
    """Each bound party's part, in the order of `bound`; the parts sum to 1. Raises DoctrineNotApplicable."""
    return RULES[doctrine.key](doctrine, findings, bound, duties)


def _equal_when_unprovable(
    doctrine: Doctrine, findings: Sequence[Finding], bound: Sequence[Bound], duties: Mapping[str, Duty]
) -> tuple[Part, ...]:
    """Whoever cannot show that it did its part bears as much as any other such party."""
    against = {each.party: failing(findings, each.party) for each in bound}
    bearers = [party for party, found in against.items() if found]
    open_questions = [f for found in against.values() for f in found if _undecided(f)]
    if not open_questions:
        raise DoctrineNotApplicable(
            doctrine.key, "nothing is left unproved, so the proportion can be found", "事实均已查明，责任比例可以确定"
        )
    part = Fraction(1, len(bearers))
    return tuple(_equal_part(party, found, part, duties) for party, found in against.items())


def _undecided(finding: Finding) -> bool:
    return finding.breach is Breach.UNPROVEN or finding.causal is Causal.UNKNOWN


def _equal_part(party: str, found: Sequence[Finding], part: Fraction, duties: Mapping[str, Duty]) -> Part:
    if not found:
        reason = "nothing it owed stands unproved or breached", "没有未证明或违反的义务"
        return Part(party, Fraction(0), (reason[0],), (reason[1],))
    reasons = [_against(f, duties) for f in found]
    closing = (
        f"in what proportion the loss came of each cannot be proved: one part in {part.denominator}",
        f"各方原因力比例无法查明：各担{part.denominator}分之一" if part < 1 else "各方原因力比例无法查明：由其独自承担",
    )
    return Part(party, part, (*(r[0] for r in reasons), closing[0]), (*(r[1] for r in reasons), closing[1]))


def _against(finding: Finding, duties: Mapping[str, Duty]) -> tuple[str, str]:
    duty, words = duties[finding.duty], BREACH_WORDS[finding.breach]
    return f"{duty.name_en}: {words[0]} ({finding.fact_en})", f"{duty.name_zh}：{words[1]}（{finding.fact_zh}）"


def _control_of_payment_risk(
    doctrine: Doctrine, findings: Sequence[Finding], bound: Sequence[Bound], duties: Mapping[str, Duty]
) -> tuple[Part, ...]:
    """Whoever decides whether a card payment is let through bears its failing, by the gravity of what it failed in."""
    against = {
        each.party: [f for f in failing(findings, each.party) if duties[f.duty].controls_payment_risk] for each in bound
    }
    weights = {party: _weight(doctrine, found, duties) for party, found in against.items()}
    total = sum(weights.values())
    if not total:
        raise DoctrineNotApplicable(
            doctrine.key,
            "nobody who controls the payment risk has failed in a duty of that kind",
            "控制支付风险的各方均无相关义务的未履行",
        )
    return tuple(_control_part(party, found, weights[party], total, duties) for party, found in against.items())


def _weight(doctrine: Doctrine, found: Sequence[Finding], duties: Mapping[str, Duty]) -> int:
    """One fact counts once, at the gravest of the duties it touches."""
    return sum(max(doctrine.weights[duties[f.duty].gravity] for f in fact) for fact in by_fact(found))


def _control_part(party: str, found: Sequence[Finding], weight: int, total: int, duties: Mapping[str, Duty]) -> Part:
    if not weight:
        reason = (
            "it failed in nothing that decides whether a card payment is let through",
            "其在控制支付放行的义务上没有未履行",
        )
        return Part(party, Fraction(0), (reason[0],), (reason[1],))
    more = Fraction(weight + 1, total + 1)
    less = f"; at weight {weight - 1} it would be {Fraction(weight - 1, total - 1)}" if total > 1 else ""
    less_zh = f"；权重为{weight - 1}时为{Fraction(weight - 1, total - 1)}" if total > 1 else ""
    reasons = [_against(f, duties) for f in found]
    closing = (
        f"weight {weight} of {total}{less}; at weight {weight + 1}, {more}",
        f"权重{weight}，合计{total}{less_zh}；权重为{weight + 1}时为{more}",
    )
    return Part(
        party, Fraction(weight, total), (*(r[0] for r in reasons), closing[0]), (*(r[1] for r in reasons), closing[1])
    )


Rule = Callable[[Doctrine, Sequence[Finding], Sequence[Bound], Mapping[str, Duty]], tuple[Part, ...]]

RULES: Mapping[str, Rule] = MappingProxyType(
    {"equal-when-unprovable": _equal_when_unprovable, "control-of-payment-risk": _control_of_payment_risk}
)
