"""Load the lists of what proves a merchant's side from `checklists/`: a TOML a scheme, their proofs, those of categories."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from disputes.checklist import Check, Checklist, Checklists, Fact, FactRule, Item, Need, Proof
from disputes.schemes.load import load_all
from disputes.schemes.reading import Table, read
from disputes.schemes.values import one_of, read_choice, read_note, read_said, read_sources, require_apart
from evidence.exhibit import Kind

FOLDER = Path(__file__).parent / "checklists"
PROOFS, CATEGORIES = "proofs.toml", "categories.toml"
NOT_SCHEMES = frozenset({PROOFS, CATEGORIES})
WAYS_EXAMPLE = 'one_of.answer = ["delivered", "refunded"]'
Named = Mapping[str, tuple[str, str]]


def list_for(scheme: str, code: str, *, on: date) -> Checklist | None:
    """The list for a ground on a day, by whichever spelling of its code; none for a ground that is not on file."""
    ground = load_all().code(scheme, code, on=on)
    return load_checklists().of(scheme, ground.code, on=on) if ground else None


@cache
def load_checklists(folder: Path = FOLDER) -> Checklists:
    """Every list that comes with the product, read once a process. Raises RuleFileRefused."""
    said = read(folder.joinpath(PROOFS))
    brought = {one_of(said, "kinds", name, Kind): both for name, both in _named(said, "kinds").items()}
    groups, categories = _named(said, "groups"), _named(said, "categories")
    facts = _facts(said)
    proofs = {name: _proof(name, table, brought) for name, table in said.named("proofs", "[proofs.delivered]")}
    said.done()
    by_category = _categories(folder.joinpath(CATEGORIES), proofs, groups, categories)
    lists: list[Checklist] = []
    alike: dict[tuple[str, str], str] = {}
    for path in sorted(folder.glob("*.toml")):
        if path.name not in NOT_SCHEMES:
            file = read(path)
            scheme = file.text("scheme", "visa")
            own = list(_lists(file, scheme, proofs, groups))
            _require_apart(file, own)
            alike |= {(scheme, code): name for code, name in _alike(file, own, categories).items()}
            lists += own
            file.done()
    return Checklists(lists, by_category, alike, groups, categories, brought, facts)


def _named(file: Table, key: str) -> dict[str, tuple[str, str]]:
    found = {}
    for name, table in file.named(key, f'[{key}]\nname = {{ en = "…", zh = "…" }}'):
        found[name] = (table.text("en", "…"), table.text("zh", "…"))
        table.done()
    return found


def _facts(file: Table) -> dict[Fact, FactRule]:
    sources, found = read_sources(file), {}
    for name, table in file.named("facts", "[facts.avs]"):
        field, counts = table.text("field", "avs"), frozenset(table.texts("counts", "Y"))
        found[one_of(file, "facts", name, Fact)] = FactRule(field=field, counts=counts, **read_said(table, sources))
        table.done()
    return found


def _proof(key: str, table: Table, brought: Mapping[Kind, object]) -> Proof:
    kinds = tuple(one_of(table, "kinds", name, Kind) for name in table.texts("kinds", "proof_of_delivery"))
    if not kinds:
        raise table.refuse("kinds", "say which exhibits show it", 'kinds = ["proof_of_delivery"]')
    if lost := [kind.value for kind in kinds if kind not in brought]:
        right = f'{lost[0]} = {{ en = "…", zh = "…" }} in [kinds]'
        raise table.refuse("kinds", f"how {lost[0]!r} is brought is not said", right)
    text_en, text_zh, why_en, why_zh, changes_en, changes_zh = (
        table.text(f"{stem}_{language}", "what it must show, why it counts, what it changes")
        for stem in ("text", "why", "changes")
        for language in ("en", "zh")
    )
    check = read_choice(table, "check", Check) if "check" in table else None
    on_record = tuple(one_of(table, "on_record", name, Fact) for name in table.texts("on_record", "delivered"))
    table.done()
    return Proof(key, kinds, text_en, text_zh, why_en, why_zh, changes_en, changes_zh, check, on_record)


def _categories(path: Path, proofs: Mapping[str, Proof], groups: Named, categories: Named) -> dict[str, Checklist]:
    """The list of each category by its name. Every category has one. Raises RuleFileRefused."""
    file = read(path)
    found = {it.category: it for it in _lists(file, "", proofs, groups)}
    if found.keys() != categories.keys():
        differ = sorted(found.keys() ^ categories.keys())
        raise file.refuse("lists", f"{differ} stand here or in [categories] of {PROOFS}, not in both", "[lists.cancelled]")
    file.done()
    return found


def _lists(file: Table, scheme: str, proofs: Mapping[str, Proof], groups: Named) -> Iterator[Checklist]:
    """The lists of one file; without a scheme those of categories, under their names."""
    sources = read_sources(file) if "sources" in file else {}
    for key, table in file.named("lists", "[lists.not-received]"):
        codes = table.texts("codes", "13.1") if scheme else ()
        if scheme and not codes:
            raise table.refuse("codes", "say for which grounds it is", 'codes = ["13.1"]')
        items = tuple(_items(table, proofs, groups))
        _require_sound(table, items)
        category = "" if scheme else key
        said = dict(zip(("note_en", "note_zh"), read_note(table), strict=True)) | read_said(table, sources)
        made = Checklist(key=key, scheme=scheme, codes=codes, items=items, category=category, **said)
        table.done()
        yield made


def _items(table: Table, proofs: Mapping[str, Proof], groups: Named) -> Iterator[Item]:
    """What is needed first, then each group, then what helps, last what we suggest."""

    def proof(key: str, name: str) -> Proof:
        if name not in proofs:
            raise table.refuse(key, f"{name!r} is not one of the proofs of {PROOFS}", f"one of {sorted(proofs)}")
        return proofs[name]

    yield from (Item(proof("needed", name), Need.NEEDED) for name in table.texts("needed", "authorised"))
    if "one_of" in table:
        ways = table.table("one_of", WAYS_EXAMPLE)
        for group in ways.names():
            if group not in groups:
                raise table.refuse("one_of", f"{group!r} is not one of the groups of {PROOFS}", f"one of {sorted(groups)}")
            named = ways.texts(group, "delivered")
            yield from (Item(proof(f"one_of.{group}", name), Need.ONE_OF, group) for name in named)
        ways.done()
    yield from (Item(proof("helps", name), Need.HELPS) for name in table.texts("helps", "order"))
    yield from (Item(proof("suggested", name), Need.HELPS, ours=True) for name in table.texts("suggested", "order"))


def _require_sound(table: Table, items: Sequence[Item]) -> None:
    """Something answers the claim, and no exhibit would stand for two proofs at once. Raises RuleFileRefused."""
    if all(it.need is Need.HELPS for it in items):
        raise table.refuse("one_of", "nothing in it answers the claim; give needed or one_of", WAYS_EXAMPLE)
    shown: dict[Kind, str] = {}
    for it in items:
        for kind in it.proof.kinds:
            if shown.setdefault(kind, it.proof.key) != it.proof.key or [o.proof for o in items].count(it.proof) > 1:
                why = f"{shown[kind]!r} and {it.proof.key!r} are both shown by {kind.value!r}, so one exhibit would be both"
                raise table.refuse("one_of", why, "one proof of a kind in a list")


def _require_apart(file: Table, lists: Sequence[Checklist]) -> None:
    """No two lists of a ground hold on one day. Raises RuleFileRefused."""
    for code in dict.fromkeys(code for it in lists for code in it.codes):
        require_apart(file, [it for it in lists if code in it.codes])


def _alike(file: Table, own: Sequence[Checklist], categories: Named) -> dict[str, str]:
    """By ground, the category whose list stands in for one of its own. Raises RuleFileRefused."""
    found: dict[str, str] = {}
    if "alike" not in file:
        return found
    table = file.table("alike", '[alike]\nnot_received = ["554"]')
    listed = {code for it in own for code in it.codes}
    for name in table.names():
        if name not in categories:
            raise table.refuse(name, f"is not one of the categories of {PROOFS}", f"one of {sorted(categories)}")
        for code in table.texts(name, "554"):
            if code in listed or code in found:
                raise table.refuse(name, f"{code!r} has a list already", "name it once")
            found[code] = name
    table.done()
    return found
