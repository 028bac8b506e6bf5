"""A payment between two parties: announced by the payer, confirmed by the payee, or come back."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import Connection

from disputes import payment_letters
from disputes.errors import PaymentRefused
from disputes.liability.proceeding import moment_of
from disputes.matters import ACCOUNT, require_payable
from disputes.store import events, matters
from ledger.accounts import Account
from ledger.money import Money
from ledger.payments import Remittance, RemittanceState, entry_of
from ledger.store import balances, journal, remittances
from runtime.refusal import because
from trade.actions.send_letter import send_letter
from trade.errors import NotFound
from trade.store import parties


def remittance_id(payer: str, on: date, key: str) -> str:
    """A name for a payment that is the same however often its announcement is sent."""
    return f"{on.isoformat()}-{sha256(f'{payer} {key}'.encode()).hexdigest()[:16]}"


def send_payment(
    connection: Connection, *, id: str, payer: str, payee: str, money: Money, matter: str, on: date, today: date,
    now: datetime, seat_id: str | None = None,
) -> Remittance:  # fmt: skip
    """The payer says that it has paid: its money is on its way, and what it owes stands until the payee has it.

    `matter` is the cause it pays, as the list of matters names it. Announced again it changes nothing.
    Raises PaymentRefused, UnknownParty.
    """
    known = remittances.get(connection, id)
    if known is not None:
        return known
    parties.require(connection, [payer, payee])
    if on > today:
        raise PaymentRefused("on", because("it lies in the future; a payment is stated once it has been sent"))
    remittances.lock_pair(connection, payer, payee)
    owed = matters.between(connection, debtor=payer, creditor=payee, currency=money.currency)
    require_payable(owed, matter, money, remittances.on_the_way(connection, payer, payee, money.currency))
    new = Remittance(id, payer, payee, money, f"remittance:{id}" if matter == ACCOUNT else matter, on)
    remittances.add(connection, new)
    _post(connection, new, RemittanceState.SENT, by=payer, on=on, now=now, seat_id=seat_id)
    return new


def end_payment(
    connection: Connection, id_: str, state: RemittanceState, *, party: str, on: date, today: date, now: datetime,
    seat_id: str | None = None,
) -> Remittance:  # fmt: skip
    """The payee has it, or it came back to the payer; said again by the same party it changes nothing.

    What arrives above what is owed by then is owed back. Raises NotFound, PaymentRefused.
    """
    found = remittances.get(connection, id_)
    if found is None or party not in (found.payer, found.payee):
        raise NotFound("payment", id_)
    remittances.lock_pair(connection, found.payer, found.payee)
    it = remittances.get(connection, id_) or found  # as it stands now that nobody else moves it
    if it.state is state:
        return it
    if it.state is not RemittanceState.SENT:
        raise PaymentRefused("state", because("it is not on its way any more"))
    if party != (it.payee if state is RemittanceState.ARRIVED else it.payer):
        raise PaymentRefused("state", because("the payee says that a payment arrived, the payer that it came back"))
    if not it.sent_on <= on <= today:
        raise PaymentRefused("on", because("state a day from %(first)s to %(last)s", first=it.sent_on, last=today))
    owed = 0
    if state is RemittanceState.ARRIVED:
        owed = balances.owed_minor(connection, Account(it.payer, "payable", it.money.currency, it.payee))
    _post(connection, it, state, by=party, on=on, now=now, seat_id=seat_id, owed_minor=owed)
    return remittances.get(connection, id_) or it


def _post(
    connection: Connection, it: Remittance, state: RemittanceState, *, by: str, on: date, now: datetime,
    seat_id: str | None, owed_minor: int = 0,
) -> None:  # fmt: skip
    entry = entry_of(it, state, on=on, owed_minor=owed_minor)
    journal.append(connection, [entry], recorded_at=now)
    detail = {
        "party": it.payee if by == it.payer else it.payer,
        "amount": {"minor": it.money.minor, "currency": it.money.currency},
        "entry": entry.reference,
    }
    events.append(
        connection, subject=it.subject, kind=f"payment_{state}", actor=by, happened_at=moment_of(on, now=now),
        known_at=now, detail=detail, seat_id=seat_id,
    )  # fmt: skip
    both = parties.require(connection, [it.payer, it.payee])
    for code, reader in both.items():
        letter = payment_letters.payment_moved(it, reader, state=state, payer=both[it.payer], payee=both[it.payee])
        send_letter(connection, letter, key=f"{entry.reference}/{code}", now=now)
