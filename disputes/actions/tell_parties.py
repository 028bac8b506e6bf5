"""Write to everybody a proceeding binds, each in its own language. The row leaves with the commit, once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from disputes.liability import messages
from disputes.liability.proceeding import Proceeding
from disputes.liability.proposal import Share
from disputes.store import proceedings
from ledger.money import Money
from trade.actions.send_letter import send_letter
from trade.letters import Letter
from trade.parties import Party
from trade.store import parties

Writes = Callable[[Party], Letter]


def tell_parties(connection: Connection, case: Proceeding, *, key: str, letter: Writes, now: datetime) -> None:
    """`key` names the step within the proceeding; `letter` writes to one party."""
    codes = [each.party for each in proceedings.parties_of(connection, case.id)]
    for code, party in parties.require(connection, codes).items():
        send_letter(connection, letter(party), key=f"{case.cause}/{key}/{code}", now=now)


def tell_news(connection: Connection, case: Proceeding, *, key: str, news: tuple[str, str], now: datetime) -> None:
    """A step in one sentence, English and Chinese, without a full stop."""

    def letter(party: Party) -> Letter:
        return messages.proceeding_news(party, proceeding_id=case.id, title=(case.title_en, case.title_zh), news=news)

    tell_parties(connection, case, key=key, letter=letter, now=now)


def named_shares(connection: Connection, shares: Sequence[Share], reader: Party) -> list[tuple[str, Money]]:
    """What each party bears, under the name by which the reader knows it."""
    chinese = reader.language.lower().startswith("zh")
    by_code = parties.require(connection, [share.party for share in shares])
    names = {code: party.name_zh if chinese else party.name_en for code, party in by_code.items()}
    return [(names[share.party], share.money) for share in shares]
