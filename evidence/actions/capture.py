"""Capture proof of delivery: take up new parcels, look at those that are due, tell the merchant of what will be lost.

A parcel is claimed in one transaction; the requests of a look are taken from what its carrier allows in the next; the
carrier is asked and its files are screened and kept while none is open; what came of it is recorded in another. Killed in
between, nothing is on record but a claim that runs out, and the files in the vault are found again when they come again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from io import BytesIO

from sqlalchemy import Connection

from evidence import capturing
from evidence.actions.receive_file import Received, receive_file
from evidence.actions.record_look import Brought, record_look
from evidence.carriers.load import load_retention
from evidence.carriers.load_pace import load_asking, load_pace
from evidence.carriers.look import look_at
from evidence.carriers.parcel_number import bare
from evidence.carriers.registry import Carriers
from evidence.delivery import TROUBLE, Answer, Look, Told
from evidence.errors import FileRefused
from evidence.kept_answer import kept_answer
from evidence.messages import Missing, will_be_lost
from evidence.pieces import ANSWER, new_pieces
from evidence.store import capture_news, captures
from evidence.store import quotas as quota_rows
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
    """Everything that is due and that its carrier takes now. Running it twice, or two at once, captures nothing twice."""
    found = Captured()
    while _take_up(desk) >= NEWS_MAX:
        pass
    waiting: set[str] = set()
    while not found.left and (due := _claim(desk, waiting)):
        for place, parcel in enumerate(due, 1):
            if parcel.carrier in waiting:
                _give_back(desk, [parcel])
            elif not _look(desk, parcel, found):
                waiting.add(parcel.carrier)
            if desk.until is not None and desk.clock() > desk.until:
                found.left = True
                _give_back(desk, due[place:])
                break
    while _warn(desk) >= WARNED_MAX:
        pass
    if waiting or found.left:
        with desk.write() as connection:
            found.counts["waiting"] = captures.count_due(connection, now=desk.now())
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


def _claim(desk: Desk, waiting: Collection[str]) -> list[Due]:
    now = desk.now()
    pressing = (now + load_pace().last).date()
    with desk.write() as connection:
        return captures.claim_due(
            connection, now=now, at=desk.clock(), limit=CLAIMED_MAX, pressing=pressing, waiting=waiting
        )  # fmt: skip


def _give_back(desk: Desk, unseen: Sequence[Due]) -> None:
    with desk.write() as connection:
        for parcel in unseen:
            captures.still_mine(connection, parcel)


def _look(desk: Desk, due: Due, found: Captured) -> bool:
    """One look, put on record. False: the carrier takes no more now, and the parcel is given back as it was."""
    there, now = desk.carriers.connection_to(due.carrier), desk.now()
    if there is None:
        with desk.write() as connection:
            _record(connection, due, Brought(Look(Told.UNCONNECTED), {}), found, now)
        return True
    asking, taken_at = load_asking(), desk.clock()
    code = desk.carriers.counted_by(due.carrier) or there.code
    quotas = asking.quotas(code)
    with desk.write() as connection:
        if not quota_rows.take(connection, code, quotas, asking.patience, at=taken_at):
            captures.still_mine(connection, due)
            return False
        held = captures.digests(connection, due.shipment_id)
    made = 0

    def ask(path: str, moment: datetime) -> Answer:
        nonlocal made
        made += 1
        return there.ask(path, moment)

    look = look_at(replace(there, ask=ask), due.tracking_number, now=now, requests_max=quotas.of_a_look)
    brought = _received(desk, due, look, held)
    with desk.write() as connection:
        quota_rows.settle(
            connection, code, quotas, asking.patience, taken_at=taken_at, made=made,
            answered=look.told is not Told.AWAY, at=desk.clock(),
        )  # fmt: skip
        _record(connection, due, brought, found, now)
    return True


def _record(connection: Connection, due: Due, brought: Brought, found: Captured, now: datetime) -> None:
    done = record_look(connection, due, brought, now=now, pace=load_pace(), table=load_retention())
    if done is None:
        return
    failed = brought.look.told in TROUBLE or bool(brought.refused)
    found.counts["looked_at"] += brought.look.told is not Told.UNCONNECTED
    if due.captured:
        found.counts["completed"] += done.more
        found.counts["failed"] += failed
    else:
        outcome = "failed" if failed else brought.look.told.value
        found.counts[outcome if done.state is ProofState.EXPECTED else done.state.value] += 1
    if failed:
        found.troubles.append((due.shipment_id, brought.refused or brought.look.reason))


def _received(desk: Desk, due: Due, look: Look, held: Mapping[str, str]) -> Brought:
    """What is new of the answer and its papers as files of the vault, nothing else is put there.

    A piece that screening refuses does not hold up the others.
    """
    if look.proof is None or look.answer is None:
        return Brought(look, {})
    number = bare(due.tracking_number)
    stem = f"{due.carrier}-{number}"
    files = {ANSWER: (f"{stem}-answer.json", kept_answer(look.answer.body, look.proof.papers))}
    for place, paper in enumerate(look.proof.papers, 1):
        files[paper.what if paper.what not in files else f"{paper.what} {place}"] = (f"{stem}-{paper.name}", paper.data)
    new = new_pieces(
        held, {piece: data for piece, (_, data) in files.items()}, otherwise=due.said not in (None, look.said)
    )  # fmt: skip
    kept: dict[str, Received] = {}
    refused: list[str] = []
    for piece, held_as in new.items():
        name, data = files[piece]
        try:
            kept[held_as] = receive_file(desk.vault, BytesIO(data), name, scanner=desk.scanner, parcel=number)
        except FileRefused as refusal:
            refused.append(str(refusal))
    return Brought(look, kept, "; ".join(refused))


def _warn(desk: Desk) -> int:
    """One letter to each merchant about the parcels whose proof will be lost; how many parcels were gone through."""
    now = desk.now()
    with desk.write() as connection:
        gone_through, due = capture_news.claim_warnings(
            connection, now=now, limit=WARNED_MAX, unasked=load_pace().unasked
        )  # fmt: skip
        for code in sorted({it.merchant for it in due}):
            theirs = [it for it in due if it.merchant == code]
            listed = [
                Missing(it.payment_id, it.order_reference, it.carrier, it.tracking_number, it.lost_on, it.lost)
                for it in theirs
            ]
            letter = will_be_lost(parties.require(connection, [code])[code], listed, public_url=desk.public_url)
            send_letter(connection, letter, key=f"shipment:{theirs[0].shipment_id}/proof-will-be-lost", now=now)
    return gone_through
