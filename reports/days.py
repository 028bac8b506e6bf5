"""The days of a case that matter, in codes: for the window bar of its page and of its paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from disputes.deadlines import Deadline
from disputes.dispute import Dispute
from disputes.event import Event
from disputes.informed import Service
from disputes.windows import Window
from reports.window_bar import Stretch, bare_stretch
from trade.payments import Payment
from trade.shipments import ProofState, Shipment, Step


@dataclass(frozen=True, slots=True)
class Day:
    """`what` is a code that the reader's language has words for; `look` is how the bar marks it."""

    on: date
    what: str
    look: str


@dataclass(frozen=True, slots=True)
class Facts:
    """What the days are read from. `reader` is the party whose deadlines and notice count; none: the merchant's notice."""

    dispute: Dispute
    payment: Payment
    shipments: Sequence[Shipment]
    services: Sequence[Service]
    deadlines: Sequence[Deadline]
    windows: Sequence[Window]
    events: Sequence[Event]
    reader: str | None = None


def widest_window(windows: Sequence[Window]) -> Window | None:
    """The window that stays open longest: the last day on which any dispute could still come."""
    return max(windows, key=lambda it: it.closes_on or date.max, default=None)


def days_of(it: Facts) -> list[Day]:
    """Every day that matters to the reader."""
    found = [Day(it.payment.sold_at.date(), "sold", "sold")]
    for parcel in it.shipments:
        steps = {step.kind: step.happened_at.date() for step in parcel.steps}
        found += [Day(steps[kind], kind.value, "shipped") for kind in (Step.HANDED_OVER, Step.DELIVERED) if kind in steps]
        if parcel.lost_on and parcel.proof_state is not ProofState.CAPTURED:
            found.append(Day(parcel.lost_on, "forgotten", "gone"))
    kept = {each.happened_at.date() for each in it.events if each.kind == "proof_captured"}
    found += [Day(on, "captured", "shipped") for on in sorted(kept)]
    if it.payment.statement_on:
        found.append(Day(it.payment.statement_on, "statement", "sold"))
    found.append(Day(it.dispute.opened_on, "dispute", "notice"))
    hears = it.reader or it.dispute.chain[-1]
    told = "you_told" if it.reader else "merchant_told"
    heard = [each.informed_at for each in it.services if each.party == hears and each.informed_at]
    found += [Day(at.date(), told, "notice") for at in heard]
    mine = [each for each in it.deadlines if each.state == "open" and it.reader in (None, each.party)]
    found += [Day(mine[0].due_at.date(), "due", "deadline")] if mine else []
    widest = widest_window(it.windows)
    if widest and widest.closes_on:
        found.append(Day(widest.closes_on, "last", "end"))
    return found


def stretches_of(it: Facts, until: date) -> list[Stretch]:
    """The open window and the part of it without proof; `until` is where a window without an end stops being drawn."""
    widest = widest_window(it.windows)
    if widest is None:
        return []
    closes = widest.closes_on or until
    captured = any(parcel.proof_state is ProofState.CAPTURED for parcel in it.shipments)
    gone = min((parcel.lost_on for parcel in it.shipments if parcel.lost_on), default=None)
    bare = bare_stretch(widest.opens_on, closes, gone, captured=captured)
    return [Stretch(widest.opens_on, closes, "open"), *([bare] if bare else [])]
