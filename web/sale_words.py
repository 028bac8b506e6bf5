"""Words of a sale and of the way of its parcels for the pages: one table for pages, papers and exhibits, read here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask import Flask

from evidence.handling import Handling, Speaker
from reports import handling_picture
from reports.handling_picture import Captions
from reports.handling_words import LANES, STEPS, Reader, allowed, troubles
from reports.sale import came_late
from trade import sale_words
from trade.parties import Party
from trade.sale_fields import SaleKind
from trade.shipments import Step
from web.formats import day, zone_of
from web.language import both, speaks_chinese
from web.pages.pictures import NARROW, Pair
from web.wording import who


def kind(it: SaleKind) -> str:
    return both(*sale_words.KINDS[it])


def moment_of(it: SaleKind) -> str:
    """What the moment of this kind is the moment of."""
    return both(*sale_words.MOMENTS[it])


def field(name: str) -> str:
    return both(*sale_words.FIELDS[name])


def value(name: str, said: str) -> str:
    return sale_words.value(name, said, chinese=speaks_chinese())


def options(name: str) -> list[tuple[str, str]]:
    """The codes a field takes, each as people read it."""
    return [(code, value(name, code)) for code in sale_words.CODES[name]]


def step(it: Step) -> str:
    return both(*STEPS[it])


def reader(parties: Mapping[str, Party], zone: str) -> Reader:
    def on(at: datetime) -> str:
        return day(at.astimezone(zone_of(zone)).date())

    return Reader(lambda text: both(*text), lambda code: who(parties, code), on)


def lanes(it: Handling, parties: Mapping[str, Party], now: datetime, zone: str, width: float) -> Pair | None:
    """The way of a parcel as a picture; none where nobody has told a step."""
    if not it.steps:
        return None
    read = reader(parties, zone)
    ends = [it.steps[-1].happened_at, *(gap.until or now for gap in it.gaps if gap.days)]
    first, last = it.steps[0].happened_at, max(ends)
    said = " ".join(sentence for sentence, _ in troubles(it, read))
    title = both(
        f"The way of parcel {it.shipment.tracking_number}, from {read.day(first)} to {read.day(last)}. {said}",
        f"包裹 {it.shipment.tracking_number} 的运输过程，{read.day(first)} 至 {read.day(last)}。{said}",
    ).strip()
    captions = Captions(title, {lane: both(*LANES[lane]) for lane in Speaker}, read.day(first), read.day(last))
    wide, narrow = (handling_picture.draw(it, captions=captions, now=now, width=width) for width in (width, NARROW))
    return Pair(wide, narrow)


def register(app: Flask) -> None:
    app.jinja_env.globals.update(
        sale_kind=kind, sale_moment=moment_of, sale_field=field, sale_value=value, sale_options=options,
        parcel_reader=reader, parcel_troubles=troubles, parcel_allowed=allowed, parcel_lanes=lanes, parcel_step=step,
        came_late=came_late,
    )  # fmt: skip
