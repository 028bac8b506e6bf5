"""Exhibits: what a party, or a carrier through us, puts forward to prove something, and how it is handed in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from runtime.digests import digest_of, moment

NAME_MAX, NAME_BYTES_MAX = 120, 240  # characters; bytes, of which most systems store 255
ENDING_MAX = 8  # characters
_NOT_STORED = re.compile(r'[<>:"|?*]')
_DEVICES = frozenset(
    (
        "con",
        "prn",
        "aux",
        "nul",
        "conin$",
        "conout$",
        *(f"{it}{place}" for it in ("com", "lpt") for place in "0123456789¹²³"),
    )
)
WORDS_MAX = 2000  # characters of what is said with a submission
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/tiff": (".tiff", ".tif"),
    "image/webp": (".webp",),
    "text/plain": (".txt", ".csv", ".log", ".md"),
}
"""Every type that is taken, with the endings its files bear; the first is given to a file that has none of them."""
DRAWN_AS: Mapping[str, str] = {
    "application/pdf": "PNG",
    "image/tiff": "PNG",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "image/webp": "JPEG",
}
"""Every kind that has a preview, with the form it is drawn in: letters as PNG, photos as JPEG."""


class Kind(StrEnum):
    """What an exhibit is."""

    PROOF_OF_DELIVERY = "proof_of_delivery"
    SHIPPING = "shipping"  # labels, hand-over and customs papers
    INVOICE = "invoice"
    PRODUCT_PAGE = "product_page"  # what was offered, as the buyer saw it
    ORDER = "order"  # what was ordered and shown at checkout
    TERMS = "terms"  # terms of sale as agreed to
    REFUND_POLICY = "refund_policy"  # on refunds, returns and cancelling, as agreed to
    CORRESPONDENCE = "correspondence"
    AUTHORISATION = "authorisation"  # AVS, CVV, 3-D Secure and what else speaks for the cardholder
    REFUND = "refund"
    PHOTO = "photo"
    USAGE = "usage"  # logs and scans that show who used what was bought
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class VaultFile:
    """One file of the vault: named by the SHA-256 of its bytes, its type proven by decoding.

    `facts` is what screening found: pages, pixels (width, height), and for pictures where and when they were taken.
    """

    sha256: str
    size_bytes: int
    media_type: str
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Erasure:
    """That an exhibit's bytes and name are gone, by policy: until when it was kept, and what kept it longest."""

    kept_until: date
    reasons: tuple[str, ...]
    erased_at: datetime


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A file brought for a matter (`subject`: payment:ID, dispute:ID or proceeding:ID) by a party, or captured for it.

    `shown` is the file that others are given: the same one, or a copy without the place where a picture was taken.
    It stays its party's draft until a submission names it. `seat_id` none: captured by the system.
    """

    id: str
    subject: str
    payment_id: str | None
    party: str
    seat_id: str | None
    kind: Kind
    name: str
    file: VaultFile
    shown: VaultFile
    captured_at: datetime
    recorded_at: datetime
    discarded_at: datetime | None = None
    erased: Erasure | None = None


@dataclass(frozen=True, slots=True)
class Submission:
    """What a party handed in at one moment: the exhibits in its order, with what it said. The digest is the receipt's."""

    id: str
    subject: str
    party: str
    seat_id: str
    words: str
    submitted_at: datetime
    exhibits: tuple[tuple[str, str], ...]  # (exhibit, SHA-256 of its bytes)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of everything that was handed in."""
        stated = [
            self.id, self.subject, self.party, self.seat_id, self.words, moment(self.submitted_at),
            [list(it) for it in self.exhibits],
        ]  # fmt: skip
        return digest_of(stated)


def clean_name(name: str) -> str:
    """The file's own name without folders, marks that turn the direction of writing, and what a system could not store.

    A name that some system keeps for a device, and letters with which one begins an option or a stream, do not pass.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(letter for letter in last if letter.isprintable())
    shown = _NOT_STORED.sub("_", shown).strip(" .\u3000").lstrip("-~")
    if shown.partition(".")[0].strip().casefold() in _DEVICES:
        shown = f"_{shown}"
    stem, dot, ending = shown.rpartition(".")
    if not dot or len(ending) > ENDING_MAX:
        stem, dot, ending = shown, "", ""
    if len(shown) > NAME_MAX or len(shown.encode()) > NAME_BYTES_MAX:
        rest = NAME_BYTES_MAX - len(f"….{ending}".encode())
        cut = stem[: NAME_MAX - len(ending) - 2].encode()[:rest].decode("utf-8", "ignore")
        shown = f"{cut}…{dot}{ending}"
    return shown or "file"


def given_name(name: str, media_type: str) -> str:
    """The name to give the file out under: its own, with an ending of what it is, so that no system takes it for more."""
    endings = ENDINGS.get(media_type, ())
    return name if not endings or name.casefold().endswith(endings) else name + endings[0]


def undecided(exhibits: Sequence[Exhibit], submitted: Sequence[Submission]) -> list[Exhibit]:
    """The exhibits that no submission names yet and that were neither taken back nor erased: the drafts."""
    named = {exhibit for it in submitted for exhibit, _ in it.exhibits}
    return [it for it in exhibits if it.id not in named and it.discarded_at is None and it.erased is None]
