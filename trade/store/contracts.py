"""Contracts between two parties of a chain, as rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select

from trade.store.tables import contract


def add(connection: Connection, values: Mapping[str, Any]) -> bool:
    """True when the contract is new; `values` are the columns of the contract table."""
    if connection.execute(select(contract.c.id).where(contract.c.id == values["id"])).first():
        return False
    connection.execute(insert(contract).values(**values))
    return True
