"""`docs/ledger.md` says what the code posts, line by line, and leaves no posting out."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.accounts import CHART, MIRRORS, Account, Side
from ledger.entry import Basis, Finality, Transfer
from tests.domain.posting_samples import SAMPLES

PAGE = (Path(__file__).parents[2] / "docs" / "ledger.md").read_text()
MODULES = (
    "trade.postings", "disputes.postings", "disputes.liability.postings", "disputes.liability.settlement", "ledger.payments",
    "ledger.reversal", "ledger.turning",
)  # fmt: skip
POSTS = re.compile(r"\b(Entry|Transfer|Settlement)\b")
NO_POSTINGS = {"disputes.liability.postings.unreversed"}  # chooses among entries
HEAD = ["Book", "Dr", "Cr", "CNY"]


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def table_of(section: str, head: list[str]) -> list[list[str]]:
    lines = [cells(line) for line in section.splitlines() if line.startswith("|")]
    start = lines.index(head)
    return lines[start + 2 :]


def sections() -> dict[str, str]:
    """The page's parts that hold a posting, by title; a title may go on in Chinese after a comma."""
    found: dict[str, str] = {}
    for part in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]:
        title, _newline, rest = part.partition("\n")
        found[title.split("，")[0].strip()] = rest.split("\n## ")[0]
    return found


def said(account: Account) -> str:
    return account.kind + (f"[{account.counterparty}]" if account.counterparty else "")


def line_of(it: Transfer) -> list[str]:
    return [it.debit.book, said(it.debit), said(it.credit), f"{it.amount.minor // 100:,}.{it.amount.minor % 100:02d}"]


def posting_functions() -> Iterator[str]:
    for name in MODULES:
        for function, it in inspect.getmembers(importlib.import_module(name), inspect.isfunction):
            if it.__module__ == name and not function.startswith("_") and POSTS.search(str(it.__annotations__["return"])):
                yield f"{name}.{function}"


@pytest.mark.parametrize("title", SAMPLES)
def test_the_table_says_what_the_code_posts(title: str) -> None:
    assert [line_of(it) for it in SAMPLES[title].transfers] == table_of(sections()[title], HEAD)


@pytest.mark.parametrize("title", SAMPLES)
def test_the_page_names_who_posts_it_and_on_what_it_rests(title: str) -> None:
    section, it = sections()[title], SAMPLES[title]

    assert [] == [name for name in it.by if f"`{name}`" not in section]
    assert not it.basis or f"{it.basis}, {it.finality}" in section


def test_no_posting_of_the_product_is_left_out() -> None:
    shown = {name for sample in SAMPLES.values() for name in sample.by}

    assert [] == [name for name in posting_functions() if name not in shown | NO_POSTINGS]


def test_the_page_shows_no_posting_that_is_not_made() -> None:
    assert [] == sorted(set(sections()) - set(SAMPLES))


def test_the_chart_on_the_page_is_the_chart_of_the_code() -> None:
    rows = table_of(PAGE, ["Account", "科目", "Stands", "About", "What it is"])
    listed = [(name.strip("`"), stands, about == "somebody") for name, _chinese, stands, about, _what in rows[: len(CHART)]]

    assert [(kind, line.side.value, line.about_somebody) for kind, line in CHART.items()] == listed
    assert {Side.DEBIT.value, Side.CREDIT.value} == {stands for _name, stands, _about in listed}


def test_the_page_explains_every_mirror_basis_and_finality() -> None:
    wanted = [f"`{one}` ↔ `{other}`" for one, other in MIRRORS.items()] + [f"**{it.value}**" for it in (*Basis, *Finality)]

    assert [] == [words for words in wanted if words not in PAGE]
