"""Tell a party something: a letter in its inbox, a mail where it has an address, an event to each of its endpoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from runtime import outbox
from trade.letters import Letter, event_of, mail_of
from trade.store import letters, webhooks
from trade.webhooks import EMAIL, WEBHOOK, Endpoint, webhook_key


def send_letter(connection: Connection, letter: Letter, *, key: str, now: datetime) -> None:
    """Leave the letter, once for its key."""
    endpoints = webhooks.of_parties(connection, [letter.party.code])
    send_letters(connection, {key: letter}, endpoints=endpoints, now=now)


def send_letters(
    connection: Connection, by_key: Mapping[str, Letter], *, endpoints: Sequence[Endpoint], now: datetime,
    serves: Mapping[str, str] | None = None,
) -> list[str]:  # fmt: skip
    """As `send_letter`, for several at once, and reading nothing: `endpoints` are those of the parties written to.

    `serves` names what a channel proves by delivering, to which the party is added. Gives the parties whose letter goes
    out by a channel, and not only into the inbox.
    """
    letters.add_all(connection, by_key, now=now)
    mails: dict[str, dict[str, Any]] = {}
    events: dict[str, dict[str, Any]] = {}
    reached: dict[str, None] = {}
    for key, letter in by_key.items():
        code = letter.party.code
        proves = {"serves": {**serves, "party": code}} if serves else {}
        mail = mail_of(letter)
        if mail is not None:
            mails[key] = mail | proves
            reached[code] = None
        for endpoint in endpoints:
            if endpoint.party == code and endpoint.asks_for(letter.kind):
                events[webhook_key(endpoint.id, key)] = {"endpoint": endpoint.id, "event": event_of(letter, at=now)} | proves
                reached[code] = None
    outbox.add_all(connection, mails, topic=EMAIL, now=now)
    outbox.add_all(connection, events, topic=WEBHOOK, now=now)
    return list(reached)
