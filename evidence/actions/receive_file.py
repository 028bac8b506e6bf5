"""Take a file in: measure it, screen it, put it into the vault. No row is written and no transaction open meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import IO

from evidence.actions.screen_file import screen_file
from evidence.channels.clamd import ScannerSilent, scan
from evidence.errors import FileRefused, Refusal
from evidence.exhibit import VaultFile, clean_name
from evidence.screening import LIMITS, screen_text, too_large
from evidence.store.vault import Vault, write


@dataclass(frozen=True, slots=True)
class Received:
    """A file that lies in the vault and was found sound; nobody's yet. `shown` is what others are given.

    `made_from`: the SHA-256 of the file that came and was not taken, where this one is its pages as pictures.
    `scanned`: whether a virus scanner looked at what came.
    """

    name: str
    file: VaultFile
    shown: VaultFile
    made_from: str = ""
    scanned: bool = False


def receive_text(vault: Vault, text: str, name: str) -> Received:
    """A text of our own making, from facts that were looked at when they came in: it needs no process to be screened in.

    Raises FileRefused all the same where it carries what no file may, and VaultAway.
    """
    data, called = text.encode(), clean_name(name)
    found = screen_text(data, called)
    if found.refusals:
        raise FileRefused(called, found.refusals)
    with vault.incoming() as folder:
        draft = write(BytesIO(data), folder / "file", most_bytes=len(data))
        file = VaultFile(vault.keep(draft), draft.size, found.media_type, found.facts)
    return Received(called, file, file)


def receive_file(
    vault: Vault, stream: IO[bytes], name: str, *, scanner: str | None = None, mend: bool = False, parcel: str = ""
) -> Received:
    """The file behind a stream. Raises FileRefused, with every reason; then nothing of it is kept. Raises VaultAway.

    The same bytes again are the same file of the vault. One that no exhibit names, because what should have followed
    was cut off, harms nobody and is taken up when the bytes come again. `mend`: where only what its pages do not show
    speaks against it, those pages as pictures are taken in its stead. `parcel`: a parcel's number, which is no card's
    however much it looks like one.
    """
    called = clean_name(name)
    with vault.incoming() as folder:
        draft = write(stream, folder / "file", most_bytes=LIMITS.bytes)
        if draft.size > LIMITS.bytes:
            raise FileRefused(called, [too_large(draft.size)])
        if scanner and (against := _scanned(draft.path, scanner)):
            raise FileRefused(called, [against])
        found = screen_file(draft.path, called, mend=mend, parcel=parcel)
        if found.refusals:
            raise FileRefused(called, found.refusals, mendable=found.mendable)
        made_from = "" if found.made is None else draft.sha256
        if found.made is not None:
            draft = write(BytesIO(found.made), folder / "made", most_bytes=len(found.made))
        file = VaultFile(vault.keep(draft), draft.size, found.media_type, found.facts)
        if found.shown is None:
            return Received(called, file, file, made_from, bool(scanner))
        copy = write(BytesIO(found.shown), folder / "copy", most_bytes=len(found.shown))
        open_facts = {key: value for key, value in found.facts.items() if key in ("width", "height", "pages")}
        shown = VaultFile(vault.keep(copy), copy.size, found.media_type, open_facts)
        return Received(called, file, shown, made_from, bool(scanner))


def _scanned(path: Path, address: str) -> Refusal | None:
    """What the scanner has against it; a scanner that is set and gives no answer has everything against it."""
    try:
        found = scan(path, address).found
    except ScannerSilent:
        return Refusal("scanner")
    return Refusal("virus", {"name": found}) if found else None
