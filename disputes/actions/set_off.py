"""Set off what two parties owe each other, by one's dated notice to the other."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Connection

from disputes import payment_letters
from disputes.errors import SetOffRefused
from disputes.liability.proceeding import moment_of
from disputes.matters import ACCOUNT, SetOff, require_set_off, set_off_of
from disputes.store import events, matters
from ledger import payments
from ledger.entry import Entry
from ledger.money import Money
from ledger.store import journal, remittances
from runtime.refusal import because
from trade.actions.send_letter import send_letter
from trade.store import parties


def plan_set_off(connection: Connection, *, giver: str, other: str, currency: str, matter: str) -> SetOff:
    """What a notice would net, at the most; nothing is written. Raises SetOffRefused where nothing is due both ways.

    Bilateral, in one currency, for one matter, and only between what the two owe each other themselves: what a party keeps
    for somebody else stands in no account of this pair, so that it can never pay a debt of its own.
    """
    theirs = matters.between(connection, debtor=other, creditor=giver, currency=currency)
    chosen = next((it for it in theirs if it.cause == matter), None)
    if chosen is None:
        raise SetOffRefused("cause", because("nothing is owed for it; choose one of the list"))
    ours = matters.between(connection, debtor=giver, creditor=other, currency=currency)
    return set_off_of(chosen, ours, remittances.on_the_way(connection, giver, other, currency).total())


def entry_of(id_: str, plan: SetOff, money: Money, *, giver: str, other: str, on: date) -> Entry:
    """What the notice posts, under the matter whose claim it collects."""
    cause = f"set_off:{id_}" if plan.matter.cause == ACCOUNT else plan.matter.cause
    reason = f"{giver} sets off against {other}, by notice of {on.isoformat()}"
    return Entry(f"set_off:{id_}", "set_off", reason, on, cause, payments.set_off(giver, other, money))


def set_off(
    connection: Connection, *, id: str, giver: str, other: str, money: Money, matter: str, on: date, today: date,
    now: datetime, seat_id: str | None = None,
) -> Entry:  # fmt: skip
    """The notice given and posted, both told; given again it changes nothing. Raises SetOffRefused."""
    known = journal.find(connection, [f"set_off:{id}"])
    if known:
        return known[f"set_off:{id}"].entry
    if on > today:
        raise SetOffRefused("on", because("a notice is not dated in the future"))
    remittances.lock_pair(connection, giver, other)
    plan = plan_set_off(connection, giver=giver, other=other, currency=money.currency, matter=matter)
    require_set_off(plan, money)
    entry = entry_of(id, plan, money, giver=giver, other=other, on=on)
    journal.append(connection, [entry], recorded_at=now)
    detail = {
        "party": other,
        "amount": {"minor": money.minor, "currency": money.currency},
        "entry": entry.reference,
    }
    events.append(
        connection, subject=entry.reference, kind="set_off", actor=giver, happened_at=moment_of(on, now=now),
        known_at=now, detail=detail, seat_id=seat_id,
    )  # fmt: skip
    both = parties.require(connection, [giver, other])
    for code, reader in both.items():
        letter = payment_letters.set_off_given(
            reader, id=id, by=both[giver], other=both[other], matter=plan.matter.cause, money=money, on=on
        )
        send_letter(connection, letter, key=f"{entry.reference}/{code}", now=now)
    return entry
