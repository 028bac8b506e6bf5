"""The one way in which what is stated becomes a digest; the checker of a case file repeats it with a bare Python."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode  # made once: it counts


def digest_of(stated: Any) -> str:
    """SHA-256 (hex) of the statement as JSON: keys sorted, no blanks, characters as they are."""
    return sha256(canonical(stated).encode()).hexdigest()


def moment(at: datetime) -> str:
    """A moment as it is stated in a digest: UTC, to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
