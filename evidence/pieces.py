"""What of a carrier's answer and papers is kept, beside what is held of the parcel already."""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import sha256

ANSWER = "answer"  # the piece that is the carrier's own words


def new_pieces(held: Mapping[str, str], brought: Mapping[str, bytes], *, otherwise: bool) -> dict[str, str]:
    """Of the pieces a look brought, those that are kept, each with the name it is held under.

    `held` are the SHA-256 digests of what is held, by piece. A carrier draws the same paper anew for every look, with other
    bytes; so there is one more of a kind only where more come than are held. Its answer is kept again where it tells
    something else (`otherwise`).
    """
    kinds: dict[str, list[str]] = {}
    for piece in brought:
        kinds.setdefault(kind_of(piece), []).append(piece)
    found: dict[str, str] = {}
    for kind, pieces in kinds.items():
        before = {digest for piece, digest in held.items() if kind_of(piece) == kind}
        held_of_it = sum(kind_of(piece) == kind for piece in held)
        room = len(pieces) - held_of_it if kind != ANSWER else int(not held_of_it or otherwise)
        unknown = [it for it in pieces if sha256(brought[it]).hexdigest() not in before]
        for number, piece in enumerate(unknown[: max(room, 0)], held_of_it + 1):
            found[piece] = kind if number == 1 else f"{kind} {number}"
    return found


def kind_of(piece: str) -> str:
    """What a piece is, without the number it has where there are several of it."""
    return re.sub(r" \d+\Z", "", piece)
