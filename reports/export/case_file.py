"""A case file as a ZIP: the same rows give the same bytes."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib.resources import files
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from evidence.errors import BytesLost
from evidence.store.vault import Vault
from reports.case_file import CaseFile, documents

PAPERS = ("README.en.md", "README.zh.md", "check.py")
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment a ZIP can name
READABLE = 0o100644 << 16
UNIX = 3


ReadBytes = Callable[[str], bytes | None]
"""The bytes of an exhibit by their digest; none when they are lost."""


def from_vault(vault: Vault) -> ReadBytes:
    def read(digest: str) -> bytes | None:
        try:
            return vault.read(digest)
        except BytesLost:
            return None

    return read


def case_file_zip(file: CaseFile, read: ReadBytes) -> bytes:
    """The archive, whole. Stored, not compressed: compressors differ between machines, and the bytes must not.

    An exhibit whose bytes are lost stays listed, and the checker names it.
    """
    papers = {name: files(__package__).joinpath(name).read_bytes() for name in PAPERS}
    found = {it.path: read(it.file.sha256) for it in file.exhibits if it.exhibit.erased is None}
    missing = frozenset(it.file.sha256 for it in file.exhibits if found.get(it.path) is None)
    stated = documents(file, missing=missing)
    texts = {name: (json.dumps(it, ensure_ascii=False, indent=1) + "\n").encode() for name, it in stated.items()}
    exhibits = {path: data for path, data in found.items() if data is not None}
    exhibits |= {it.stamp_path: it.stamp.token for it in file.exhibits if it.stamp is not None}
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_STORED) as zipped:
        for name, data in sorted((papers | texts | exhibits).items()):
            info = ZipInfo(name, EARLIEST)
            info.external_attr, info.create_system = READABLE, UNIX
            zipped.writestr(info, data)
    return archive.getvalue()
