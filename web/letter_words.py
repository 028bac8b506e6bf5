"""Words of letters and of what became of them, as in words.py."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from web.words import Tag, Word

LETTERS: Mapping[str, Word] = {
    "dispute.opened": _l("Dispute opened"),
    "dispute.moved": _l("Dispute moved"),
    "dispute.answered": _l("Dispute answered"),
    "dispute.contested": _l("Claim contested"),
    "dispute.withdrawal": _l("Dispute withdrawn"),
    "dispute.part_accepted": _l("Part accepted"),
    "dispute.refunded": _l("Payment refunded"),
    "deadline.near": _l("Deadline near"),
    "deadline.missed": _l("Deadline passed"),
    "evidence.submitted": _l("Evidence submitted"),
    "packet.sent": _l("Packet sent"),
    "packet.stopped": _l("Packet stopped"),
    "evidence.missing": _l("Proof will be lost"),
    "hold.placed": _l("Money withheld"),
    "hold.contested": _l("Hold contested"),
    "hold.released": _l("Held money given back"),
    "hold.taken": _l("Held money taken"),
    "hold.overdue": _l("Hold past its end"),
    "payment.moved": _l("Payment between parties"),
    "set_off.given": _l("Set-off notice"),
    "proceeding.news": _l("News of a proceeding"),
    "wave.raised": _l("Wave of refusals"),
    "seal.made": _l("Seal of the books"),
    "recourse.trial": _l("Trial event"),
}

DELIVERIES: Mapping[str, Tag] = {
    "waiting": Tag(_l("waiting"), "○", "calm"),
    "retried": Tag(_l("not taken, tried again"), "↻", "warn"),
    "given_up": Tag(_l("not taken, given up"), "✗", "bad"),
    "delivered": Tag(_l("delivered"), "✓", "good"),
}
