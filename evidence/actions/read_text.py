"""The text of a file of the vault, as far as it has one: of a PDF in a process of its own, as screening does it.

A file of the vault never changes, so what was read once is remembered by its digest.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass, field
from functools import lru_cache

from evidence.errors import BytesLost
from evidence.exhibit import VaultFile
from evidence.store.vault import Vault

BYTES_MAX = 32 * 1024 * 1024  # a proof of delivery is small; a larger file is left to people
MEMORY_BYTES_MAX = 1024 * 1024 * 1024
SECONDS_MAX = 10
PAGES_MAX = 20
CHARACTERS_MAX = 40_000
REMEMBERED_MAX = 512  # files


@dataclass(frozen=True, slots=True)
class _Lying:
    """A file by its digest, and the vault where it lies, wherever that is."""

    digest: str
    media_type: str
    vault: Vault = field(compare=False, hash=False)


def read_text(vault: Vault, file: VaultFile) -> str | None:
    """None for a picture, for a document without text (a scan), and for bytes that are lost. Raises VaultAway."""
    if file.media_type not in ("application/pdf", "text/plain") or file.size_bytes > BYTES_MAX:
        return None
    try:
        return _read(_Lying(file.sha256, file.media_type, vault))
    except BytesLost:
        return None


@lru_cache(maxsize=REMEMBERED_MAX)
def _read(it: _Lying) -> str | None:
    data = it.vault.read(it.digest)
    if it.media_type == "text/plain":
        return data[: 4 * CHARACTERS_MAX].decode("utf-8-sig", errors="ignore")[:CHARACTERS_MAX]
    command = [sys.executable, "-m", "evidence.actions.read_text"]
    environment = {"PYTHONPATH": os.pathsep.join(it or os.getcwd() for it in sys.path), "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            command, env=environment, input=data, capture_output=True, timeout=2 * SECONDS_MAX, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return (json.loads(done.stdout) or None) if done.returncode == 0 else None


def _child(data: bytes) -> None:
    import pypdfium2  # here, and never in the process that asks

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    texts, left = [], CHARACTERS_MAX
    with pypdfium2.PdfDocument(data) as document:
        for number in range(min(len(document), PAGES_MAX)):
            page = document[number]
            texts.append(page.get_textpage().get_text_bounded()[:left])
            page.close()
            left -= len(texts[-1])
    sys.stdout.write(json.dumps("\n".join(texts).strip()))


if __name__ == "__main__":
    _child(sys.stdin.buffer.read())
