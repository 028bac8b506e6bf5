"""Seals: settled entries under one root, each seal bound to those before it, and proofs that a stranger can check.

The tree is that of RFC 6962: a leaf and a node are hashed with another first byte, so that neither passes for the other.
A seal's head covers its root, what it spans and two earlier heads: the one before it, and one further back (`jump_of`),
so that the way from any head to any earlier seal is short: at most some two hundred steps among three million seals.

What is hashed here is hashed again by docs/check_proof.py and by the checker of a case file, with a bare Python.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from ledger.errors import HeadTooOld
from runtime.digests import moment

LEAF, NODE, HEAD = b"\x00", b"\x01", b"\x02"
NO_HEAD = ""  # what stands before the first seal


@dataclass(frozen=True, slots=True)
class Seal:
    """The entries from `first_id` up to `up_to` (by id, `count` of them), sealed at a moment (UTC).

    `previous` is the head of the seal before, `jump` that of the seal `jump_of(number)`; both are empty where there is
    none. `root` and heads are SHA-256 in hex.
    """

    number: int
    previous: str
    jump: str
    first_id: int
    up_to: int
    count: int
    root: str
    sealed_at: datetime

    @property
    def stated(self) -> bytes:
        """All it says, as it is hashed."""
        stated = [
            self.number, self.previous, self.jump, self.first_id, self.up_to, self.count, self.root, moment(self.sealed_at),
        ]  # fmt: skip
        return HEAD + json.dumps(stated, ensure_ascii=False, separators=(",", ":")).encode()

    @property
    def head(self) -> str:
        """What is printed on papers: nothing below it can change and leave it as it is."""
        return sha256(self.stated).hexdigest()


def jump_of(number: int) -> int:
    """The earlier seal that a seal names besides the one before it: its number without the last binary one; 0 is none."""
    return number & (number - 1)


def leaf_of(entry_id: int, recorded_at: str, digest: str) -> bytes:
    """What a seal says of one entry. `recorded_at` is the moment as `runtime.digests.moment` writes it."""
    return sha256(LEAF + f'[{entry_id},"{recorded_at}","{digest}"]'.encode()).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaves in their order; one that has no neighbour goes up as it is. Of no leaves there is none."""
    level = _some(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def path_to(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """The hashes beside the way from the leaf at `index` (from 0) up to the root."""
    return paths_to(leaves, [index])[index]


def paths_to(leaves: Sequence[bytes], indexes: Iterable[int]) -> dict[int, list[bytes]]:
    """The same for several leaves of one tree, by index."""
    levels = [_some(leaves)]
    while len(levels[-1]) > 1:
        levels.append(_above(levels[-1]))
    return {index: _path(levels, index) for index in indexes}


def _path(levels: Sequence[Sequence[bytes]], index: int) -> list[bytes]:
    if not 0 <= index < len(levels[0]):
        raise IndexError(f"{index}: there are {len(levels[0])} leaves")
    path = []
    for level in levels[:-1]:
        if index ^ 1 < len(level):
            path.append(level[index ^ 1])
        index >>= 1
    return path


def _some(leaves: Sequence[bytes]) -> list[bytes]:
    if not leaves:
        raise ValueError("nothing to seal has no root")
    return list(leaves)


def _above(level: Sequence[bytes]) -> list[bytes]:
    pairs = [sha256(NODE + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
    return [*pairs, level[-1]] if len(level) % 2 else pairs


def next_seal(last: Seal | None, jump: str, leaves: Mapping[int, bytes], *, sealed_at: datetime) -> Seal:
    """The seal over these leaves (by entry id, ascending) after `last`; `jump` is the head of its `jump_of`."""
    ids = list(leaves)
    return Seal(
        number=last.number + 1 if last else 1,
        previous=last.head if last else NO_HEAD,
        jump=jump,
        first_id=ids[0],
        up_to=ids[-1],
        count=len(ids),
        root=root_of(list(leaves.values())).hex(),
        sealed_at=sealed_at,
    )


def way(newer: int, older: int) -> list[int]:
    """The numbers of the seals from `newer` down to `older`, each naming the head of the next."""
    if not 1 <= older <= newer:
        raise HeadTooOld(newer, older)
    steps = [newer]
    while steps[-1] > older:
        at = steps[-1]
        steps.append(jump_of(at) if jump_of(at) >= older else at - 1)
    return steps


def proof(*, entry: Mapping[str, Any], leaves: Sequence[bytes], index: int, seals: Iterable[Seal]) -> dict[str, Any]:
    """The proof that an entry stands under a head, as a document. `entry` is as a case file states it; `seals` lead
    from the newest, whose head the reader holds, down to the entry's own."""
    return {
        "format": "recourse-proof",
        "version": 1,
        "hash": "sha-256",
        "entry": dict(entry),
        "leaf": leaves[index].hex(),
        "index": index,
        "path": [it.hex() for it in path_to(leaves, index)],
        "seals": [seal_document(it) for it in seals],
    }


def seal_document(it: Seal) -> dict[str, Any]:
    """A seal as a document: all its head covers, and the head."""
    return {
        "number": it.number, "previous": it.previous, "jump": it.jump, "first_id": it.first_id, "up_to": it.up_to,
        "count": it.count, "root": it.root, "sealed_at": moment(it.sealed_at), "head": it.head,
    }  # fmt: skip


def chain_faults(it: Seal, *, head: str, before: Seal | None, heads: Mapping[int, Collection[str]]) -> list[str]:
    """What is wrong with a seal as it stands in the chain, in words. `head` is the one on record, `before` the seal before
    it; `heads` are those by which earlier seals may be named, without the ones that are gone."""
    faults = []
    expected = before.number + 1 if before else 1
    if it.number != expected:
        faults.append(f"seal {expected} should stand before it: it was removed")
    for named, number in dict.fromkeys([(it.previous, it.number - 1), (it.jump, jump_of(it.number))]):
        if named not in (heads.get(number, (named,)) if number else (NO_HEAD,)):
            faults.append(f"names another head of seal {number} than that one has: one of the two was changed")
    if before is not None and it.first_id <= before.up_to:
        faults.append(f"spans entries that seal {before.number} spans")
    if it.head != head:
        faults.append("its head does not follow from what it says: it was changed")
    return faults
