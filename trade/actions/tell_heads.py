"""Leave every party the last head of the last finished day: one letter a party a day, however often this runs.

The operator is usually one of the parties, so what proves the record must lie with the others.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import Connection

from ledger.store import seals
from trade.actions.send_letter import send_letters
from trade.seal_letters import head_of_the_day
from trade.store import letters, parties, webhooks

HEADS = "seals/"  # how the keys of these letters begin


def tell_heads(connection: Connection, *, now: datetime, public_url: str | None) -> int:
    """The number of letters left. A day on which nothing was sealed has none."""
    today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    seal = seals.made_before(connection, today)
    if seal is None:
        return 0
    on = seal.sealed_at.astimezone(UTC).date()
    everybody = {f"{HEADS}{on.isoformat()}/{party.code}": party for party in parties.all_parties(connection)}
    untold = sorted(everybody.keys() - letters.known(connection, prefix=f"{HEADS}{on.isoformat()}/"))
    written = {key: head_of_the_day(everybody[key], seal, on=on, public_url=public_url) for key in untold}
    if written:
        endpoints = webhooks.of_parties(connection, [it.party.code for it in written.values()])
        send_letters(connection, written, endpoints=endpoints, now=now)
    return len(written)
