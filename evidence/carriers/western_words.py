"""What carriers of Europe, America and Australia say of a parcel in words, where no code says it. Pure."""

from __future__ import annotations

import re

from trade.shipments import Step

_ANNOUNCED = re.compile(
    r"label created|awaiting (?:item|collection|pick)|shipping information|pre-?(?:shipment|advice)"
    r"|info(?:rmation)? (?:sent|received|approved|submitted)|data was entered|order ready|number allocated"
    r"|manifest|bientôt nous être confié|elektronisch angekündigt",
    re.I,
)
_RETURNED = re.compile(
    r"return(?:ed|ing)?\s+to\s+(?:the\s+)?(?:sender|shipper|merchant)|returned to origin"
    r"|(?:zurück|rücksendung) an (?:den )?(?:absender|versender)|(?:retour\w*|distribué|renvoyé) (?:à|a) l.expéditeur",
    re.I,
)
_NOT_DELIVERED = re.compile(
    r"\b(?:not|un|non|nicht|could|cannot|will|to be|being|ready|attempt\w*|fail\w*|expected|scheduled|unable|pas|before)\b"
    r"|undeliver|zustellversuch",
    re.I,
)
_DELIVERED = re.compile(r"\bdelivered\b|\bzugestellt\b|\blivrée?\b|\bdistribuée?\b|\bentregado\b|\bconsegnat[oa]\b", re.I)
_STEPS = (
    (Step.REFUSED, re.compile(r"\brefused\b|\brefusé|annahme verweigert", re.I)),
    (
        Step.ATTEMPTED,
        re.compile(r"attempt|(?:could not|cannot|unable to) be? ?deliver|undeliver|zustellversuch|nicht zugestellt", re.I),
    ),
    (Step.READY, re.compile(r"(?:ready|available|held) for (?:pick-?up|collection)|awaiting collection by", re.I)),
    (Step.OUT_FOR_DELIVERY, re.compile(r"out for delivery|on vehicle for delivery|for delivery today|in zustellung", re.I)),
    (Step.CUSTOMS, re.compile(r"customs|\bclearance\b|\bzoll|dédouane", re.I)),
)
_PICKED_UP = re.compile(
    r"picked up|in possession|received by|accepted|acceptance|handed over|dropped off|origin scan|\bcollected\b"
    r"|déposé dans un point|pris en charge|übernommen|eingeliefert",
    re.I,
)


def step_of(words: str) -> Step | None:
    """The step these words tell of; none for what is only announced, of a parcel the carrier does not have yet."""
    if is_return(words):
        return Step.RETURNED
    if _DELIVERED.search(words) and not _NOT_DELIVERED.search(words):
        return Step.DELIVERED
    if _ANNOUNCED.search(words):
        return None
    if _PICKED_UP.search(words):
        return Step.HANDED_OVER
    return next((step for step, pattern in _STEPS if pattern.search(words)), Step.IN_TRANSIT)


def is_return(words: str) -> bool:
    """True when the parcel goes back to its sender."""
    return _RETURNED.search(words) is not None
