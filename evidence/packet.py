"""Packets: the exhibits of a party in one PDF for one channel, as it was asked for and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

EXHIBITS_MAX = 200


class PacketState(StrEnum):
    """What became of a packet so far. One that is ready holds every limit of its channel; one that is unfit cannot."""

    ASKED = "asked"
    MAKING = "making"
    READY = "ready"
    UNFIT = "unfit"  # shrunk as far as it can be read, and still too large: it says what to leave out
    FAILED = "failed"


class Trouble(StrEnum):
    """Why a packet could not be made at all."""

    LOST = "lost"  # the bytes of an exhibit are missing or changed
    UNREADABLE = "unreadable"  # an exhibit cannot be decoded any more
    DIED = "died"  # its workers did, as often as one is allowed to
    BROKE = "broke"  # a fault of the program


@dataclass(frozen=True, slots=True)
class Asked:
    """What a packet is to be: these exhibits in this order, with these words, for this channel, in this language."""

    subject: str
    party: str
    seat_id: str
    channel: str
    language: str
    words: str
    exhibits: tuple[str, ...]
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Shrunk:
    """One step on the way into the channel, and what it came to."""

    step: str
    pages: int
    size_bytes: int

    def stated(self) -> dict[str, Any]:
        return {"step": self.step, "pages": self.pages, "bytes": self.size_bytes}

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Shrunk:
        return cls(said["step"], said["pages"], said["bytes"])


@dataclass(frozen=True, slots=True)
class Cost:
    """What one exhibit takes of a packet. `bound`: the checklist asks for it. `blank`: blank pages that are not sent."""

    exhibit: str
    first_page: int
    pages: int
    size_bytes: int
    bound: bool
    blank: tuple[int, ...] = ()

    def stated(self) -> dict[str, Any]:
        return {
            "exhibit": self.exhibit, "first_page": self.first_page, "pages": self.pages, "bytes": self.size_bytes,
            "bound": self.bound, "blank": list(self.blank),
        }  # fmt: skip

    @classmethod
    def read(cls, said: Mapping[str, Any]) -> Cost:
        return cls(
            said["exhibit"], said["first_page"], said["pages"], said["bytes"], said["bound"], tuple(said["blank"])
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Made:
    """What a making came to: the file, or how large it would still be, with every step taken to shrink it.

    `leave_out` names exhibits without which it fits; empty where it fits, and where nothing helps.
    """

    name: str
    pages: int
    size_bytes: int
    shrunk: tuple[Shrunk, ...]
    costs: tuple[Cost, ...]
    leave_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet on record. `sha256` is its PDF in the vault, `pictures_sha256` its pages as pictures, once it is ready.

    `done` of `total` steps of its making are over.
    """

    id: str
    asked: Asked
    state: PacketState
    done: int
    total: int
    attempts: int
    made: Made | None
    made_at: datetime | None
    sha256: str | None
    pictures_sha256: str | None
    trouble: Trouble | None

    @property
    def under_way(self) -> bool:
        return self.state in (PacketState.ASKED, PacketState.MAKING)
