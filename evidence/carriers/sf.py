"""SF Express (顺丰速运): a signed route query (EXP_RECE_SEARCH_ROUTES), and routes with operation codes and Chinese words.

Fields, codes and signature: https://open.sf-express.com (速运类 API, 路由查询). It tells of a parcel for three months,
and only to who names the last four digits of a telephone of its sender or recipient, unless it is the contract's own.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import md5
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlencode
from uuid import uuid4

from evidence.carriers import chinese_words as said
from evidence.carriers import http
from evidence.carriers.parcel_number import ASK_FOR_PHONE, parcel_number
from evidence.carriers.protocol import AnswerRefused, CarrierAway, Connection, NotToBeHad
from evidence.carriers.reading import delivered, in_order, joined, moment, table, tables, text
from evidence.delivery import Answer, CarrierEvent, Told, Tracking
from trade.shipments import Step

ADDRESS = "https://sfapi.sf-express.com/std/service"
SERVICE = "EXP_RECE_SEARCH_ROUTES"
ANSWERED, FOUND = "A1000", "S0000"
TOO_BUSY = ("A1005", "A1009", "A1099")
RETURNED = "648"
_STEPS: Mapping[str, Step] = {
    "50": Step.HANDED_OVER, "54": Step.HANDED_OVER, "44": Step.OUT_FOR_DELIVERY, "204": Step.OUT_FOR_DELIVERY,
    "33": Step.ATTEMPTED, "70": Step.ATTEMPTED, "80": Step.DELIVERED, RETURNED: Step.RETURNED,
}  # fmt: skip
_JAVA_QUOTES = {"safe": "*"}  # its reference signs what Java's URLEncoder makes of the text


def path(written: str) -> str:
    """What is asked for, as one line."""
    parcel = parcel_number(written)
    asked = {"trackingNumber": parcel.number, "checkPhoneNo": parcel.phone}
    return f"?{urlencode({key: value for key, value in asked.items() if value})}"


def signed(asked: str, given: Mapping[str, str], now: datetime, request: str) -> dict[str, str]:
    """The form that is posted: the question as JSON, and its digest with the contract's check word."""
    wanted = dict(parse_qsl(asked.lstrip("?")))
    question = {"language": "0", "trackingType": "1", "methodType": "1", **wanted}
    data = json.dumps({**question, "trackingNumber": [wanted["trackingNumber"]]}, ensure_ascii=False)
    stamp = str(int(now.timestamp() * 1000))
    quoted = quote_plus(f"{data}{stamp}{given['check_word']}", **_JAVA_QUOTES).replace("~", "%7E")
    digest = b64encode(md5(quoted.encode(), usedforsecurity=False).digest()).decode()
    return {
        "partnerID": given["partner_id"], "requestID": request, "serviceCode": SERVICE, "timestamp": stamp,
        "msgDigest": digest, "msgData": data,
    }  # fmt: skip


def connect(code: str, given: Mapping[str, str]) -> Connection:
    """SF Express by the contract's own credentials."""

    def ask(asked: str, now: datetime) -> Answer:
        return http.fetch("POST", given.get("address", ADDRESS), data=signed(asked, given, now, uuid4().hex))

    return Connection(code, path, parse, ask)


def parse(payload: Mapping[str, Any]) -> Tracking:
    """Routes in the normal form. Raises AnswerRefused, NotToBeHad, CarrierAway."""
    found = next(iter(tables(_result(payload).get("routeResps"), "routeResps")), {})
    routes = tables(found.get("routes"), "routes")
    if not routes:
        number = text(found.get("mailNo")) or "SF1020304050607"
        reason = f"no route is told: unknown, older than three months, or {ASK_FOR_PHONE.format(number=number)}"
        raise NotToBeHad(Told.UNKNOWN, reason)
    read = [(route, _event(route)) for route in routes]
    events = in_order(event for _, event in read)
    arrivals = [(route, event) for route, event in read if event.kind is Step.DELIVERED]
    backs = [event.happened_at for route, event in read if _goes_back(route)]
    if not arrivals:
        return Tracking(events, returned=bool(backs))
    route, arrival = min(arrivals, key=lambda it: it[1].happened_at)
    if backs and min(backs) <= arrival.happened_at:  # who signed for it then is the sender
        return Tracking(tuple(it for it in events if it.kind is not Step.DELIVERED), returned=True)
    return delivered(events, arrival, to_whom=_signer(routes), where=text(route.get("acceptAddress")))


def _result(payload: Mapping[str, Any]) -> Mapping[str, Any]:
    code, message = text(payload.get("apiResultCode")), text(payload.get("apiErrorMsg"))
    if code in TOO_BUSY:
        raise CarrierAway(f"SF Express answers {code}: {message}")
    if code != ANSWERED:
        raise AnswerRefused(f"SF Express refuses the question ({code}: {message}); look at its credentials")
    told = payload.get("apiResultData")
    if isinstance(told, str):
        try:
            told = json.loads(told)
        except (ValueError, RecursionError):
            raise AnswerRefused("apiResultData is no JSON, or was cut off") from None
    data = table(told, "apiResultData")
    if text(data.get("errorCode")) != FOUND:
        raise AnswerRefused(f"SF Express answers {text(data.get('errorCode'))}: {text(data.get('errorMsg'))}")
    return table(data.get("msgData"), "msgData")


def _event(route: Mapping[str, Any]) -> CarrierEvent:
    words, code = text(route.get("remark")), text(route.get("opCode"))
    at, clock = moment(route.get("acceptTime"), said.HOME)
    kind = _STEPS.get(code) or said.step_of(words)
    if code and kind is Step.DELIVERED and code not in _STEPS:  # words of a delivery under another code are about it
        kind = Step.IN_TRANSIT
    return CarrierEvent(kind, at, joined(route.get("acceptAddress"), words, by=" "), clock)


def _goes_back(route: Mapping[str, Any]) -> bool:
    return text(route.get("opCode")) == RETURNED or said.is_return(text(route.get("remark")))


def _signer(routes: Sequence[Mapping[str, Any]]) -> str:
    named = (said.signer_in(text(it.get("remark"))) for it in routes if "可查看" not in text(it.get("remark")))
    return next(filter(None, named), "")
