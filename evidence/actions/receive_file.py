"""Take a file in: measure it, screen it, put it into the vault. No row is written and no transaction open meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from typing import IO

from evidence.actions.screen_file import screen_file
from evidence.errors import FileRefused
from evidence.exhibit import VaultFile, clean_name
from evidence.screening import LIMITS, too_large
from evidence.store.vault import Vault, write


@dataclass(frozen=True, slots=True)
class Received:
    """A file that lies in the vault and was found sound; nobody's yet. `shown` is what others are given."""

    name: str
    file: VaultFile
    shown: VaultFile


def receive_file(vault: Vault, stream: IO[bytes], name: str) -> Received:
    """The file behind a stream. Raises FileRefused, with every reason; then nothing of it is kept. Raises VaultAway.

    The same bytes again are the same file of the vault. One that no exhibit names, because what should have followed
    was cut off, harms nobody and is taken up when the bytes come again.
    """
    called = clean_name(name)
    with vault.incoming() as folder:
        draft = write(stream, folder / "file", most_bytes=LIMITS.bytes)
        if draft.size > LIMITS.bytes:
            raise FileRefused(called, [too_large(draft.size)])
        found = screen_file(draft.path, called)
        if found.refusals:
            raise FileRefused(called, found.refusals)
        file = VaultFile(vault.keep(draft), draft.size, found.media_type, found.facts)
        if found.shown is None:
            return Received(called, file, file)
        copy = write(BytesIO(found.shown), folder / "copy", most_bytes=len(found.shown))
        open_facts = {key: value for key, value in found.facts.items() if key in ("width", "height", "pages")}
        shown = VaultFile(vault.keep(copy), copy.size, found.media_type, open_facts)
        return Received(called, file, shown)
