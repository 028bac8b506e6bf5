"""Scans of parcels from a CSV file, as small carriers and warehouses send them: one a line, every line judged by itself.

The first line names the columns, in any order: carrier, tracking_number, event, happened_at, and if you like zone, place,
signed_by, note and payment.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from disputes.importers.csv_rows import Columns, moment_of, read
from disputes.importers.json_text import shown
from disputes.importers.parsed import NotUnderstood, Parsed, ScanRow, unreadable
from evidence.carriers.reading import joined
from trade.shipments import Step

COLUMNS = Columns(
    ("carrier", "tracking_number", "event", "happened_at"),
    ("zone", "place", "signed_by", "note", "payment"),
    not_cards=("tracking_number",),
)
EVENTS = tuple(it.value for it in Step if it is not Step.VERIFIED)  # that the buyer confirmed it no carrier knows


def parse(body: bytes) -> Parsed:
    """Rows that can stand, and a problem with its line for each that cannot. Never raises."""
    try:
        table = read(body, COLUMNS, _row, what="scans")
    except NotUnderstood as refused:
        return unreadable(refused)
    return Parsed(kinds={"scan": len(table.rows)} if table.rows else {}, scans=table.rows, refused=table.refused)


def _row(number: int, cells: Mapping[str, str]) -> ScanRow:
    missing = [name for name in COLUMNS.required if name not in cells]
    if missing:
        raise NotUnderstood(f"{', '.join(missing)} is empty.")
    kind = _step(cells["event"])
    at = _moment(cells["happened_at"], cells.get("zone", ""))
    signed_by = cells.get("signed_by", "")
    if signed_by and kind not in (Step.DELIVERED, Step.SIGNED):
        raise NotUnderstood(f"signed_by is filled in for {kind.value}; it belongs to a scan that is delivered or signed.")
    where = joined(cells.get("place"), cells.get("note"), by=" · ")
    return ScanRow(number, cells["carrier"], cells["tracking_number"], kind, at, where, signed_by, cells.get("payment", ""))


def _step(text: str) -> Step:
    written = text.lower().replace(" ", "_")
    if written in EVENTS:
        return Step(written)
    near = get_close_matches(written, EVENTS, n=1)
    guess = f"; is it {near[0]}?" if near else ""
    raise NotUnderstood(f"event {shown(text)} is none of {', '.join(EVENTS)}{guess}")


def _moment(text: str, zone: str) -> datetime:
    """A moment with its zone, or an hour of the zone that the line names."""
    if not zone:
        return moment_of("happened_at", text)
    try:
        hour = datetime.fromisoformat(text)
        home = ZoneInfo(zone)
    except (ValueError, ZoneInfoNotFoundError, OSError):
        raise NotUnderstood(
            f"happened_at {shown(text)} in zone {shown(zone)} is no moment; write it as 2026-03-31 14:05 in Asia/Shanghai."
        ) from None
    if hour.tzinfo is not None:
        raise NotUnderstood("happened_at has a zone of its own; leave the column zone empty.")
    return moment_of("happened_at", hour.replace(tzinfo=home).isoformat())
