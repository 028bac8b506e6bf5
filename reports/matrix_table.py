"""The matrix as a table: parties across and down, what the row owes the column above, what it withholds below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ledger.money import Money


@dataclass(frozen=True, slots=True)
class Cell:
    """One sum of one pair: `debtor` owes it, or holds it for `creditor`."""

    debtor: str
    creditor: str
    kind: str
    money: Money
    status: str
    parts: tuple[tuple[str, Money], ...]  # what rests on what, where that is not one


@dataclass(frozen=True, slots=True)
class MatrixTable:
    """`cells[row, column]` in the order of `parties`: owed to the right of the diagonal, withheld to the left.

    A pair stands once above and once below the diagonal, so that both halves are read without turning the page.
    """

    parties: tuple[str, ...]
    cells: Mapping[tuple[str, str], tuple[Cell, ...]]


def table_of(document: Mapping[str, Any], order: Sequence[str]) -> MatrixTable:
    """The `matrix` document laid out; parties in the given order, only those that stand in a position."""
    found: dict[tuple[str, str], list[Cell]] = {}
    named = {party for it in document["positions"] for party in (it["debtor"], it["creditor"])}
    parties = tuple(code for code in order if code in named)
    place = {code: i for i, code in enumerate(parties)}
    for it in document["positions"]:
        resting = it["parts"] if len(it["parts"]) > 1 else ()
        parts = tuple((part["status"], Money(part["minor"], it["currency"])) for part in resting)
        cell = Cell(it["debtor"], it["creditor"], it["kind"], Money(it["minor"], it["currency"]), it["status"], parts)
        first, second = sorted((cell.debtor, cell.creditor), key=place.__getitem__)
        spot = (first, second) if cell.kind == "payable" else (second, first)
        found.setdefault(spot, []).append(cell)
    return MatrixTable(parties, {spot: tuple(cells) for spot, cells in found.items()})
