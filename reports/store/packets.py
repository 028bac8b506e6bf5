"""What a packet is made of: the dispute, its payment, the exhibits in the order asked for, the newest seal of then."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from disputes.checklist import Item
from disputes.dispute import Dispute
from disputes.schemes.load import load_all
from disputes.schemes.load_checklists import list_for
from disputes.store import disputes
from evidence.channels.load import channel
from evidence.exhibit import Exhibit
from evidence.packet import Asked
from evidence.store import exhibits
from ledger.store import seals
from reports.packet_letter import Letter, letter, weights
from reports.packet_plan import in_order
from reports.statement_words import Words
from trade.errors import NotFound
from trade.store import parties, payments

DISPUTE = "dispute:"


def load_letter(connection: Connection, asked: Asked) -> Letter:
    """Everything a packet says, as of the moment it was asked for. Raises NotFound."""
    about = require_dispute(connection, asked.subject)
    paid = payments.get(connection, about.payment_id)
    if paid is None:
        raise NotFound("payment", about.payment_id)
    known = parties.require(connection, about.chain)
    own = {it.id: it for it in exhibits.of_matter(connection, asked.party, asked.subject, about.payment_id)}
    sealed = seals.made_before(connection, asked.asked_at)
    scheme = load_all().schemes.get(about.scheme)
    zone = ZoneInfo(known[asked.party].time_zone)
    return letter(
        Words(asked.language, known), channel(asked.channel), about, paid, sender=asked.party,
        scheme=(scheme.title_en, scheme.title_zh) if scheme else (about.scheme, about.scheme),
        reason=load_all().code(about.scheme, about.reason_code, on=about.opened_on), said=asked.words,
        exhibits=[own[it] for it in asked.exhibits if it in own], items=items_of(about),
        head=sealed.head if sealed else "", on=asked.asked_at.astimezone(zone).date(),
    )  # fmt: skip


def require_dispute(connection: Connection, subject: str) -> Dispute:
    """Raises NotFound for what is no dispute."""
    id_ = subject.removeprefix(DISPUTE)
    found = disputes.get(connection, id_) if subject.startswith(DISPUTE) else None
    if found is None:
        raise NotFound("dispute", id_)
    return found


def items_of(about: Dispute) -> Sequence[Item]:
    """What the checklist wants for the dispute's ground; nothing for one without a list."""
    found = list_for(about.scheme, about.reason_code, on=about.opened_on)
    return found.items if found else ()


def offered(connection: Connection, about: Dispute, party: str) -> list[Exhibit]:
    """What a party can put into a packet of a dispute, in the order it would stand there."""
    own = exhibits.of_matter(connection, party, about.cause, about.payment_id)
    return in_order((it for it in own if it.discarded_at is None and it.erased is None), weighs=weights(items_of(about)))
