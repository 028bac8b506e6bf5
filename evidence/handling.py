"""The way of a parcel step by step: who stated each, where accounts contradict each other, and where nobody says anything.

Contradictions and gaps are facts about the record. Which account is true, and whose fault a silence is, others decide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import combinations, pairwise

from trade.shipments import CARRIER, RECIPIENT, ProofState, Shipment, ShipmentStep, Step

ARRIVED = frozenset({Step.DELIVERED, Step.SIGNED})
ENDED = frozenset({*ARRIVED, Step.VERIFIED, Step.REFUSED, Step.RETURNED})
NOT_ARRIVED = frozenset({Step.REFUSED, Step.RETURNED})
BEFORE_THE_CARRIER = frozenset({Step.PACKED, Step.HANDED_OVER})
ONE_MOMENT = frozenset({Step.HANDED_OVER, Step.DELIVERED, Step.SIGNED, Step.REFUSED, Step.RETURNED})
"""Steps that happen once: two days stated for one of them cannot both be right."""


class Speaker(StrEnum):
    """Whose word a step is, for its lane."""

    SENDER = "sender"
    CARRIER = "carrier"
    RECIPIENT = "recipient"


class Gap(StrEnum):
    """What nobody says, or nobody has proven."""

    NEVER_HANDED_OVER = "never_handed_over"  # nobody states that it was given to the carrier
    NEVER_SCANNED = "never_scanned"  # handed over, and no word from the carrier for too long
    SILENT = "silent"  # nothing between two steps, or since the last, for too long
    NO_PROOF = "no_proof"  # stated to be delivered, and no proof of it is held


class Clash(StrEnum):
    """How two accounts contradict each other."""

    DAY = "day"  # one step, two days
    ENDING = "ending"  # delivered, says one; refused or returned, says another
    ORDER = "order"  # delivered before it was handed over


@dataclass(frozen=True, slots=True)
class Allowance:
    """A number of days with the key it stands under and its source."""

    days: int
    rule: str
    source: str


@dataclass(frozen=True, slots=True)
class Patience:
    """How long silence may last, as handling.toml says it for a day."""

    silence: Allowance
    first_scan: Allowance
    apart: Allowance


@dataclass(frozen=True, slots=True)
class Stretch:
    """A gap. `since` to `until`: the silence, where it has both ends; `until` none: it lasts. `allowed` is its rule."""

    kind: Gap
    since: datetime | None = None
    until: datetime | None = None
    days: int = 0
    allowed: Allowance | None = None


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two steps that cannot both be as stated."""

    kind: Clash
    one: ShipmentStep
    other: ShipmentStep


@dataclass(frozen=True, slots=True)
class Handling:
    """The way of one parcel: its steps in order of time, what is missing, what does not fit together.

    `unstated`: the steps of a delivery that nobody stated, whatever happened to the parcel.
    """

    shipment: Shipment
    steps: tuple[ShipmentStep, ...]
    gaps: tuple[Stretch, ...]
    contradictions: tuple[Contradiction, ...]

    @property
    def unstated(self) -> tuple[Step, ...]:
        return self.shipment.gaps

    @property
    def whole(self) -> bool:
        return not self.gaps and not self.contradictions

    def lanes(self) -> Mapping[Speaker, tuple[ShipmentStep, ...]]:
        """The steps by who spoke; every speaker has a lane, so that an empty one is seen."""
        return {lane: tuple(it for it in self.steps if speaker(it) is lane) for lane in Speaker}


def speaker(step: ShipmentStep) -> Speaker:
    """In whose lane a step stands. A party on record that is no carrier's word is the sender's side."""
    if step.stated_by == RECIPIENT:
        return Speaker.RECIPIENT
    return Speaker.CARRIER if step.stated_by == CARRIER else Speaker.SENDER


def handling(shipment: Shipment, *, patience: Patience, now: datetime, carriers: frozenset[str] = frozenset()) -> Handling:
    """What the record of a parcel comes to on a day. `carriers`: codes of parties that speak as carriers."""
    told = [_as_carrier(it) if it.stated_by in carriers else it for it in shipment.steps]
    steps = tuple(sorted(told, key=lambda it: (it.happened_at, list(Step).index(it.kind))))
    return Handling(shipment, steps, tuple(_gaps(shipment, steps, patience, now)), tuple(_clashes(steps, patience)))


def _as_carrier(step: ShipmentStep) -> ShipmentStep:
    return ShipmentStep(step.kind, step.happened_at, CARRIER, step.detail, step.told_by or step.stated_by, step.told_at)


def _gaps(shipment: Shipment, steps: Sequence[ShipmentStep], patience: Patience, now: datetime) -> list[Stretch]:
    found: list[Stretch] = []
    handed = [it for it in steps if it.kind is Step.HANDED_OVER]
    scans = [it for it in steps if speaker(it) is Speaker.CARRIER]
    if steps and not handed:
        found.append(Stretch(Gap.NEVER_HANDED_OVER))
    if handed and not scans:
        first = handed[0].happened_at
        if (days := _days(first, now)) > patience.first_scan.days:
            found.append(Stretch(Gap.NEVER_SCANNED, first, None, days, patience.first_scan))
    else:
        found += _silences(steps, patience, now)
    arrived = [it for it in steps if it.kind in ARRIVED]
    if arrived and shipment.proof_state is not ProofState.CAPTURED:
        found.append(Stretch(Gap.NO_PROOF, since=arrived[0].happened_at))
    return found


def _silences(steps: Sequence[ShipmentStep], patience: Patience, now: datetime) -> list[Stretch]:
    """The silences on the way: from the first step on until it came to an end, or until today."""
    way = [it for it in steps if it.kind is not Step.VERIFIED]
    ended = next((place for place, it in enumerate(way) if it.kind in ENDED), None)
    on_way = way if ended is None else way[: ended + 1]
    found: list[Stretch] = []
    for before, after in pairwise(on_way):
        first_word = before.kind in BEFORE_THE_CARRIER and speaker(after) is Speaker.CARRIER
        allowed = patience.first_scan if first_word else patience.silence
        if (days := _days(before.happened_at, after.happened_at)) > allowed.days:
            kind = Gap.SILENT
            found.append(Stretch(kind, before.happened_at, after.happened_at, days, allowed))
    if on_way and ended is None and (days := _days(on_way[-1].happened_at, now)) > patience.silence.days:
        found.append(Stretch(Gap.SILENT, on_way[-1].happened_at, None, days, patience.silence))
    return found


def _clashes(steps: Sequence[ShipmentStep], patience: Patience) -> list[Contradiction]:
    found: list[Contradiction] = []
    for one, other in combinations(steps, 2):
        same = one.kind is other.kind and one.kind in ONE_MOMENT and one.stated_by != other.stated_by
        if same and _days(one.happened_at, other.happened_at) > patience.apart.days:
            found.append(Contradiction(Clash.DAY, one, other))
    found += _endings(steps)
    handed = next((it for it in steps if it.kind is Step.HANDED_OVER), None)
    arrived = next((it for it in steps if it.kind in ARRIVED), None)
    if handed and arrived and _days(arrived.happened_at, handed.happened_at) > patience.apart.days:
        found.append(Contradiction(Clash.ORDER, arrived, handed))
    return found


def _endings(steps: Sequence[ShipmentStep]) -> list[Contradiction]:
    """Delivered by one account and not by another's; one speaker may well tell of both, one after the other."""
    arrived = [it for it in steps if it.kind in ARRIVED]
    failed = [it for it in steps if it.kind in NOT_ARRIVED]
    pairs = ((one, other) for one in arrived for other in failed if one.stated_by != other.stated_by)
    first = next(pairs, None)
    return [Contradiction(Clash.ENDING, *first)] if first else []


def _days(since: datetime, until: datetime) -> int:
    """Whole days on the calendar (UTC) between two moments; negative where the second lies before."""
    return (_day(until) - _day(since)).days


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()
