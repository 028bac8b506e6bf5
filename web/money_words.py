"""Words for what the pages about money name by code: holds, papers on order."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from web.words import Tag, Word

HOLD_SOURCES: Mapping[str, Word] = {
    "payable": _l("out of what the holder owes"),
    "account": _l("out of the account"),
    "reserve": _l("out of the reserve"),
}

PAPER_FORMATS: Mapping[str, Word] = {
    "pdf": _l("PDF, a paper"),
    "csv": _l("CSV, a table"),
    "beancount": _l("Beancount, plain text"),
}

PAYMENTS: Mapping[str, Tag] = {
    "sent": Tag(_l("on its way"), "→", "warn"),
    "arrived": Tag(_l("arrived"), "✓", "good"),
    "returned": Tag(_l("came back"), "↶", "calm"),
}

MATTERS: Mapping[str, Word] = {
    "account": _l("sales, fees and the rest"),
    "remittance": _l("sales, fees and the rest"),
    "dispute": _l("case"),
    "proceeding": _l("proceeding"),
}
"""What a payment can be for, by the first word of its cause."""

PAPER_STATES: Mapping[str, Tag] = {
    "asked": Tag(_l("asked for"), "○", "info"),
    "making": Tag(_l("being made"), "◔", "info"),
    "ready": Tag(_l("ready"), "✓", "good"),
    "failed": Tag(_l("not made"), "✗", "bad"),
}

FAILURES: Mapping[str, Word] = {
    "horizon": _l("The horizon asked for is unreadable or lies beyond what is settled."),
    "too_long": _l("The period holds more movements than one statement carries. Ask for a shorter one."),
    "unproven": _l(
        "Opening and lines do not come to the closing, so no paper is made. Tell the operator to verify the books."
    ),
    "unsettled": _l("Somebody has been posting for a long time without an end. Try again in a while."),
    "died": _l("Its worker ended before it was done, several times. Tell the operator if it happens again."),
    "broke": _l("Something broke on our side; it has been logged."),
}
