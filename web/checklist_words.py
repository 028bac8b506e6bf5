"""Words for the codes of what proves the merchant's side, and for what was compared of two addresses."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from web.words import Tag, Word

NEEDS: Mapping[str, Word] = {
    "needed": _l("needed"),
    "one_of": _l("one of these"),
    "helps": _l("helps"),
}

PROOF_STATES: Mapping[str, Tag] = {
    "met": Tag(_l("covered"), "✓", "good"),
    "partly": Tag(_l("partly"), "◐", "info"),
    "missing": Tag(_l("missing"), "○", "warn"),
    "spare": Tag(_l("not needed any more"), "–", "calm"),  # another way to answer is there
    "would_help": Tag(_l("would help"), "+", "calm"),
}

SUFFICIENCIES: Mapping[str, Tag] = {
    "enough": Tag(_l("enough"), "✓", "good"),
    "thin": Tag(_l("thin"), "◐", "info"),
    "missing": Tag(_l("something needed is missing"), "○", "warn"),
}

COMES_TO: Mapping[str, Word] = {
    "enough": _l("What was handed in covers what this list asks for. Whether it convinces is for others to say."),
    "thin": _l("All that this list asks for is there in part, and not yet as it ought to be."),
    "missing": _l("What was handed in does not cover what this list asks for yet."),
}

BECAUSE: Mapping[str, Word] = {
    "nothing": _l("nothing of it is there"),
    "other_address": _l("it names another address than the order"),
    "on_record": _l("it is on record here; no paper shows it to others yet"),
    "no_address": _l("nothing of the order's address was found in it"),
    "unread": _l("it is a picture or a scan, which cannot be read here"),
    "uncompared": _l("its address could not be compared"),
    "partial": _l("it names only part of the address, which is not accepted"),
    "undated": _l("the address is whole; the day, the time or that it was delivered was not found"),
    "avs_other": _l("the issuer's address check did not confirm this address"),
    "avs_unknown": _l("no answer of the issuer's address check is on record"),
    "captured": _l("fetched from the carrier, not submitted yet"),
    "draft": _l("brought, not submitted yet"),
    "confirmed": _l("submitted; what it shows is the word of who brought it"),
    "submitted": _l("handed in"),
}

ADDRESS_PARTS: Mapping[str, Word] = {
    "street": _l("street"),
    "house": _l("house number"),
    "place": _l("estate or building"),
    "unit": _l("flat or room"),
    "district": _l("district"),
    "city": _l("city"),
    "postcode": _l("postcode"),
}

NOT_COMPARED: Mapping[str, Word] = {
    "order_unknown": _l("The delivery address of the order is not on record, so there was nothing to compare it with."),
    "order_partial": _l("The address of the order itself does not lead to a door."),
    "scripts": _l("One address is in Chinese characters and the other is not; they were not compared."),
}
