"""Long lists a page at a time: the place where the next page begins, written into its address."""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Generic, TypeVar

PAGE_ROWS = 50
Line = TypeVar("Line")


@dataclass(frozen=True, slots=True)
class Place:
    """The last row of the page before: what the list is ordered by, and how many rows stand before the next one."""

    keys: tuple[str | int, ...]
    seen: int

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(json.dumps([*self.keys, self.seen]).encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str) -> Place | None:
        """None for no place and for one that we did not write: the list then starts at its beginning."""
        try:
            stated = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        except (ValueError, binascii.Error):
            return None
        if not isinstance(stated, list) or len(stated) < 2:
            return None
        *keys, seen = stated
        sound = all(isinstance(key, str | int) and not isinstance(key, bool) for key in stated)
        fits = all(abs(key) < 2**63 for key in stated if isinstance(key, int))
        if not (sound and fits and isinstance(seen, int)) or any("\0" in key for key in keys if isinstance(key, str)):
            return None
        return cls(tuple(keys), seen)


@dataclass(frozen=True, slots=True)
class Page(Generic[Line]):
    """One page of a list; `total` counts the whole list, `first` is the number of the page's first row."""

    rows: tuple[Line, ...]
    total: int
    first: int
    following: Place | None
