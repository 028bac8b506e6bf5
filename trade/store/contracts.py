"""Contracts between two parties of a chain, as rows."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select

from trade.clauses import NOTICE_HOURS, NoticeClause
from trade.store.tables import contract


def add(connection: Connection, values: Mapping[str, Any]) -> bool:
    """True when the contract is new; `values` are the columns of the contract table."""
    if connection.execute(select(contract.c.id).where(contract.c.id == values["id"])).first():
        return False
    connection.execute(insert(contract).values(**values))
    return True


def partners(connection: Connection, code: str, *, on: date) -> set[str]:
    """With whom a party has, or had, a contract by that day: what one did under it is answered for after its end too."""
    upper, lower = contract.c.upper_code, contract.c.lower_code
    found = connection.execute(select(upper, lower).where(or_(upper == code, lower == code), contract.c.starts_on <= on))
    return {side for row in found for side in row if side != code}


def notice_clauses(connection: Connection, codes: Collection[str]) -> list[NoticeClause]:
    """What the contracts between any two of these parties say about passing a notice on."""
    between = select(contract).where(contract.c.upper_code.in_(codes), contract.c.lower_code.in_(codes))
    return [
        NoticeClause(row.upper_code, row.lower_code, row.starts_on, row.ends_on, int(clause["value"]))
        for row in connection.execute(between.order_by(contract.c.id))
        for clause in row.clauses
        if clause["kind"] == NOTICE_HOURS and str(clause["value"]).isdecimal()
    ]


def with_clause(connection: Connection, kind: str) -> list[Row[Any]]:
    """The contracts that have a clause of this kind, by id; few have any."""
    every = connection.execute(select(contract).order_by(contract.c.id))
    return [row for row in every if any(clause["kind"] == kind for clause in row.clauses)]
