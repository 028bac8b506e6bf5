"""What of a carrier's answer is kept as its exhibit: all of it, as far as a text may be long."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable
from hashlib import sha256

from evidence.delivery import Paper
from evidence.screening import LIMITS

SLASHES = (b"/", b"\\/", b"\\\\/")  # as JSON may write them, and JSON inside JSON


def kept_answer(body: bytes, papers: Iterable[Paper], *, most: int = LIMITS.text_bytes) -> bytes:
    """The answer word for word. One longer than a text may be is kept without the pictures it encloses, each of which is
    an exhibit beside it: in their place stands their SHA-256."""
    if len(body) <= most:
        return body
    for paper in papers:
        coded = b64encode(paper.data)
        instead = f"[{paper.name}, kept beside this answer: SHA-256 {sha256(paper.data).hexdigest()}]".encode()
        for slash in SLASHES:
            body = body.replace(coded.replace(b"/", slash), instead)
    return body
