"""Words for what the rule files name by code: what a ground is about, whether it is in use, how sure a value is."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from web.tagged import Tag, Word

CATEGORIES: Mapping[str, Word] = {
    "fraud": _l("fraud"),
    "authorisation": _l("authorization"),
    "processing": _l("processing"),
    "consumer": _l("goods, services, refunds"),
    "other": _l("other"),
}

CODE_STATUSES: Mapping[str, Tag] = {
    "active": Tag(_l("in use"), "●", "good"),
    "restricted": Tag(_l("in some regions only"), "◐", "info"),
    "ending": Tag(_l("announced to end"), "◔", "warn"),
    "legacy": Tag(_l("from older lists"), "?", "calm"),
    "merged": Tag(_l("taken over"), "→", "calm"),
    "retired": Tag(_l("ended"), "■", "calm"),
}

CONFIDENCES: Mapping[str, Tag] = {
    "high": Tag(_l("high confidence"), "●", "good"),
    "medium": Tag(_l("medium confidence"), "◐", "info"),
    "low": Tag(_l("low confidence"), "○", "warn"),
}

SILENCES: Mapping[str, Word] = {
    "lost": _l("the dispute is lost"),
    "accepted": _l("taken as accepted"),
    "answered_for": _l("the processor answers with what it has"),
    "unknown": _l("not found"),
}

RETURNED: Mapping[str, Word] = {
    "never": _l("never comes back"),
    "if_won": _l("comes back when won"),
    "unknown": _l("whether it comes back was not found"),
}

COUNTED: Mapping[str, Word] = {
    "fraud_reports": _l("fraud reports"),
    "disputes": _l("disputes"),
    "chargebacks": _l("chargebacks"),
    "fraud_chargebacks": _l("fraud chargebacks"),
    "sales": _l("sales of the month"),
    "sales_of_month_before": _l("sales of the month before"),
}
