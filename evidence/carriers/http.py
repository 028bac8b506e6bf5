"""Fetch one answer from a carrier's address: within limits of time and size, over TLS, never along a redirection.

Which address is the operator's word (credentials) or the carrier's (a signature's). The former may lie inside the
network, where a test bench stands; the latter only outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from evidence.carriers.protocol import BODY_BYTES_MAX, CarrierAway
from evidence.delivery import Answer
from runtime import outbound

CONNECT_SECONDS_MAX, ANSWER_SECONDS_MAX, WHOLE_SECONDS_MAX = 5, 20, 40
CHUNK_BYTES = 64 * 1024


def fetch(
    method: str, url: str, *, headers: Mapping[str, str] | None = None, data: Any = None, trusted: bool = True
) -> Answer:
    """The answer, cut off one byte above what is read of any. Raises CarrierAway.

    `trusted`: the address is the operator's; any other must be public, and have TLS.
    """
    from requests import RequestException  # not for those who only name carriers
    from requests_hardened.ip_filter import InvalidIPAddress

    if not trusted and not url.startswith("https://"):
        raise CarrierAway("the carrier names an address without https://, which is not fetched")
    try:
        return outbound.within(WHOLE_SECONDS_MAX, partial(_fetch, method, url, headers, data, inside=trusted))
    except InvalidIPAddress:
        raise CarrierAway("the carrier names an address inside a network, which is not fetched") from None
    except (RequestException, TimeoutError) as trouble:
        raise CarrierAway(f"the carrier cannot be reached: {type(trouble).__name__}") from trouble


def _fetch(method: str, url: str, headers: Mapping[str, str] | None, data: Any, *, inside: bool) -> Answer:
    session = outbound.session(
        inside=inside, connect=CONNECT_SECONDS_MAX, answer=ANSWER_SECONDS_MAX, agent="Recourse-Carriers/1"
    )
    with session, session.request(method, url, headers=headers, data=data, stream=True) as answer:
        body = bytearray()
        for chunk in answer.iter_content(CHUNK_BYTES):
            body += chunk
            if len(body) > BODY_BYTES_MAX:
                break
        media_type = str(answer.headers.get("content-type", "")).partition(";")[0].strip().lower()
        return Answer(int(answer.status_code), media_type, bytes(body[: BODY_BYTES_MAX + 1]))
