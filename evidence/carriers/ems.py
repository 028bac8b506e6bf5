"""China Post EMS (中国邮政): the query 040001 of its open platform, its body under SM4, and traces with operation codes.

Fields and cipher: https://api.ems.com.cn (协议客户 API 开放平台). The older service answers {"traces": [...]} in words
alone; saved answers of it are read too.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from evidence.carriers import chinese_words as said
from evidence.carriers import http
from evidence.carriers.parcel_number import bare
from evidence.carriers.protocol import AnswerRefused, CarrierAway, Connection, NotToBeHad
from evidence.carriers.reading import delivered, in_order, joined, moment, table, tables, text
from evidence.delivery import Answer, CarrierEvent, Told, Tracking
from trade.shipments import Step

ADDRESS = "https://api.ems.com.cn/amp-prod-api/f/amp/api/open"
TRACES, SEALED, DONE = "040001", "|$4|", "00000"
DELIVERED = "704"
_STEPS: Mapping[str, Step] = {"203": Step.HANDED_OVER, "702": Step.OUT_FOR_DELIVERY, "705": Step.ATTEMPTED}
_STAMP = "%Y-%m-%d %H:%M:%S"


def path(written: str) -> str:
    """What is asked for, as one line."""
    return f"?{urlencode({'waybillNo': bare(written)})}"


def sealed(asked: str, given: Mapping[str, str], now: datetime) -> dict[str, str]:
    """The form that is posted: the question and the key behind it, under SM4 with that key."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
    from cryptography.hazmat.primitives.padding import PKCS7

    question = json.dumps(dict(parse_qsl(asked.lstrip("?"))), ensure_ascii=False)
    try:
        seal = Cipher(algorithms.SM4(b64decode(given["key"], validate=True)), modes.ECB()).encryptor()  # the mode is theirs
    except (NotBase64, ValueError):
        raise CarrierAway("the key of China Post EMS is no SM4 key in Base64; take it from its platform again") from None
    pad = PKCS7(algorithms.SM4.block_size).padder()
    padded = pad.update(f"{question}{given['key']}".encode()) + pad.finalize()
    return {
        "apiCode": TRACES, "senderNo": given["sender_no"], "authorization": given["authorization"], "msgType": "0",
        "timeStamp": now.astimezone(said.HOME).strftime(_STAMP), "version": "V1.0.0",
        "logitcsInterface": SEALED + b64encode(seal.update(padded) + seal.finalize()).decode(),
    }  # fmt: skip


def connect(code: str, given: Mapping[str, str]) -> Connection:
    """China Post EMS by the contract's own credentials."""

    def ask(asked: str, now: datetime) -> Answer:
        return http.fetch("POST", given.get("address", ADDRESS), data=sealed(asked, given, now))

    return Connection(code, path, parse, ask)


def parse(payload: Mapping[str, Any]) -> Tracking:
    """Traces in the normal form. Raises AnswerRefused, NotToBeHad."""
    scans = _scans(payload)
    if not scans or all(said.NO_RESULT.search(_words(it)) for it in scans):
        raise NotToBeHad(Told.UNKNOWN, "the carrier tells of no scan of this number")
    read = [(it, _event(it)) for it in scans]
    events = in_order(event for _, event in read)
    arrivals = [(scan, event) for scan, event in read if event.kind is Step.DELIVERED]
    backs = [event.happened_at for scan, event in read if said.is_return(_words(scan))]
    if not arrivals:
        return Tracking(events, returned=bool(backs))
    scan, arrival = min(arrivals, key=lambda it: it[1].happened_at)
    if backs and min(backs) <= arrival.happened_at:
        return Tracking(tuple(it for it in events if it.kind is not Step.DELIVERED), returned=True)
    return delivered(events, arrival, to_whom=said.signer_in(_words(scan)), where=_place(scan))


def _scans(payload: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    if "traces" in payload:
        return tables(payload["traces"], "traces")
    code = text(payload.get("retCode")) or text(payload.get("code"))
    if code != DONE:
        message = joined(payload.get("retMsg"), payload.get("codeMessage"))
        if said.NO_RESULT.search(message):
            return []
        raise AnswerRefused(f"China Post EMS refuses the question ({code}: {message}); look at its credentials")
    body = payload.get("retBody")
    if isinstance(body, str):
        try:
            body = json.loads(body) if body.strip() else {}
        except (ValueError, RecursionError):
            raise AnswerRefused("retBody is no JSON, or was cut off") from None
    return tables(body if isinstance(body, list) else table(body or {}, "retBody").get("responseItems"), "responseItems")


def _words(scan: Mapping[str, Any]) -> str:
    return joined(scan.get("opName"), scan.get("opDesc"), scan.get("remark"), by=" ")


def _place(scan: Mapping[str, Any]) -> str:
    return joined(scan.get("opOrgProvName"), scan.get("opOrgCity"), scan.get("opOrgName"), scan.get("acceptAddress"), by=" ")


def _event(scan: Mapping[str, Any]) -> CarrierEvent:
    code, words = text(scan.get("opCode")), _words(scan)
    at, clock = moment(scan.get("opTime") or scan.get("acceptTime"), said.HOME)
    kind = _STEPS.get(code) or said.step_of(words)
    if code == DELIVERED and not said.is_return(words):
        kind = Step.DELIVERED
    elif code and kind is Step.DELIVERED:  # words of a delivery under another code are of what is to come
        kind = Step.IN_TRANSIT
    return CarrierEvent(kind, at, joined(_place(scan), words, by=" "), clock)
