"""Which part of a timeline a page shows, as its address says."""

from __future__ import annotations

from collections.abc import Sequence

from flask import request

from disputes.event import Broken, Event
from reports.timeline import Timeline, TimelineFilter

DIGITS_MAX = 9


def timeline_of(events: Sequence[Event], faults: Sequence[Broken]) -> Timeline:
    """The timeline with the filter of the address; what no timeline could mean is left aside."""
    said = request.args
    after = said.get("since", "")
    return Timeline(
        events,
        faults,
        TimelineFilter(
            actor=said.get("actor", ""),
            kind=said.get("kind", ""),
            after=int(after) if after.isascii() and after.isdigit() and len(after) <= DIGITS_MAX else 0,
            whole=said.get("all") == "1",
        ),
    )
