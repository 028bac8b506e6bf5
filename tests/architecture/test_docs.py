"""What the documents say of the code is so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.source import LAYERS, ROOT, files, plant

LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)(?:#[^)]*)?\)")
CODE_PATH = re.compile(
    r"`((?:\.ci|runtime|ledger|trade|evidence|disputes|reports|web|tests|migrations|docs)/[\w./-]*\.\w+)`"
)
SWITCH = re.compile(r"`([\w-]+)`")
HAN = re.compile(r"[\u4e00-\u9fff]")
NEEDED = ("调单", "一次退单", "再请款", "二次退单", "预仲裁", "仲裁", "拒付", "收单行", "发卡行", "卡组织")


def broken_links(root: Path) -> Iterator[str]:
    """Links between pages, and paths of files, that lead nowhere."""
    for name in files(root):
        if name.endswith(".md"):
            text = (root / name).read_text()
            for target in LINK.findall(text):
                if not ((root / name).parent / target).exists():
                    yield f"{name}: links to {target}"
            for target in CODE_PATH.findall(text):
                if "*" not in target and not (root / target).exists():
                    yield f"{name}: names {target}"


def words_of_no_use(glossary: str, code: str) -> Iterator[str]:
    """Words that the glossary says the code uses, and it does not."""
    for line in glossary.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 4:
            yield from (word for word in SWITCH.findall(cells[2]) if word not in code)


def test_every_link_leads_somewhere() -> None:
    assert [] == list(broken_links(ROOT))


@pytest.mark.parametrize("text", ["see [this](gone.md)", "see `ledger/gone.py`"])
def test_a_broken_link_is_caught(text: str, tmp_path: Path) -> None:
    assert 1 == len(list(broken_links(plant(tmp_path, "docs/page.md", text))))


def test_the_glossary_uses_the_words_of_the_code() -> None:
    code = "\n".join(
        (ROOT / name).read_text() for name in files(ROOT) if name.startswith(LAYERS) and name.endswith((".py", ".toml"))
    )

    assert [] == list(words_of_no_use((ROOT / "docs" / "glossary.md").read_text(), code))


def test_a_word_of_no_use_is_caught() -> None:
    assert ["chargebackk"] == list(words_of_no_use("| 退单 | chargeback | `chargebackk` | … |", "chargeback = 1"))


def test_the_glossary_speaks_both_languages() -> None:
    rows = [
        line for line in (ROOT / "docs" / "glossary.md").read_text().splitlines() if re.match(r"\| [\u4e00-\u9fff]", line)
    ]
    terms = [row for row in rows if not row.startswith("| 中文")]

    assert [] == [row for row in terms if not HAN.search(row.split("|")[4]) or not re.search("[A-Za-z]", row.split("|")[2])]
    assert [] == [term for term in NEEDED if not any(term in row.split("|")[1] for row in terms)]


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text()

    assert [] == [page.name for page in folder.glob("0*.md") if f"({page.name})" not in listed]
