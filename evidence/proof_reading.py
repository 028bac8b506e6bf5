"""What a proof of delivery says, as far as a text can be read from it: address, day, time, that it was delivered.

A picture says nothing to us. Whoever brought it may state what it shows; that is its word, and is told as such.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from evidence.address import Compared
from evidence.address_compare import compare

ALONE_MAX = 160  # characters up to which a text is an address and little else
_MONTH = r"(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|o[ck]t|nov|de[cz])[a-zé]*\.?"
_DAY = re.compile(
    rf"\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.]\d{{2,4}}|\d{{1,2}}\.? {_MONTH},? \d{{2,4}}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{2,4}}|\d{{4}}\s*年\s*\d{{1,2}}\s*月\s*\d{{1,2}}\s*日",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?<!\d)\d{1,2}[:：]\d{2}(?!\d)|\d{1,2}\s*[时點点]\s*\d{1,2}\s*分|(?<!\d)\d{1,2} ?(?:am|pm)\b", re.IGNORECASE
)
_DELIVERED = re.compile(
    r"delivered|delivery confirm|proof of delivery|signed (?:for )?by|received by|picked up|collected by"
    r"|签收|妥投|已送达|已投递|已取件|已自提|簽收|zugestellt|abgeholt|livré|remis|entregad|consegnat|bezorgd",
    re.IGNORECASE,
)

_NOT_DELIVERED = re.compile(
    r"undelivered|not (?:yet )?(?:been |be )?delivered|returned to sender|out for delivery"
    r"|未签收|未妥投|未送达|拒收|退回|派送失败",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ProofRead:
    """What was read from a proof. `compared` none: it is a picture, or no text was found in it.

    `stated` are the words in which its party confirmed what it shows; empty: it did not.
    """

    compared: Compared | None = None
    delivered: bool = False
    dated: bool = False
    timed: bool = False
    stated: str = ""


def read_proof(text: str | None, *, ordered: str, stated: str = "", captured: bool = False) -> ProofRead:
    """Hold the text of a proof (none: it has none) against the delivery address of the order.

    `captured`: it is what a carrier answered, kept because it says that the parcel was delivered.
    """
    if text is None or not text.strip():
        return ProofRead(stated=stated)
    text = _as_read(text)
    address = _TIME.sub(" ", _DAY.sub(" ", text))
    return ProofRead(
        compare(ordered, address, document=len(text) > ALONE_MAX),
        delivered=captured or bool(_DELIVERED.search(_NOT_DELIVERED.sub(" ", text))),
        dated=bool(_DAY.search(text)),
        timed=bool(_TIME.search(text)),
        stated=stated,
    )


def _as_read(text: str) -> str:
    """A carrier's answer in JSON with its letters as letters; any other text as it is."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
