"""Adyen: the packet as a document of every type the defence needs, then the defence itself, by its Disputes API (version 30,
github.com/Adyen/adyen-openapi).

Adyen can be asked which documents it has, but not whether a dispute was defended. Without the documents there was no
defence; with them there is no telling, and a person looks into the Customer Area.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

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

HERE = "Adyen"
DEFENCE = "defence_reason"  # the choice a person can make
GENERAL = "DefenseMaterial"  # the type of document that may hold anything
REQUIRED, ONE_OF = "Required", "OneOrMore"


@dataclass(frozen=True, slots=True)
class Defence:
    """One way to defend a dispute: its code, the types of document it needs, and those of them Adyen has."""

    code: str
    needs: tuple[str, ...]
    has: tuple[str, ...]


def ask(parcel: Parcel, account: Account) -> Answer:
    """Whether Adyen has our documents."""
    try:
        reply = _post(account, "/retrieveApplicableDefenseReasons", _named(parcel, account))
    except (Unheard, Unanswered) as trouble:
        return away(trouble, there=HERE)
    if reply.status not in TAKEN or not _agrees(reply):
        return asked_badly(reply, there=HERE, words=_words(reply))
    found = _defences(reply)
    if not found:
        return reply.answer(Told.REFUSED, because("Adyen names no reason by which this dispute can be defended"))
    return reply.answer(Told.CANNOT_SAY if any(it.has for it in found) else Told.OPEN)


def send(parcel: Parcel, account: Account) -> Answer:
    """The documents, then the defence. Documents alone are seen by nobody."""
    named = _named(parcel, account)
    try:
        reasons = _post(account, "/retrieveApplicableDefenseReasons", named)
        if reasons.status not in TAKEN or not _agrees(reasons):
            return asked_badly(reasons, there=HERE, words=_words(reasons))
        chosen = chosen_of(_defences(reasons), parcel.choices.get(DEFENCE, ""))
        if chosen is None:
            return reasons.answer(Told.REFUSED, because("choose by which reason to defend: %(codes)s",
                                                        codes=", ".join(it.code for it in _defences(reasons))))  # fmt: skip
        content = b64encode(parcel.data).decode()
        documents = [
            {"content": content, "contentType": "application/pdf", "defenseDocumentTypeCode": it} for it in chosen.needs
        ]
        supplied = _post(account, "/supplyDefenseDocument", named | {"defenseDocuments": documents})
    except (Unheard, Unanswered) as trouble:
        return away(trouble, there=HERE)
    if supplied.status not in TAKEN or not _agrees(supplied):
        return asked_badly(supplied, there=HERE, words=_words(supplied))
    return _defend(parcel, account, chosen)


def _defend(parcel: Parcel, account: Account, chosen: Defence) -> Answer:
    asked = _named(parcel, account) | {"defenseReasonCode": chosen.code}
    try:
        reply = _post(account, "/defendDispute", asked, key=parcel.key)
    except Unheard as trouble:
        return away(trouble, there=HERE)
    except Unanswered as trouble:
        return unknown(trouble, there=HERE)
    if reply.status in TAKEN and _agrees(reply):
        return reply.answer(Told.TAKEN, reference=f"{parcel.reference} {chosen.code}")
    return sent_badly(reply, there=HERE, words=_words(reply))


def chosen_of(found: Sequence[Defence], asked: str) -> Defence | None:
    """The defence that was asked for; without a choice the one that takes general material, or the only one there is."""
    if asked:
        return next((it for it in found if it.code == asked), None)
    return next((it for it in found if it.needs == (GENERAL,)), found[0] if len(found) == 1 else None)


def _defences(reply: Reply) -> list[Defence]:
    found = []
    for reason in _dicts(reply.found.get("defenseReasons")):
        types = _dicts(reason.get("defenseDocumentTypes"))
        needed = [str(it.get("defenseDocumentTypeCode")) for it in types if it.get("requirementLevel") == REQUIRED]
        either = [str(it.get("defenseDocumentTypeCode")) for it in types if it.get("requirementLevel") == ONE_OF]
        preferred = sorted(either, key=lambda code: code != GENERAL)[:1]
        has = tuple(str(it.get("defenseDocumentTypeCode")) for it in types if it.get("available") is True)
        if needed or preferred:
            found.append(Defence(str(reason.get("defenseReasonCode")), tuple(needed + preferred), has))
    return found


def _dicts(value: Any) -> list[dict[str, Any]]:
    return [it for it in value if isinstance(it, dict)] if isinstance(value, list) else []


def _named(parcel: Parcel, account: Account) -> dict[str, Any]:
    return {"disputePspReference": parcel.reference, "merchantAccountCode": account.merchant_account}


def _post(account: Account, path: str, document: dict[str, Any], *, key: str = "") -> Reply:
    headers = {"X-API-Key": account.key} | ({"Idempotency-Key": key} if key else {})
    return call(account, account.url, Call("POST", path, headers, document=document))


def _agrees(reply: Reply) -> bool:
    result = reply.found.get("disputeServiceResult")
    return isinstance(result, dict) and result.get("success") is True


def _words(reply: Reply) -> str:
    result = reply.found.get("disputeServiceResult")
    stated = result.get("errorMessage") if isinstance(result, dict) else reply.found.get("message")
    return str(stated or "")[:300]


TRANSPORT = Transport(ask, send)
