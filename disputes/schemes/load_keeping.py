"""Load how long evidence must be kept from `topics/keeping.toml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from disputes.keeping import KeepingRules
from disputes.schemes.reading import read
from disputes.schemes.values import read_rule, read_sources
from trade.parties import PartyKind

FILE = Path(__file__).parent / "topics" / "keeping.toml"
EXAMPLE = "[[limitation.values]] from = 2017-10-01, months = 36"


@cache
def load_keeping(path: Path = FILE) -> KeepingRules:
    """The rules. Raises RuleFileRefused, naming the file, the key and a right example."""
    file = read(path)
    sources = read_sources(file)
    limitation = read_rule("keeping/limitation", file.table("limitation", EXAMPLE), sources)
    statutory = {}
    for name, table in file.named("statutory", "[statutory.acquirer]"):
        if name not in set(PartyKind):
            raise file.refuse(f"statutory.{name}", "is no kind of party", f"one of {[it.value for it in PartyKind]}")
        statutory[PartyKind(name)] = read_rule(f"keeping/statutory/{name}", table, sources)
    file.done()
    return KeepingRules(limitation, statutory)
