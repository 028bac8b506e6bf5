"""Whoever writes into the books is killed at any moment: what was acknowledged is there, and nothing is there by half."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from sqlalchemy import Engine, select

from ledger.store import holds
from ledger.store.tables import entry
from ledger.store.verify import verify
from runtime.database import reading
from tests.architecture.source import ROOT
from tests.domain.test_ledger_holds import HOLD
from tests.kills.conftest import Tally
from tests.kills.writer import BATCH

WRITERS = 2  # at a time: one is killed, and the other, which may wait for the same references, writes on until its turn
MOMENT_SECONDS_MAX = 0.15
WAIT_SECONDS_MAX = 60


class Writer:
    """A process that writes, and the file of what it said to have written."""

    def __init__(self, url: str, name: str, folder: Path) -> None:
        self.name, self.said = name, folder / name
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.kills.writer", url, name], cwd=ROOT, stdout=out, start_new_session=True
            )

    def wait_for_its_first(self) -> None:
        give_up = time.monotonic() + WAIT_SECONDS_MAX
        while not self.said.stat().st_size and self.process.poll() is None and time.monotonic() < give_up:
            time.sleep(0.005)
        assert self.process.poll() is None, "the writer ended by itself"

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def acknowledged(self) -> list[list[str]]:
        """The transactions it told of, each with its references; a line cut short by the kill was not told."""
        lines = self.said.read_text().split("\n")[:-1]
        return [line.split() for line in lines]


def test_a_writer_killed_at_any_moment_loses_nothing_it_told_of_and_leaves_no_half(
    engine: Engine, database_url: str, tmp_path: Path, chance: Random, tally: Tally
) -> None:
    writers: list[Writer] = []
    try:
        for number in range(int(os.environ.get("KILL_WRITERS", "3"))):
            writers.append(Writer(database_url, f"w{number}", tmp_path))
            writers[-1].wait_for_its_first()
            time.sleep(chance.uniform(0, MOMENT_SECONDS_MAX))
            if len(writers) >= WRITERS:
                writers[-WRITERS].kill()
                tally("writers killed")
        for writer in writers[-WRITERS + 1 :]:
            writer.kill()
            tally("writers killed")
    finally:
        for writer in writers:
            if writer.process.poll() is None:
                writer.kill()

    told = {writer.name: writer.acknowledged() for writer in writers}
    with reading(engine) as connection:
        assert () == verify(connection).faults
        stand = set(connection.execute(select(entry.c.reference)).scalars())
        kept = holds.get(connection, HOLD.id).held.minor if any("/held" in it for it in stand) else 0
    missing = [it for lines in told.values() for line in lines for it in line if it not in stand]
    assert [] == missing
    assert 300 * sum("/held" in it for it in stand) == kept
    assert [] == by_half(stand)
    tally("entries acknowledged", sum(len(line) for lines in told.values() for line in lines))
    tally("entries that stand", len(stand))
    tally("kills that fell between commit and telling", untold(stand, told))


def by_half(stand: set[str]) -> list[str]:
    """Transactions of which some entries stand and others do not."""
    of: dict[str, int] = {}
    for reference in stand:
        name = reference.rpartition("/")[0]
        of[name] = of.get(name, 0) + 1
    whole = (BATCH, 1, 3, 1)
    return [name for name, n in of.items() if n != whole[int(name.rpartition("/")[2]) % 4]]


def untold(stand: set[str], told: dict[str, list[list[str]]]) -> int:
    """Writers whose last transaction stands though they were killed before they could say so."""
    count = 0
    for name, lines in told.items():
        last = {it.rpartition("/")[0] for it in stand if it.startswith(f"{name}/")}
        count += len(last) > len(lines)
    return count
