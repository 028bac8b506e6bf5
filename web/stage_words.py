"""Words for the life of a dispute: its stages, how it ends, what is due, what can be done, where the money is."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from web.tagged import Tag, Word

STAGES: Mapping[str, Tag] = {
    "fraud_notice": Tag(_l("Fraud notice"), "⚑", "info"),
    "alert": Tag(_l("Alert"), "◔", "warn"),
    "rdr": Tag(_l("Refund by rule (RDR)"), "↺", "info"),
    "inquiry": Tag(_l("Inquiry"), "?", "info"),
    "chargeback": Tag(_l("Chargeback"), "!", "warn"),
    "representment": Tag(_l("Representment"), "↩", "info"),
    "second_chargeback": Tag(_l("Second chargeback"), "!!", "warn"),
    "pre_arbitration": Tag(_l("Pre-arbitration"), "!!", "warn"),
    "arbitration": Tag(_l("Arbitration"), "§", "bad"),
    "pre_compliance": Tag(_l("Pre-compliance"), "¶", "warn"),
    "compliance": Tag(_l("Compliance"), "§", "bad"),
    "closed": Tag(_l("Closed"), "■", "calm"),
}

OUTCOMES: Mapping[str, Tag] = {
    "won": Tag(_l("Won"), "✓", "good"),
    "lost": Tag(_l("Lost"), "✗", "bad"),
    "accepted": Tag(_l("Accepted"), "=", "calm"),
    "withdrawn": Tag(_l("Withdrawn"), "↶", "good"),
    "reversed": Tag(_l("Reversed by the issuer"), "↶", "good"),
    "refunded": Tag(_l("Refunded"), "↺", "calm"),
    "expired": Tag(_l("Expired"), "⌛", "calm"),
    "shared": Tag(_l("Shared"), "÷", "info"),
}

OBLIGATIONS: Mapping[str, Word] = {
    "answer_fraud_notice": _l("answer the fraud notice"),
    "answer_alert": _l("refund the sale or answer the alert"),
    "answer_inquiry": _l("answer the inquiry"),
    "answer_chargeback": _l("answer the chargeback"),
    "answer_representment": _l("answer the representment"),
    "file_second_chargeback": _l("charge back a second time"),
    "answer_second_chargeback": _l("answer the second chargeback"),
    "file_pre_arbitration": _l("file pre-arbitration"),
    "answer_pre_arbitration": _l("answer pre-arbitration"),
    "file_arbitration": _l("file for arbitration"),
    "answer_arbitration": _l("answer in arbitration"),
    "answer_pre_compliance": _l("answer the pre-compliance"),
    "file_compliance": _l("file the compliance case"),
    "answer_compliance": _l("answer in the compliance case"),
}

ACTS: Mapping[str, Word] = {
    "answer": _l("Answer"),
    "represent": _l("Answer and represent"),
    "accept": _l("Accept in whole"),
    "accept_part": _l("Accept in part"),
    "refund": _l("Refund the sale"),
    "contest": _l("Contest the claim"),
    "withdraw": _l("Withdraw the dispute"),
    "reverse": _l("Hand the money back"),
    "charge_back": _l("Make it a chargeback"),
    "second_charge_back": _l("Charge back a second time"),
    "pre_arbitrate": _l("File pre-arbitration"),
    "arbitrate": _l("File for arbitration"),
    "file_compliance": _l("File the compliance case"),
    "rule_for_merchant": _l("Enter the ruling: for the merchant"),
    "rule_against_merchant": _l("Enter the ruling: against the merchant"),
    "expire": _l("Confirm that time ran out"),
}

MONEY_MOVES: Mapping[str, Word] = {
    "now": _l("money moves at once"),
    "on_acceptance": _l("money moves when the other side accepts"),
    "on_ruling": _l("money moves with the scheme's ruling"),
    "not": _l("no money moves"),
}

FUNDS_WITH: Mapping[str, Word] = {
    "issuer": _l("meanwhile with the cardholder's bank"),
    "merchant": _l("meanwhile with the merchant"),
    "as_before": _l("meanwhile where it was before"),
}
