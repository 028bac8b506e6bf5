"""Parties, people, seats and keys as the operator sees them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, func, or_, select

from disputes.store.proceeding_tables import proceeding_party
from disputes.store.tables import dispute
from reports.paging import Page, Place
from reports.roster import ContractRow, PartyCard, PersonRow, SeatRow
from reports.store.paging import page
from trade.errors import NotFound
from trade.keys import ApiKey, KeyScope
from trade.parties import Party, PartyKind, Person, Role
from trade.store import parties, people
from trade.store.tables import api_key, chain_party, contract, party, payment, person, seat, second_factor

SHOWN_MAX = 200  # seats and keys on the page of a party; the lists have them all


def list_parties(connection: Connection, *, find: str = "", after: Place | None = None) -> Page[tuple[Party, int]]:
    """Every party by its code, with how many seats stand there."""
    seated = (
        select(func.count())
        .select_from(seat)
        .where(seat.c.party_code == party.c.code, seat.c.ended_at.is_(None))
        .scalar_subquery()
    )
    wanted = select(party, seated.label("seats"))
    if find:
        wanted = wanted.where(_found(find, party.c.code, party.c.name_en, party.c.name_zh))
    return page(connection, wanted, by=[(party.c.code, False)], after=after, line=lambda row: (_party(row), row.seats))


def load_party(connection: Connection, code: str) -> PartyCard:
    """Everything the page of a party shows. Raises NotFound."""
    found = parties.get(connection, code)
    if found is None:
        raise NotFound("party", code)
    wanted = select(contract).where(or_(contract.c.upper_code == code, contract.c.lower_code == code))
    contracts = [
        ContractRow(row.id, row.upper_code, row.lower_code, row.starts_on, row.ends_on, row.clauses)
        for row in connection.execute(wanted.order_by(contract.c.starts_on, contract.c.id).limit(SHOWN_MAX))
    ]
    others = {side for it in contracts for side in (it.upper_code, it.lower_code)}
    keys = select(api_key).join(seat, seat.c.id == api_key.c.seat_id).where(seat.c.party_code == code)
    return PartyCard(
        found,
        connection.execute(select(party.c.recorded_at).where(party.c.code == code)).scalar_one(),
        contracts,
        _seats(connection, seat.c.party_code == code),
        [_key(row) for row in connection.execute(keys.order_by(api_key.c.created_at.desc()).limit(SHOWN_MAX))],
        _counts(connection, code),
        parties.require(connection, sorted(others)),
    )


def _counts(connection: Connection, code: str) -> dict[str, int]:
    mine = select(chain_party.c.chain_id).where(chain_party.c.party_code == code)
    paid = select(func.count()).select_from(payment).where(payment.c.chain_id.in_(mine))
    disputed = (
        select(func.count())
        .select_from(dispute.join(payment, payment.c.id == dispute.c.payment_id))
        .where(payment.c.chain_id.in_(mine))
    )
    bound = select(func.count()).select_from(proceeding_party).where(proceeding_party.c.party_code == code)
    counted = {"payments": paid, "disputes": disputed, "proceedings": bound}
    return {name: connection.execute(query).scalar_one() for name, query in counted.items()}


def list_people(connection: Connection, *, find: str = "", after: Place | None = None) -> Page[PersonRow]:
    """Everybody who may sign in, or might once, by address."""
    wanted = _people()
    if find:
        wanted = wanted.where(_found(find, person.c.id, person.c.name))
    found = page(connection, wanted, by=[(person.c.id, False)], after=after, line=lambda row: row)
    sits: dict[str, list[SeatRow]] = defaultdict(list)
    for it in _seats(connection, person.c.id.in_([row.id for row in found.rows])):
        if it.ended_at is None:
            sits[it.person_id].append(it)
    rows = tuple(_person(row, sits[row.id]) for row in found.rows)
    return Page(rows, found.total, found.first, found.following)


def load_person(connection: Connection, person_id: str) -> PersonRow:
    """Somebody with every seat they have or had. Raises NotFound."""
    people.require(connection, person_id)
    row = connection.execute(_people().where(person.c.id == person_id)).one()
    return _person(row, _seats(connection, person.c.id == person_id))


def list_keys(connection: Connection, *, find: str = "", after: Place | None = None) -> Page[ApiKey]:
    """Every key there ever was, the latest first."""
    wanted = select(api_key)
    if find:
        wanted = wanted.where(_found(find, api_key.c.prefix, api_key.c.seat_id, api_key.c.name))
    by = [(api_key.c.created_at, True), (api_key.c.prefix, False)]
    return page(connection, wanted, by=by, after=after, line=_key)


def _people() -> Select[Any]:
    columns = (
        person.c.id, person.c.email, person.c.name, person.c.language, person.c.recorded_at, person.c.disabled_at,
    )  # fmt: skip
    coded = second_factor.c.person_id.is_not(None).label("coded")
    return select(*columns, coded).outerjoin(second_factor, second_factor.c.person_id == person.c.id)


def _seats(connection: Connection, condition: ColumnElement[bool]) -> list[SeatRow]:
    opening = (
        select(func.count())
        .select_from(api_key)
        .where(api_key.c.seat_id == seat.c.id, api_key.c.revoked_at.is_(None))
        .scalar_subquery()
    )
    wanted = (
        select(seat, person.c.name, person.c.disabled_at, opening.label("keys"))
        .join(person, person.c.id == seat.c.person_id)
        .where(condition)
        .order_by(seat.c.ended_at.is_not(None), seat.c.id)
    )
    return [
        SeatRow(
            row.id, row.person_id, row.name, Role(row.role), row.party_code, row.ended_at, row.disabled_at is not None,
            row.keys,
        )
        for row in connection.execute(wanted.limit(SHOWN_MAX * 5))
    ]  # fmt: skip


def _found(text: str, *columns: ColumnElement[Any]) -> ColumnElement[bool]:
    """Any of the columns holds the text, whatever its case; signs of a pattern stand for themselves."""
    return or_(*(func.lower(column).contains(text.lower(), autoescape=True) for column in columns))


def _party(row: Row[Any]) -> Party:
    return Party(row.code, PartyKind(row.kind), row.name_en, row.name_zh, row.time_zone, row.language, row.email)


def _person(row: Row[Any], seats: Sequence[SeatRow]) -> PersonRow:
    disabled: datetime | None = row.disabled_at
    somebody = Person(row.id, row.email, row.name, row.language, row.recorded_at, disabled)
    return PersonRow(somebody, seats, bool(row.coded))


def _key(row: Row[Any]) -> ApiKey:
    values = {column.name: row._mapping[column] for column in api_key.columns}
    return ApiKey(**{**values, "scope": KeyScope(values["scope"])})
