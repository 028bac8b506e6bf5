"""What a figure of the matrix is made of: the lines of a few accounts, and what they come to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ledger.accounts import Account
from ledger.entry import Basis, Finality

PAGE_ROWS = 50
COUNTED_MAX = 500  # lines; of more the page says that there are more
NUMBER_MAX = 2**63 - 1
_CURSOR = re.compile(r"(\d{1,19})_(\d{1,9})_(\d{1,9})")


class Place(NamedTuple):
    """Where a line stands in the books."""

    entry: int
    position: int


@dataclass(frozen=True, slots=True)
class LineCursor:
    """The last line of the page before, and how many lines stand before the next one."""

    entry: int
    position: int
    seen: int

    def __str__(self) -> str:
        return f"{self.entry}_{self.position}_{self.seen}"

    @classmethod
    def read(cls, text: str) -> LineCursor | None:
        """None for no cursor and for one that we did not write: the list then starts at its beginning."""
        found = _CURSOR.fullmatch(text)
        if found is None or not text.isascii() or int(found[1]) > NUMBER_MAX:
            return None
        return cls(int(found[1]), int(found[2]), int(found[3]))


@dataclass(frozen=True, slots=True)
class Side:
    """An account whose lines are shown; on which side a line makes the figure larger."""

    account: Account
    debit_adds: bool


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One transfer of `amount_minor`. `minor` is what it adds to the figure, `after_minor` what the figure was after it."""

    entry: int
    reference: str
    kind: str
    effective_on: date
    cause: str
    basis: Basis
    finality: Finality
    debit: Account
    credit: Account
    amount_minor: int
    minor: int
    after_minor: int
    opens: bool  # the seat may open the page of its cause


@dataclass(frozen=True, slots=True)
class FigurePage:
    """One page of lines, posted last first. `minor` is the figure itself; `total` counts its lines, None: more than
    COUNTED_MAX."""

    rows: Sequence[FigureLine]
    minor: int
    total: int | None
    first: int
    following: LineCursor | None
