"""Load the lists of what proves a merchant's side, from checklists.toml."""

from __future__ import annotations

from functools import cache

from disputes.checklist import Item, Need
from disputes.schemes.load import FOLDER
from disputes.schemes.reading import Table, read
from evidence.exhibit import Kind


def items_for(scheme: str, code: str) -> list[Item]:
    """What counts for a ground; nothing for one that has no list yet."""
    return [it for it in load_items() if it.scheme == scheme and code in it.codes]


@cache
def load_items() -> tuple[Item, ...]:
    """Every item, read once a process. Raises RuleFileRefused."""
    file = read(FOLDER / "checklists.toml")
    table = file.table("sources", '[sources] core-rules = "Core Rules, edition …"')
    sources = {name: table.text(name, "Core Rules, edition …") for name in table.names()}
    table.done()
    found = tuple(_item(row, sources) for row in file.tables("items", '[[items]] scheme = "visa"'))
    file.done()
    return found


def _item(row: Table, sources: dict[str, str]) -> Item:
    source = row.text("source", "core-rules")
    if source not in sources:
        raise row.refuse("source", f"{source!r} is not one of the file's sources", f"one of {sorted(sources)}")
    need, kind = row.text("need", "one_of"), row.text("kind", "proof_of_delivery")
    if need not in set(Need) or kind not in set(Kind):
        raise row.refuse(
            "kind", f"{need!r} or {kind!r} is not known", f"{[it.value for it in Need]}, {[it.value for it in Kind]}"
        )
    codes = row.texts("codes", "13.1")
    edition = row.edition("seen_in")
    if not codes or edition is None:
        raise row.refuse("seen_in", "codes and the edition they were seen in must be given", "seen_in = 2026-04-18")
    made = Item(
        row.text("scheme", "visa"), codes, Need(need), Kind(kind), row.text("en", "the carrier's proof"),
        row.text("zh", "签收证明"), row.text("changes_en", "the claim falls"), row.text("changes_zh", "主张不成立"),
        sources[source], edition,
    )  # fmt: skip
    row.done()
    return made
