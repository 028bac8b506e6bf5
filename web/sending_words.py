"""Words of packets on their way, as in words.py."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from web.words import Tag, Word

WAYS: Mapping[str, Word] = {
    "stripe": _l("Stripe, by its interface"),
    "adyen": _l("Adyen, by its interface"),
    "paypal": _l("PayPal, by its interface"),
    "email": _l("by e-mail"),
    "folder": _l("into a folder that they empty"),
    "by_hand": _l("brought by hand"),
}

SENDINGS: Mapping[str, Tag] = {
    "waiting": Tag(_l("being sent"), "◐", "info"),
    "parked": Tag(_l("not sent: something to mend"), "✗", "bad"),
    "unknown": Tag(_l("may have arrived: find out"), "?", "warn"),
    "sent": Tag(_l("sent"), "✓", "good"),
    "set_aside": Tag(_l("set aside"), "↶", "calm"),
}

SENDING_LINES: Mapping[str, Word] = {
    "asked": _l("Asked to be sent"),
    "looked": _l("The far end was asked what it has"),
    "begun": _l("Given to the far end"),
    "ended": _l("What came of it"),
    "over": _l("Too late: nothing was sent"),
    "again": _l("Another try asked for"),
    "said": _l("Somebody says what became of it"),
    "aside": _l("Set aside"),
}

TOLD: Mapping[str, Word] = {
    "taken": _l("it is there"),
    "refused": _l("refused"),
    "away": _l("did not listen; has nothing of it"),
    "unknown": _l("no answer came; it may be there"),
    "open": _l("has nothing yet"),
    "cannot_say": _l("there is no telling"),
}
