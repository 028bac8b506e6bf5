"""Words for what the data names by code: the one place where a code becomes language, colour and sign."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from web.stage_words import ACTS as ACTS
from web.stage_words import FUNDS_WITH as FUNDS_WITH
from web.stage_words import MONEY_MOVES as MONEY_MOVES
from web.stage_words import OBLIGATIONS as OBLIGATIONS
from web.stage_words import OUTCOMES as OUTCOMES
from web.stage_words import STAGES as STAGES
from web.tagged import Tag as Tag
from web.tagged import Word as Word

ROLES: Mapping[str, Word] = {
    "dispute_desk": _l("dispute desk"),
    "finance": _l("finance"),
    "arbitrator": _l("arbitrator"),
    "operator": _l("operator"),
}

KINDS: Mapping[str, Word] = {
    "merchant": _l("merchant"),
    "gateway": _l("gateway"),
    "acquirer": _l("acquirer"),
    "scheme": _l("card scheme"),
    "issuer": _l("issuer"),
    "platform": _l("platform"),
    "carrier": _l("carrier"),
}

STATUSES: Mapping[str, Tag] = {
    "fact": Tag(_l("fact"), "●", "calm"),
    "claim": Tag(_l("claimed"), "○", "warn"),
    "ruling": Tag(_l("adjudicated"), "§", "good"),
    "provisional": Tag(_l("provisional"), "◐", "info"),
    "withheld": Tag(_l("withheld"), "▨", "warn"),
}

FINALITIES: Mapping[str, Tag] = {
    "provisional": Tag(_l("provisional"), "◐", "info"),
    "final": Tag(_l("final"), "●", "calm"),
}

DEADLINES: Mapping[str, Tag] = {
    "open": Tag(_l("open"), "○", "warn"),
    "met": Tag(_l("met"), "✓", "good"),
    "missed": Tag(_l("missed"), "✗", "bad"),
}

PROCEEDING_STEPS: Mapping[str, Tag] = {
    "filed": Tag(_l("Filed"), "▸", "info"),
    "withdrawn": Tag(_l("Withdrawn"), "↶", "calm"),
    "refiled": Tag(_l("Filed again"), "▸", "info"),
    "party_joined": Tag(_l("Party joined"), "+", "info"),
    "proposed": Tag(_l("Proposed"), "¶", "info"),
    "contested": Tag(_l("Contested"), "≠", "warn"),
    "decided": Tag(_l("Decided, provisional"), "◐", "warn"),
    "appealed": Tag(_l("Appealed"), "↥", "warn"),
    "final": Tag(_l("Final"), "●", "good"),
    "settled": Tag(_l("Settled"), "✓", "good"),
    "reopened": Tag(_l("Reopened"), "↻", "warn"),
}

CAPACITIES: Mapping[str, Word] = {
    "plaintiff": _l("plaintiff"),
    "defendant": _l("defendant"),
    "second_defendant": _l("second defendant"),
}

BREACHES: Mapping[str, Tag] = {
    "performed": Tag(_l("performed"), "✓", "good"),
    "breached": Tag(_l("breached"), "✗", "bad"),
    "unproven": Tag(_l("unproven"), "?", "warn"),
    "not_applicable": Tag(_l("not applicable"), "–", "calm"),
}

CAUSAL: Mapping[str, Word] = {"yes": _l("causal"), "no": _l("not causal"), "unknown": _l("cause unknown")}
STANDS: Mapping[str, Word] = {"asserted": _l("asserted"), "contested": _l("contested"), "ruled": _l("ruled")}

DOCTRINES: Mapping[str, Word] = {
    "equal-when-unprovable": _l("Equal shares when nothing can be proven"),
    "control-of-payment-risk": _l("Whoever controls the payment risk (reconstructed)"),
}

ACCOUNTS: Mapping[str, Word] = {
    "receivable": _l("receivable"),
    "payable": _l("payable"),
    "withheld_by": _l("withheld by"),
    "withheld_from": _l("withheld from"),
    "bank": _l("bank"),
    "in_transit": _l("in transit (money)"),
    "cardholders": _l("cardholders"),
    "sales": _l("sales"),
    "refunds": _l("refunds"),
    "disputed": _l("disputed"),
    "chargeback_loss": _l("chargeback loss"),
    "bad_debt": _l("bad debt"),
    "fees_income": _l("fees earned"),
    "fees_expense": _l("fees paid"),
    "suspense": _l("suspense"),
    "opening": _l("opening"),
}

EVENTS: Mapping[str, Word] = {
    "opened": _l("Dispute opened"),
    "moved": _l("Stage changed"),
    "restated": _l("Stated otherwise by the source"),
    "informed": _l("Party told"),
    "answered": _l("Answered"),
    "evidence_submitted": _l("Evidence submitted"),
    "packet_sent": _l("Packet sent"),
    "deadline_missed": _l("Deadline missed"),
    "deadline_moved": _l("Deadline counted anew"),
    "proof_captured": _l("Proof of delivery captured"),
    "proof_completed": _l("More of the proof of delivery captured"),
    "proof_lost": _l("Proof of delivery lost"),
    "money_withdrawn": _l("Money withdrawn"),
    "money_reinstated": _l("Money handed back"),
    "money_refunded": _l("Money refunded"),
    "money_lost": _l("Booked as a loss"),
    "part_accepted": _l("Accepted in part"),
    "withdrawal_stated": _l("Withdrawal stated"),
    "refunded_before": _l("Refunded before"),
    "refund_recorded": _l("Refunded as well"),
    "money_fee": _l("Fee charged"),
    "money_fee_refunded": _l("Fee handed back"),
    "proceeding_filed": _l("Taken into a proceeding"),
    "ruled": _l("Ruled upon"),
    "hold_placed": _l("Money held back"),
    "hold_released": _l("Held money given back"),
    "hold_taken": _l("Held money taken"),
    "hold_overdue": _l("Hold past its end"),
    "filed": _l("Filed"),
    "withdrawn": _l("Withdrawn"),
    "refiled": _l("Filed again"),
    "party_joined": _l("Party joined"),
    "assigned": _l("Arbitrator assigned"),
    "unassigned": _l("Assignment taken back"),
    "finding": _l("Finding added"),
    "proposed": _l("Proposal made"),
    "contested": _l("Contested"),
    "decided": _l("Decided"),
    "appealed": _l("Appealed"),
    "final": _l("Became final"),
    "settled": _l("Settled"),
    "reopened": _l("Reopened"),
    "payment_sent": _l("Payment sent"),
    "payment_arrived": _l("Payment confirmed"),
    "payment_returned": _l("Payment came back"),
    "set_off": _l("Set-off"),
}

PROCEEDING_ACTS: Mapping[str, Word] = {
    "propose": _l("propose by a doctrine"),
    "contest": _l("contest a proposal"),
    "decide": _l("decide by a proposal"),
    "appeal": _l("appeal the decision"),
    "finalise": _l("declare it final"),
    "settle": _l("settle by the plan"),
}

CHAIN_FAULTS: Mapping[str, Word] = {
    "missing": _l("is missing"),
    "unlinked": _l("does not follow the event before it"),
    "changed": _l("was changed after it was written"),
}

PLEADINGS: Mapping[str, Word] = {
    "finding": _l("State a finding"),
    "join": _l("Have a party join"),
    "withdraw": _l("Withdraw the proceeding"),
}

ENTRIES: Mapping[str, Word] = {
    "sale": _l("Sale"),
    "clearing": _l("Clearing"),
    "payout": _l("Payout"),
    "cardholder_payment": _l("Cardholder pays"),
    "chargeback": _l("Chargeback"),
    "reinstatement": _l("Money handed back"),
    "refund": _l("Refund"),
    "fee": _l("Fee charged"),
    "fee_refund": _l("Fee handed back"),
    "loss": _l("Loss"),
    "loss_recovered": _l("Loss recovered"),
    "payment": _l("Payment"),
    "set_off": _l("Set-off"),
    "remittance": _l("Payment sent"),
    "remittance_returned": _l("Payment came back"),
    "hold": _l("Hold"),
    "hold_taken": _l("Taken from a hold"),
    "hold_released": _l("Given back from a hold"),
    "ruling": _l("Ruling"),
    "reversal": _l("Reversal"),
}

ACTORS: Mapping[str, Word] = {
    "recourse": "Recourse", "court": _l("court"), "carrier": _l("carrier"), "sandbox": _l("sandbox carrier"),
}  # fmt: skip

TRAITS: Mapping[str, Word] = {
    "merchant": _l("all sales of the merchant"),
    "bin_country": _l("cards issued in"),
    "issuer": _l("cards of the issuer"),
    "device_id": _l("orders from the device"),
    "delivery_address": _l("orders delivered to"),
    "product": _l("orders of the product"),
}

CONDITIONS: Mapping[str, Word] = {
    "ratio_bp": _l("ratio"),
    "count": _l("cases counted"),
    "amount_minor": _l("amount"),
    "sales": _l("number of sales"),
    "authenticated_bp": _l("share with 3-D Secure, below"),
}

CHANNELS: Mapping[str, Word] = {
    "email": _l("by e-mail"),
    "webhook": _l("by webhook"),
    "letter": _l("by letter"),
    "stated": _l("as the source stated"),
    "recourse": _l("by Recourse"),
}
