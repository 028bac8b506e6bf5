"""File a proceeding by hand over open disputes of one chain, state what was found, have a party join."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from sqlalchemy import Connection

from disputes import standing
from disputes.actions.file_proceeding import file_proceeding
from disputes.actions.propose import add_findings
from disputes.dispute import Dispute
from disputes.liability import filing as filings
from disputes.liability.errors import FilingRefused
from disputes.liability.filing import FACT_MAX, RELIEF_MAX, TITLE_MAX, Filing, both_of
from disputes.liability.findings import Finding
from disputes.liability.proceeding import Proceeding, Step
from disputes.store import disputes, proceedings
from disputes.store.locks import lock_filing
from ledger.entry import Entry
from ledger.store import journal
from runtime.refusal import because
from trade.card_numbers import require_no_card_number
from trade.errors import NotFound
from trade.payments import Chain
from trade.store import parties

LISTED_MAX = 500


def fileable_with(connection: Connection, dispute_id: str, party: str) -> list[Dispute]:
    """The disputes that may be filed together with this one, itself first; none where it cannot be filed. Raises NotFound.

    They have its chain and currency, the merchant's book shows their whole amount as disputed (only that can be shared
    out), and no proceeding decides them.
    """
    first = disputes.get(connection, dispute_id)
    if first is None or party not in first.chain:
        raise NotFound("dispute", dispute_id)
    withdrawn = proceedings.ids(connection, Step.WITHDRAWN)
    others = disputes.open_of_chain(connection, Chain(first.chain), first.amount.currency, limit=LISTED_MAX)
    found = [first, *(it for it in others if it.id != first.id)]
    free = [it for it in found if filings.fileable(it, withdrawn)]
    posted: dict[str, list[Entry]] = {it.cause: [] for it in free}
    for line in journal.entries(connection, causes=list(posted)):
        posted[line.entry.cause].append(line.entry)
    listed = [it for it in free if standing.disputed(posted[it.cause], it.chain[-1], it.amount.currency) == it.amount]
    return listed if first in listed else []


def plan_filing(connection: Connection, filing: Filing, *, fileable: list[Dispute]) -> Filing:
    """The filing with its texts in both languages. Raises FilingRefused, CardNumberRefused; writes nothing."""
    chain = fileable[0].chain if fileable else ()
    kinds = parties.kinds(connection, chain)
    suable = filings.suable(chain, kinds, filing.plaintiff)
    filings.require_sound(filing, [it.id for it in fileable], suable)
    for text in (*filing.title, *filing.relief):
        require_no_card_number("the filing", text)
    title, relief = both_of("title", filing.title, TITLE_MAX), both_of("relief", filing.relief, RELIEF_MAX)
    return replace(filing, title=title, relief=relief)


def file_by_hand(
    connection: Connection, stated: Filing, *, seat_id: str, today: date, now: datetime
) -> Proceeding:  # fmt: skip
    """The proceeding on record; everybody it binds is told. Raises as `plan_filing`, NotFound."""
    lock_filing(connection, stated.plaintiff)
    first = stated.disputes[0] if stated.disputes else ""
    fileable = fileable_with(connection, first, stated.plaintiff)
    sound = plan_filing(connection, stated, fileable=fileable)
    return file_proceeding(
        connection,
        id=filings.id_of(sound.plaintiff, today, set(proceedings.ids(connection))),
        chain=Chain(fileable[0].chain),
        title_en=sound.title[0], title_zh=sound.title[1], relief_en=sound.relief[0], relief_zh=sound.relief[1],
        dispute_ids=sound.disputes, parties=sound.bound, filed_on=today, now=now, seat_id=seat_id,
    )  # fmt: skip


def state_finding(
    connection: Connection, proceeding_id: str, stated: Finding, *, today: date, now: datetime, seat_id: str
) -> Finding:
    """One finding on record, its fact in both languages.

    Raises NotFound, MoveRefused, FilingRefused (no fact, or one of tomorrow), FindingRefused, UnknownDuty,
    DutyNotInForce, CardNumberRefused.
    """
    if stated.fact_on > today:
        raise FilingRefused("on", because("%(on)s has not come yet; state the day of the fact", on=stated.fact_on))
    fact = both_of("fact", (stated.fact_en, stated.fact_zh), FACT_MAX)
    for text in fact:
        require_no_card_number("the fact", text)
    sound = replace(stated, fact_en=fact[0], fact_zh=fact[1])
    return add_findings(connection, proceeding_id=proceeding_id, findings=[sound], now=now, seat_id=seat_id)[-1]
