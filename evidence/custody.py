"""Custody: in whose hands an exhibit was, line by line, each line chained to the one before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from runtime.digests import digest_of, moment


class Handling(StrEnum):
    """What was done with an exhibit."""

    RECEIVED = "received"
    CAPTURED = "captured"  # fetched from a carrier
    WRITTEN = "written"  # put into words by us, from facts its party stated
    DRAWN = "drawn"  # its pages as pictures, from a file that was not taken; the detail has that file's digest
    SCREENED = "screened"
    RECEIVED_AGAIN = "received_again"  # the same bytes once more
    SUBMITTED = "submitted"
    SENT = "sent"  # to whoever decides, in a packet
    STATED = "stated"  # its party said what it shows, where we cannot read it
    GIVEN_OUT = "given_out"  # somebody else's seat took a copy
    ERASED = "erased"  # its bytes and its name, by policy
    KIND_CHANGED = "kind_changed"  # a draft called something else by its party
    DISCARDED = "discarded"  # a draft taken back by its party


@dataclass(frozen=True, slots=True)
class CustodyLine:
    """One line of an exhibit's custody. `actor` is a party code or "recourse"; `at` is UTC."""

    exhibit_id: str
    seq: int
    kind: Handling
    actor: str
    seat_id: str | None
    at: datetime
    detail: Mapping[str, Any]
    previous: str

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the line and of the digest before it."""
        stated = [
            self.exhibit_id, self.seq, self.kind.value, self.actor, self.seat_id, moment(self.at), self.detail,
            self.previous,
        ]  # fmt: skip
        return digest_of(stated)


def faults(lines: Sequence[tuple[CustodyLine, str]]) -> list[str]:
    """What is wrong with a chain of (line, digest as stored), in words; empty when nothing is."""
    found: list[str] = []
    previous = ""
    for expected, (line, stored) in enumerate(lines, 1):
        if line.seq != expected:
            return [*found, f"custody line {expected} is missing (found {line.seq})"]
        if line.previous != previous:
            found.append(f"custody line {line.seq} does not follow the line before it")
        if line.digest != stored:
            found.append(f"custody line {line.seq} was changed after it was written")
        previous = stored
    return found
