"""A process that keeps one server alive for as long as the test run lives, then stops it.

Run as `python -m tests.servers.keeper NAME FOLDER`. It writes the address to FOLDER/NAME.json and then waits for
the run's lock on FOLDER/alive. The system frees that lock when the run ends, also when it is killed.
"""

from __future__ import annotations

import fcntl
import importlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, NoReturn

from tests.servers.ports import CannotBeHad

STOP_SECONDS_MAX = 5


def main(name: str, folder: Path) -> None:
    signal.signal(signal.SIGTERM, _stop)
    own = folder / name
    own.mkdir(mode=0o711)
    try:
        server, address = importlib.import_module(f"tests.servers.{name}").start(own)
    except CannotBeHad as trouble:
        _write(folder / f"{name}.json", {"missing": str(trouble)})
        return
    try:
        _write(folder / f"{name}.json", {**address, "keeper": os.getpid()})
        with (folder / "alive").open("w") as alive:
            fcntl.lockf(alive, fcntl.LOCK_EX)
    except FileNotFoundError:
        pass  # the run has ended and cleared up before we got here
    finally:
        _end(server)
        shutil.rmtree(own, ignore_errors=True)
        if not any(folder.glob("*/")):
            shutil.rmtree(folder, ignore_errors=True)


def _stop(_signal: int, _frame: object) -> NoReturn:
    sys.exit(0)


def _end(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)
    try:
        server.wait(STOP_SECONDS_MAX)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _write(path: Path, content: dict[str, Any]) -> None:
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(content))
    draft.replace(path)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
