"""A packet is there: its receipt, a line in the timeline and in the custody of every exhibit in it, the drafts among them
become evidence, and the dispute moves as an answer moves it. All of it in one transaction, or nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Protocol

from sqlalchemy import Connection

from disputes import sending_letters
from disputes.actions.act_on_dispute import act_on_dispute, acts_now
from disputes.actions.submit_evidence import matter_of_dispute, submit_evidence
from disputes.answering import Act
from disputes.errors import DisputeError
from disputes.lifecycle import Verb
from disputes.sending import REFERENCE_MAX, Sending, State, receipt_of
from disputes.store import disputes, events, sendings
from disputes.store.locks import lock_dispute
from evidence.custody import Handling
from evidence.errors import EvidenceError
from evidence.exhibit import undecided
from evidence.store import exhibits, packets
from ledger.errors import LedgerError
from runtime import logs
from trade.actions.send_letter import send_letter
from trade.errors import TradeError
from trade.store import parties

SENT = "packet_sent"  # the event's kind
ANSWERS = (Verb.REPRESENT, Verb.ANSWER)
WITHOUT_WORDS = "Evidence packet sent. 证据包已送出。"  # what is said with a packet whose party says nothing
REFUSED = (DisputeError, EvidenceError, TradeError, LedgerError)


class Follows(Protocol):
    """Something that follows from a packet that is there."""

    __name__: str

    def __call__(self, connection: Connection, it: Sending, *, now: datetime) -> None: ...


log = logs.logger("disputes")


def record_sent(
    connection: Connection, it: Sending, *, reference: str, stated_by: str, sent_at: datetime, body: bytes, now: datetime
) -> Sending:
    """The sending as it stands for good. `stated_by` is who says that it is there; `body` their words, verbatim."""
    lock_dispute(connection, it.dispute_id)
    answer = sha256(body).hexdigest()
    receipt = receipt_of(it, sent_at=sent_at, reference=reference[:REFERENCE_MAX], stated_by=stated_by, answer_sha256=answer)
    done = replace(it, state=State.SENT, next_at=None, receipt=receipt)
    sendings.add_receipt(connection, done, receipt)
    detail = {
        "sending": it.id, "addressee": it.addressee, "way": it.way.value, "packet": it.sha256, "pages": it.pages,
        "reference": receipt.reference, "stated_by": stated_by, "digest": receipt.digest,
    }  # fmt: skip
    events.append(
        connection, subject=it.of_dispute, kind=SENT, actor=it.party, happened_at=sent_at, known_at=now, detail=detail,
        seat_id=it.seat_id,
    )  # fmt: skip
    for follows in (_hand_in, _answer):
        _if_it_may(connection, done, follows, now=now)
    everybody = parties.require(connection, [it.party])
    letter = sending_letters.sent(done, everybody[it.party], to=named(connection, it))
    send_letter(connection, letter, key=f"{it.cause}/sent", now=now)
    return done


def _if_it_may(connection: Connection, it: Sending, follows: Follows, *, now: datetime) -> None:
    """What follows from a packet that is there does so unless the trade refuses it: the packet is there all the same."""
    try:
        with connection.begin_nested():
            follows(connection, it, now=now)
    except REFUSED as why:
        log.warning("does not follow", sending=it.id, what=follows.__name__, because=str(why))


def named(connection: Connection, it: Sending) -> tuple[str, str]:
    """Where a packet goes, in English and in Chinese: the party's name, or the place itself where it is none."""
    found = parties.get(connection, it.addressee)
    return (found.name_en, found.name_zh) if found else (it.addressee, it.addressee)


def answering_act(connection: Connection, dispute_id: str, party: str) -> Act | None:
    """What sending a packet does in the dispute: the answer its party owes at this stage, where it owes one."""
    dispute = disputes.get(connection, dispute_id)
    offered = {act.verb: act for act in acts_now(connection, dispute, party=party)} if dispute else {}
    return next((offered[verb] for verb in ANSWERS if verb in offered), None)


def _hand_in(connection: Connection, it: Sending, *, now: datetime) -> None:
    """Drafts in the packet are evidence from now on, and the custody of each exhibit says where it went."""
    packet = packets.get(connection, it.packet_id)
    inside = packet.asked.exhibits if packet else ()
    matter = matter_of_dispute(connection, it.dispute_id, it.party)
    own = exhibits.of_matter(connection, it.party, matter.subject, matter.payment_id)
    drafts = {draft.id for draft in undecided(own, exhibits.submissions_of(connection, matter.subject))}
    if matter.open and (named_now := [id_ for id_ in inside if id_ in drafts]):
        submit_evidence(
            connection, matter, party=it.party, seat_id=it.seat_id, exhibit_ids=named_now, words=it.words, now=now
        )
    for exhibit_id in dict.fromkeys(inside):
        exhibits.append_custody(
            connection, exhibit_id, Handling.SENT, actor=it.party, at=now,
            detail={"sending": it.id, "to": it.addressee, "packet": it.sha256}, seat_id=it.seat_id,
        )  # fmt: skip


def _answer(connection: Connection, it: Sending, *, now: datetime) -> None:
    """The dispute moves by the rules of its scheme. One that has gone on already, by a message of its source, stays."""
    dispute = disputes.get(connection, it.dispute_id)
    act = answering_act(connection, it.dispute_id, it.party)
    if dispute is None or act is None or dispute.stage is not it.stage:
        return
    words = it.words.strip() or WITHOUT_WORDS
    act_on_dispute(
        connection, it.dispute_id, act.verb, party=it.party, seat_id=it.seat_id, words=words, today=now.date(), now=now
    )  # fmt: skip
