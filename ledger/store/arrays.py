"""Columns as PostgreSQL writes an array: by the driver's own lists a batch took half as long again."""

from __future__ import annotations

from collections.abc import Iterable


def texts(values: Iterable[str]) -> str:
    """A `text[]`. No value holds a NUL (`ledger.texts`), which parts them here."""
    joined = "\0".join(values).replace("\\", "\\\\").replace('"', '\\"')
    return '{"' + joined.replace("\0", '","') + '"}'


def numbers(values: Iterable[int]) -> str:
    """A `bigint[]` or `int[]`."""
    return "{" + ",".join(map(str, values)) + "}"
