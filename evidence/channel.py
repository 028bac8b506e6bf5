"""A channel: where a packet goes, and what it takes there. Every limit with the source that states it.

A megabyte is a million bytes: who meant 1,048,576 takes that as well.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import isqrt

PDF, ENDING = "application/pdf", ".pdf"
NAME_MAX = 80  # characters of a packet's name, before its ending, where a channel says nothing
INCH, PAGE = 72, 596 * 842  # points; of an A4 page, square
_FOREIGN = re.compile(r"[^A-Za-z0-9]+")


class Bound(StrEnum):
    """What a channel may limit."""

    PAGES = "pages"
    FILE_BYTES = "file_bytes"  # of one file
    ALL_BYTES = "all_bytes"  # of all files of a case
    FILES = "files"
    DPI = "dpi"  # of pictures as they stand on the page
    PIXELS = "pixels"  # of one picture
    MEDIA_TYPES = "media_types"
    GREY = "grey"  # "black and white": no colours
    NAME_MAX = "name_max"  # characters of a name of English letters and digits alone, its ending with it
    NO_BLANK_PAGES = "no_blank_pages"


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit as its source states it; `seen_in` is the day or month the source was seen."""

    bound: Bound
    value: int | bool | tuple[str, ...]
    source: str
    confidence: str
    seen_in: str


@dataclass(frozen=True, slots=True)
class Channel:
    """Where a packet goes. What has no limit here is not limited, or nobody says so."""

    name: str
    title_en: str
    title_zh: str
    limits: Mapping[Bound, Limit]

    def title(self, language: str) -> str:
        return self.title_zh if language.startswith("zh") else self.title_en

    @property
    def pages_max(self) -> int | None:
        return self._number(Bound.PAGES)

    @property
    def bytes_max(self) -> int | None:
        """The most a packet may have: it is one file, and the only one."""
        found = [self._number(it) for it in (Bound.FILE_BYTES, Bound.ALL_BYTES)]
        return min((it for it in found if it is not None), default=None)

    @property
    def dpi_max(self) -> int | None:
        """As fine as a picture may be: by its dots an inch, and so that one as large as a page has not too many of them."""
        dots = self.pixels_max
        found = [self._number(Bound.DPI), None if dots is None else isqrt(dots * INCH**2 // PAGE)]
        return min((it for it in found if it is not None), default=None)

    @property
    def pixels_max(self) -> int | None:
        return self._number(Bound.PIXELS)

    @property
    def grey(self) -> bool:
        return Bound.GREY in self.limits

    @property
    def no_blank_pages(self) -> bool:
        return Bound.NO_BLANK_PAGES in self.limits

    def file_name(self, case: str) -> str:
        """What the packet of a case is called: in letters and digits alone where the channel asks so. What is too long there
        goes by the case's number without its opener's code, and by the end of that: there the numbers differ."""
        most = self._number(Bound.NAME_MAX)
        if most is not None:
            most -= len(ENDING)
            whole, number = (_FOREIGN.sub("", it) for it in (case, case.partition(".")[2] or case))
            return f"{(whole if len(whole) <= most else number[-most:]) or 'packet'}{ENDING}"
        return f"{_FOREIGN.sub('-', f'{case}-{self.name}').strip('-')[:NAME_MAX]}{ENDING}"

    def fits(self, *, pages: int, size_bytes: int) -> bool:
        return not self.exceeded(pages=pages, size_bytes=size_bytes)

    def exceeded(self, *, pages: int, size_bytes: int) -> tuple[Bound, ...]:
        """The limits that a packet of so many pages and bytes breaks."""
        over = []
        if self.pages_max is not None and pages > self.pages_max:
            over.append(Bound.PAGES)
        if self.bytes_max is not None and size_bytes > self.bytes_max:
            over.append(Bound.FILE_BYTES if self._number(Bound.FILE_BYTES) == self.bytes_max else Bound.ALL_BYTES)
        return tuple(over)

    def _number(self, bound: Bound) -> int | None:
        limit = self.limits.get(bound)
        return limit.value if limit is not None and type(limit.value) is int else None
