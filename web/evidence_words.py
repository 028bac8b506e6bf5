"""Words for the codes of evidence: kinds of exhibits, types of files, what was done with them."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from web.words import KINDS, Word

EXHIBITS: Mapping[str, Word] = {
    "proof_of_delivery": _l("proof of delivery"),
    "shipping": _l("shipping paper"),
    "invoice": _l("invoice"),
    "product_page": _l("product page as shown"),
    "order": _l("order as placed"),
    "terms": _l("terms agreed to"),
    "refund_policy": _l("refund policy agreed to"),
    "correspondence": _l("correspondence"),
    "authorisation": _l("authorisation record"),
    "refund": _l("refund record"),
    "photo": _l("photo"),
    "usage": _l("record of use"),
    "other": _l("other paper"),
}

FILES: Mapping[str, Word] = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/tiff": "TIFF",
    "image/webp": "WebP",
    "text/plain": _l("plain text"),
}

LISTS: Mapping[str, Word] = {
    "sales": _l("what was said and agreed at sales"),
    "conversations": _l("messages of buyers and to them"),
    "scans": _l("scans of parcels"),
}

ELEMENTS: Mapping[str, Word] = {
    "description": _l("description of what was sold"),
    "purchase_order": _l("purchase order number"),
    "login": _l("login"),
    "delivery_address": _l("delivery address"),
    "device_id": _l("device"),
    "device_fingerprint": _l("fingerprint of the device"),
    "ip_address": _l("public IP address"),
}

MISSES: Mapping[str, Word] = {
    "credential_unknown": _l("nothing says that it was the same card"),
    "other_credential": _l("another card"),
    "too_recent": _l("too recent"),
    "too_old": _l("too old"),
    "disputed": _l("was disputed itself"),
    "reported": _l("was reported as fraud"),
    "not_described": _l("no description of what was sold"),
    "no_core": _l("neither device nor IP address in common"),
    "too_little": _l("nothing else in common beside that"),
}

HANDLINGS: Mapping[str, Word] = {
    "received": _l("received"),
    "captured": _l("fetched from the carrier"),
    "written": _l("written out from what was stated"),
    "drawn": _l("drawn as pictures, from a file that is not taken"),
    "screened": _l("screened and found sound"),
    "kind_changed": _l("called something else"),
    "received_again": _l("the same bytes brought again"),
    "submitted": _l("submitted"),
    "sent": _l("sent in a packet"),
    "stated": _l("its party said what it shows"),
    "given_out": _l("a copy given out"),
    "discarded": _l("taken back"),
    "erased": _l("erased after its time"),
}

KEEPERS: Mapping[str, Word] = {
    "window": _l("the time in which the sale could be refused"),
    "by_hand": _l("somebody who asked to keep it"),
    "dispute": _l("the case"),
    "proceeding": _l("the proceeding"),
    "limitation": _l("the limitation of claims in"),
    "statutory": _l("what the law asks of:"),
}


def kept_by(reason: str) -> str:
    """What kept an exhibit, by the name of its hold: window, dispute:ID, limitation:dispute:ID, statutory:acquirer …"""
    head, _, rest = reason.partition(":")
    about = str(KINDS.get(rest, rest)) if head == "statutory" else rest.rpartition(":")[2]
    return f"{KEEPERS.get(head, head)} {about}".strip()
