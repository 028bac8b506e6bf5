"""A party's book read for a statement: of a period, up to a horizon, and nothing that is not its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from disputes.demonstration import cast, present
from disputes.store.tables import case_event
from ledger.accounts import Account
from ledger.entry import Basis, Finality
from ledger.store import seals, streams
from ledger.store.balances import balance_rows
from ledger.store.halves import halves, whole
from ledger.store.holds import all_holds
from ledger.store.lines import account_of
from ledger.store.tables import account, entry, transfer
from reports.errors import PeriodRefused, StatementTooLong
from reports.horizon import Horizon
from reports.statement import BookRows, Movement, Statement
from reports.statement_making import currency_parts
from reports.store.horizon import CONTESTED
from trade.parties import Party
from trade.store import parties
from trade.store.tables import payment

MOVEMENTS_MAX = 50_000  # about two thousand pages; a year of a large book is asked for month by month
ASKED_MAX = 5000  # values in one IN list
BASES, FINALITIES = {it.value: it for it in Basis}, {it.value: it for it in Finality}
ONE_DAY = timedelta(days=1)
DEMONSTRATION = frozenset(it.code for it in (*cast.PARTIES, *present.PARTIES))


def load_statement(connection: Connection, code: str, *, first_on: date, last_on: date, horizon: Horizon) -> Statement:
    """The statement of one party over a period, both days included, as known at a horizon; proven.

    The same arguments give the same statement for ever. Raises UnknownParty, PeriodRefused, StatementTooLong,
    StatementUnproven.
    """
    if last_on < first_on:
        raise PeriodRefused(first_on, last_on)
    known = {it.code: it for it in parties.all_parties(connection)}
    party = parties.require(connection, [code])[code]
    rows = _book_rows(connection, code, first_on, last_on, horizon)
    return Statement(
        party=party,
        names=_mentioned(party, rows, known),
        first_on=first_on,
        last_on=last_on,
        horizon=horizon,
        demonstration=_is_demonstration(connection, code),
        currencies=currency_parts(code, rows),
        seal=seals.latest(connection, up_to=horizon.entry),
    )


def _book_rows(connection: Connection, code: str, first_on: date, last_on: date, horizon: Horizon) -> BookRows:
    begun = first_on > date.min
    before = first_on - ONE_DAY if begun else first_on
    up_to = horizon.entry
    accounts = {it.id: account_of(it) for it in connection.execute(select(account).where(account.c.book_id == code))}
    holds = all_holds(connection, on=last_on, up_to=up_to)
    claims = _open_claims(connection, accounts, last_on, up_to)
    causes = {cause for found in claims.values() for cause in found}
    movements = book_movements(connection, accounts, first_on, last_on, up_to)
    causes |= {it.cause for it in movements if it.basis is Basis.CLAIM} | {f"hold:{it.hold.id}" for it in holds}
    return BookRows(
        opening=balance_rows(connection, on=before, books=[code], up_to=up_to) if begun else [],
        movements=movements,
        closing=balance_rows(connection, on=last_on, books=[code], up_to=up_to),
        open_claims=claims,
        holds_before=all_holds(connection, on=before, up_to=up_to) if begun else [],
        holds=holds,
        contests=_contests(connection, causes, last_on, horizon),
    )


def book_movements(
    connection: Connection, accounts: dict[int, Account], first_on: date, last_on: date, up_to: int
) -> list[Movement]:
    """The transfers of the book that has these accounts, by day; those of one day as they were posted.

    Raises StatementTooLong.
    """
    day, moment = streams.readers(connection)
    # Unpacked from the driver's own rows, and no row kept: of fifty thousand that is half of the time.
    movements = [
        Movement(
            id_, day(on), reference, kind, cause, BASES[basis], FINALITIES[finality], accounts[debit], accounts[credit],
            minor, reason, moment(recorded_at), digest,
        )
        for id_, on, reference, kind, cause, basis, finality, debit, credit, minor, reason, recorded_at, digest
        in streams.of_book(connection, accounts, first_on, last_on, up_to=up_to, limit=MOVEMENTS_MAX + 1)
    ]  # fmt: skip
    if len(movements) > MOVEMENTS_MAX:
        within = (entry.c.effective_on >= first_on, entry.c.effective_on <= last_on, entry.c.id <= up_to)
        joined = transfer.join(entry, entry.c.id == transfer.c.entry_id)
        of_book = transfer.c.book_id.in_({it.book for it in accounts.values()})
        found = connection.execute(select(func.count()).select_from(joined).where(of_book, *within)).scalar_one()
        raise StatementTooLong(found, MOVEMENTS_MAX)
    return movements


def _open_claims(connection: Connection, accounts: dict[int, Account], on: date, up_to: int) -> dict[Account, set[str]]:
    """The causes whose claims do not net to zero on an account about somebody else."""
    about = [number for number, it in accounts.items() if it.counterparty is not None]
    claims = (entry.c.basis == Basis.CLAIM.value, entry.c.effective_on <= on, entry.c.id <= up_to)
    net: dict[tuple[int, str], int] = defaultdict(int)
    for side, sign in ((transfer.c.debit, 1), (transfer.c.credit, -1)):
        asked: Select[Any] = (
            select(side.label("account"), entry.c.cause, *halves(transfer.c.amount_minor))
            .join(entry, entry.c.id == transfer.c.entry_id)
            .where(side.in_(about), *claims)
            .group_by(side, entry.c.cause)
        )
        for row in connection.execute(asked):
            net[row.account, row.cause] += sign * whole(row)
    found: dict[Account, set[str]] = defaultdict(set)
    for (number, cause), minor in net.items():
        if minor:
            found[accounts[number]].add(cause)
    return found


def _contests(connection: Connection, causes: Iterable[str], last_on: date, horizon: Horizon) -> dict[str, dict[str, date]]:
    """Who contests each cause and since when, itself or in a proceeding it was taken into, as known at the horizon.

    What happened after the period is left out, as the movements are.
    """
    if horizon.known_by is None:
        return {}
    wanted = sorted(causes)
    known: tuple[ColumnElement[bool], ...] = (case_event.c.known_at <= horizon.known_by,)
    if last_on < date.max:
        known += (case_event.c.happened_at < datetime.combine(last_on + ONE_DAY, time.min, tzinfo=UTC),)
    taken_into: dict[str, set[str]] = defaultdict(set)
    for row in _events(connection, "proceeding_filed", wanted, known):
        taken_into[f"proceeding:{row.detail['proceeding']}"].add(row.subject)
    found: dict[str, dict[str, date]] = defaultdict(dict)
    for row in _events(connection, CONTESTED, [*wanted, *sorted(taken_into)], known):
        for cause in taken_into.get(row.subject, {row.subject}):
            on = row.happened_at.date()
            found[cause][row.actor] = min(on, found[cause].get(row.actor, on))
    return found


def _events(
    connection: Connection, kind: str, subjects: Sequence[str], known: tuple[ColumnElement[bool], ...]
) -> Iterable[Any]:
    for start in range(0, len(subjects), ASKED_MAX):
        among = case_event.c.subject.in_(subjects[start : start + ASKED_MAX])
        columns = (case_event.c.subject, case_event.c.actor, case_event.c.detail, case_event.c.happened_at)
        asked: Select[Any] = select(*columns)
        yield from connection.execute(asked.where(case_event.c.kind == kind, among, *known))


def _mentioned(party: Party, rows: BookRows, known: dict[str, Party]) -> dict[str, Party]:
    pairs = [(it.hold.holder, it.hold.owner) for it in rows.holds]
    codes = {code for pair in pairs if party.code in pair for code in pair}
    codes |= {row.account.counterparty for row in rows.closing if row.account.counterparty}
    return {code: known[code] for code in sorted({party.code, *codes}) if code in known}


def _is_demonstration(connection: Connection, code: str) -> bool:
    """Whether the party is of the demonstration, in a database into which it was told."""
    if code not in DEMONSTRATION:
        return False
    return connection.execute(select(payment.c.id).where(payment.c.source == "demonstration").limit(1)).first() is not None
