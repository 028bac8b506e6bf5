"""Rules around the scheme rules: what processors allow, what things cost, who bears fraud, who is watched. All dated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from disputes.dated import Rule, RuleValue, Said, holding
from disputes.dispute import Stage
from ledger.money import Money


class Silence(StrEnum):
    """What becomes of a merchant who lets a processor's day pass."""

    LOST = "lost"
    ACCEPTED = "accepted"  # taken for an acceptance
    ANSWERED_FOR = "answered_for"  # the processor answers with what it has
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class PspWindow(Said):
    """How long a processor gives its merchant at one stage. No `rule`: the day comes with each dispute, or the days were
    not found. `schemes`, `countries` and `flows` narrow it; empty: all of them."""

    key: str
    stage: Stage
    rule: Rule | None
    stated: bool
    schemes: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    silence: Silence = Silence.UNKNOWN
    submissions: int | None = None
    note_en: str = ""
    note_zh: str = ""


@dataclass(frozen=True, slots=True)
class Psp:
    """Who stands between a merchant and the schemes, and what it allows."""

    key: str
    name_en: str
    name_zh: str
    windows: tuple[PspWindow, ...]

    def at(self, stage: Stage, *, scheme: str, flow: str = "", country: str = "", on: date) -> tuple[str, RuleValue] | None:
        """The length in force for a dispute and the name of its rule, by the narrowest window that fits; none if unknown."""
        fits = [
            window
            for window in self.windows
            if window.stage is stage
            and (not window.schemes or scheme in window.schemes)
            and (not window.flows or flow in window.flows)
            and (not window.countries or country in window.countries)
        ]
        fits.sort(key=lambda it: (bool(it.countries), bool(it.flows), bool(it.schemes)), reverse=True)
        values = ((it.rule.name, holding(it.rule.values, on)) for it in fits if it.rule)
        return next(((name, value) for name, value in values if value is not None), None)


class Returned(StrEnum):
    """Whether a fee comes back to who paid it."""

    NEVER = "never"
    IF_WON = "if_won"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeValue(Said):
    """What is charged, in each currency the source names."""

    amounts: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class Fee:
    """What a scheme or a processor (`charged_by`) charges for a stage of a dispute (none: for something else)."""

    key: str
    charged_by: str
    stage: Stage | None
    name_en: str
    name_zh: str
    returned: Returned
    values: tuple[FeeValue, ...]
    note_en: str = ""
    note_zh: str = ""


class Counted(StrEnum):
    """What the two sides of a ratio count, in one month."""

    FRAUD_REPORTS = "fraud_reports"
    DISPUTES = "disputes"
    CHARGEBACKS = "chargebacks"
    FRAUD_CHARGEBACKS = "fraud_chargebacks"
    SALES = "sales"
    SALES_OF_MONTH_BEFORE = "sales_of_month_before"


class Watched(StrEnum):
    """Who is measured."""

    MERCHANT = "merchant"
    ACQUIRER = "acquirer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(Said):
    """All that must be reached together; a member that is none is no condition. Ratios are in basis points, so that
    2.20 % is 220. `authenticated_below_bp`: the share of sales with 3-D Secure is under this."""

    ratio_from_bp: int | None = None
    count_from: int | None = None
    amount_from: Money | None = None
    sales_from: int | None = None
    authenticated_below_bp: int | None = None


@dataclass(frozen=True, slots=True)
class Programme:
    """A level of a monitoring programme; the levels of one stand in the file lowest first. A merchant stands at the highest
    whose threshold it reaches, so no upper ends are kept. `region_en` is empty where it holds everywhere."""

    key: str
    scheme: str
    programme: str
    level_en: str
    level_zh: str
    watched: Watched
    above: tuple[Counted, ...]
    below: Counted
    values: tuple[Threshold, ...]
    region_en: str = ""
    region_zh: str = ""
    note_en: str = ""
    note_zh: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EciShift(Said):
    """What the outcome of 3-D Secure, as the electronic commerce indicator says it, does to liability for fraud."""

    scheme: str
    eci: str
    meaning_en: str
    meaning_zh: str
    shifts: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FactShift(Said):
    """A fact of the payment that decides who bears some grounds: chips, card verification, address checks.

    `barred`: the ground cannot be used at all when the fact holds.
    """

    key: str
    scheme: str
    codes: tuple[str, ...]
    barred: bool
    meaning_en: str
    meaning_zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(Said):
    """What comes before a dispute and can spare it. `hours` to act (none: not found; 0: it acts by itself). `in_ratio`:
    whether such a case counts in the scheme's ratio (none: not found)."""

    key: str
    name: str
    schemes: tuple[str, ...]
    hours: int | None
    in_ratio: bool | None
    effect_en: str
    effect_zh: str


class Element(StrEnum):
    """What two payments may have in common."""

    DESCRIPTION = "description"
    PURCHASE_ORDER = "purchase_order"
    LOGIN = "login"
    DELIVERY_ADDRESS = "delivery_address"
    DEVICE_ID = "device_id"
    DEVICE_FINGERPRINT = "device_fingerprint"
    IP_ADDRESS = "ip_address"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompellingEvidence(Said):
    """When earlier undisputed payments answer a fraud dispute (Compelling Evidence 3.0).

    `priors` payments, more than `older_than_days` and at most `at_most_days` before the day `counted_from`, of the same
    credential (`linked`: or one linked to it). Each has one of `required`; `core_least` of `core` and `more_least` of
    `more`, another element than that, agree with the disputed payment. `as_one` are elements counted once.
    `least_characters` is how long an element must be to count.
    """

    version: str
    scheme: str
    codes: tuple[str, ...]
    priors: int
    older_than_days: int
    at_most_days: int
    counted_from: str
    linked: bool
    required: tuple[Element, ...]
    core: tuple[Element, ...]
    core_least: int
    more: tuple[Element, ...]
    more_least: int
    as_one: tuple[tuple[Element, ...], ...] = ()
    least_characters: Mapping[Element, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Topics:
    """Every rule around the schemes' own; maps are by key, in the order of the file."""

    processors: Mapping[str, Psp] = field(default_factory=dict)
    fees: Mapping[str, Fee] = field(default_factory=dict)
    programmes: Mapping[str, Programme] = field(default_factory=dict)
    eci: tuple[EciShift, ...] = ()
    facts: tuple[FactShift, ...] = ()
    alerts: Mapping[str, Alert] = field(default_factory=dict)
    compelling: tuple[CompellingEvidence, ...] = ()

    def shift(self, scheme: str, eci: str, *, on: date) -> EciShift | None:
        """What an indicator means on a day, with or without its leading nought; none for one that is not on file."""
        return holding((it for it in self.eci if it.scheme == scheme and it.eci == eci.zfill(2)), on)

    def compelling_on(self, scheme: str, code: str, day: date) -> CompellingEvidence | None:
        """The version that holds for a dispute processed on a day; none for a ground it does not answer."""
        return holding((it for it in self.compelling if it.scheme == scheme and code in it.codes), day)

    def thresholds(self, scheme: str, watched: Watched, *, on: date) -> list[tuple[Programme, Threshold]]:
        """What is measured on a day, each level with its threshold in force, the highest of a programme first."""
        mine = [it for it in self.programmes.values() if it.scheme == scheme and it.watched is watched]
        found = [(it, value) for it in reversed(mine) if (value := holding(it.values, on))]
        return sorted(found, key=lambda pair: pair[0].programme)
