"""Read the answers of carriers that write what others write under names of their own, as shapes.toml lists them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from evidence.carriers import western_words as said
from evidence.carriers.protocol import AnswerRefused, NotToBeHad
from evidence.carriers.reading import SCANS_MAX, delivered, in_order, joined, moment, text
from evidence.delivery import CarrierEvent, Told, Tracking
from trade.shipments import Step

FILE = Path(__file__).with_name("shapes.toml")
Shape = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel of an answer; `tracking` none where the carrier has nothing to tell of it, `told` and `reason` say why."""

    number: str
    tracking: Tracking | None
    told: Told
    reason: str = ""


@cache
def shapes() -> Mapping[str, Shape]:
    """The shapes by the carrier that writes so."""
    return {name: it for name, it in tomllib.loads(FILE.read_text(encoding="utf-8")).items() if isinstance(it, dict)}


def shape_of(document: Any) -> str | None:
    """Whose answer this is, by what it carries; none where nobody known writes so."""
    for name, shape in shapes().items():
        inside = (*walk(document, shape.get("within", "")), document)
        if any(_leads(it, shape["has"]) for it in (document, *inside)):
            return name
    return None


def read(name: str, document: Any) -> list[Parcel]:
    """Every parcel of an answer. Raises AnswerRefused where it is not as this carrier writes."""
    shape = shapes()[name]
    inside = list(walk(document, shape.get("within", ""))) or [document]
    found = [it for whole in inside for it in walk(whole, shape.get("parcels", ""))]
    if "group_by" in shape:
        return [_parcel(shape, group[0], group) for group in _grouped(found, shape["group_by"])]
    return [_parcel(shape, it, _first_list(it, shape["scans"])) for it in found]


def walk(value: Any, path: str) -> Iterator[Any]:
    """What a path leads to; nothing where it ends early. Raises AnswerRefused for a list that is too long."""
    part, _, rest = path.partition(".")
    if not part:
        yield value
        return
    name = part.removesuffix("[]")
    if name:
        value = value.get(name) if isinstance(value, Mapping) else None
    if not part.endswith("[]"):
        if value is not None:
            yield from walk(value, rest)
        return
    if isinstance(value, list):
        if len(value) > SCANS_MAX:
            raise AnswerRefused(f"{name or 'the answer'} has {len(value)} lines; at most {SCANS_MAX} are read")
        for it in value:
            yield from walk(it, rest)


def _leads(value: Any, path: str) -> bool:
    return next(walk(value, path), None) is not None


def _grouped(lines: Sequence[Any], by: str) -> list[list[Any]]:
    groups: dict[str, list[Any]] = {}
    for it in lines:
        groups.setdefault(_first(it, [by]), []).append(it)
    return list(groups.values())


def _first(value: Any, paths: Sequence[str]) -> str:
    """The text of the first path that leads to one; a path with + puts its parts together, all of them or none."""
    for path in paths:
        parts = [next((text(it) for it in walk(value, part) if text(it)), "") for part in path.split("+")]
        if all(parts):
            return parts[0] if len(parts) == 1 else f"{parts[0]}T{''.join(parts[1:])}"
    return ""


def _all(value: Any, paths: Sequence[str], by: str = ", ") -> str:
    return joined(*(it for path in paths for it in walk(value, path)), by=by)


def _first_list(value: Any, paths: Sequence[str]) -> list[Any]:
    return next((found for path in paths if (found := list(walk(value, path)))), [])


def _parcel(shape: Shape, parcel: Any, scans: Sequence[Any]) -> Parcel:
    number = _first(parcel, shape["number"])
    try:
        tracking = _tracking(shape, parcel, scans)
    except NotToBeHad as said_so:
        return Parcel(number, None, said_so.told, str(said_so))
    told = Told.DELIVERED if tracking.proof else Told.RETURNED if tracking.returned else Told.UNDER_WAY
    return Parcel(number, tracking, told)


def _tracking(shape: Shape, parcel: Any, scans: Sequence[Any]) -> Tracking:
    if not scans:
        trouble = _all(parcel, shape.get("trouble", ())) or "no scan is told"
        raise NotToBeHad(Told.UNKNOWN, f"the carrier does not tell of this number ({trouble})")
    read_scans = [(scan, event) for scan in scans if (event := _event(shape, scan)) is not None]
    underway = in_order(event for _, event in read_scans if event.kind is not Step.DELIVERED)
    back = [event.happened_at for scan, event in read_scans if _goes_back(shape, scan)]
    found = _arrival(shape, parcel, read_scans)
    if found is None or (back and min(back) <= found[1].happened_at):
        return Tracking(underway, returned=bool(back))
    scan, arrival = found
    to_whom = _first(parcel, shape.get("signer", ())) or _first(scan, shape.get("scan_signer", ()))
    where = _all(parcel, shape.get("arrival_place", ())) or _all(scan, shape["place"])
    return delivered([*underway, arrival], arrival, to_whom=to_whom, where=where, papers=_papers(shape, parcel))


def _arrival(shape: Shape, parcel: Any, read_scans: Sequence[tuple[Any, CarrierEvent]]) -> tuple[Any, CarrierEvent] | None:
    """The scan of the delivery; a moment that the carrier states beside its scans goes before theirs."""
    arrivals = [it for it in read_scans if it[1].kind is Step.DELIVERED]
    stated = _first(parcel, shape.get("proof_at", ())) or _first(parcel, shape.get("arrived_at", ()))
    if not stated and not _arrived(shape, parcel, arrivals):
        return None
    latest = max(arrivals or read_scans, key=lambda it: it[1].happened_at, default=None)
    if stated:
        at, clock = moment(stated)
        scan, words = (latest[0], latest[1].detail) if latest else ({}, "")
        return scan, CarrierEvent(Step.DELIVERED, at, words, clock)
    if latest is None:
        raise AnswerRefused("delivered, and no scan with its moment")
    return latest[0], replace(latest[1], kind=Step.DELIVERED)


def _arrived(shape: Shape, parcel: Any, arrivals: Sequence[Any]) -> bool:
    status = _first(parcel, shape.get("status", ()))
    return status.casefold() in shape["delivered_status"] if status else bool(arrivals)


def _event(shape: Shape, scan: Any) -> CarrierEvent | None:
    code = _first(scan, shape.get("code", ()))
    if code and code in shape.get("announced", ()):
        return None
    words = _all(scan, shape["words"], by=" · ")
    kind = said.step_of(words)
    if code in shape.get("delivered", ()):
        kind = Step.DELIVERED
    elif code in shape.get("returned", ()):
        kind = Step.RETURNED
    elif code in shape.get("handed_over", ()):
        kind = Step.HANDED_OVER
    elif kind is Step.DELIVERED and shape.get("delivered"):
        kind = Step.IN_TRANSIT  # a carrier with a code for it says so by the code
    if kind is None:
        return None
    at, clock = moment(_first(scan, shape["at"]))
    return CarrierEvent(kind, at, joined(_all(scan, shape["place"]), words, by=" · "), clock)


def _goes_back(shape: Shape, scan: Any) -> bool:
    code = _first(scan, shape.get("code", ()))
    return code in shape.get("returned", ()) or said.is_return(_all(scan, shape["words"]))


def _papers(shape: Shape, parcel: Any) -> tuple[tuple[str, str], ...]:
    found = ((what, _first(parcel, [path])) for what, path in shape.get("papers", {}).items())
    return tuple((what, address) for what, address in found if address.startswith("https://"))
