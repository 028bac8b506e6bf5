"""The race between carriers that forget and a job that asks: a year of parcels, replayed by a clock.

Five carriers answer as the sandbox carrier does, each with a memory, outages and habits of its own; nothing is drawn that a
seed does not draw. The parcels go through the product's own actions, and in between the job is killed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from pathlib import Path
from random import Random

from sqlalchemy import Connection, Engine

from disputes.schemes.load import load_all
from disputes.windows import windows_of
from evidence.actions.capture import Desk, capture
from evidence.carriers import protocol, sandbox
from evidence.carriers.load import load_retention
from evidence.carriers.look import look_at
from evidence.carriers.protocol import CarrierAway
from evidence.delivery import Answer, Told
from evidence.store import vault
from ledger.money import Money
from runtime.database import transaction
from tests.rules.examples import CHAIN
from tests.rules.rows import put_payments
from trade.payments import Chain, Payment
from trade.shipments import Shipment
from trade.store import payments, shipments

Write = Callable[[], AbstractContextManager[Connection]]
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BEGIN = date(2026, 1, 1)
YEAR = 365
STEP = 12 * HOUR  # of the clock; the worker comes every half minute
ANSWERS_FOR = 20  # days a merchant asks on after a refusal has reached it
KILLED_EVERY = 25  # runs


def _at(day: int) -> datetime:
    return datetime.combine(BEGIN + day * DAY, time.min, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Habits:
    """How a carrier behaves. `forgets_after` none: as it promises; `outages`: from a day of the year, for so many days.

    `asleep`: the hours of each day in which it does not answer; `papers_after`: days until a signature is there;
    `stutters`: of a hundred answers so many are cut off.
    """

    code: str
    outages: tuple[tuple[int, int], ...] = ()
    asleep: tuple[int, int] = (0, 0)
    papers_after: int = 0
    stutters: int = 0
    forgets_after: int | None = None

    @property
    def promised(self) -> int:
        return load_retention().memory(self.code).days or 0

    @property
    def remembers(self) -> timedelta:
        return (self.promised if self.forgets_after is None else self.forgets_after) * DAY

    def away(self, now: datetime) -> bool:
        first, last = self.asleep
        gone = any(_at(day) <= now < _at(day + days) for day, days in self.outages)
        return gone or first <= now.hour < last


CARRIERS = (
    Habits("ups", papers_after=2, stutters=5),
    Habits("fedex", outages=((310, 42),)),
    Habits("sf", asleep=(0, 10), stutters=10),
    Habits("royal-mail", outages=((100, 14), (200, 14)), papers_after=9),
    Habits("jd", outages=((200, 56),), forgets_after=45),  # it promises nothing, and keeps half of what we assume
)


@dataclass(frozen=True, slots=True)
class Parcel:
    """A parcel of the year: when it was sold, handed over and (none: never) delivered, and when it would be refused."""

    id: str
    carrier: Habits
    sold: datetime
    handed_over: datetime
    delivered: datetime | None
    expected_on: date
    refused_visa: date
    refused_historic: date

    def answer(self, path: str, now: datetime, roll: int) -> Answer:
        """What its carrier answers. Raises CarrierAway."""
        if self.carrier.away(now):
            raise CarrierAway("no answer")
        if now < self.handed_over:
            return _said(404, "no such parcel")
        if self.delivered is not None and now >= self.delivered + self.carrier.remembers:
            return _said(410, "no longer kept")
        scans = [{"code": "handed_over", "at": self.handed_over.isoformat()}]
        if self.delivered is None or now < self.delivered:
            return _said(200, status="under_way", scans=scans)
        if path.endswith("/signature.txt"):
            return Answer(200, "text/plain", f"signature for {self.id}".encode())
        scans.append({"code": "delivered", "at": self.delivered.isoformat()})
        papers = [] if now < self.delivered + self.carrier.papers_after * DAY else [f"{path}/signature.txt"]
        told = _said(
            200, status="delivered", scans=scans, papers=[{"what": "signature", "path": it} for it in papers],
            delivery={"at": self.delivered.isoformat(), "to": "the buyer", "place": "front door"},
        )  # fmt: skip
        return replace(told, body=told.body[: len(told.body) // 2]) if roll < self.carrier.stutters else told


def _said(code: int, message: str = "", **more: object) -> Answer:
    return Answer(code, "application/json", json.dumps({"message": message, **more}).encode())


def parcels(number: int, seed: int) -> list[Parcel]:
    """So many parcels over the year, the same for the same seed."""
    chance = Random(seed)
    return [_parcel(n, chance) for n in range(number)]


def _parcel(n: int, chance: Random) -> Parcel:
    sold = _at(0) + chance.randrange(YEAR * 24) * HOUR
    handed_over = sold + chance.randrange(12, 72) * HOUR
    delivered = None if chance.random() < 0.02 else handed_over + chance.randrange(24, 24 * 21) * HOUR
    carrier, expected_on = CARRIERS[n % len(CARRIERS)], sold.date() + 7 * DAY
    days = []
    for scheme, kind in (("visa", "13.1"), ("historic", "refusal")):
        paid = replace(
            _payment("draw", sold), scheme=scheme, expected_delivery_on=expected_on, processed_on=sold.date() + DAY
        )
        it = next(it for it in windows_of(paid, load_all(), on=sold.date()) if it.kind == kind)
        assert it.closes_on is not None
        first = max(it.opens_on, (delivered or handed_over).date())
        days.append(first + chance.randrange(max((it.closes_on - first).days, 1)) * DAY)
    return Parcel(f"R{n:04}", carrier, sold, handed_over, delivered, expected_on, *days)


def _payment(id_: str, sold: datetime) -> Payment:
    return Payment(f"merchant-a.{id_}", Chain(CHAIN), id_, "race", Money(10_000, "EUR"), "visa", sold)


class Carriers:
    """The five of them, asked by whoever asks. Notes what was asked when, and that nothing is asked twice at one moment."""

    def __init__(self, known: Sequence[Parcel], seed: int) -> None:
        self.known = {it.id: it for it in known}
        self.chance = Random(seed)
        self.asked = 0
        self.twice = 0
        self._latest: dict[str, datetime] = {}

    def connection(self, carrier: str) -> protocol.Connection:
        return replace(sandbox.CONNECTION, code=carrier, ask=self.ask)

    def ask(self, path: str, now: datetime) -> Answer:
        self.asked += 1
        self.twice += self._latest.get(path) == now
        self._latest[path] = now
        return self.known[path.split("/")[3]].answer(path, now, self.chance.randrange(100))


def replay(
    engine: Engine, folder: Path, known: Sequence[Parcel], seed: int, connected: Callable[[Carriers], None]
) -> Carriers:
    """The year and what is left of it, with the job: every sale recorded when it is made, the job run at every step."""
    carriers, kills = Carriers(known, seed), Random(seed)
    connected(carriers)
    with transaction(engine) as connection:
        put_payments(connection)
    coming = sorted(known, key=lambda it: it.sold)
    now, runs = _at(0), 0
    last = coming[-1].sold + 130 * DAY
    while now < last:
        now, runs = now + STEP, runs + 1
        sold = [it for it in coming if it.sold <= now]
        del coming[: len(sold)]
        if sold:
            with transaction(engine) as connection:
                _record(connection, sold, now)
        desk = Desk(partial(transaction, engine), partial(_same, now), partial(_same, now), vault.in_folder(folder))
        if runs % KILLED_EVERY == 0:
            with suppress(Killed):
                capture(replace(desk, write=_fatal(desk.write, kills.randrange(2, 9))))
            later = partial(_same, now + HOUR)  # the next comes once the claim has run out
            desk = replace(desk, clock=later, now=later)
        capture(desk)
    return carriers


def _same(now: datetime) -> datetime:
    return now


def _record(connection: Connection, sold: Sequence[Parcel], now: datetime) -> None:
    sales = [replace(_payment(it.id, it.sold), expected_delivery_on=it.expected_on) for it in sold]
    payments.add(connection, *sales, now=now)
    sent = [Shipment(it.id, f"merchant-a.{it.id}", it.carrier.code, it.id) for it in sold]
    shipments.add(connection, *sent, now=now)


class Killed(BaseException):
    """Ends a run of the job in the middle, as a power cut would."""


def _fatal(write: Write, at: int) -> Write:
    """Of the transactions of a run, the one at this place is never opened."""
    left = at

    def opened() -> AbstractContextManager[Connection]:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed
        return write()

    return opened


def asked_when_refused(it: Parcel, refused: date, seed: int) -> bool:
    """Without the job: the merchant asks on the day the refusal reaches it and each day after, as long as it may answer."""
    carriers = Carriers([it], seed)
    there = carriers.connection(it.carrier.code)
    moments = (datetime.combine(refused + n * DAY, time(11), tzinfo=UTC) for n in range(ANSWERS_FOR))
    return any(look_at(there, it.id, now=now).told is Told.DELIVERED for now in moments)
