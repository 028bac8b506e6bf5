"""Stripe: the packet as a file, then the dispute's evidence with `submit`, which Stripe takes once.

Asked over plain HTTP as docs.stripe.com/api/disputes/update, /files/create and /idempotent_requests say, so that the
answer can be kept as it came. Each dispute we answer bears our mark in its metadata: by it an attempt that broke off is
known again.
"""

from __future__ import annotations

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
from disputes.sending import Answer, Told
from runtime.refusal import because

HERE = "Stripe"
URL, FILES_URL = "https://api.stripe.com", "https://files.stripe.com"
MARK = "recourse_sending"
TEXT_MAX, FIELDS_MAX = 20_000, 150_000  # characters of one field, and of all together
IN_USE, REUSED = 409, "idempotency_error"
AWAITED = frozenset({"needs_response", "warning_needs_response", "appeal_needs_response"})
FIELDS = {"carrier": "shipping_carrier", "tracking_number": "shipping_tracking_number", "shipped_on": "shipping_date"}


def ask(parcel: Parcel, account: Account) -> Answer:
    """What Stripe has of the dispute."""
    try:
        reply = call(account, account.url or URL, Call("GET", _dispute(parcel), _headers(account)))
    except (Unheard, Unanswered) as trouble:
        return away(trouble, there=HERE)
    if reply.status not in TAKEN:
        return asked_badly(reply, there=HERE, words=_words(reply))
    found = reply.found
    marks = found.get("metadata")
    ours = isinstance(marks, dict) and marks.get(MARK) == parcel.mark
    if ours and _submissions(found):
        return reply.answer(Told.TAKEN, reference=_file(found))
    status = str(found.get("status", ""))
    if status not in AWAITED:
        why = because("Stripe takes no evidence for this dispute now: it stands at %(status)s", status=status[:60] or "–")
        return reply.answer(Told.REFUSED, why)
    if _submissions(found):
        return reply.answer(Told.REFUSED, because("evidence was submitted to Stripe already, elsewhere; it takes it once"))
    if _past_due(found):
        return reply.answer(Told.REFUSED, because("Stripe says that the time to answer is over"))
    return reply.answer(Told.OPEN)


def send(parcel: Parcel, account: Account) -> Answer:
    """The file, then the evidence that names it. A file without evidence is nothing anybody sees."""
    evidence = {field: parcel.facts[fact] for fact, field in FIELDS.items() if parcel.facts.get(fact)}
    evidence["uncategorized_text"] = parcel.words
    size = sum(map(len, evidence.values()))
    if len(parcel.words) > TEXT_MAX or size > FIELDS_MAX:
        return Answer(Told.REFUSED, because("Stripe takes %(most)s characters of text; this has %(size)s: shorten the words",
                                            most=f"{TEXT_MAX:,}", size=f"{size:,}"))  # fmt: skip
    try:
        uploaded = _upload(parcel, account)
    except (Unheard, Unanswered) as trouble:
        return away(trouble, there=HERE)
    file_id = uploaded.found.get("id")
    if uploaded.status not in TAKEN or not isinstance(file_id, str):
        return asked_badly(uploaded, there=HERE, words=_words(uploaded))
    form = {f"evidence[{field}]": value for field, value in evidence.items() if value}
    form |= {"evidence[uncategorized_file]": file_id, f"metadata[{MARK}]": parcel.mark, "submit": "true"}
    headers = _headers(account) | {"Idempotency-Key": parcel.key}
    try:
        reply = call(account, account.url or URL, Call("POST", _dispute(parcel), headers, form=form))
    except Unheard as trouble:
        return away(trouble, there=HERE)
    except Unanswered as trouble:
        return unknown(trouble, there=HERE)
    if reply.status in TAKEN and reply.found:
        return reply.answer(Told.TAKEN, reference=file_id)
    if reply.status == IN_USE or _error(reply).get("type") == REUSED:
        # The same attempt is still being worked on there, or was made with other facts: which of them arrived, it is asked.
        return reply.answer(Told.UNKNOWN, because("Stripe is still at work on it"))
    return sent_badly(reply, there=HERE, words=_words(reply))


def _upload(parcel: Parcel, account: Account) -> Reply:
    headers = _headers(account) | {"Idempotency-Key": f"{parcel.key}-file"}
    file = {"file": (parcel.name, parcel.data, "application/pdf")}
    asked = Call("POST", "/v1/files", headers, form={"purpose": "dispute_evidence"}, files=file)
    return call(account, account.url or FILES_URL, asked)


def _dispute(parcel: Parcel) -> str:
    return f"/v1/disputes/{quote(parcel.reference, safe='')}"


def _headers(account: Account) -> dict[str, str]:
    behalf = {"Stripe-Account": account.on_behalf_of} if account.on_behalf_of else {}
    return {"Authorization": f"Bearer {account.key}"} | behalf


def _words(reply: Reply) -> str:
    return str(_error(reply).get("message", ""))[:300]


def _error(reply: Reply) -> dict[str, Any]:
    error = reply.found.get("error")
    return error if isinstance(error, dict) else {}


def _details(found: dict[str, Any]) -> dict[str, Any]:
    details = found.get("evidence_details")
    return details if isinstance(details, dict) else {}


def _submissions(found: dict[str, Any]) -> int:
    count = _details(found).get("submission_count")
    return count if type(count) is int else 0


def _file(found: dict[str, Any]) -> str:
    evidence = found.get("evidence")
    return str(evidence.get("uncategorized_file") or "") if isinstance(evidence, dict) else ""


def _past_due(found: dict[str, Any]) -> bool:
    return _details(found).get("past_due") is True


TRANSPORT = Transport(ask, send)
