"""Receive a message: keep it as it came, then take from it what is understood.

Identity is the digest of the body, never the sender's event id: recorded samples and test clocks repeat those over
different events. Effects are idempotent by what they are about, so a message may come any number of times.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from disputes import lifecycle
from disputes.actions.apply_notice import apply_notice
from disputes.actions.record_payments import Failure, by_itself, record_payments
from disputes.actions.record_sales import record_sales
from disputes.actions.record_scans import record_scans
from disputes.importers.card_numbers import masked
from disputes.importers.parsed import Parsed
from disputes.importers.receipt import Case, Receipt
from disputes.importers.registry import importer
from disputes.notice import Notice, Problem
from disputes.store import disputes, inbox
from disputes.store.inbox import Message, State
from disputes.store.locks import lock_dispute
from trade.errors import NotFound

MASKED = Problem(0, "The message carries a full card number; the copy kept has it masked.")
HAND_OVER_AGAIN = Problem(0, "Only a copy with masked numbers is kept of this file; hand it over again.")


def receive_message(
    connection: Connection, *, source: str, body: bytes, headers: Mapping[str, str], signature: str, now: datetime
) -> Receipt:
    """Keep a message and apply it. One accepted before is answered as before and changes nothing.

    Raises UnknownSource, and nothing for what the body holds.
    """
    inbox_id = keep_message(connection, source=source, body=body, headers=headers, signature=signature, now=now)
    return _apply(connection, _message(connection, inbox_id), body, now=now)


def keep_message(
    connection: Connection, *, source: str, body: bytes, headers: Mapping[str, str], signature: str, now: datetime
) -> str:
    """Keep a message, parked until it is applied; the id under which it stands. Raises UnknownSource."""
    importer(source)
    digest = sha256(body).hexdigest()
    return inbox.keep(
        connection, source=source, digest=digest, body=masked(body), headers=headers, signature=signature, now=now
    )


def apply_message(connection: Connection, inbox_id: str, *, now: datetime) -> Receipt:
    """Apply a kept message: at once after it was kept, or again after a fix. Raises NotFound."""
    message = _message(connection, inbox_id)
    return _apply(connection, message, message.body, now=now)


def _message(connection: Connection, inbox_id: str) -> Message:
    message = inbox.get(connection, inbox_id)
    if message is None:
        raise NotFound("message", inbox_id)
    return message


def _apply(connection: Connection, message: Message, body: bytes, *, now: datetime) -> Receipt:
    parsed = importer(message.source).parse(body)
    notices = _in_order(parsed.notices)
    if message.state is State.ACCEPTED:
        accepted = sum(message.kinds.values())
        cases = _cases(connection, notices)
        return Receipt(message.id, message.source, accepted, 0, 0, message.kinds, cases, _masked(message))
    if (parsed.rows or parsed.sales or parsed.scans) and body == message.body and not message.verbatim:
        # A parcel's number, or a device's, may look like a card's: rows of a masked copy are not what was handed over.
        parsed = Parsed(problems=(HAND_OVER_AGAIN,))
    failures = record_payments(connection, rows=parsed.rows, facts=parsed.payments, now=now)
    failures += record_sales(connection, parsed.sales, now=now)
    failures += record_scans(connection, parsed.scans, now=now)
    for notice in notices:

        def apply(notice: Notice = notice) -> None:
            lock_dispute(connection, f"{notice.source}.{notice.reference}")
            apply_notice(connection, notice, now=now)

        failures += by_itself(connection, apply)
    receipt = _receipt(message, parsed, failures, _cases(connection, notices))
    problems = [f"line {line}: {why}" if line else why for line, why in receipt.problems]
    inbox.settle(connection, message.id, state=_state(receipt), kinds=parsed.kinds, problems=problems)
    return receipt


def _in_order(notices: Iterable[Notice]) -> list[Notice]:
    """As they happened, so that one file reads as one story."""
    return sorted(notices, key=lambda notice: (notice.happened_at, lifecycle.order(notice.stage)))


def _cases(connection: Connection, notices: Sequence[Notice]) -> tuple[Case, ...]:
    """The disputes spoken of, each once, as they stand now."""
    latest = {f"{notice.source}.{notice.reference}": notice for notice in notices}
    found = ((disputes.get(connection, id_), notice) for id_, notice in latest.items())
    return tuple(Case(dispute, notice.respond_by) for dispute, notice in found if dispute is not None)


def _masked(message: Message) -> tuple[Problem, ...]:
    return () if message.verbatim else (MASKED,)


def _receipt(message: Message, parsed: Parsed, failures: Sequence[Failure], cases: tuple[Case, ...]) -> Receipt:
    refused = [Problem(failure.line, failure.message) for failure in failures if failure.breaks_a_rule]
    parked = [Problem(failure.line, failure.message) for failure in failures if not failure.breaks_a_rule]
    parked += parsed.problems
    refused += parsed.refused
    return Receipt(
        inbox_id=message.id,
        source=message.source,
        accepted=max(0, sum(parsed.kinds.values()) - len(failures)),
        parked=len(parked),
        refused=len(refused),
        kinds=parsed.kinds,
        cases=cases,
        problems=(*_masked(message), *sorted([*parked, *refused])),
    )


def _state(receipt: Receipt) -> State:
    if receipt.parked:
        return State.PARKED
    return State.REFUSED if receipt.refused else State.ACCEPTED
