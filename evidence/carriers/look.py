"""Look at a carrier once: ask, judge the answer by its status, read it, fetch the papers it names. No row is touched."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from evidence.carriers.protocol import AnswerRefused, CarrierAway, Connection, NotToBeHad
from evidence.delivery import Look, Paper, Told
from evidence.quotas import PAPERS_MAX

OK = 200
MEANT = {404: Told.UNKNOWN, 410: Told.FORGOTTEN, 408: Told.AWAY, 425: Told.AWAY, 429: Told.AWAY}
SERVER_TROUBLE = range(500, 600)
MISSHAPEN = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)


def look_at(connection: Connection, tracking_number: str, *, now: datetime, requests_max: int = 1 + PAPERS_MAX) -> Look:
    """What the carrier tells of a parcel, for at most so many requests. Never raises for anything the carrier does."""
    try:
        answer = connection.ask(connection.path(tracking_number), now)
    except CarrierAway as trouble:
        return Look(Told.AWAY, reason=str(trouble))
    if answer.status != OK:
        return Look(_meant(answer.status), answer, reason=f"the carrier answered with status {answer.status}")
    try:
        tracking = connection.parse(connection.read(answer))
    except CarrierAway as trouble:
        return Look(Told.AWAY, answer, reason=str(trouble))
    except NotToBeHad as said:
        return Look(said.told, answer, reason=str(said))
    except AnswerRefused as refused:
        return Look(Told.BROKEN, answer, reason=str(refused))
    except MISSHAPEN as trouble:
        return Look(Told.BROKEN, answer, reason=f"the answer is not as this carrier promises ({type(trouble).__name__})")
    if tracking.proof is None:
        return Look(Told.RETURNED if tracking.returned else Told.UNDER_WAY, answer, tracking.events)
    papers, reason = _papers(connection, tracking.papers[: requests_max - 1], now)
    proof = replace(tracking.proof, papers=(*tracking.enclosed[:PAPERS_MAX], *papers))
    return Look(Told.BROKEN if reason else Told.DELIVERED, answer, tracking.events, proof, reason)


def _meant(status: int) -> Told:
    return MEANT.get(status, Told.AWAY if status in SERVER_TROUBLE else Told.BROKEN)


def _papers(connection: Connection, named: tuple[tuple[str, str], ...], now: datetime) -> tuple[tuple[Paper, ...], str]:
    """The papers that could be had, and why one could not."""
    found: list[Paper] = []
    reason = ""
    for what, path in named:
        try:
            answer = connection.ask(path, now)
        except CarrierAway as trouble:
            reason = f"{what}: {trouble}"
            continue
        if answer.status != OK or not answer.body:
            reason = f"{what}: the carrier answered with status {answer.status} and {len(answer.body)} bytes"
        else:
            found.append(Paper(what, _named(path), answer.body))
    return tuple(found), reason


def _named(path: str) -> str:
    return urlsplit(path).path.rpartition("/")[2] or "paper"
