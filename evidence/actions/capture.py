"""Capture proof of delivery: take up new parcels, look at those that are due, tell the merchant of what will be lost.

A parcel is claimed in one transaction; the carrier is asked and its files are screened and kept while none is open; what
came of it is recorded in another. Killed in between, nothing is on record but a claim that runs out, and the files in the
vault are found again when they come again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from sqlalchemy import Connection

from evidence import capturing
from evidence.actions.receive_file import Received, receive_file
from evidence.actions.record_look import ANSWER, Brought, record_look
from evidence.carriers.load import load_retention
from evidence.carriers.load_pace import load_pace
from evidence.carriers.look import look_at
from evidence.carriers.parcel_number import bare
from evidence.carriers.registry import Carriers
from evidence.delivery import TROUBLE, Look, Told
from evidence.errors import FileRefused
from evidence.kept_answer import kept_answer
from evidence.messages import Missing, will_be_lost
from evidence.store import captures
from evidence.store.captures import Due
from evidence.store.vault import Vault
from trade.actions.send_letter import send_letter
from trade.shipments import ProofState
from trade.store import parties, payments, shipments

NEWS_MAX = 500
CLAIMED_MAX = 10  # at a time, so that a worker that dies keeps few waiting
WARNED_MAX = 500


@dataclass(frozen=True, slots=True)
class Desk:
    """Where proofs are captured: `write` opens a writing transaction, `clock` says the real moment (UTC), `now` the moment
    that is looked at, `until` when to take up nothing more, `carriers` whom we can ask, `scanner` who looks
    for viruses in what they answer."""

    write: Callable[[], AbstractContextManager[Connection]]
    clock: Callable[[], datetime]
    now: Callable[[], datetime]
    vault: Vault
    public_url: str | None = None
    until: datetime | None = None
    carriers: Carriers = field(default_factory=Carriers)
    scanner: str | None = None


@dataclass(slots=True)
class Captured:
    """What a run came to: how many parcels were looked at and what was found; `troubles` says why for those that failed."""

    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[tuple[str, str]] = field(default_factory=list)
    left: bool = False


def capture(desk: Desk) -> Captured:
    """Everything that is due. Running it twice, or two at once, captures nothing twice."""
    found = Captured()
    while _take_up(desk) >= NEWS_MAX:
        pass
    while not found.left and (due := _claim(desk)):
        for place, parcel in enumerate(due, 1):
            _look(desk, parcel, found)
            if desk.until is not None and desk.clock() > desk.until:
                found.left = True
                _give_back(desk, due[place:])
                break
    while _warn(desk) >= WARNED_MAX:
        pass
    return found


def _take_up(desk: Desk) -> int:
    """Plan the first look at parcels nobody has taken up yet; how many there were."""
    now, table, pace = desk.now(), load_retention(), load_pace()
    with desk.write() as connection:
        new = shipments.take_news(connection, limit=NEWS_MAX)
        sales = payments.of_ids(connection, [it.payment_id for it in new])
        planned = {}
        for it in new:
            sold_on = sales[it.payment_id].sold_at.date()
            limit = capturing.limit_of(it.carrier, stated=it.lost_on, steps=it.steps, sold_on=sold_on, table=table)
            planned[it.id] = capturing.planned(limit, now=now, pace=pace)
            shipments.set_proof(connection, it.id, planned[it.id].state, lost_on=planned[it.id].lost_on)
        captures.plan(connection, planned, now=now)
    return len(new)


def _claim(desk: Desk) -> list[Due]:
    with desk.write() as connection:
        return captures.claim_due(connection, now=desk.now(), at=desk.clock(), limit=CLAIMED_MAX)


def _give_back(desk: Desk, unseen: Sequence[Due]) -> None:
    with desk.write() as connection:
        for parcel in unseen:
            captures.still_mine(connection, parcel)


def _look(desk: Desk, due: Due, found: Captured) -> None:
    connection_there = desk.carriers.connection_to(due.carrier)
    now = desk.now()
    look = look_at(connection_there, due.tracking_number, now=now) if connection_there else Look(Told.UNCONNECTED)
    brought = _received(desk, due, look)
    with desk.write() as connection:
        state = record_look(connection, due, brought, now=now, pace=load_pace(), table=load_retention())
    if state is None:
        return
    failed = look.told in TROUBLE or bool(brought.refused)
    found.counts["looked_at"] += look.told is not Told.UNCONNECTED
    outcome = "failed" if failed and state is ProofState.EXPECTED else look.told.value
    found.counts[outcome if state is ProofState.EXPECTED else state.value] += 1
    if failed:
        found.troubles.append((due.shipment_id, brought.refused or look.reason))


def _received(desk: Desk, due: Due, look: Look) -> Brought:
    """The answer and its papers as files of the vault. A piece that screening refuses does not hold up the others."""
    if look.proof is None or look.answer is None:
        return Brought(look, {})
    number = bare(due.tracking_number)
    stem = f"{due.carrier}-{number}"
    files = {ANSWER: (f"{stem}-answer.json", kept_answer(look.answer.body, look.proof.papers))}
    for place, paper in enumerate(look.proof.papers, 1):
        files[paper.what if paper.what not in files else f"{paper.what} {place}"] = (f"{stem}-{paper.name}", paper.data)
    kept: dict[str, Received] = {}
    refused: list[str] = []
    for piece, (name, data) in files.items():
        try:
            kept[piece] = receive_file(desk.vault, BytesIO(data), name, scanner=desk.scanner, parcel=number)
        except FileRefused as refusal:
            refused.append(str(refusal))
    return Brought(look, kept, "; ".join(refused))


def _warn(desk: Desk) -> int:
    """One letter to each merchant about the parcels whose proof will be lost; how many parcels were gone through."""
    now = desk.now()
    with desk.write() as connection:
        gone_through, due = captures.claim_warnings(connection, now=now, limit=WARNED_MAX)
        for code in sorted({it.merchant for it in due}):
            theirs = [it for it in due if it.merchant == code]
            listed = [Missing(it.order_reference, it.carrier, it.tracking_number, it.lost_on, it.lost) for it in theirs]
            letter = will_be_lost(parties.require(connection, [code])[code], listed, public_url=desk.public_url)
            send_letter(connection, letter, key=f"shipment:{theirs[0].shipment_id}/proof-will-be-lost", now=now)
    return gone_through
