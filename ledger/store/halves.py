"""Exact sums of amounts on both databases: in two halves, as SQLite gives up where a sum leaves 63 bits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Label, Row, func

HALF = 2**32


def halves(amount: ColumnElement[int], name: str = "") -> tuple[Label[Any], Label[Any]]:
    """The sum of a group as two columns; `name` tells one sum from another of the same rows."""
    return func.sum(amount // HALF).label(f"{name}_high"), func.sum(amount % HALF).label(f"{name}_low")


def whole(row: Row[Any], name: str = "") -> int:
    """The sum in a row that has both; of no rows it is 0. PostgreSQL sums integers as Decimal."""
    stated = row._mapping
    return int(stated[f"{name}_high"] or 0) * HALF + int(stated[f"{name}_low"] or 0)
