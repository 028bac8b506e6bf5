"""The number of a parcel as merchants write it, with the digits of a telephone that some carriers ask for. Pure.

SF Express tells the way of a parcel only to who knows the last four digits of a telephone of its sender or recipient.
Merchants in China write them behind the number, `SF1020304050607:1234`, and so they come in here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_WRITTEN = re.compile(r"(?:(?P<company>[a-z0-9]{2,30}):)?(?P<number>[^:\s]{3,40})(?::(?P<phone>\d{4}))?")
ASK_FOR_PHONE = (
    "the carrier wants the last four digits of the sender's or recipient's telephone: write the number as {number}:1234"
)


@dataclass(frozen=True, slots=True)
class ParcelNumber:
    """`company` only where an aggregator is asked by its own name of the carrier."""

    number: str
    phone: str = ""
    company: str = ""


def parcel_number(written: str) -> ParcelNumber:
    """The parts of a number as written; one that has no such parts is the number whole."""
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        return ParcelNumber(written.strip())
    return ParcelNumber(found["number"], found["phone"] or "", found["company"] or "")


def bare(written: str) -> str:
    """The number alone, as the carrier prints it and as it may stand in a file's name."""
    return parcel_number(written).number
