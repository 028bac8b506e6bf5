"""Carry the packet that is due longest: claimed in one transaction, the far end asked and given it in none, recorded in
another.

Before anything goes out, a line says that it has begun. A worker that is killed after that leaves the line behind, and
whoever takes the sending up asks the far end what it has, and never sends because nothing was noted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from secrets import token_hex

from sqlalchemy import Connection

from disputes import sending_letters, sending_steps
from disputes.actions.plan_sending import up_to_date
from disputes.actions.record_sent import named, record_sent
from disputes.channels.sending import registry
from disputes.channels.sending.accounts import Account, fitting, load
from disputes.channels.sending.protocol import Parcel
from disputes.dispute import Dispute
from disputes.importers.card_numbers import masked
from disputes.sending import ANSWER_BYTES_MAX, Answer, Line, Said, Sending, State, Told, Way
from disputes.sending_errors import AccountsFileRefused
from disputes.sending_steps import Next, Step
from disputes.store import disputes, sendings
from disputes.store.locks import lock_dispute
from disputes.store.sendings import Claimed
from evidence.errors import BytesLost, VaultAway
from evidence.store.vault import Vault
from runtime import logs
from runtime.refusal import Because, because
from runtime.settings import Settings
from trade.actions.send_letter import send_letter
from trade.shipments import Step as Travelled
from trade.store import parties, payments, shipments

US = "recourse"
log = logs.logger("worker")


@dataclass(frozen=True, slots=True)
class Courier:
    """Where packets are carried from: `write` opens a writing transaction, `clock` says the moment (UTC)."""

    write: Callable[[], AbstractContextManager[Connection]]
    settings: Settings
    vault: Vault
    clock: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Task:
    """A sending in hand: what stands on record of it, the account it goes by, the facts of its case, and why nothing may
    be sent of it any more (`ended`)."""

    claimed: Claimed
    account: Account | None
    facts: Mapping[str, str]
    ended: Because | None
    trouble: Because | str = ""

    @property
    def sending(self) -> Sending:
        return self.claimed.sending


def deliver_next(courier: Courier) -> State | None:
    """How the sending stands now; none when nothing is due, or another worker has taken it over."""
    task = _take_up(courier)
    if task is None:
        return None
    if task.ended and sending_steps.first_step(task.claimed.lines, ended=task.ended) is Step.STOP:
        return _park(courier, task, task.ended, kind=Line.OVER)
    if task.account is None:
        return _park(courier, task, task.trouble)
    try:
        parcel = _parcel(courier, task)
    except BytesLost as lost:
        return _park(courier, task, because("its bytes are gone: %(why)s", why=str(lost)))
    except VaultAway as trouble:
        answer = Answer(Told.AWAY, because("the vault is away: %(why)s", why=str(trouble)))
        following = sending_steps.after_asking(task.sending, task.claimed.lines, answer, now=courier.clock())
        return _end(courier, task, Line.LOOKED, answer, following)
    return _carry(courier, task, parcel, task.account)


def _park(courier: Courier, task: Task, why: Because | str, *, kind: Line = Line.LOOKED) -> State | None:
    """Nothing can go out before somebody has mended it."""
    return _end(courier, task, kind, Answer(Told.REFUSED, why), Next(State.PARKED, why=why))


def _carry(courier: Courier, task: Task, parcel: Parcel, account: Account) -> State | None:
    """Ask, and where the far end has nothing yet, give."""
    asked = registry.ask(task.sending.way, parcel, account, courier.settings)
    following = sending_steps.after_asking(
        task.sending, task.claimed.lines, asked, now=courier.clock(), ended=task.ended
    )  # fmt: skip
    if not following.send:
        return _end(courier, task, Line.LOOKED, asked, following)
    begun = _begin(courier, task, asked)
    if begun is None:
        return None
    answer = registry.send(begun.sending.way, parcel, account, courier.settings)
    following = sending_steps.after_sending(begun.sending, begun.claimed.lines, answer, now=courier.clock())
    return _end(courier, begun, Line.ENDED, answer, following)


def _take_up(courier: Courier) -> Task | None:
    with courier.write() as connection:
        claimed = sendings.claim_due(connection, claim=token_hex(16), now=courier.clock())
        if claimed is None:
            return None
        it = up_to_date(connection, claimed.sending)
        dispute = disputes.get(connection, it.dispute_id)
        ended = sending_steps.over(it, stands=dispute.stage, now=courier.clock()) if dispute else sending_steps.GONE_ON
        trouble: Because | str = ""
        try:
            account = _account(connection, it, load(courier.settings.accounts_file))
        except AccountsFileRefused as refused:
            account, trouble = None, because("the file of accounts cannot be used: %(key)s %(why)s", **_told(refused))
        if account is None and not trouble:
            trouble = because("the account “%(account)s” is not in the file of accounts any more", account=it.account)
        return Task(claimed._replace(sending=it), account, _facts(connection, dispute), ended, trouble)


def _told(refused: AccountsFileRefused) -> dict[str, str]:
    return {"key": str(refused.facts["key"]), "why": str(refused.facts["why"])}


def _account(connection: Connection, it: Sending, accounts: Sequence[Account]) -> Account | None:
    """The account the sending names, as its file has it now; a mailbox without one is the party's own."""
    fits = fitting(accounts, party=it.addressee, owner=it.party)
    named_so = next((each for each in fits if (each.way, each.name) == (it.way, it.account)), None)
    party = parties.get(connection, it.addressee)
    if named_so is None and it.way is Way.EMAIL and not it.account and party is not None and party.email:
        return Account(party=party.code, way=Way.EMAIL, name="", address=party.email)
    return named_so


def _facts(connection: Connection, dispute: Dispute | None) -> dict[str, str]:
    """What processors want to know of the case besides: the parcel, by its handing over, and the order."""
    if dispute is None:
        return {}
    sale = payments.get(connection, dispute.payment_id)
    facts = {"order": sale.order_reference} if sale else {}
    parcels = shipments.of_payment(connection, dispute.payment_id)
    delivered = [one for one in parcels if any(step.kind is Travelled.DELIVERED for step in one.steps)]
    for parcel in [*delivered, *parcels][:1]:
        handed = [step.happened_at for step in parcel.steps if step.kind is Travelled.HANDED_OVER]
        facts |= {"carrier": parcel.carrier, "tracking_number": parcel.tracking_number}
        facts |= {"shipped_on": min(handed).date().isoformat()} if handed else {}
    return facts


def _parcel(courier: Courier, task: Task) -> Parcel:
    """What is carried. Raises BytesLost, VaultAway."""
    it = task.sending
    return Parcel(
        it.id, sending_steps.key_of(it, task.claimed.lines), it.reference, it.stage, it.name,
        courier.vault.read(it.sha256), it.sha256, it.words, task.facts, it.choices, courier.clock(),
    )  # fmt: skip


def _begin(courier: Courier, task: Task, asked: Answer) -> Task | None:
    """On record before it goes out; none when the claim was lost meanwhile."""
    now, claimed = courier.clock(), task.claimed
    with courier.write() as connection:
        if not sendings.renew(connection, claimed, now=now):
            return None
        lines = _numbered(claimed.lines, _line(Line.LOOKED, asked, now), Said(0, Line.BEGUN, now, US))
        sendings.append(connection, task.sending.id, lines)
    return replace(task, claimed=claimed._replace(lines=[*claimed.lines, *lines]))


def _end(courier: Courier, task: Task, kind: Line, answer: Answer, following: Next) -> State | None:
    """What came of it, with all that follows from it. None when the claim was lost: then another worker's word counts."""
    now, claimed = courier.clock(), task.claimed
    moved = sending_steps.moved_to(task.sending, following)
    with courier.write() as connection:
        lock_dispute(connection, moved.dispute_id)  # first, as whoever asks or says something does
        if not sendings.leave(connection, claimed, moved):
            return None
        sendings.append(connection, moved.id, _numbered(claimed.lines, _line(kind, answer, now)))
        if following.state is State.SENT:
            record_sent(
                connection, moved, reference=answer.reference or moved.reference, stated_by=moved.addressee, sent_at=now,
                body=_kept(answer), now=now,
            )  # fmt: skip
        elif following.state is not State.WAITING:
            _tell(connection, moved, str(following.why), now=now, tries=len(claimed.lines))
    log.info("packet", sending=moved.id, way=moved.way.value, told=answer.told.value, state=moved.state.value)
    return moved.state


def _tell(connection: Connection, it: Sending, why: str, *, now: datetime, tries: int) -> None:
    reader = parties.require(connection, [it.party])[it.party]
    letter = sending_letters.stopped(it, reader, to=named(connection, it), why=logs.masked(why))
    send_letter(connection, letter, key=f"{it.cause}/{it.state.value}/{tries}", now=now)


def _line(kind: Line, answer: Answer, now: datetime) -> Said:
    return Said(0, kind, now, US, None, answer.told, answer.reason, answer.status, _kept(answer), answer.reference)


def _numbered(before: Sequence[Said], *new: Said) -> list[Said]:
    return [replace(it, seq=len(before) + place) for place, it in enumerate(new, 1)]


def _kept(answer: Answer) -> bytes:
    """The answer as it came, but for card numbers, which are never kept."""
    return masked(answer.body)[:ANSWER_BYTES_MAX]
