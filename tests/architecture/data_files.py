"""Guards of the data the product carries: rules name their sources, texts are translated, code holds no rule of its own."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.architecture.source import files, product

RULE_FOLDERS = ("disputes/", "evidence/")
DATED = ("values",)  # lists of values that start one after another
EXTRACT = [("**.py", "python"), ("**/templates/**.html", "jinja2"), ("templates/**.html", "jinja2")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2), "lazy_gettext": None, "_l": None}
STORY = ("disputes/demonstration/", "disputes/actions/demonstrate")  # dates and amounts of a case that happened
SPANS = frozenset({"days", "weeks", "months", "years"})


def unsourced_values(root: Path) -> Iterator[str]:
    """Numbers in rule files that do not say where they come from, or since when they are known."""
    for name in files(root):
        if name.endswith(".toml") and name.startswith(RULE_FOLDERS):
            document = tomllib.loads((root / name).read_text())
            yield from _unsourced(document, name, sources=document.get("sources"), inherited=False, dated=False)


def _unsourced(node: Any, where: str, *, sources: Mapping[str, str] | None, inherited: bool, dated: bool) -> Iterator[str]:
    if isinstance(node, list):
        for number, item in enumerate(node, start=1):
            yield from _unsourced(item, f"{where}[{number}]", sources=sources, inherited=inherited, dated=dated)
    if not isinstance(node, dict):
        return
    source = node.get("source")
    sourced = inherited or bool(isinstance(source, str) and source.strip())
    numbers = [key for key, value in node.items() if isinstance(value, int) and not isinstance(value, bool)]
    if (numbers or dated) and not sourced:
        yield f"{where}: {', '.join(numbers) or 'value'} names no source"
    if dated and sources is not None and source not in sources:
        yield f"{where}: source {source!r} is not among the file's [sources]"
    if dated and not isinstance(node.get("from"), date) and not node.get("seen_in"):
        yield f"{where}: neither `from` nor `seen_in`"
    for key, value in node.items():
        if isinstance(value, dict | list):
            yield from _unsourced(value, f"{where}.{key}", sources=sources, inherited=sourced, dated=key in DATED)


def untranslated_data(root: Path) -> Iterator[str]:
    """Texts in rule files that stand in one language only."""
    for name in files(root):
        if name.endswith(".toml") and name.startswith(RULE_FOLDERS):
            yield from _one_sided(tomllib.loads((root / name).read_text()), name)


def _one_sided(node: Any, where: str) -> Iterator[str]:
    if isinstance(node, list):
        for number, item in enumerate(node, start=1):
            yield from _one_sided(item, f"{where}[{number}]")
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        stem, _, language = key.rpartition("_")
        other = {"en": "zh", "zh": "en"}.get(language if stem else key)
        if other and isinstance(value, str) and not node.get(f"{stem}_{other}" if stem else other):
            yield f"{where}.{key} has no other language"
        elif isinstance(value, dict | list):
            yield from _one_sided(value, f"{where}.{key}")


def rules_in_code(root: Path) -> Iterator[str]:
    """Day counts and names of schemes belong into the rule files."""
    for code in product(root):
        if not code.path.startswith(RULE_FOLDERS) or code.path.startswith(STORY) or "/channels/" in code.path:
            continue  # a channel's scheme is smtp or https
        for node in ast.walk(code.tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("timedelta", "relativedelta"):
                spans = {word.arg: word.value.value for word in node.keywords if isinstance(word.value, ast.Constant)}
                yield from (f"{code.at(node)}: {arg}={n!r}" for arg, n in spans.items() if arg in SPANS and n not in (0, 1))
            if isinstance(node, ast.Compare) and _names_a_scheme(node):
                yield f"{code.at(node)}: compares a scheme by name"


def _names_a_scheme(node: ast.Compare) -> bool:
    sides = [node.left, *node.comparators]
    named = any((getattr(side, "attr", None) or getattr(side, "id", None)) == "scheme" for side in sides)
    return named and any(isinstance(side, ast.Constant) and isinstance(side.value, str) and side.value for side in sides)


def untranslated_pages(web: Path) -> Iterator[str]:
    """Texts of pages and messages that the Chinese catalogue lacks, marks as doubtful, or was not compiled with."""
    folder = web / "translations" / "zh_Hans" / "LC_MESSAGES"
    catalogue = read_po((folder / "messages.po").open("rb"), locale="zh_Hans")
    compiled = read_mo((folder / "messages.mo").open("rb"))
    used = {text for _, _, message, *_ in _extracted(web) for text in [message]}
    for text in sorted(used, key=str):
        message = catalogue.get(text[0] if isinstance(text, tuple) else text)
        if message is None or not message.string or (isinstance(message.string, tuple) and not all(message.string)):
            yield f"not translated: {text!r}"
        elif message.fuzzy:
            yield f"doubtful: {text!r}"
        elif (told := compiled.get(message.id)) is None or _forms(told.string) != _forms(message.string):
            yield f"not compiled: {text!r}"


def _forms(string: Any) -> tuple[str, ...]:
    """One text, or one for each plural: a compiled catalogue gives a list where a written one gives a tuple."""
    return (string,) if isinstance(string, str) else tuple(string)


def _extracted(web: Path) -> Iterator[tuple[Any, ...]]:
    options = {method: {"silent": "false"} for method, _ in EXTRACT}
    yield from extract_from_dir(web, method_map=EXTRACT, options_map=options, keywords=KEYWORDS)
