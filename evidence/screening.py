"""Screening: whether a file that arrives can be shown to others safely, and what it says of itself.

Its type is what its bytes can be decoded as, never what its name says. Everything here works on bytes in memory; it runs
in a process of its own with limits on time and memory (see actions/screen_file.py), since decoders are attacked by files.
They are loaded there and nowhere else: to know the limits takes none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from evidence.errors import Refusal
from evidence.screening_kinds import not_taken
from evidence.screening_texts import formula_line, tells_card_number, text_of

MEGABYTE = 1024 * 1024
MENDABLE = frozenset({"script", "attachment", "protected", "damaged", "two_in_one"})
"""Reasons against a PDF that a copy of its pages as pictures leaves behind."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that is taken: bytes (of a plain text fewer), pages of a document, pixels of a picture, and files that one
    party brings to one matter.

    Wide enough for every scheme's packet.
    """

    bytes: int = 25 * MEGABYTE
    text_bytes: int = 2 * MEGABYTE
    pages: int = 500
    pixels: int = 60_000_000
    exhibits: int = 300


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Screened:
    """The verdict on a file. `refusals` empty: it is taken. `shown`: a copy to give to others, where the original says more
    than it should (the place a picture was taken); none: the file itself."""

    media_type: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    shown: bytes | None = None
    refusals: tuple[Refusal, ...] = ()
    made: bytes | None = None  # what was drawn of it, where that was asked for

    @property
    def mendable(self) -> bool:
        """Whether a copy of its pages as pictures could come in instead."""
        is_pdf = self.media_type == "application/pdf"
        return is_pdf and bool(self.refusals) and all(it.code in MENDABLE for it in self.refusals)


def screen(data: bytes, name: str, limits: Limits = LIMITS) -> Screened:
    """Look at a whole file. Every reason against it is named, not only the first."""
    return _screened(data, name, limits, _by_content)


def screen_text(data: bytes, name: str, limits: Limits = LIMITS) -> Screened:
    """The same of a text that we wrote ourselves: no decoder has to say what it is."""
    return _screened(data, name, limits, _plain)


def _screened(data: bytes, name: str, limits: Limits, look: Callable[[bytes, Limits], Screened]) -> Screened:
    if not data:
        return Screened(refusals=(Refusal("empty"),))
    if len(data) > limits.bytes:
        return Screened(refusals=(too_large(len(data), limits.bytes),))
    try:
        found = look(data, limits)
    except MemoryError:
        found = Screened(refusals=(Refusal("too_heavy"),))
    if tells_card_number(name):
        return Screened(found.media_type, refusals=(*found.refusals, Refusal("card_number", {"where": "its name"})))
    return found


def too_large(size: int, most: int = LIMITS.bytes) -> Refusal:
    """Sizes in bytes; told in megabytes, the file's rounded up."""
    return Refusal("too_large", {"megabytes": -(-size // MEGABYTE), "most": most // MEGABYTE})


def _by_content(data: bytes, limits: Limits) -> Screened:
    from evidence import screening_kinds, screening_pdf, screening_pictures

    kind = "application/pdf" if data.startswith(screening_kinds.PDF) else screening_pictures.kind_of(data)
    if kind is None:
        return _plain(data, limits)
    twice = screening_kinds.two_in_one(data)
    more = (twice,) if twice else ()
    if kind == "application/pdf":
        pdf = screening_pdf.read(data, pages_max=limits.pages, pixels_max=limits.pixels)
        return Screened(kind, pdf.facts, refusals=(*more, *pdf.refusals))
    picture = screening_pictures.read(data, kind, pages_max=limits.pages, pixels_max=limits.pixels)
    return Screened(kind, picture.facts, picture.shown, (*more, *picture.refusals))


def _plain(data: bytes, limits: Limits) -> Screened:
    text = text_of(data)
    if text is None:
        return Screened(refusals=(not_taken(data),))
    if len(data) > limits.text_bytes:
        return Screened("text/plain", refusals=(too_large(len(data), limits.text_bytes),))
    refusals = [Refusal("card_number", {"where": "its text"})] if tells_card_number(text) else []
    if line := formula_line(text):
        refusals.append(Refusal("formula", {"line": line}))
    return Screened("text/plain", {"characters": len(text)}, refusals=tuple(refusals))
