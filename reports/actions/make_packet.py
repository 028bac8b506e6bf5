"""Make a packet that was asked for: its exhibits read, its pages set while nothing is locked, its bytes kept, the row told.

Killed at any moment it leaves a claim that runs out, and whoever takes the packet up makes the same bytes; a worker that
lost its claim records nothing.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evidence.channel import PDF
from evidence.errors import BytesLost
from evidence.exhibit import Exhibit, VaultFile
from evidence.packet import Packet, Trouble
from evidence.store import exhibits, packets
from evidence.store.vault import Vault, write
from ledger.actions.settle_horizon import Opened
from reports.errors import ExhibitUnreadable
from reports.pdf import packet_pictures
from reports.pdf.packet import Bring, Compiled, compile_packet
from reports.store.packets import load_letter
from runtime.claimed_rows import ClaimLost

TOLD_SECONDS = 0.5  # at least, between two notes of progress


@dataclass(frozen=True, slots=True)
class Table:
    """Where a packet is made: `look` opens a reading, `write` a writing transaction; `clock` says the moment (UTC)."""

    look: Opened
    write: Opened
    vault: Vault
    clock: Callable[[], datetime]


def make_packet(table: Table, claimed: Packet, *, claim: str) -> bool:
    """Whether the packet was made, or found unfit; when it cannot be made the row says why."""
    try:
        with table.look() as connection:
            letter = load_letter(connection, claimed.asked)
        with table.vault.incoming() as folder:
            work = folder / "packet"
            work.mkdir()
            done = compile_packet(letter, bring_from(table.vault), work, _telling(table, claimed, claim))
            return _recorded(table, claimed, done, folder, claim)
    except ClaimLost:
        return False
    except BytesLost:
        return _fail(table, claimed, claim, Trouble.LOST)
    except ExhibitUnreadable:
        return _fail(table, claimed, claim, Trouble.UNREADABLE)
    except Exception:
        _fail(table, claimed, claim, Trouble.BROKE)
        raise


def bring_from(vault: Vault) -> Bring:
    """Exhibits as others are given them, out of the vault and held against their names."""

    def bring(it: Exhibit, path: Path) -> None:
        with vault.open(it.shown.sha256) as file, path.open("xb") as copy:
            shutil.copyfileobj(file, copy)

    return bring


def _recorded(table: Table, claimed: Packet, done: Compiled, folder: Path, claim: str) -> bool:
    """Its bytes are kept, then the row is told; without a file it is unfit."""
    if done.path is None:
        with table.write() as connection:
            return packets.finish(connection, claimed.id, done.made, claim=claim, now=table.clock())
    drawn = folder / "pictures"
    packet_pictures.draw_pictures(done.path, drawn)
    kept = _keep(table, done.path, folder / "kept", PDF, {"pages": done.made.pages})
    pictures = _keep(table, drawn, folder / "kept-pictures", packet_pictures.MEDIA_TYPE, {})
    now = table.clock()
    with table.write() as connection:
        for file in (kept, pictures):
            exhibits.add_file(connection, file, now=now)
        return packets.finish(
            connection, claimed.id, done.made, claim=claim, now=now, sha256=kept.sha256, pictures_sha256=pictures.sha256
        )


def _keep(table: Table, path: Path, draft: Path, media_type: str, facts: dict[str, int]) -> VaultFile:
    with path.open("rb") as file:
        arrived = write(file, draft, most_bytes=path.stat().st_size)
    return VaultFile(table.vault.keep(arrived), arrived.size, media_type, facts)


def _telling(table: Table, claimed: Packet, claim: str) -> Callable[[int, int], None]:
    told_at = [float("-inf")]

    def tell(done: int, total: int) -> None:
        if time.monotonic() - told_at[0] < TOLD_SECONDS:
            return
        told_at[0] = time.monotonic()
        with table.write() as connection:
            if not packets.note_progress(
                connection, claimed.id, claim=claim, done=done, total=total, now=table.clock()
            ):  # fmt: skip
                raise ClaimLost

    return tell


def _fail(table: Table, claimed: Packet, claim: str, trouble: Trouble) -> bool:
    with table.write() as connection:
        packets.fail(connection, claimed.id, claim=claim, trouble=trouble)
    return False
