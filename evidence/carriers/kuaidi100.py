"""Kuaidi100 (快递100), which asks most Chinese carriers: a signed query, and an answer in Chinese words and status codes.

Codes and signature: https://api.kuaidi100.com/document (实时快递查询). Its own clock is that of Beijing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import md5
from typing import Any
from urllib.parse import parse_qsl, urlencode

from evidence.carriers import chinese_words as said
from evidence.carriers import http
from evidence.carriers.parcel_number import ASK_FOR_PHONE, parcel_number
from evidence.carriers.protocol import AnswerRefused, CarrierAway, Connection, NotToBeHad
from evidence.carriers.reading import delivered, in_order, joined, moment, table, tables, text
from evidence.delivery import Answer, CarrierEvent, Told, Tracking
from trade.shipments import Step

ADDRESS = "https://poll.kuaidi100.com/poll/query.do"
# By the first digit; longer codes are refinements (301 signed by the recipient, 304 signed for at a parcel shop).
SIGNED, RETURNED = "3", ("4", "6")
NOT_RETURNED = ("401",)  # withdrawn before it was handed over
_STEPS: Mapping[str, Step] = {
    "1": Step.HANDED_OVER, SIGNED: Step.DELIVERED, "5": Step.OUT_FOR_DELIVERY, "8": Step.CUSTOMS,
    "14": Step.REFUSED, "501": Step.READY, "101": Step.IN_TRANSIT, "102": Step.IN_TRANSIT,
}  # fmt: skip
_STATUSES: Mapping[str, Step] = {"揽收": Step.HANDED_OVER, "签收": Step.DELIVERED, "派件": Step.OUT_FOR_DELIVERY}
NOTHING_FOUND, PHONE_ASKED, TOO_BUSY, REFUSED = ("500", "0"), ("408",), ("501", "502"), ("503", "601", "400")


def path(company: str, written: str) -> str:
    """What is asked for, as one line. `company` is Kuaidi100's name of the carrier; a number may name its own."""
    parcel = parcel_number(written)
    asked = {"com": parcel.company or company, "num": parcel.number, "phone": parcel.phone}
    return f"?{urlencode({key: value for key, value in asked.items() if value})}"


def signed(asked: str, given: Mapping[str, str]) -> dict[str, str]:
    """The form that is posted: the question as JSON, and its digest with the customer's key."""
    param = json.dumps({**dict(parse_qsl(asked.lstrip("?"))), "resultv2": "4", "order": "desc"}, ensure_ascii=False)
    digest = md5(f"{param}{given['key']}{given['customer']}".encode(), usedforsecurity=False).hexdigest().upper()
    return {"customer": given["customer"], "sign": digest, "param": param}


def connect(code: str, given: Mapping[str, str], company: str = "") -> Connection:
    """A carrier asked by way of Kuaidi100."""

    def ask(asked: str, _now: datetime) -> Answer:
        return http.fetch("POST", given.get("address", ADDRESS), data=signed(asked, given))

    return Connection(code, lambda number: path(company, number), parse, ask)


def parse(payload: Mapping[str, Any]) -> Tracking:
    """An answer, or what is pushed, in the normal form. Raises AnswerRefused, NotToBeHad, CarrierAway."""
    if "lastResult" in payload:
        payload = table(payload["lastResult"], "lastResult")
    _require_result(payload)
    scans = tables(payload.get("data"), "data")
    state = text(payload.get("state"))
    if not scans or all(said.NO_RESULT.search(text(it.get("context"))) for it in scans):
        if state.startswith(SIGNED):
            raise NotToBeHad(Told.FORGOTTEN, "the carrier says signed for, and no longer tells of a single scan")
        raise NotToBeHad(Told.UNKNOWN, "the carrier tells of no scan of this number")
    read = [(it, _event(it)) for it in scans]
    events = in_order(event for _, event in read)
    if state.startswith(RETURNED) and state not in NOT_RETURNED:
        return Tracking(_nobody_signed(events), returned=True)
    arrivals = [(scan, event) for scan, event in read if event.kind is Step.DELIVERED]
    if not (state.startswith(SIGNED) if state else arrivals):
        return Tracking(_nobody_signed(events), returned=not state and _went_back(scans))
    if not arrivals:
        return _signed_by_state_alone(read)
    scan, arrival = min(arrivals, key=lambda it: it[1].happened_at)
    words = text(scan.get("context"))
    to_whom = said.signer_in(words) or text(payload.get("signname"))
    return delivered(events, arrival, to_whom=to_whom, where=_place(scan))


def _require_result(payload: Mapping[str, Any]) -> None:
    code = text(payload.get("returnCode")) or text(payload.get("status"))
    if code == "200" or (not code and "data" in payload):
        return
    message = text(payload.get("message"))
    if code in PHONE_ASKED:
        raise NotToBeHad(Told.UNKNOWN, ASK_FOR_PHONE.format(number="SF1020304050607"))
    if code in NOTHING_FOUND:
        raise NotToBeHad(Told.UNKNOWN, f"the carrier tells of no scan of this number ({message})")
    if code in TOO_BUSY:
        raise CarrierAway(f"Kuaidi100 answers {code}: {message}")
    if code in REFUSED:
        raise AnswerRefused(f"Kuaidi100 refuses the question ({code}: {message}); look at its credentials and balance")
    raise AnswerRefused(f"Kuaidi100 answers {code or 'without a status'}: {message}")


def _event(scan: Mapping[str, Any]) -> CarrierEvent:
    words = text(scan.get("context"))
    at, clock = moment(scan.get("ftime") or scan.get("time"), said.HOME)
    return CarrierEvent(_step(scan, words), at, joined(scan.get("location"), words, by=" "), clock)


def _step(scan: Mapping[str, Any], words: str) -> Step:
    code, status = text(scan.get("statusCode")), text(scan.get("status"))
    if said.is_return(words) or (code.startswith(RETURNED) and code not in NOT_RETURNED):
        return Step.RETURNED
    return _STEPS.get(code) or _STEPS.get(code[:1]) or _STATUSES.get(status) or said.step_of(words)


def _place(scan: Mapping[str, Any]) -> str:
    return text(scan.get("location")) or text(scan.get("areaName")) or text(said.place_in(text(scan.get("context"))))


def _signed_by_state_alone(read: Sequence[tuple[Mapping[str, Any], CarrierEvent]]) -> Tracking:
    """Signed for as the code says, though no scan has words we know for it: the newest is the one that it means."""
    scan, newest = max(read, key=lambda it: it[1].happened_at)
    arrival = CarrierEvent(Step.DELIVERED, newest.happened_at, newest.detail, newest.clock)
    events = [event for _, event in read if event is not newest]
    return delivered([*events, arrival], arrival, to_whom=said.signer_in(newest.detail), where=_place(scan))


def _nobody_signed(events: Sequence[CarrierEvent]) -> tuple[CarrierEvent, ...]:
    """A parcel that is under way or went back was not delivered to its buyer, whatever words stand in a scan."""
    kinds = (Step.DELIVERED, Step.SIGNED)
    return in_order(
        CarrierEvent(Step.IN_TRANSIT, it.happened_at, it.detail, it.clock) if it.kind in kinds else it for it in events
    )


def _went_back(scans: Sequence[Mapping[str, Any]]) -> bool:
    return any(said.is_return(text(it.get("context"))) for it in scans)
