"""Words for what is said of parcels and of the proof that they were delivered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from flask_babel import lazy_gettext as _l

from evidence.capturing import capture_by
from evidence.carriers.load_pace import load_pace
from web.words import Tag, Word

PROOFS: Mapping[str, Tag] = {
    "captured": Tag(_l("proof captured"), "✓", "good"),
    "expected": Tag(_l("proof not yet captured"), "○", "warn"),
    "lost": Tag(_l("proof lost"), "✗", "bad"),
}

CARRIER_TOLD: Mapping[str, Word] = {
    "delivered": _l("delivered"),
    "under_way": _l("under way"),
    "returned": _l("sent back to the sender"),
    "unknown": _l("the carrier does not know the number"),
    "forgotten": _l("the carrier no longer keeps it"),
    "away": _l("the carrier did not answer"),
    "broken": _l("not all of the answer could be read or kept"),
    "unconnected": _l("this carrier cannot be asked by us: bring the proof yourself"),
}

PIECES: Mapping[str, Word] = {
    "answer": _l("the carrier's answer"),
    "signature": _l("signature"),
    "photo": _l("photo"),
}


SPANS: Mapping[str, Word] = {
    "minute": _l("this minute"),
    "hour": _l("this hour"),
    "day": _l("today"),
}


def have_by(lost_on: date | None) -> date | None:
    """The day by which a proof ought to be held that its carrier forgets on a day."""
    return capture_by(lost_on, load_pace())


def piece(name: str) -> str:
    """What was captured, in words; with its number where there are several of a kind."""
    kind, _, number = name.rpartition(" ")
    if number.isdigit():
        return f"{PIECES.get(kind, kind)} {number}"
    return str(PIECES.get(name, name.replace("_", " ")))
