"""Ask for a packet to be sent: once for a party, a dispute and a stage. The worker carries it, outside any transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy import Connection

from disputes.actions.plan_sending import lock_for, new_sending, one_line, plan_sending, sound_words
from disputes.channels.sending.accounts import Account
from disputes.sending import REFERENCE_MAX, Line, Said, Sending
from disputes.sending_errors import WayRefused
from disputes.store import sendings
from runtime.refusal import because


@dataclass(frozen=True, slots=True)
class Wanted:
    """How somebody wants a packet sent. `offer` is the key of one."""

    offer: str
    reference: str = ""
    words: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)


def send_packet(
    connection: Connection, packet_id: str, wanted: Wanted, *, party: str, seat_id: str, accounts: Sequence[Account],
    now: datetime,
) -> Sending:  # fmt: skip
    """The packet waits to be sent by the worker. Raises as `plan_sending`, WordsRefused, CardNumberRefused."""
    lock_for(connection, packet_id, party)
    planned = plan_sending(connection, packet_id, party=party, accounts=accounts, now=now)
    offer = next((it for it in planned.offers if it.key == wanted.offer), None)
    if offer is None:
        raise WayRefused("way", because("choose one of the ways that are listed"))
    if offer.hinders:
        raise WayRefused("way", offer.hinders)
    reference = one_line("reference", wanted.reference.strip() or offer.reference, REFERENCE_MAX)
    for choice in wanted.choices.values():
        one_line("defence_reason", choice, REFERENCE_MAX, empty=True)
    it = replace(
        new_sending(planned.packet, planned.dispute, party, seat_id, sound_words(wanted.words), now),
        way=offer.way, addressee=offer.to, account=offer.account, reference=reference, choices=dict(wanted.choices),
        due_at=planned.due.due_at if planned.due and not planned.due.presumed else None, next_at=now,
    )  # fmt: skip
    sendings.add(connection, it)
    sendings.append(connection, it.id, [Said(1, Line.ASKED, now, party, seat_id)])
    return it
