"""One call to a processor: to public addresses over TLS, never along a redirection, never for ever.

What the caller has to know of a call that fails is one thing: whether the far end can have heard it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from disputes.channels.sending.accounts import Account
from disputes.sending import Answer, Told
from runtime import outbound
from runtime.refusal import Because, because

# Of one call; a sending is at most five, and all of them end before the job they belong to does.
CONNECT_SECONDS_MAX, ANSWER_SECONDS_MAX, WHOLE_SECONDS_MAX = 10, 40, 45
BODY_BYTES_MAX = 1024 * 1024
TAKEN = range(200, 300)
SERVER_TROUBLE = range(500, 600)
REFUSES_THE_KEY = (401, 403)
TOO_MANY = 429


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, verbatim; `found` is the JSON object in it, empty where there is none."""

    status: int
    body: bytes

    @property
    def found(self) -> dict[str, Any]:
        try:
            read = json.loads(self.body)
        except (ValueError, RecursionError):
            return {}
        return read if isinstance(read, dict) else {}

    def answer(self, told: Told, reason: Because | str = "", *, reference: str = "") -> Answer:
        return Answer(told, reason, self.status, self.body, reference)


class Unheard(Exception):
    """Raised when the far end cannot have heard the call. Says why."""


class Unanswered(Exception):
    """Raised when the far end may have heard it, and no answer came."""


@dataclass(frozen=True, slots=True)
class Call:
    """What is asked for. `path` comes after the account's address; `form`, `files` and `document` are its body."""

    method: str
    path: str
    headers: Mapping[str, str]
    form: Mapping[str, str] | None = None
    files: Mapping[str, tuple[str | None, bytes | str, str]] | None = None
    document: Any = None
    auth: tuple[str, str] | None = None


def call(account: Account, url: str, asked: Call) -> Reply:
    """The reply, whatever its status. Raises Unheard, Unanswered."""
    from requests import RequestException  # not for those who only name ways
    from requests_hardened.ip_filter import InvalidIPAddress

    if not account.private and not url.startswith("https://"):
        raise Unheard("its address does not begin with https://, and what is sent would be read on the way")
    try:
        return outbound.within(WHOLE_SECONDS_MAX, partial(_once, account, url, asked))
    except InvalidIPAddress:
        raise Unheard("its address leads into a network; packets go to public addresses only") from None
    except (RequestException, TimeoutError) as trouble:
        if _unheard(trouble):
            raise Unheard(type(trouble).__name__) from trouble
        raise Unanswered(type(trouble).__name__) from trouble


def _once(account: Account, url: str, asked: Call) -> Reply:
    session = outbound.session(
        inside=account.private, connect=CONNECT_SECONDS_MAX, answer=ANSWER_SECONDS_MAX, agent="Recourse/1"
    )
    with (
        session,
        session.request(
            asked.method, url + asked.path, headers=dict(asked.headers), data=asked.form, files=asked.files,
            json=asked.document, auth=asked.auth, stream=True,
        ) as answer,
    ):  # fmt: skip
        return Reply(int(answer.status_code), answer.raw.read(BODY_BYTES_MAX, decode_content=True))


def _unheard(trouble: Exception) -> bool:
    """Whether no connection stood, so that nothing can have been heard. TLS that failed was no connection either."""
    from requests import ConnectTimeout
    from urllib3.exceptions import NewConnectionError

    if isinstance(trouble, ConnectTimeout):
        return True
    inner = trouble.args[0] if trouble.args else None
    return isinstance(getattr(inner, "reason", None), NewConnectionError)


def away(trouble: Exception, *, there: str) -> Answer:
    return Answer(Told.AWAY, because("%(there)s cannot be reached (%(trouble)s)", there=there, trouble=str(trouble)))


def unknown(trouble: Exception, *, there: str) -> Answer:
    why = because("%(there)s was given the packet and the line broke off (%(trouble)s)", there=there, trouble=str(trouble))
    return Answer(Told.UNKNOWN, why)


def asked_badly(reply: Reply, *, there: str, words: str) -> Answer:
    """What an answer that is no yes means to a question: nothing was sent by it."""
    return reply.answer(*_meant(reply, there, words, Told.AWAY))


def sent_badly(reply: Reply, *, there: str, words: str) -> Answer:
    """What an answer that is no yes means to a packet: a far end in trouble may have taken it all the same."""
    return reply.answer(*_meant(reply, there, words, Told.UNKNOWN))


def _meant(reply: Reply, there: str, words: str, in_trouble: Told) -> tuple[Told, Because]:
    if reply.status == TOO_MANY:
        return Told.AWAY, because("%(there)s asks us to wait (%(status)s)", there=there, status=reply.status)
    if reply.status in TAKEN and not reply.found:
        return in_trouble, because("the answer of %(there)s cannot be read", there=there)
    if reply.status in SERVER_TROUBLE:
        return in_trouble, because("%(there)s is in trouble (%(status)s)", there=there, status=reply.status)
    if reply.status in REFUSES_THE_KEY:
        why = because(
            "%(there)s does not accept our key (%(status)s: %(words)s); the operator puts a right one into the file of "
            "accounts", there=there, status=reply.status, words=words or "–",
        )  # fmt: skip
        return Told.REFUSED, why
    why = because("%(there)s refuses it (%(status)s): %(words)s", there=there, status=reply.status, words=words or "–")
    return Told.REFUSED, why
