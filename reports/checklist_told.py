"""The list of proofs of a ground in full, as `recourse rules show` prints it and as docs/rules.md has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from disputes.checklist import Checklist, Checklists, Item, Need
from disputes.rule_words import since_en
from disputes.rules import Scheme
from reports.markdown import Sources, cells, head

HEADS = ("Code", "Needed", "One of each group", "Helps", "Start", "Confidence", "Source")


def told(found: Checklist, lists: Checklists, sources: Sources) -> Iterator[str]:
    """Line by line; sources by number."""
    whose = f"our own reading of “{lists.categories[found.category][0]}”" if found.ours else "in our words"
    said = f"{since_en(found)} · confidence {found.confidence.value} {sources.number(found.source)}"
    yield f"  what proves the merchant's side ({whose}) · {said}"
    if found.note_en:
        yield f"    {found.note_en}"
    for item in found.items:
        yield f"    {_how_much(item, lists)}: {item.proof.text_en} ({' or '.join(item.proof.kinds)})"


def _how_much(item: Item, lists: Checklists) -> str:
    if item.need is Need.ONE_OF:
        return f"one of “{lists.groups[item.group][0]}”"
    return "our suggestion" if item.ours else item.need.value


def checklist_of_ground(found: Checklist) -> dict[str, Any]:
    """The list as plain data."""
    return {
        "own_reading": found.ours,
        "category": found.category or None,
        "source": found.source,
        "confidence": found.confidence.value,
        "from": found.starts_on,
        "seen_in": found.seen_in,
        "note": {"en": found.note_en, "zh": found.note_zh},
        "items": [
            {
                "proof": it.proof.key,
                "kinds": [kind.value for kind in it.proof.kinds],
                "need": it.need.value,
                "group": it.group or None,
                "our_suggestion": it.ours,
                "check": it.proof.check.value if it.proof.check else None,
                "text": {"en": it.proof.text_en, "zh": it.proof.text_zh},
                "why": {"en": it.proof.why_en, "zh": it.proof.why_zh},
                "changes": {"en": it.proof.changes_en, "zh": it.proof.changes_zh},
            }
            for it in found.items
        ],
    }


def section(lists: Checklists, schemes: Mapping[str, Scheme]) -> Iterator[str]:
    """All of them as one section of Markdown: the proofs, the categories, each scheme's own."""
    sources = Sources()
    yield "## What would prove the merchant's side"
    yield ""
    yield "How a list is read, and how the address on a proof of delivery is checked: [checklists](checklists.md)."
    yield ""
    yield from head("Proof", "What it must show", "Shown by", "Checked")
    every = {it.proof.key: it.proof for found in (*lists.lists, *lists.by_category.values()) for it in found.items}
    for proof in every.values():
        check = proof.check.value.replace("_", " ") if proof.check else "–"
        yield cells(proof.key, f"{proof.text_en} · {proof.text_zh}", " or ".join(proof.kinds).replace("_", " "), check)
    yield from ("", "### Where no source names the evidence: our own reading of the category", "")
    yield from head("Category", *HEADS[1:])
    for name, found in lists.by_category.items():
        yield _row(lists.categories[name][0], found, sources)
    for scheme in schemes.values():
        yield from ("", f"### {scheme.title_en}", "")
        yield from head(*HEADS)
        for code in scheme.codes:
            yield from (_row(code, it, sources) for it in lists.lists if it.scheme == scheme.key and code in it.codes)
            if category := lists.alike.get((scheme.key, code)):
                yield cells(code, f"as {lists.categories[category][0]}", *("–",) * (len(HEADS) - 2))
    yield ""
    yield from sources.listed()


def _row(name: str, found: Checklist, sources: Sources) -> str:
    return cells(name, *_named(found), since_en(found), found.confidence.value, sources.number(found.source))


def _named(found: Checklist) -> tuple[str, str, str]:
    needed = ", ".join(it.proof.key for it in found.items if it.need is Need.NEEDED)
    groups = "; ".join(
        f"{group}: {', '.join(it.proof.key for it in found.items if it.group == group)}" for group in found.groups
    )
    helps = ", ".join(it.proof.key + (" (ours)" if it.ours else "") for it in found.items if it.need is Need.HELPS)
    return needed or "–", groups or "–", helps or "–"
