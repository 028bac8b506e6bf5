"""The edition of the rules: one digest over the files from which windows are computed, so that a changed rule is noticed."""

from __future__ import annotations

from functools import cache
from hashlib import sha256

from disputes.schemes.load import FOLDER, NOT_SCHEMES

OF_WINDOWS = "anchors.toml"  # no scheme, and yet the days windows are explained by


@cache
def edition() -> str:
    """SHA-256 (hex) over name and content of the schemes' files and the names of days, read once a process."""
    seen = sha256()
    for path in sorted(FOLDER.glob("*.toml")):
        if path.name == OF_WINDOWS or path.name not in NOT_SCHEMES:
            seen.update(sha256(path.name.encode()).digest() + sha256(path.read_bytes()).digest())
    return seen.hexdigest()
