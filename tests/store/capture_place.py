"""A merchant's parcels at the sandbox carrier, on rows: what the tests of capturing start from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from evidence.actions.capture import Captured, Desk, capture
from evidence.store import captures, exhibits, vault
from evidence.store.tables import exhibit
from runtime.database import reading, transaction
from runtime.tables import outbox
from tests.rules.rows import put_disputes
from trade.shipments import Shipment
from trade.store import shipments

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
PAYMENT = "merchant-a.1"
DAY = timedelta(days=1)
HANDED_OVER = NOW.date() - 20 * DAY  # delivered on the eighth day after it


def number(kind: int, handed_over: date = HANDED_OVER) -> str:
    return f"SB{kind}-{handed_over:%y%m%d}-1"


@dataclass
class Place:
    """A database with one payment, disputed, whose parcel is on record; and a folder for the vault."""

    engine: Engine
    folder: Path

    def parcel(
        self, kind: int, carrier: str = "sandbox", id_: str = "p1", handed_over: date = HANDED_OVER, **more: Any
    ) -> None:
        with transaction(self.engine) as connection:
            shipments.add(connection, Shipment(id_, PAYMENT, carrier, number(kind, handed_over), **more), now=NOW)

    def desk(self, now: datetime = NOW, at: datetime | None = None, **more: Any) -> Desk:
        return Desk(partial(transaction, self.engine), lambda: at or now, lambda: now, vault.in_folder(self.folder), **more)

    def run(self, now: datetime = NOW, at: datetime | None = None, **more: Any) -> Captured:
        return capture(self.desk(now, at, **more))

    def read(self, what: Callable[[Connection], Any]) -> Any:
        with reading(self.engine) as connection:
            return what(connection)

    def shipment(self, id_: str = "p1") -> Shipment:
        return self.read(lambda connection: shipments.get(connection, id_))

    def standing(self) -> captures.Standing:
        return self.read(lambda connection: captures.standing(connection, ["p1"])["p1"])

    def kept(self) -> list[Any]:
        return self.read(lambda connection: exhibits.find(connection, exhibit.c.party_code == "merchant-a"))

    def mails(self) -> list[Any]:
        return self.read(lambda connection: list(connection.execute(select(outbox).order_by(outbox.c.id))))


def a_place(engine: Engine, folder: Path) -> Place:
    with transaction(engine) as connection:
        put_disputes(connection, ["1"])
    return Place(engine, folder)
