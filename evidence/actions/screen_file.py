"""Screen a file in a process of its own: with limits on time and memory, an empty environment, and nothing to lose.

What arrives is made by strangers, and decoders have been taken over by files before. The child sees one file, writes its
verdict to standard output and, where a copy is to be given to others instead, that copy beside the file.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from evidence import screening
from evidence.errors import Refusal
from evidence.screening import Screened

MEMORY_BYTES_MAX = 2 * 1024 * 1024 * 1024
SECONDS_MAX = 30
SHOWN = ".shown"
TOO_LONG = Refusal("too_long", {"seconds": SECONDS_MAX})


def screen_file(path: Path, name: str) -> Screened:
    """The verdict on the file at `path`, called `name` by its sender. What breaks its reader cannot be read."""
    command = [sys.executable, "-m", "evidence.actions.screen_file", str(path), name]
    environment = {"PYTHONPATH": os.pathsep.join(it or os.getcwd() for it in sys.path), "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, timeout=2 * SECONDS_MAX, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        return Screened(refusals=(TOO_LONG,))
    if done.returncode == -signal.SIGXCPU:
        return Screened(refusals=(TOO_LONG,))
    if done.returncode != 0:
        return Screened(refusals=(Refusal("unreadable", {"kind": _ending(name)}),))
    said = json.loads(done.stdout)
    shown = path.with_name(path.name + SHOWN)
    return Screened(
        said["media_type"], said["facts"], shown.read_bytes() if shown.exists() else None,
        tuple(Refusal(it["code"], it["facts"]) for it in said["refusals"]),
    )  # fmt: skip


def _ending(name: str) -> str:
    return name.rpartition(".")[2].upper()[:8] or "a document"


def _child(path: Path, name: str) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MAX, SECONDS_MAX + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    found = screening.screen(path.read_bytes(), name)
    if found.shown is not None:
        path.with_name(path.name + SHOWN).write_bytes(found.shown)
    said = {"media_type": found.media_type, "facts": found.facts, "refusals": [asdict(it) for it in found.refusals]}
    sys.stdout.write(json.dumps(said))


if __name__ == "__main__":
    _child(Path(sys.argv[1]), sys.argv[2])
