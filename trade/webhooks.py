"""Webhook endpoints: where a party's own programs are told of what its letters tell, signed as Standard Webhooks has it."""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from runtime.refusal import because
from trade.errors import EndpointRefused
from trade.letters import KINDS

EMAIL, WEBHOOK = "email", "webhook"
"""Topics of the outbox: the channel that carries a message."""

TRIAL = "recourse.trial"
"""The kind of an event somebody sends to its own endpoint to see whether it arrives."""

URL_CHARACTERS_MAX = 500
ENDPOINTS_MAX = 10  # of one party
SECRET_BYTES = 32
FORMER_LASTS = timedelta(hours=24)  # long enough to put the new secret in place with nothing refused
SILENT_AFTER = 3  # failures in a row; one that hangs is silent at once, since everybody's messages wait while it does
LEFT_ALONE_FIRST, LEFT_ALONE_MAX = timedelta(minutes=1), timedelta(minutes=15)
DOUBLINGS_MAX = 8  # enough to come to the longest
TRY_LASTS = timedelta(minutes=1)  # longer than one call may take


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address of a party. `kinds` are the letters it asks for, all when empty; `secret` begins with whsec_.

    The `former_secret` signs beside the new one until `former_until` (UTC).
    """

    id: str
    party: str
    url: str
    kinds: tuple[str, ...]
    secret: str = field(repr=False)
    made_at: datetime
    made_by: str
    former_secret: str | None = field(default=None, repr=False)
    former_until: datetime | None = None
    ended_at: datetime | None = None

    def asks_for(self, kind: str) -> bool:
        return self.ended_at is None and (not self.kinds or kind in self.kinds)

    def secrets_at(self, now: datetime) -> list[str]:
        """Every secret that signs at this moment, the newest first."""
        stands = self.former_secret is not None and self.former_until is not None and now < self.former_until
        return [self.secret, *([self.former_secret] if stands and self.former_secret else [])]

    def with_new_secret(self, *, now: datetime) -> Endpoint:
        return replace(self, secret=new_secret(), former_secret=self.secret, former_until=now + FORMER_LASTS)


@dataclass(frozen=True, slots=True)
class Silence:
    """How often in a row an endpoint did not take what was sent, and until when it is left alone (none: it is called)."""

    failures: int = 0
    until: datetime | None = None

    def after_failure(self, *, hung: bool, now: datetime) -> Silence:
        failures = max(self.failures + 1, SILENT_AFTER if hung else 0)
        if failures < SILENT_AFTER:
            return Silence(failures)
        pause = LEFT_ALONE_FIRST * 2 ** min(failures - SILENT_AFTER, DOUBLINGS_MAX)
        return Silence(failures, now + min(pause, LEFT_ALONE_MAX))


def new_endpoint(party: str, url: str, kinds: Sequence[str], *, by: str, now: datetime) -> Endpoint:
    """An endpoint with a secret of its own. Raises EndpointRefused."""
    unknown = sorted(set(kinds) - set(KINDS))
    if unknown:
        raise EndpointRefused(
            because("there is no event %(kind)s; choose among those listed", kind=unknown[0][:80]), "kinds"
        )
    asked = tuple(kind for kind in KINDS if kind in kinds)
    return Endpoint(f"whe_{secrets.token_hex(12)}", party, _sound(url), asked, new_secret(), now, by)


def new_secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def _sound(url: str) -> str:
    """Where it leads is asked when it is used, since a name may lead elsewhere then. Raises EndpointRefused."""
    stripped = url.strip()
    try:
        parts = urlsplit(stripped)
        _ = parts.port
    except ValueError:
        raise EndpointRefused(because("this is no address; write it as https://example.com/recourse"), "url") from None
    if parts.scheme not in ("https", "http") or not parts.hostname or not stripped.isprintable() or " " in stripped:
        raise EndpointRefused(because("this is no address; write it as https://example.com/recourse"), "url")
    if parts.username or parts.password or parts.fragment:
        raise EndpointRefused(because("leave out names, passwords and what follows a #; events are signed instead"), "url")
    if len(stripped) > URL_CHARACTERS_MAX:
        raise EndpointRefused(because("an address has at most %(most)s characters", most=URL_CHARACTERS_MAX), "url")
    return stripped


def is_trial(key: str) -> bool:
    """True for an event somebody sends to see whether it arrives now: it goes even to an endpoint that is left alone."""
    return key.startswith(f"{WEBHOOK}/") and key.split("/")[2:3] == ["trial"]


def webhook_key(endpoint_id: str, key: str) -> str:
    """The name under which what goes to one endpoint stands in the outbox; `key` is the letter's."""
    return f"webhook/{endpoint_id}/{key}"
