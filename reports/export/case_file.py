"""A case file as a ZIP: the same rows give the same bytes."""

from __future__ import annotations

import json
from importlib.resources import files
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from reports.case_file import CaseFile, documents

PAPERS = ("README.en.md", "README.zh.md", "check.py")
EARLIEST = (1980, 1, 1, 0, 0, 0)  # the first moment a ZIP can name
READABLE = 0o100644 << 16
UNIX = 3


def case_file_zip(file: CaseFile) -> bytes:
    """The archive, whole. Stored, not compressed: compressors differ between machines, and the bytes must not."""
    papers = {name: files(__package__).joinpath(name).read_text(encoding="utf-8") for name in PAPERS}
    texts = {name: json.dumps(it, ensure_ascii=False, indent=1) + "\n" for name, it in documents(file).items()}
    archive = BytesIO()
    with ZipFile(archive, "w", ZIP_STORED) as zipped:
        for name, text in sorted((papers | texts).items()):
            info = ZipInfo(name, EARLIEST)
            info.external_attr, info.create_system = READABLE, UNIX
            zipped.writestr(info, text.encode())
    return archive.getvalue()
