"""Background work: the jobs by name, run by RQ in a child process each, and the schedule that asks for them.

`python -m worker work` runs jobs, `python -m worker schedule` asks for them; any number of both may run, on any number
of machines. A job is a function in `jobs/`; it makes its engine after the fork and closes it (`runtime/jobs.py`). The
parent process looks at the database once, before it begins, and does not work on a record whose history could be changed.
Every job may be run twice, killed, or raced by another worker: what there is to do stands in rows.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from disputes.store import guards
from jobs.books import checkpoint, publish_heads, seal, verify_when_asked
from jobs.cases import recompute_windows, sweep, watch_waves
from jobs.exhibits import capture, stamp_files, tidy_vault
from jobs.papers import make_packet, make_paper
from jobs.sendings import empty_outbox, send_packets
from runtime import logs, schema
from runtime.parents import end_with_parent
from runtime.settings import load, to_environ
from runtime.shifts import schedule, work

__all__ = [
    "capture", "checkpoint", "empty_outbox", "main", "make_packet", "make_paper", "publish_heads", "recompute_windows",
    "seal", "send_packets", "stamp_files", "sweep", "tidy_vault", "verify_when_asked", "watch_waves",
]  # fmt: skip
SCHEDULE: Mapping[str, timedelta] = {
    "seal": timedelta(seconds=5),
    "checkpoint": timedelta(seconds=30),
    "publish_heads": timedelta(seconds=300),
    "empty_outbox": timedelta(seconds=10),
    "recompute_windows": timedelta(seconds=60),
    "sweep": timedelta(seconds=60),
    "watch_waves": timedelta(seconds=300),
    "make_paper": timedelta(seconds=10),
    "make_packet": timedelta(seconds=10),
    "capture": timedelta(seconds=30),
    "send_packets": timedelta(seconds=15),
    "verify_when_asked": timedelta(seconds=60),
    "stamp_files": timedelta(seconds=60),
    "tidy_vault": timedelta(hours=6),
}


def main(arguments: Sequence[str] | None = None) -> None:
    """`python -m worker work|schedule [--data-dir DIR]`."""
    parser = argparse.ArgumentParser(prog="python -m worker", description="Background work of Recourse.")
    parser.add_argument("part", choices=("work", "schedule"))
    parser.add_argument("--data-dir", type=Path, default=None)
    parser.add_argument("--end-with-parent", action="store_true", help="end when standard input closes")
    chosen = parser.parse_args(arguments)
    settings = load(os.environ, data_dir=chosen.data_dir)
    os.environ.update(to_environ(settings))  # jobs read their settings after the fork
    logs.configure(settings.log_level)
    if chosen.end_with_parent:
        end_with_parent()
    try:
        schema.require_guarded(settings.database_url, guards.require_guarded)
    except schema.SchemaRefused as refused:
        raise SystemExit(f"recourse: {refused}") from None
    if chosen.part == "work":
        work(settings)
    else:
        schedule(settings, SCHEDULE)


if __name__ == "__main__":
    main()
