"""Every checkpoint summed up once more from the transfers: a balance rests on it, so it must say what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, select

from ledger.checkpoints import Total, carried
from ledger.store import checkpoints
from ledger.store.tables import checkpoint
from ledger.verification import Fault


def faults(connection: Connection) -> Iterator[Fault]:
    """What is wrong with any checkpoint, by account and horizon."""
    asked: Select[Any] = select(checkpoint).order_by(checkpoint.c.account_id, checkpoint.c.horizon)
    for account_id, chain in groupby(connection.execute(asked).all(), key=lambda row: row.account_id):
        yield from _chain_faults(connection, account_id, list(chain))


def _chain_faults(connection: Connection, account_id: int, chain: Sequence[Any]) -> Iterator[Fault]:
    totals: tuple[Total, ...] = ()
    before = 0
    for row in chain:
        where = f"account {account_id} at {row.horizon}"
        if row.since != before:
            yield Fault("checkpoint", where, f"goes on from {row.since}, the one before stands at {before}")
        totals = carried(totals, checkpoints.moved(connection, account_id, before, row.horizon))
        if totals != checkpoints.totals(connection, account_id, row.horizon):
            yield Fault("checkpoint", where, "does not say what the transfers up to it come to")
        before = row.horizon
