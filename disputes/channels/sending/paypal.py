"""PayPal: evidence as a form of parts, by its Disputes API (github.com/paypal/paypal-rest-api-specifications,
customer_disputes_v1).

What a dispute takes now stands in its links. The packet's name carries our mark, so that an attempt that broke off is found
again among the documents PayPal has.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from disputes.channels.sending.accounts import Account
from disputes.channels.sending.http import (
    TAKEN,
    Call,
    Reply,
    Unanswered,
    Unheard,
    asked_badly,
    away,
    call,
    sent_badly,
    unknown,
)
from disputes.channels.sending.protocol import Parcel, Transport
from disputes.dispute import Stage
from disputes.sending import Answer, Told
from runtime.refusal import because

HERE = "PayPal"
URL = "https://api-m.paypal.com"
NOTES_MAX = 2000
CARRIERS = frozenset({"UPS", "USPS", "FEDEX", "DHL"})  # what PayPal calls them; the others by their own names
PROVIDE, APPEAL = "provide-evidence", "appeal"


class NoToken(Exception):
    """Raised when PayPal gives no token for our key; carries what it answered."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer


def ask(parcel: Parcel, account: Account) -> Answer:
    """What PayPal has of the dispute, and whether it takes something now."""
    try:
        reply = call(account, account.url or URL, Call("GET", _dispute(parcel), _token(account)))
    except NoToken as refused:
        return refused.answer
    except (Unheard, Unanswered) as trouble:
        return away(trouble, there=HERE)
    if reply.status not in TAKEN:
        return asked_badly(reply, there=HERE, words=_words(reply))
    found = reply.found
    if _named(parcel) in _documents(found):
        return reply.answer(Told.TAKEN, reference=str(found.get("dispute_id", "")))
    verb = _verb(parcel)
    if verb in _links(found):
        return reply.answer(Told.OPEN)
    why = because("PayPal takes no evidence for this dispute now: it stands at %(status)s",
                  status=str(found.get("status", "–"))[:60])  # fmt: skip
    return reply.answer(Told.REFUSED, why)


def send(parcel: Parcel, account: Account) -> Answer:
    """The packet with its notes and the parcel's number."""
    if len(parcel.words) > NOTES_MAX:
        return Answer(Told.REFUSED, because("PayPal takes %(most)s characters of text; this has %(size)s: shorten the words",
                                            most=f"{NOTES_MAX:,}", size=f"{len(parcel.words):,}"))  # fmt: skip
    parts: dict[str, tuple[str | None, bytes | str, str]] = {
        "input": (None, json.dumps(_input(parcel), ensure_ascii=False), "application/json"),
        "evidence-file": (_named(parcel), parcel.data, "application/pdf"),
    }
    try:
        headers = _token(account) | {"PayPal-Request-Id": parcel.key}
    except NoToken as refused:
        return refused.answer
    except (Unheard, Unanswered) as trouble:
        return away(trouble, there=HERE)
    try:
        path = f"{_dispute(parcel)}/{_verb(parcel)}"
        reply = call(account, account.url or URL, Call("POST", path, headers, files=parts))
    except Unheard as trouble:
        return away(trouble, there=HERE)
    except Unanswered as trouble:
        return unknown(trouble, there=HERE)
    if reply.status in TAKEN and reply.found:
        return reply.answer(Told.TAKEN, reference=parcel.reference)
    return sent_badly(reply, there=HERE, words=_words(reply))


def _input(parcel: Parcel) -> dict[str, Any]:
    number, carrier = parcel.facts.get("tracking_number", ""), parcel.facts.get("carrier", "")
    evidence: dict[str, Any] = {"evidence_type": "OTHER", "notes": parcel.words}
    if number:
        known = carrier.upper() in CARRIERS
        named = {"carrier_name": carrier.upper()} if known else {"carrier_name": "OTHER", "carrier_name_other": carrier}
        evidence["evidence_type"] = "PROOF_OF_FULFILLMENT"
        evidence["evidence_info"] = {"tracking_info": [named | {"tracking_number": number}]}
    return {"evidences": [evidence]}


def _verb(parcel: Parcel) -> str:
    return APPEAL if parcel.stage is Stage.PRE_ARBITRATION else PROVIDE


def _named(parcel: Parcel) -> str:
    return f"{parcel.mark[:12]}-{parcel.name}"


def _token(account: Account) -> dict[str, str]:
    """The header that speaks for us, fetched for each call. Raises NoToken, Unheard, Unanswered."""
    asked = Call("POST", "/v1/oauth2/token", {}, form={"grant_type": "client_credentials"},
                 auth=(account.client_id, account.key))  # fmt: skip
    reply = call(account, account.url or URL, asked)
    token = reply.found.get("access_token")
    if reply.status not in TAKEN or not isinstance(token, str):
        answer = asked_badly(reply, there=HERE, words=str(reply.found.get("error_description", ""))[:300])
        raise NoToken(Answer(answer.told, answer.reason, answer.status))
    return {"Authorization": f"Bearer {token}"}


def _dispute(parcel: Parcel) -> str:
    return f"/v1/customer/disputes/{quote(parcel.reference, safe='')}"


def _documents(found: dict[str, Any]) -> set[str]:
    evidences = [it for it in found.get("evidences") or [] if isinstance(it, dict)]
    listed = [document for it in evidences for document in it.get("documents") or [] if isinstance(document, dict)]
    return {str(it.get("name")) for it in listed}


def _links(found: dict[str, Any]) -> set[str]:
    return {str(it.get("rel")) for it in found.get("links") or [] if isinstance(it, dict)}


def _words(reply: Reply) -> str:
    details = [it for it in reply.found.get("details") or [] if isinstance(it, dict)]
    said = [str(it.get("description") or it.get("issue") or "") for it in details]
    return "; ".join([str(reply.found.get("message") or ""), *said]).strip("; ")[:300]


TRANSPORT = Transport(ask, send)
