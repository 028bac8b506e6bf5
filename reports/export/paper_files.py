"""The bytes of papers in the data folder: private, named by what is in them, whole or not there.

They can be made again from the books at any time, so that the folder may be emptied and is no part of a backup.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from runtime import files

FOLDER = "papers"


def keep(data_dir: Path, body: bytes) -> str:
    """Keep the bytes and give their digest; the same bytes twice are one file."""
    digest = sha256(body).hexdigest()
    folder = data_dir / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    files.write_whole(folder / digest, body)
    return digest


def find(data_dir: Path, digest: str) -> bytes | None:
    """The bytes of that digest; none when they are gone, or are not what they were."""
    try:
        body = (data_dir / FOLDER / digest).read_bytes()
    except FileNotFoundError:
        return None
    return body if sha256(body).hexdigest() == digest else None
