"""`python -m tests.benchmarks [--part NAME] [--scale small|full] [--peers PYTHON] [--pgledger SQL]`: into bench.json."""

from __future__ import annotations

import argparse
import gc
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks import evidence, ledger, pages, sweep
from tests.benchmarks.measuring import Measured
from tests.benchmarks.peers import Installed

PARTS: Mapping[str, Callable[[str, Installed], Iterator[Measured]]] = {
    "ledger": ledger.measure,
    "growth": ledger.measure_growth,
    "peers": ledger.measure_peers,
    "sweep": sweep.measure,
    "evidence": evidence.measure,
    "pages": pages.measure,
}
WITHIN = {"growth", "peers"}  # parts of another, measured by themselves only where asked for


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure the product beside hand-written code.")
    parser.add_argument("--part", choices=PARTS, help="one part only")
    parser.add_argument("--scale", choices=("small", "full"), default="small")
    parser.add_argument("--peers", metavar="PYTHON", help="an interpreter that has django-hordak")
    parser.add_argument("--pgledger", metavar="SQL", help="a file that makes pgledger in an empty database")
    asked = parser.parse_args()
    gc.freeze()  # as web and worker do
    found: list[Measured] = []
    for name, measure in PARTS.items():
        if asked.part == name or (asked.part is None and name not in WITHIN):
            for line in measure(asked.scale, Installed(asked.peers, asked.pgledger)):
                found.append(line)
                print(_told(line), flush=True)
    Path("bench.json").write_text(json.dumps([asdict(line) for line in found], indent=2) + "\n")


def _told(line: Measured) -> str:
    if line.ours is None or line.raw is None or line.ratio is None:
        return f"{line.part:8}{line.case:54}{line.conditions}"
    verdict = "" if line.met else "  MISSED"
    return (
        f"{line.part:8}{line.case:54}{line.ours:>12,.1f}{line.raw:>12,.1f} {line.unit:10}"
        f"{line.ratio:6.2f} (goal {line.goal:.2f}){verdict}"
    )


if __name__ == "__main__":
    main()
