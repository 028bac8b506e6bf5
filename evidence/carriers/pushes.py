"""What carriers push to us when they have news of a parcel: believed by its signature, and taken for its number only. Pure.

A push makes us ask, and what is asked for is what is kept: one proof comes in one way, and a push that is lost costs time.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from hashlib import md5, sha256
from typing import Any
from unicodedata import normalize
from urllib.parse import parse_qs

from evidence.carriers.reading import text

EASYPOST_HEADER, EASYPOST_FORM = "X-Hmac-Signature", "hmac-sha256-hex="
SECRETS: Mapping[str, str] = {"easypost": "webhook_secret", "kuaidi100": "salt"}
"""Who pushes, and the key of its table in the operator's file by which it is believed."""


class PushRefused(Exception):
    """Raised for a push that nobody vouches for. Says why."""


def number_pushed(source: str, body: bytes, header: str | None, secret: str | None) -> str:
    """The number a push is about; empty where it is about no parcel. Raises PushRefused."""
    if not secret:
        raise PushRefused(f"This installation has no {SECRETS[source]} of {source} to check signatures by.")
    try:
        return _READERS[source](body, header or "", secret)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        raise PushRefused("The body is not what this carrier pushes.") from None


def _easypost(body: bytes, header: str, secret: str) -> str:
    right = hmac.new(normalize("NFKD", secret).encode(), body, sha256).hexdigest()
    if not hmac.compare_digest(f"{EASYPOST_FORM}{right}".encode(), header.encode()):
        raise PushRefused(f"The header {EASYPOST_HEADER} is missing or does not match the body.")
    about: Any = json.loads(body)["result"]
    return text(about.get("tracking_code")) if about.get("object") == "Tracker" else ""


def _kuaidi100(body: bytes, _header: str, salt: str) -> str:
    form = {name: values[0] for name, values in parse_qs(body.decode(), strict_parsing=True).items()}
    right = md5(f"{form['param']}{salt}".encode(), usedforsecurity=False).hexdigest().upper()
    if not hmac.compare_digest(right.encode(), form.get("sign", "").upper().encode()):
        raise PushRefused("The field sign is missing or does not match the field param.")
    return text(json.loads(form["param"])["lastResult"].get("nu"))


_READERS: Mapping[str, Callable[[bytes, str, str], str]] = {"easypost": _easypost, "kuaidi100": _kuaidi100}
