"""API keys: a program acts in a person's seat with one, within a scope and until a day."""

from __future__ import annotations

import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

MARK = "rk_"
PREFIX_CHARS = 8  # of what follows the mark: 48 of its 256 bits, by which the row is found and people name the key
TOKEN_BYTES = 32
DAYS_MAX = 3650
USE_NOTED_EVERY = timedelta(minutes=1)  # a row written for each request would make every reader a writer
_TOKEN = re.compile(rf"{MARK}([0-9A-Za-z_-]{{43}})")


class KeyScope(StrEnum):
    """What a key may do. Writing includes reading."""

    READ = "read"
    WRITE = "write"


class Standing(StrEnum):
    """Whether a key opens, and if not, why; the one who presents it is told the same for each."""

    GOOD = "good"
    UNKNOWN = "unknown"
    REVOKED = "revoked"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key as kept: never the key itself. Moments in UTC."""

    prefix: str
    digest: str = field(repr=False)
    seat_id: str
    name: str
    scope: KeyScope
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    def standing(self, token: str, *, now: datetime) -> Standing:
        """Compares in constant time, whatever the state of the key."""
        same = hmac.compare_digest(self.digest, digest_of(token))
        if not same:
            return Standing.UNKNOWN
        if self.revoked_at is not None:
            return Standing.REVOKED
        return Standing.EXPIRED if self.expires_at <= now else Standing.GOOD

    def allows(self, *, changes: bool) -> bool:
        return not changes or self.scope is KeyScope.WRITE

    def use_to_be_noted(self, now: datetime) -> bool:
        return self.last_used_at is None or now - self.last_used_at >= USE_NOTED_EVERY


def prefix_of(token: str) -> str | None:
    """The part a key is found by; none for what has not the form of a key."""
    found = _TOKEN.fullmatch(token)
    return found[1][:PREFIX_CHARS] if found else None


def digest_of(token: str) -> str:
    """SHA-256 in hexadecimal. A key is 256 random bits: nothing slower is needed."""
    return sha256(token.encode()).hexdigest()
