"""Read a file in a process of its own: with limits on time and memory, an empty environment, and nothing to lose.

What arrives is made by strangers, and decoders have been taken over by files before. The child sees one file and writes
beside it: its verdict, and the copies that were asked for. It may use half a gigabyte, and write no more than it was given.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from evidence import screening
from evidence.errors import Refusal
from evidence.screening import MEGABYTE, Screened
from trade.card_numbers import carries_card_number

MEMORY_BYTES_MAX = 512 * MEGABYTE
WRITTEN_BYTES_MAX = 64 * MEGABYTE
OPEN_FILES_MAX = 64
SECONDS_MAX = 30
VERDICT, SHOWN, MADE = ".verdict", ".shown", ".made"
TOO_LONG = Refusal("too_long", {"seconds": SECONDS_MAX})


class Task(StrEnum):
    """What the child is asked for."""

    SCREEN = "screen"
    MEND = "mend"  # for what is only refused for what its pages do not show: those pages as pictures, screened again
    PREVIEW = "preview"


def screen_file(path: Path, name: str, *, mend: bool = False, parcel: str = "") -> Screened:
    """The verdict on the file at `path`, called `name` by its sender. What breaks its reader cannot be read.

    `parcel`: a parcel's number that its carrier writes into names and texts, and that is no card's.
    """
    said = _read(Task.MEND if mend else Task.SCREEN, path, name, parcel)
    if isinstance(said, Refusal):
        return Screened(refusals=(said,))
    refusals = tuple(Refusal(it["code"], it["facts"]) for it in said["refusals"])
    shown, made = (_beside(path, it) for it in (SHOWN, MADE))
    return Screened(
        said["media_type"], said["facts"], shown.read_bytes() if shown.exists() else None, refusals,
        made.read_bytes() if made.exists() else None,
    )  # fmt: skip


def draw_file(data: bytes, media_type: str) -> bytes | None:
    """The preview of a file; none where it cannot be drawn."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        said = _read(Task.PREVIEW, path, media_type)
        return None if isinstance(said, Refusal) else _beside(path, MADE).read_bytes()


def _read(task: Task, path: Path, name: str, parcel: str = "") -> Refusal | dict[str, Any]:
    command = [sys.executable, "-m", "evidence.actions.screen_file", task.value, str(path), name, parcel]
    environment = {"PYTHONPATH": os.pathsep.join(it or os.getcwd() for it in sys.path), "LC_ALL": "C.UTF-8"}
    unseen = subprocess.DEVNULL
    try:
        done = subprocess.run(
            command, env=environment, stdin=unseen, stdout=unseen, stderr=unseen, timeout=2 * SECONDS_MAX, check=False
        )
    except subprocess.TimeoutExpired:
        return TOO_LONG
    if done.returncode == -signal.SIGXCPU:
        return TOO_LONG
    if done.returncode == -signal.SIGABRT:  # what decoders do that are given no more memory
        return Refusal("too_heavy")
    try:
        said = json.loads(_beside(path, VERDICT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        said = None
    if done.returncode != 0 or not isinstance(said, dict):
        return Refusal("unreadable", {"kind": _ending(name)})
    return said


def _ending(name: str) -> str:
    return name.rpartition(".")[2].upper()[:8] or "a document"


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _child(task: Task, path: Path, name: str, parcel: str = "") -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (WRITTEN_BYTES_MAX, WRITTEN_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES_MAX, OPEN_FILES_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = path.read_bytes()
    if task is Task.PREVIEW:
        from evidence import drawing

        found = Screened(made=drawing.preview(data, name))
    else:
        if carries_card_number(parcel):  # no shorter one: it must not hide a card's digits
            name = name.replace(parcel, "parcel")
            data = data if b"\0" in data else data.replace(parcel.encode(), b"x" * len(parcel.encode()))
        found = screening.screen(data, name)
        found = _mended(data, name, found) if task is Task.MEND and found.mendable else found
    for ending, copy in ((SHOWN, found.shown), (MADE, found.made)):
        if copy is not None:
            _beside(path, ending).write_bytes(copy)
    said = {"media_type": found.media_type, "facts": found.facts, "refusals": [asdict(it) for it in found.refusals]}
    _beside(path, VERDICT).write_text(json.dumps(said), encoding="utf-8")


def _mended(data: bytes, name: str, found: Screened) -> Screened:
    """The verdict on the pages as pictures, which then are the file; the first one's where there are too many of them."""
    from evidence import drawing

    made = drawing.pages_as_pictures(data)
    if made is None:
        return replace(found, refusals=(*found.refusals, Refusal("too_many_to_draw", {"most": drawing.DRAWN_MAX})))
    return replace(screening.screen(made, name), made=made)


if __name__ == "__main__":
    _child(Task(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
