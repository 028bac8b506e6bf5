"""Ask for a packet of a party's exhibits in a matter, for a channel. It is compiled in the background."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from sqlalchemy import Connection

from disputes.actions.submit_evidence import Matter
from evidence.channels.load import channel
from evidence.errors import NothingToSubmit, NotOfYours, TooManyExhibits
from evidence.exhibit import WORDS_MAX
from evidence.packet import EXHIBITS_MAX, Asked
from evidence.store import exhibits, packets
from trade.card_numbers import require_no_card_number


def ask_packet(
    connection: Connection, matter: Matter, *, party: str, seat_id: str, to: str, language: str, words: str,
    exhibit_ids: Sequence[str], now: datetime,
) -> str:  # fmt: skip
    """The packet's id. Drafts may go into one as well: it stays its party's until it is sent.

    Raises ChannelUnknown, NothingToSubmit, TooManyExhibits, NotOfYours, CardNumberRefused.
    """
    require_no_card_number("the statement", words)
    chosen = tuple(dict.fromkeys(exhibit_ids))
    if not chosen:
        raise NothingToSubmit
    if len(chosen) > EXHIBITS_MAX:
        raise TooManyExhibits(len(chosen), EXHIBITS_MAX)
    own = exhibits.of_matter(connection, party, matter.subject, matter.payment_id)
    there = {it.id for it in own if it.discarded_at is None and it.erased is None}
    for exhibit_id in chosen:
        if exhibit_id not in there:
            raise NotOfYours(exhibit_id)
    id_ = uuid4().hex
    said = words.strip()[:WORDS_MAX]
    asked = Asked(matter.subject, party, seat_id, channel(to).name, language, said, chosen, now)
    packets.add(connection, id_, asked)
    return id_
