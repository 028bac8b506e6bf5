"""What was asked of each carrier, as rows, so that any number of workers together keep within what it takes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, insert, select, update

from evidence.quotas import Patience, Quotas, Silence, Span, Used, after_look, began, left, may_try
from evidence.store.tables import carrier_quota, carrier_silence
from runtime.rows import insert_new


def take(connection: Connection, carrier: str, quotas: Quotas, patience: Patience, *, at: datetime) -> bool:
    """The requests of one look, taken before it begins. False: the carrier takes no more now, or is left alone."""
    silence = _held(connection, carrier)
    used = uses(connection, carrier)
    if not may_try(silence, at, patience) or left(quotas, used, at) < quotas.of_a_look:
        return False
    if silence.looks >= patience.after:  # one look tries; whoever else comes waits for what it finds
        _put(connection, carrier, Silence(silence.looks, at + patience.first))
    for span in quotas.most:
        begun = began(span, at)
        known = used.get(span)
        made = known.requests if known is not None and known.began_at == begun else 0
        values = {"began_at": begun, "requests": made + quotas.of_a_look}
        if known is None:
            connection.execute(insert(carrier_quota).values(carrier=carrier, span=span.value, **values))
        else:
            connection.execute(update(carrier_quota).where(_row(carrier, span)).values(**values))
    return True


def settle(
    connection: Connection, carrier: str, quotas: Quotas, patience: Patience, *, taken_at: datetime, made: int,
    answered: bool, at: datetime,
) -> None:  # fmt: skip
    """After the look: what it did not need is given back to the spans it was taken from; whether the carrier answered."""
    before = _held(connection, carrier)
    silence = after_look(before, answered=answered, at=at, patience=patience)
    if silence != before:
        _put(connection, carrier, silence)
    for span in quotas.most:
        same = carrier_quota.c.began_at == began(span, taken_at)
        spared = update(carrier_quota).where(_row(carrier, span), same)
        connection.execute(spared.values(requests=carrier_quota.c.requests - (quotas.of_a_look - made)))


def uses(connection: Connection, carrier: str) -> dict[Span, Used]:
    """What was asked of a carrier in the latest span of each kind."""
    rows = connection.execute(select(carrier_quota).where(carrier_quota.c.carrier == carrier))
    return {Span(row.span): Used(row.began_at, row.requests) for row in rows}


def silences(connection: Connection) -> dict[str, Silence]:
    """Every carrier that was ever asked, by code."""
    return {row.carrier: Silence(row.looks, row.until) for row in connection.execute(select(carrier_silence))}


def _held(connection: Connection, carrier: str) -> Silence:
    """The carrier's row, which other workers wait for until this transaction ends."""
    wanted = select(carrier_silence).where(carrier_silence.c.carrier == carrier).with_for_update()
    row = connection.execute(wanted).one_or_none()
    if row is None:  # the first time, with whoever else is first
        insert_new(connection, carrier_silence, {"carrier": carrier, "looks": 0})
        row = connection.execute(wanted).one()
    return Silence(row.looks, row.until)


def _put(connection: Connection, carrier: str, silence: Silence) -> None:
    theirs = update(carrier_silence).where(carrier_silence.c.carrier == carrier)
    connection.execute(theirs.values(looks=silence.looks, until=silence.until))


def _row(carrier: str, span: Span) -> ColumnElement[bool]:
    return (carrier_quota.c.carrier == carrier) & (carrier_quota.c.span == span.value)
