"""Holds and what became of them, as rows. A hold is locked while it moves; an account never is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, case, func, insert, or_, select, text

from ledger.accounts import Account
from ledger.entry import Entry, Posted
from ledger.errors import HoldRestated, UnknownHold
from ledger.holds import Hold, HoldState, MoveKind, require_move
from ledger.money import Money
from ledger.store import journal
from ledger.store.tables import account, hold_move, hold_secures, transfer
from ledger.store.tables import entry as entry_table
from ledger.store.tables import hold as hold_table


def open_hold(connection: Connection, hold: Hold) -> bool:
    """Put the terms of a hold on record; True when they are new. Raises HoldRestated when other terms stand."""
    _lock(connection, hold.id)
    known = _find(connection, hold.id)
    if known is None:
        connection.execute(insert(hold_table).values(_row(hold)))
        connection.execute(insert(hold_secures), [{"hold_id": hold.id, "cause": cause} for cause in hold.secures])
        return True
    if known.hold != hold:
        raise HoldRestated(hold.id, f"{known.hold}, now {hold}")
    return False


def get(connection: Connection, hold_id: str) -> HoldState:
    """A hold as it stands. Raises UnknownHold."""
    found = _find(connection, hold_id)
    if found is None:
        raise UnknownHold(hold_id)
    return found


def securing(connection: Connection, causes: Collection[str]) -> list[HoldState]:
    """The holds that secure any of these causes, by id."""
    wanted = set(causes)
    return [state for state in _states(connection) if not wanted.isdisjoint(state.hold.secures)]


def past_their_end(connection: Connection, *, on: date) -> list[str]:
    """Holds whose time was over before that day and which still keep something, by id."""
    kept = func.sum(case((hold_move.c.kind == "held", hold_move.c.amount_minor), else_=-hold_move.c.amount_minor))
    asked = (
        select(hold_table.c.id)
        .join(hold_move, hold_move.c.hold_id == hold_table.c.id)
        .where(hold_table.c.ends_on < on)
        .group_by(hold_table.c.id)
        .having(kept > 0)
        .order_by(hold_table.c.id)
    )
    return list(connection.execute(asked).scalars())


def times_moved(connection: Connection, hold_id: str) -> int:
    """How often it was held, taken or released."""
    asked = select(func.count()).select_from(hold_move).where(hold_move.c.hold_id == hold_id)
    return connection.execute(asked).scalar_one()


def all_holds(
    connection: Connection, *, on: date | None = None, up_to: int | None = None, of: Collection[str] | None = None
) -> list[HoldState]:
    """Every hold by id, as it stands or as it stood at the end of a day (by the effective dates of its entries).

    `up_to` counts only entries of that id or an earlier one; `of` keeps the holds by these parties or on their money.
    """
    return _states(connection, on=on, up_to=up_to, of=of)


def moves_unlike_entries(connection: Connection) -> Iterator[tuple[str, str, int, int]]:
    """(hold, entry, minor as the move says, minor as the entry moves it) wherever the two differ; kept is positive."""
    said = case((hold_move.c.kind == "held", hold_move.c.amount_minor), else_=-hold_move.c.amount_minor)
    kept = and_(
        account.c.book_id == hold_table.c.holder_id,
        account.c.kind == "withheld_from",
        account.c.currency == hold_table.c.currency,
        account.c.counterparty_id == hold_table.c.owner_id,
    )
    sign = case((transfer.c.credit == account.c.id, transfer.c.amount_minor), else_=-transfer.c.amount_minor)
    touches = and_(
        transfer.c.entry_id == hold_move.c.entry_id,
        or_(transfer.c.debit == account.c.id, transfer.c.credit == account.c.id),
    )
    moved = func.coalesce(func.sum(sign), 0)
    asked = (
        select(hold_move.c.hold_id, entry_table.c.reference, said.label("said"), moved.label("moved"))
        .join(hold_table, hold_table.c.id == hold_move.c.hold_id)
        .join(entry_table, entry_table.c.id == hold_move.c.entry_id)
        .outerjoin(account, kept)
        .outerjoin(transfer, touches)
        .group_by(
            hold_move.c.hold_id, entry_table.c.reference, hold_move.c.kind, hold_move.c.amount_minor, hold_move.c.entry_id
        )
        .having(said != moved)
        .order_by(hold_move.c.hold_id, hold_move.c.entry_id)
    )
    for row in connection.execute(asked):
        yield row.hold_id, row.reference, row.said, int(row.moved)


def withheld_by_none(connection: Connection) -> Iterator[tuple[str, Account]]:
    """(entry, account) wherever money was withheld, taken or given back and no hold says so: its rows are gone."""
    touches = or_(transfer.c.debit == account.c.id, transfer.c.credit == account.c.id)
    asked = (
        select(entry_table.c.reference, account.c.book_id, account.c.kind, account.c.currency, account.c.counterparty_id)
        .select_from(account)
        .join(transfer, touches)
        .join(entry_table, entry_table.c.id == transfer.c.entry_id)
        .outerjoin(hold_move, hold_move.c.entry_id == transfer.c.entry_id)
        .where(account.c.kind == "withheld_from", hold_move.c.entry_id.is_(None))
        .distinct()
        .order_by(entry_table.c.reference)
    )
    for row in connection.execute(asked):
        yield row.reference, Account(row.book_id, row.kind, row.currency, row.counterparty_id)


def move(
    connection: Connection,
    hold_id: str,
    kind: MoveKind,
    entry: Entry,
    amount: Money,
    *,
    recorded_at: datetime,
    ruling_final: bool = False,
) -> Posted:
    """Hold, take or release `amount` by posting `entry`; the same entry again changes nothing.

    `ruling_final` says that no appeal can change what the hold secures any more; without it nothing is taken or released.
    Raises UnknownHold, HoldLocked, HoldExceeded, HoldUnsound, HoldRestated, ReferenceReused.
    """
    _lock(connection, hold_id)
    state = get(connection, hold_id)
    earlier = _move_of(connection, hold_id, entry.reference)
    if earlier is None:
        require_move(state, kind, entry, amount, ruling_final=ruling_final)
    elif earlier != (kind, amount.minor):
        raise HoldRestated(hold_id, f"{entry.reference} {earlier[0]} {earlier[1]}, now {kind} {amount.minor}")
    (posted,) = journal.append(connection, [entry], recorded_at=recorded_at)
    if earlier is None:
        row = {"hold_id": hold_id, "entry_id": posted.id, "kind": kind, "amount_minor": amount.minor}
        connection.execute(insert(hold_move).values(row))
    return posted


def _lock(connection: Connection, hold_id: str) -> None:
    """Until the transaction ends nobody else moves this hold. SQLite's BEGIN IMMEDIATE has locked already."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:id, 11))"), {"id": f"hold:{hold_id}"})


def _find(connection: Connection, hold_id: str) -> HoldState | None:
    return next(iter(_states(connection, hold_id=hold_id)), None)


def _move_of(connection: Connection, hold_id: str, reference: str) -> tuple[str, int] | None:
    asked = (
        select(hold_move.c.kind, hold_move.c.amount_minor)
        .join(entry_table, entry_table.c.id == hold_move.c.entry_id)
        .where(hold_move.c.hold_id == hold_id, entry_table.c.reference == reference)
    )
    row = connection.execute(asked).one_or_none()
    return None if row is None else (row.kind, row.amount_minor)


def _states(
    connection: Connection, *, hold_id: str | None = None, on: date | None = None, up_to: int | None = None,
    of: Collection[str] | None = None,
) -> list[HoldState]:  # fmt: skip
    asked: Select[Any] = select(hold_table).order_by(hold_table.c.id)
    moves: Select[Any] = select(hold_move.c.hold_id, hold_move.c.kind, hold_move.c.amount_minor)
    if hold_id is not None:
        asked, moves = asked.where(hold_table.c.id == hold_id), moves.where(hold_move.c.hold_id == hold_id)
    if of is not None:
        among = sorted(set(of))
        asked = asked.where(or_(hold_table.c.holder_id.in_(among), hold_table.c.owner_id.in_(among)))
    if on is not None:
        asked = asked.where(hold_table.c.opened_on <= on)
        moves = moves.join(entry_table, entry_table.c.id == hold_move.c.entry_id).where(entry_table.c.effective_on <= on)
    if up_to is not None:
        moves = moves.where(hold_move.c.entry_id <= up_to)
    secures: Select[Any] = select(hold_secures).order_by(hold_secures.c.cause)
    if hold_id is not None:
        secures = secures.where(hold_secures.c.hold_id == hold_id)
    causes: dict[str, list[str]] = defaultdict(list)
    for row in connection.execute(secures):
        causes[row.hold_id].append(row.cause)
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for row in connection.execute(moves):
        sums[row.hold_id, row.kind] += row.amount_minor
    return [_state(_hold(row, sorted(causes[row.id])), sums) for row in connection.execute(asked)]


def _state(hold: Hold, sums: dict[tuple[str, str], int]) -> HoldState:
    held, taken, released = (Money(sums[hold.id, kind], hold.currency) for kind in ("held", "taken", "released"))
    return HoldState(hold, held, taken, released)


def _hold(row: Row[Any], causes: Sequence[str]) -> Hold:
    return Hold(
        id=row.id,
        holder=row.holder_id,
        owner=row.owner_id,
        currency=row.currency,
        source=row.source,
        clause=row.clause,
        secures=tuple(causes),
        secured=Money(row.secured_minor, row.currency),
        cap=None if row.cap_minor is None else Money(row.cap_minor, row.currency),
        review_on=row.review_on,
        opened_on=row.opened_on,
        ends_on=row.ends_on,
    )


def _row(hold: Hold) -> dict[str, Any]:
    return {
        "id": hold.id,
        "holder_id": hold.holder,
        "owner_id": hold.owner,
        "currency": hold.currency,
        "source": hold.source,
        "clause": hold.clause,
        "secured_minor": hold.secured.minor,
        "cap_minor": None if hold.cap is None else hold.cap.minor,
        "review_on": hold.review_on,
        "opened_on": hold.opened_on,
        "ends_on": hold.ends_on,
    }
