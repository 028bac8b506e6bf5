"""A stamp: the word of a time-stamping authority (RFC 3161) that a head was there at a moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


class StampRefused(Exception):
    """Raised when an authority gives no stamp, or one that is not what was asked for or not the authority's."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """`authority` is the address that was asked, `stamped_at` the moment it states (UTC), `token` its answer in DER."""

    authority: str
    stamped_at: datetime
    token: bytes = field(repr=False)
