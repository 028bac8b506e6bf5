"""Compelling Evidence 3.0: which earlier payments, never disputed, answer a dispute for fraud, and why the others do not.

What counts is a rule with dates (`schemes/topics/compelling_evidence.toml`); here earlier payments are held against it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from ipaddress import ip_address
from typing import Any

from disputes.rule_topics import CompellingEvidence, Element
from trade.payments import Payment

CREDENTIAL, LINKED = "credential", "linked_credentials"
"""Facts of a payment: what the source calls the card or its token by (never its number), and others of the same holder."""


class Miss(StrEnum):
    """Why an earlier payment does not count."""

    CREDENTIAL_UNKNOWN = "credential_unknown"  # nothing says that it was the same card
    OTHER_CREDENTIAL = "other_credential"
    TOO_RECENT = "too_recent"
    TOO_OLD = "too_old"
    DISPUTED = "disputed"
    REPORTED = "reported"  # as fraud, by its issuer
    NOT_DESCRIBED = "not_described"
    NO_CORE = "no_core"  # no device and no address on the network in common
    TOO_LITTLE = "too_little"  # nothing in common beside that


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier payment of the same merchant, and what happened to it."""

    payment: Payment
    disputed: bool = False
    reported: bool = False


@dataclass(frozen=True, slots=True)
class Judged:
    """An earlier payment held against the rule: days before the dispute, what agrees, and every reason against it."""

    payment: Payment
    days_before: int
    shared: tuple[Element, ...]
    misses: tuple[Miss, ...]

    @property
    def counts(self) -> bool:
        return not self.misses


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found: the rule that holds on the day, every payment judged (those that count first, the latest first),
    and which elements the disputed payment itself lacks, without which nothing can agree; `late`: those that were stated
    of it only after the dispute was opened, so that others may doubt them."""

    rule: CompellingEvidence
    judged: tuple[Judged, ...]
    lacks: tuple[Element, ...]
    late: tuple[Element, ...] = ()

    @property
    def counting(self) -> tuple[Judged, ...]:
        return tuple(it for it in self.judged if it.counts)

    @property
    def answers(self) -> bool:
        return len(self.counting) >= self.rule.priors


def find(disputed: Payment, earlier: Iterable[Earlier], rule: CompellingEvidence, *, processed_on: date) -> Answer:
    """Hold each earlier payment against the rule in force on the day the dispute was processed."""
    judged = [_judge(disputed, it, rule, processed_on) for it in earlier]
    judged.sort(key=lambda it: (not it.counts, len(it.misses), it.days_before, it.payment.id))
    wanted = dict.fromkeys((*rule.core, *rule.more))
    return Answer(rule, tuple(judged), tuple(it for it in wanted if _value(disputed, it, rule) is None))


def _judge(disputed: Payment, it: Earlier, rule: CompellingEvidence, processed_on: date) -> Judged:
    days = (processed_on - it.payment.sold_at.date()).days
    wanted = dict.fromkeys((*rule.core, *rule.more))
    shared = tuple(element for element in wanted if _agrees(disputed, it.payment, element, rule))
    return Judged(it.payment, days, shared, tuple(_misses(disputed, it, rule, days, shared)))


def _misses(
    disputed: Payment, it: Earlier, rule: CompellingEvidence, days: int, shared: Sequence[Element]
) -> Iterable[Miss]:
    credential = _same_credential(disputed, it.payment, linked=rule.linked)
    if credential is not True:
        yield Miss.CREDENTIAL_UNKNOWN if credential is None else Miss.OTHER_CREDENTIAL
    if days <= rule.older_than_days:
        yield Miss.TOO_RECENT
    if days > rule.at_most_days:
        yield Miss.TOO_OLD
    if it.disputed:
        yield Miss.DISPUTED
    if it.reported:
        yield Miss.REPORTED
    if not any(_text(it.payment.facts, element) for element in rule.required):
        yield Miss.NOT_DESCRIBED
    core, more = _groups(shared, rule.core, rule), _groups(shared, rule.more, rule)
    if len(core) < rule.core_least:
        yield Miss.NO_CORE
    # Two different elements are needed: what counts as the first is not counted again as the second.
    elif len(more) < rule.more_least or len(core | more) < rule.core_least + rule.more_least:
        yield Miss.TOO_LITTLE


def _groups(shared: Sequence[Element], among: Sequence[Element], rule: CompellingEvidence) -> set[tuple[Element, ...]]:
    """The shared elements that are among these, those that count as one taken together."""
    found = [it for it in shared if it in among]
    return {next((group for group in rule.as_one if it in group), (it,)) for it in found}


def _same_credential(disputed: Payment, other: Payment, *, linked: bool) -> bool | None:
    """None where nobody said by which credential either was paid, and the last four do not tell them apart."""
    if disputed.last_four and other.last_four and disputed.last_four != other.last_four and not linked:
        return False
    mine, theirs = (_text(it.facts, CREDENTIAL) for it in (disputed, other))
    if not mine or not theirs:
        return None
    return mine == theirs or (linked and (theirs in _linked(disputed) or mine in _linked(other)))


def _linked(payment: Payment) -> frozenset[str]:
    return frozenset(_text(payment.facts, LINKED).split())


def _agrees(disputed: Payment, other: Payment, element: Element, rule: CompellingEvidence) -> bool:
    mine = _value(disputed, element, rule)
    return mine is not None and mine == _value(other, element, rule)


def _value(payment: Payment, element: Element, rule: CompellingEvidence) -> str | None:
    """What is compared; none where nothing was said, it is too short to count, or is an address of a private network."""
    said = _text(payment.facts, element)
    if not said or len(said) < rule.least_characters.get(element, 0):
        return None
    if element is Element.IP_ADDRESS:
        return _public(said)
    if element in (Element.LOGIN, Element.DELIVERY_ADDRESS):
        return " ".join(said.casefold().split())
    return said


def _public(said: str) -> str | None:
    try:
        address = ip_address(said)
    except ValueError:
        return None
    return str(address) if address.is_global else None


def _text(facts: Mapping[str, Any], name: str) -> str:
    return str(facts.get(name) or "").strip()
