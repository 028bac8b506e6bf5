"""What was said and agreed at a sale: stated by a party of its chain, dated, never changed. A correction is a row more.

Facts are fields with one meaning each (sale_fields.py), so that rules can read them; what is a picture or a document comes
as a file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from runtime.digests import digest_of, moment
from runtime.refusal import because
from trade.card_numbers import carries_card_number
from trade.errors import FactRefused
from trade.sale_fields import FIELDS, REQUIRED, SaleKind, trouble

REASON_MAX = 500  # of why a row says otherwise than one before it
CLOCKS_APART = timedelta(minutes=5)  # a shop's clock may run ahead of ours by this much


@dataclass(frozen=True, slots=True)
class SaleFact:
    """One statement about the sale of a payment. `happened_at` is the moment it is of, as stated (UTC).

    `stated_by`: a party's code, "" for the merchant of the payment; `reason`: why it says otherwise than what stands.
    """

    payment_id: str
    kind: SaleKind
    facts: Mapping[str, str]
    happened_at: datetime
    stated_by: str = ""
    reason: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of what is stated: the same again is the same statement."""
        stated = [
            self.payment_id, self.kind.value, dict(self.facts), moment(self.happened_at), self.stated_by, self.reason,
        ]  # fmt: skip
        return digest_of(stated)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A statement as it stands on record. `seat_id` none: it came in a file that was handed over."""

    id: int
    fact: SaleFact
    seat_id: str | None
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class InForce:
    """What a party's statements of one kind come to: each field as last stated, every row it rests on."""

    kind: SaleKind
    stated_by: str
    facts: Mapping[str, str]
    rows: tuple[Recorded, ...]

    @property
    def corrected(self) -> tuple[Recorded, ...]:
        return tuple(it for it in self.rows if it.fact.reason)


@dataclass(frozen=True, slots=True)
class Sale:
    """All that is on record of a sale: by kind and party what holds, and the conversation in its order."""

    facts: tuple[InForce, ...] = ()
    messages: tuple[Recorded, ...] = ()

    def values(self) -> dict[str, str]:
        """Every field by its name, for rules that do not ask who stated it; of two, what was recorded last."""
        ordered = sorted((row for it in self.facts for row in it.rows), key=lambda row: row.id)
        return {name: value for row in ordered for name, value in row.fact.facts.items()}


def require_sound(stated: SaleFact, *, now: datetime) -> None:
    """Raises FactRefused, which names the field and what to do."""
    fields, kind = FIELDS[stated.kind], stated.kind.value
    if not stated.facts:
        raise FactRefused(kind, because("nothing is stated; give at least one of: %(known)s", known=", ".join(fields)))
    for name in REQUIRED.get(stated.kind, ()):
        if not stated.facts.get(name):
            raise FactRefused(f"{kind}.{name}", because("it is missing; state it"))
    for name, value in stated.facts.items():
        if why := trouble(stated.kind, name, value):
            raise FactRefused(f"{kind}.{name}", why)
    if stated.happened_at > now + CLOCKS_APART:
        raise FactRefused(f"{kind}.at", because("it lies in the future; state when it happened"))
    if len(stated.reason) > REASON_MAX or carries_card_number(stated.reason):
        raise FactRefused("correction", because("say in at most %(most)s characters why it changes", most=REASON_MAX))


def contradicted(known: Iterable[Recorded], stated: SaleFact) -> list[str]:
    """What the same party has stated otherwise before, field by field; a message contradicts none.

    The moment of a consent is a fact of its own.
    """
    held = _held(known, stated)
    before = {name: value for it in held for name, value in it.fact.facts.items()}
    wrong = sorted(name for name, value in stated.facts.items() if before.get(name, value) != value)
    consented = [it.fact.happened_at for it in held if "consent" in it.fact.facts]
    if "consent" in stated.facts and consented and consented[-1] != stated.happened_at:
        wrong.append("at")
    return wrong


def adds_nothing(known: Iterable[Recorded], stated: SaleFact) -> bool:
    """Whether the party has said the same of the same moment before, all of it."""
    if stated.kind is SaleKind.MESSAGE:
        return any(it.fact.digest == stated.digest for it in known)
    held = _held(known, stated)
    before = {name: value for it in held for name, value in it.fact.facts.items()}
    same = all(before.get(name) == value for name, value in stated.facts.items())
    return same and any(it.fact.happened_at == stated.happened_at for it in held)


def _held(known: Iterable[Recorded], stated: SaleFact) -> list[Recorded]:
    """What the party has said of this kind, in its order; of messages nothing, since each stands by itself."""
    if stated.kind is SaleKind.MESSAGE:
        return []
    return sorted(
        (it for it in known if (it.fact.kind, it.fact.stated_by) == (stated.kind, stated.stated_by)), key=lambda it: it.id
    )


def in_force(rows: Iterable[Recorded]) -> list[InForce]:
    """By kind and party, in the order of the kinds; messages are left out. A later row adds fields or corrects them."""
    groups: dict[tuple[SaleKind, str], list[Recorded]] = {}
    for row in sorted(rows, key=lambda it: it.id):
        if row.fact.kind is not SaleKind.MESSAGE:
            groups.setdefault((row.fact.kind, row.fact.stated_by), []).append(row)
    order = list(SaleKind)
    return [
        InForce(kind, by, {name: value for it in theirs for name, value in it.fact.facts.items()}, tuple(theirs))
        for (kind, by), theirs in sorted(groups.items(), key=lambda it: order.index(it[0][0]))
    ]


def sale_of(rows: Sequence[Recorded]) -> Sale:
    """What the rows of one payment come to."""
    messages = [it for it in rows if it.fact.kind is SaleKind.MESSAGE]
    ordered = sorted(messages, key=lambda it: (it.fact.happened_at, it.id))
    return Sale(tuple(in_force(rows)), tuple(ordered))
