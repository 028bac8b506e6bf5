"""Draw the preview of a file of the vault, in a process of its own, unless that was done before."""

from __future__ import annotations

from pathlib import Path

from evidence.actions.screen_file import draw_file
from evidence.exhibit import DRAWN_AS, VaultFile
from evidence.store import previews
from evidence.store.vault import Vault


def draw_preview(data_dir: Path, vault: Vault, file: VaultFile) -> bytes | None:
    """Of a picture the picture, of a document its first page; none for a text and for what cannot be drawn.

    Raises BytesLost, VaultAway.
    """
    if file.media_type not in DRAWN_AS:
        return None
    drawn = previews.find(data_dir, file.sha256)
    if drawn is None:
        drawn = draw_file(vault.read(file.sha256), file.media_type) or b""
        previews.keep(data_dir, file.sha256, drawn)
    return drawn or None
