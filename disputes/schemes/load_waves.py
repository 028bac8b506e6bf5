"""Load when refusals are a wave from `topics/waves.toml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from disputes.schemes.reading import read
from disputes.waves import WaveRule

FILE = Path(__file__).parent / "topics" / "waves.toml"
NUMBERS = ("window_days", "base_days", "least", "factor", "floor_bp", "quiet_days")


@cache
def load_waves(path: Path = FILE) -> WaveRule:
    """The rule. Raises RuleFileRefused, naming the file, the key and a right example."""
    file = read(path)
    source = file.text("source", "our own choice")
    numbers = {name: file.whole(name) for name in NUMBERS}
    file.done()
    for name, number in numbers.items():
        if number < 1:
            raise file.refuse(name, "must be a whole number, 1 or more", f"{name} = 30")
    if numbers["quiet_days"] < numbers["window_days"]:
        why = "is shorter than the window, so that a wave that ended would be raised again by the refusals that raised it"
        raise file.refuse("quiet_days", why, f"quiet_days = {numbers['window_days']}")
    return WaveRule(**numbers, source=source)
