"""Put on record what the party that brought a proof says it shows, where nobody but a person can read it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from evidence.custody import Handling
from evidence.errors import NotAProof, NothingStated
from evidence.exhibit import WORDS_MAX, Exhibit, Kind
from evidence.store import exhibits
from trade.card_numbers import require_no_card_number


def state_proof(
    connection: Connection, exhibit_id: str, *, words: str, subject: str, payment_id: str | None, party: str,
    seat_id: str, now: datetime,
) -> Exhibit:  # fmt: skip
    """Its words in the custody of the exhibit, where everybody who is given it reads them as its own; the last ones stand.

    Raises NotAProof, NothingStated, CardNumberRefused.
    """
    own = {it.id: it for it in exhibits.of_matter(connection, party, subject, payment_id) if it.discarded_at is None}
    found = own.get(exhibit_id)
    if found is None or found.kind is not Kind.PROOF_OF_DELIVERY:
        raise NotAProof(exhibit_id)
    said = words.strip()[:WORDS_MAX]
    if not said:
        raise NothingStated
    require_no_card_number("the words", said)
    exhibits.append_custody(
        connection, exhibit_id, Handling.STATED, actor=party, at=now, detail={"words": said}, seat_id=seat_id
    )  # fmt: skip
    return found
