"""`python -m tests.benchmarks [--part NAME] [--scale small|full]`: measures, prints, writes bench.json."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from pathlib import Path

from tests.benchmarks import journal
from tests.benchmarks.measuring import Measured

PARTS: Mapping[str, Callable[[str], Iterator[Measured]]] = {"journal": journal.measure}


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description="Measure the product beside hand-written code.")
    parser.add_argument("--part", choices=PARTS, help="one part only")
    parser.add_argument("--scale", choices=("small", "full"), default="small")
    asked = parser.parse_args()
    found: list[Measured] = []
    for name, measure in PARTS.items():
        if asked.part in (None, name):
            for line in measure(asked.scale):
                found.append(line)
                print(f"{line.part:10} {line.case:40} {line.ours:>10,} {line.raw:>10,} {line.unit}  "
                      f"{line.ratio:.2f} of raw, goal {line.goal:.2f}", flush=True)  # fmt: skip
    Path("bench.json").write_text(json.dumps([asdict(line) for line in found], indent=2) + "\n")


if __name__ == "__main__":
    main()
