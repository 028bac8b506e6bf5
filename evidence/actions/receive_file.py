"""Take a file in: measure it, screen it, put it into the vault. No row is written and no transaction open meanwhile."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from evidence.actions.screen_file import screen_file
from evidence.errors import FileRefused
from evidence.exhibit import VaultFile, clean_name
from evidence.screening import LIMITS, too_large
from evidence.store import vault


@dataclass(frozen=True, slots=True)
class Received:
    """A file that lies in the vault and was found sound; nobody's yet. `shown` is what others are given."""

    name: str
    file: VaultFile
    shown: VaultFile


def receive_file(data_dir: Path, stream: IO[bytes], name: str) -> Received:
    """The file behind a stream. Raises FileRefused, with every reason; then nothing of it is kept.

    The same bytes again are the same file of the vault. One that no exhibit names, because what should have followed
    was cut off, harms nobody and is taken up when the bytes come again.
    """
    called = clean_name(name)
    with vault.incoming(data_dir) as folder:
        draft = folder / "file"
        size = vault.write_stream(stream, draft, most_bytes=LIMITS.bytes)
        if size > LIMITS.bytes:
            raise FileRefused(called, [too_large(size)])
        found = screen_file(draft, called)
        if found.refusals:
            raise FileRefused(called, found.refusals)
        file = VaultFile(vault.keep(data_dir, draft), size, found.media_type, found.facts)
        if found.shown is None:
            return Received(called, file, file)
        copy = folder / "copy"
        copy.write_bytes(found.shown)
        open_facts = {key: value for key, value in found.facts.items() if key in ("width", "height", "pages")}
        shown = VaultFile(vault.keep(data_dir, copy), len(found.shown), found.media_type, open_facts)
        return Received(called, file, shown)
