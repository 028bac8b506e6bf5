"""Duties: what each kind of party owes the others in a card payment, as dated data.

The file `duties.toml` is part of the program, like its messages: reading it needs no argument and cannot fail at
run time on anything but a broken installation.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from disputes.errors import RuleFileRefused
from disputes.liability.errors import DutyNotInForce, UnknownDuty
from trade.parties import PartyKind

FILE = "duties.toml"


class Phase(StrEnum):
    """The part of a payment's life a duty belongs to."""

    ACCEPTANCE = "acceptance"
    AUTHORISATION = "authorisation"
    FULFILMENT = "fulfilment"
    NOTIFICATION = "notification"
    DEFENCE = "defence"
    PRESERVATION = "preservation"


class Gravity(StrEnum):
    """How heavy a breach is; what a grade weighs is the doctrine's to say."""

    ORDINARY = "ordinary"
    GRAVE = "grave"


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of one kind of party. In force from `starts_on` to `ends_on` (none: to this day), both included."""

    key: str
    party: PartyKind
    phase: Phase
    starts_on: date
    ends_on: date | None
    name_en: str
    name_zh: str
    text_en: str
    text_zh: str
    source: str
    confidence: str
    proof_on: PartyKind
    gravity: Gravity
    controls_payment_risk: bool

    def in_force(self, on: date) -> bool:
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)


def parse(text: str, *, file: str = FILE) -> Mapping[str, Duty]:
    """Duties by key, from the text of a duties file. Raises RuleFileRefused naming file, key and a right example."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as trouble:
        raise RuleFileRefused(file, "(file)", str(trouble), '[merchant-deliver-and-prove]\nparty = "merchant"') from None
    return MappingProxyType({key: _duty(file, key, values) for key, values in tables.items()})


def _duty(file: str, key: str, values: Mapping[str, object]) -> Duty:
    def text(name: str, example: str) -> str:
        value = values.get(name)
        if not isinstance(value, str) or not value:
            raise RuleFileRefused(file, f"{key}.{name}", "a text is wanted", f'{name} = "{example}"')
        return value

    def choice(name: str, kind: type[StrEnum]) -> str:
        value = text(name, next(iter(kind)).value)
        if value not in {member.value for member in kind}:
            choices = ", ".join(member.value for member in kind)
            raise RuleFileRefused(file, f"{key}.{name}", f"{value!r} is none of {choices}", f'{name} = "{next(iter(kind))}"')
        return value

    starts_on, ends_on, controls = values.get("from"), values.get("to"), values.get("controls_payment_risk")
    if type(starts_on) is not date:
        raise RuleFileRefused(file, f"{key}.from", "the first day in force is wanted", "from = 2019-01-01")
    if ends_on is not None and (type(ends_on) is not date or ends_on < starts_on):
        raise RuleFileRefused(file, f"{key}.to", "the last day in force is wanted, not before `from`", "to = 2020-12-31")
    if not isinstance(controls, bool):
        raise RuleFileRefused(
            file, f"{key}.controls_payment_risk", "true or false is wanted", "controls_payment_risk = false"
        )
    return Duty(
        key=key,
        party=PartyKind(choice("party", PartyKind)),
        phase=Phase(choice("phase", Phase)),
        starts_on=starts_on,
        ends_on=ends_on,
        name_en=text("name_en", "Deliver, and prove it"),
        name_zh=text("name_zh", "交货并举证"),
        text_en=text("text_en", "Who says it has performed must prove it."),
        text_zh=text("text_zh", "主张已履行的一方应举证。"),
        source=text("source", "E-Commerce Law of the PRC, art. 20"),
        confidence=text("confidence", "high"),
        proof_on=PartyKind(choice("proof_on", PartyKind)),
        gravity=Gravity(choice("gravity", Gravity)),
        controls_payment_risk=controls,
    )


@cache
def on_file() -> Mapping[str, Duty]:
    """Every duty the program knows, by key."""
    return parse(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))


def require(duties: Mapping[str, Duty], key: str, *, on: date) -> Duty:
    """The duty of this key, if it was in force on the day of the fact. Raises UnknownDuty, DutyNotInForce."""
    duty = duties.get(key)
    if duty is None:
        raise UnknownDuty(key, duties)
    if not duty.in_force(on):
        raise DutyNotInForce(key, on, duty.starts_on, duty.ends_on)
    return duty
