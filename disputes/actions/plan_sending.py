"""What can be sent how, to whom and until when: looked at before anything is asked for, and again when it is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from disputes.actions.record_sent import answering_act
from disputes.answering import WORDS_MAX, Act
from disputes.channels.sending.accounts import Account, fitting
from disputes.channels.sending.registry import ASKS_FOR_A_REFERENCE
from disputes.deadlines import Deadline, DeadlineState
from disputes.dispute import Dispute, Stage
from disputes.errors import WordsRefused
from disputes.sending import Sending, State, Way
from disputes.sending_errors import AlreadySent, NothingDue, SendingOpen, TooLateToSend, WayRefused
from disputes.store import deadlines, disputes, sendings
from disputes.store.locks import lock_dispute
from evidence.channels.load import channel
from evidence.exhibit import undecided
from evidence.packet import Packet, PacketState
from evidence.store import exhibits, packets
from ledger.texts import require_text
from runtime.refusal import Because, because
from trade.card_numbers import require_no_card_number
from trade.errors import NotFound
from trade.store import parties

CHANNELS: Mapping[Way, str] = {
    Way.STRIPE: "stripe", Way.ADYEN: "adyen", Way.PAYPAL: "paypal", Way.EMAIL: "email", Way.FOLDER: "file",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Offer:
    """One way a packet can go: at whom, by which account, under which name the dispute is known there. `hinders` says why
    it cannot, where it cannot."""

    way: Way
    to: str
    account: str
    reference: str
    hinders: Because | None = None

    @property
    def key(self) -> str:
        """Its name in a form."""
        return f"{self.way.value}:{self.to}:{self.account}"


@dataclass(frozen=True, slots=True)
class Planned:
    """What can be sent how, until when, and what that does in the dispute."""

    packet: Packet
    dispute: Dispute
    offers: Sequence[Offer]
    due: Deadline | None
    act: Act


def plan_sending(
    connection: Connection, packet_id: str, *, party: str, accounts: Sequence[Account], now: datetime
) -> Planned:
    """What `send_packet` could do now; writes nothing. Raises NotFound, WayRefused, AlreadySent, SendingOpen, TooLateToSend,
    NothingDue."""
    packet, dispute = ready_packet(connection, packet_id, party)
    require_free(connection, dispute, dispute.stage, party)
    due = due_of(connection, dispute, party)
    if due is not None and not due.presumed and now > due.due_at:
        raise TooLateToSend(dispute.cause, due.due_at)
    act = answering_act(connection, dispute.id, party)
    if act is None:
        raise NothingDue(dispute.cause, dispute.stage.value)
    return Planned(packet, dispute, _offers(connection, packet, dispute, party, accounts), due, act)


def due_of(connection: Connection, dispute: Dispute, party: str) -> Deadline | None:
    """The party's own last moment to answer at this stage; a date somebody stated before one we worked out."""
    asked = f"answer_{dispute.stage.value}"
    mine = [it for it in deadlines.of_dispute(connection, dispute.id) if (it.party, it.obligation) == (party, asked)]
    left = [it for it in mine if it.state is not DeadlineState.MET]
    return min(left, key=lambda it: (it.presumed, it.due_at), default=None)


def up_to_date(connection: Connection, it: Sending) -> Sending:
    """The sending with the last moment as it is stated now, which somebody may have moved since it was asked for."""
    dispute = disputes.get(connection, it.dispute_id)
    if dispute is None or dispute.stage is not it.stage:
        return it
    due = due_of(connection, dispute, it.party)
    return replace(it, due_at=due.due_at if due is not None and not due.presumed else None)


def require_free(connection: Connection, dispute: Dispute, stage: Stage, party: str) -> None:
    """Nothing of the party's was sent there at this stage, nor is on its way, nor was sent before where no answer of its is
    due: a packet moves its dispute on, and the next stage owes it none. Raises AlreadySent, SendingOpen."""
    known = sendings.standing(connection, dispute.id, stage, party)
    if known is not None and known.receipt is not None:
        raise AlreadySent(dispute.cause, stage.value, known.id, known.receipt.sent_at)
    if known is not None:
        raise SendingOpen(dispute.cause, known.id, known.state.value)
    if answering_act(connection, dispute.id, party) is None:
        _require_unsent(connection, dispute, party)


def lying_there(connection: Connection, dispute_id: str, party: str) -> tuple[str | None, int]:
    """What a party has ready in a dispute and has not sent, for whoever reminds it: the name of a packet, and the number of
    drafts. Nothing where a packet of its is sent or on its way."""
    for it in sendings.of_dispute(connection, dispute_id, party):
        if it.state is State.PARKED:
            return it.name, 0
        if it.state is not State.SET_ASIDE:
            return None, 0
    subject = f"dispute:{dispute_id}"
    ready = (it.made.name for it in packets.of_subject(connection, subject, party)
             if it.state is PacketState.READY and it.made)  # fmt: skip
    brought = exhibits.of_matter(connection, party, subject, None)
    return next(ready, None), len(undecided(brought, exhibits.submissions_of(connection, subject)))


def _require_unsent(connection: Connection, dispute: Dispute, party: str) -> None:
    """Where nothing is due because of what was sent, that is what is said. Raises AlreadySent."""
    for it in sendings.of_dispute(connection, dispute.id, party):
        if it.receipt is not None:
            raise AlreadySent(dispute.cause, it.stage.value, it.id, it.receipt.sent_at)


def lock_for(connection: Connection, packet_id: str, party: str) -> None:
    kind, _, dispute_id = packets.of_party(connection, party, packet_id).asked.subject.partition(":")
    if kind == "dispute":
        lock_dispute(connection, dispute_id)


def ready_packet(connection: Connection, packet_id: str, party: str) -> tuple[Packet, Dispute]:
    packet = packets.of_party(connection, party, packet_id)
    kind, _, dispute_id = packet.asked.subject.partition(":")
    dispute = disputes.get(connection, dispute_id) if kind == "dispute" else None
    if dispute is None or party not in dispute.chain:
        raise NotFound("packet", packet_id)
    if packet.state is not PacketState.READY or packet.made is None or packet.sha256 is None:
        raise WayRefused("packet", because("the packet is not ready; look at it and make it first"))
    if dispute.stage is Stage.CLOSED:
        raise NothingDue(dispute.cause, dispute.stage.value)
    return packet, dispute


def _offers(
    connection: Connection, packet: Packet, dispute: Dispute, party: str, accounts: Sequence[Account]
) -> list[Offer]:
    """Our accounts at everybody above the party, the nearest first; then the mailbox of the nearest that has one."""
    above = list(reversed(dispute.chain[: dispute.chain.index(party)]))
    reference = dispute.id.removeprefix(f"{dispute.source}.")
    found = [
        Offer(it.way, code, it.name, reference if it.way in ASKS_FOR_A_REFERENCE else dispute.id, _hinders(packet, it.way))
        for code in above
        for it in fitting(accounts, party=code, owner=party)
    ]
    known = parties.require(connection, above)
    mailbox = next((code for code in above if known[code].email), None)
    if mailbox is not None and not any(it.way is Way.EMAIL and it.to == mailbox for it in found):
        found.append(Offer(Way.EMAIL, mailbox, "", dispute.id, _hinders(packet, Way.EMAIL)))
    return found


def _hinders(packet: Packet, way: Way) -> Because | None:
    """Why the packet does not fit into a way's channel: it was made for another."""
    made, there = packet.made, channel(CHANNELS[way])
    if made is None or there.fits(pages=made.pages, size_bytes=made.size_bytes):
        return None
    return because("this packet was made for another channel and is too large for %(channel)s: make one for that channel",
                   channel=there.title_en)  # fmt: skip


def new_sending(packet: Packet, dispute: Dispute, party: str, seat_id: str, words: str, now: datetime) -> Sending:
    if packet.made is None or packet.sha256 is None:
        raise NotFound("packet", packet.id)
    return Sending(
        uuid4().hex, packet.id, dispute.id, dispute.stage, party, seat_id, Way.BY_HAND, "", "", "", packet.sha256,
        packet.made.name, packet.made.size_bytes, packet.made.pages, words, now,
    )  # fmt: skip


def one_line(field: str, text: str, most: int, *, empty: bool = False) -> str:
    said = text.strip()
    if (not said and not empty) or len(said) > most or not said.isprintable():
        raise WayRefused(field, because("write 1 to %(most)s characters", most=most))
    require_no_card_number("the reference", said)
    return said


def sound_words(text: str) -> str:
    said = text.strip()
    if len(said) > WORDS_MAX:
        raise WordsRefused(WORDS_MAX)
    require_text("the statement", said, may_be_empty=True)
    require_no_card_number("the statement", said)
    return said
