"""The product's own action beside the same statements by hand: a chargeback opened by hand over five parties, in one
transaction: the dispute, its deadlines, who is told, the letters, the timeline, the entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import partial
from itertools import count
from typing import Any
from unittest.mock import patch

import psycopg
from sqlalchemy import Engine

from disputes.actions.open_by_hand import open_by_hand
from disputes.dispute import Stage
from disputes.opening import Statement
from ledger.money import Money
from runtime.database import make_engine, transaction
from tests.benchmarks.measuring import Measured, clocked, rates
from tests.benchmarks.world import CHAIN, NOW, Scale, driver_url, postgres_database
from trade.actions.record_payment import record_payment
from trade.parties import Party, PartyKind
from trade.payments import Chain, Payment
from trade.store import parties, payments

PART = "ledger"
PING = ";"  # asks the pool's connection whether it is alive
PAID = Money(120_000, "CNY")
SOLD_AT = datetime(2026, 1, 10, tzinfo=UTC)
KINDS = (PartyKind.ISSUER, PartyKind.SCHEME, PartyKind.ACQUIRER, PartyKind.GATEWAY, PartyKind.MERCHANT)


Said = tuple[str, Any, bool]  # statement, values, whether for many rows
WARM = 2  # openings before the one that is written down: accounts are made


def on_postgres(url: str, scale: Scale) -> Iterator[Measured]:
    base = postgres_database(url)
    engine = make_engine(base)
    quantity = max(scale.single // 3, 2)
    _sell(engine, WARM + 1 + 2 * quantity * (scale.rounds + 1))
    numbers = count()
    _open_each(engine, [next(numbers) for _ in range(WARM)])
    written_down = next(numbers)
    with _noting() as said:
        _open_each(engine, [written_down])
    driver = psycopg.connect(driver_url(base))

    def ours(_number: int) -> Callable[[], object]:
        return partial(_open_each, engine, [next(numbers) for _ in range(quantity)])

    def by_hand(_number: int) -> Callable[[], object]:
        return partial(_say_each, driver, [_again(said, written_down, next(numbers)) for _ in range(quantity)])

    told = (
        "PostgreSQL, durable, 1 writer, a chargeback over five parties; by hand the action's own statements one after the "
        "other on the bare driver, prepared, their values laid out before: no rule read, no letter written, no digest made"
    )
    yield rates(
        PART, "postgresql, opening a dispute", clocked(ours), clocked(by_hand), each=quantity, rounds=scale.rounds,
        goal=0.90, told=told,
    )  # fmt: skip
    driver.close()
    engine.dispose()


def _order(number: int) -> str:
    return f"order-{number:07}"


def _sell(engine: Engine, quantity: int) -> None:
    with transaction(engine) as connection:
        for code, kind in zip(CHAIN, KINDS, strict=True):
            email = f"{code}@shop.test" if kind in (PartyKind.MERCHANT, PartyKind.GATEWAY) else None
            parties.add(connection, Party(code, kind, code, code, email=email), now=NOW)
        first = Payment(
            f"shop.{_order(0)}", Chain(CHAIN), _order(0), "csv", PAID, "visa", SOLD_AT, cleared_on=SOLD_AT.date()
        )
        record_payment(connection, first, now=NOW)
        more = [replace(first, id=f"shop.{_order(i)}", order_reference=_order(i)) for i in range(1, quantity)]
        payments.add(connection, *more, now=NOW)


def _open_each(engine: Engine, numbers: Sequence[int]) -> None:
    for number in numbers:
        said = Statement(f"shop.{_order(number)}", "13.1", Stage.CHARGEBACK, PAID, date(2026, 2, 20))
        with transaction(engine) as connection:
            open_by_hand(connection, said, party="gateway", seat_id="desk@gateway", today=NOW.date(), now=NOW)


@contextmanager
def _noting() -> Iterator[list[Said]]:
    """Every statement that reaches the driver within, with its values."""
    said: list[Said] = []
    execute, executemany = psycopg.Cursor.execute, psycopg.Cursor.executemany

    def note(cursor: Any, statement: Any, values: Any = None, **options: Any) -> Any:
        said.append((statement, values, False))
        return execute(cursor, statement, values, **options)

    def note_many(cursor: Any, statement: Any, rows: Any, **options: Any) -> Any:
        said.append((statement, list(rows), True))
        return executemany(cursor, statement, rows, **options)

    with patch.object(psycopg.Cursor, "execute", note), patch.object(psycopg.Cursor, "executemany", note_many):
        yield said


def _again(said: Sequence[Said], number: int, other: int) -> list[Said]:
    """The same of another order."""

    def renamed(values: Any) -> Any:
        if isinstance(values, str):
            return values.replace(_order(number), _order(other))
        if isinstance(values, Mapping):
            return {name: renamed(value) for name, value in values.items()}
        if isinstance(values, list | tuple):
            return type(values)(renamed(value) for value in values)
        return values

    return [(statement, renamed(values), many) for statement, values, many in said if statement != PING]


def _say_each(driver: psycopg.Connection[Any], openings: Sequence[Sequence[Said]]) -> None:
    for said in openings:
        with driver.transaction(), driver.cursor() as cursor:
            for statement, values, many in said:
                if many:
                    cursor.executemany(statement, values)
                    continue
                cursor.execute(statement, values, prepare=True)
                if cursor.description:
                    cursor.fetchall()
