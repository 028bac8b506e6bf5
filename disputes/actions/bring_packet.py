"""A packet was brought to the far end by hand: a person says when, through what and under which number. That is its receipt,
and it uses up the one answer as a sending of ours does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from disputes.actions.plan_sending import lock_for, new_sending, one_line, ready_packet, require_free, sound_words
from disputes.actions.record_sent import record_sent
from disputes.dispute import Dispute
from disputes.sending import PORTAL_MAX, REFERENCE_MAX, Line, Said, Sending, State, Told, Way
from disputes.sending_errors import WayRefused
from disputes.store import sendings
from evidence.store import exhibits
from runtime.refusal import because


@dataclass(frozen=True, slots=True)
class Brought:
    """How somebody brought a packet there by hand: through what, when (UTC), which number it was given; a picture of it."""

    portal: str
    at: datetime
    reference: str
    words: str = ""
    picture: str | None = None


def bring_by_hand(
    connection: Connection, packet_id: str, brought: Brought, *, party: str, seat_id: str, now: datetime
) -> Sending:
    """Somebody has brought the packet there and says so: that is its receipt. Raises NotFound, WayRefused, AlreadySent,
    SendingOpen, WordsRefused, CardNumberRefused."""
    lock_for(connection, packet_id, party)
    packet, dispute = ready_packet(connection, packet_id, party)
    require_free(connection, dispute, dispute.stage, party)
    portal = one_line("portal", brought.portal, PORTAL_MAX)
    reference = one_line("reference", brought.reference, REFERENCE_MAX)
    made_at = (packet.made_at or now).replace(second=0, microsecond=0)  # people write minutes
    if not made_at <= brought.at <= now:
        raise WayRefused("at", because("it cannot have been brought there before the packet was made, nor later than now"))
    words = sound_words(brought.words)
    picture = _picture(connection, brought.picture, dispute, party)
    it = replace(new_sending(packet, dispute, party, seat_id, words, now), way=Way.BY_HAND, addressee=portal,
                 reference=reference, choices=picture, state=State.SENT)  # fmt: skip
    sendings.add(connection, it)
    said = Said(1, Line.SAID, now, party, seat_id, Told.TAKEN, reference=reference)
    sendings.append(connection, it.id, [said])
    return record_sent(
        connection, it, reference=reference, stated_by=party, sent_at=brought.at, body=words.encode(), now=now
    )  # fmt: skip


def _picture(connection: Connection, exhibit_id: str | None, dispute: Dispute, party: str) -> dict[str, str]:
    if not exhibit_id:
        return {}
    own = {it.id for it in exhibits.of_matter(connection, party, dispute.cause, dispute.payment_id)}
    if exhibit_id not in own:
        raise WayRefused("picture", because("choose one of your exhibits in this case"))
    return {"picture": exhibit_id}
