"""What lies beside the code: vendored files as published, every word translated, looks that exist."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
WORDS = ROOT / "web/translations/zh_Hans/LC_MESSAGES"
METHODS = [("**.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
REASONS = [("**.py", "python")]  # what the layers below give as the reason of a refusal
BELOW = ("ledger", "trade", "evidence", "disputes", "reports")
KEYWORDS = {"_": None, "_l": None, "because": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}


@pytest.mark.parametrize("folder", ["web/static/vendor", "tests/browser/vendor"])
def test_vendored_files_are_as_they_were_published(folder: str) -> None:
    stated = tomllib.loads((ROOT / folder / "VENDOR.toml").read_text(encoding="utf-8"))["file"]
    found = {
        path.name: sha256(path.read_bytes()).hexdigest() for path in (ROOT / folder).iterdir() if path.suffix != ".toml"
    }

    assert {it["path"]: it["sha256"] for it in stated} == found
    assert all(it["licence"] and it["version"] for it in stated)


def test_every_word_of_the_pages_and_every_reason_is_in_chinese() -> None:
    marked = [found[2] for found in extract_from_dir(str(ROOT / "web"), METHODS, keywords=KEYWORDS)]
    marked += [
        found[2] for name in BELOW for found in extract_from_dir(str(ROOT / name), REASONS, keywords={"because": None})
    ]
    wanted = {message if isinstance(message, str) else message[0] for message in marked} - {""}
    with (WORDS / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    said = {str(it.id[0] if isinstance(it.id, tuple) else it.id): it.string for it in catalogue if it.id}

    assert wanted == set(said), "run make words, translate, run it again"
    assert [] == [key for key, text in said.items() if not (text[0] if isinstance(text, tuple) else text)]


def test_placeholders_survive_translation() -> None:
    with (WORDS / "messages.po").open("rb") as file:
        catalogue = read_po(file)
    names = re.compile(r"%\((\w+)\)s")

    def of(text: object) -> set[str]:
        return set(names.findall(str(text)))

    def kept(ids: tuple[str, ...], string: object) -> bool:
        """What stands in every form is kept; what stands in some (the number) may be."""
        return set.intersection(*map(of, ids)) <= of(string) <= set.union(*map(of, ids))

    forms = [(it.id if isinstance(it.id, tuple) else (str(it.id),), it.string) for it in catalogue if it.id]
    assert [] == [ids for ids, string in forms if not kept(ids, string)]


def test_the_compiled_words_are_those_of_the_source() -> None:
    with (WORDS / "messages.po").open("rb") as file:
        source = {_first(it.id): _first(it.string) for it in read_po(file) if it.id}
    compiled = {_first(it.id): _first(it.string) for it in read_mo(BytesIO((WORDS / "messages.mo").read_bytes())) if it.id}

    assert source == compiled


def _first(text: object) -> object:
    """A text, or the first of its forms."""
    return text[0] if isinstance(text, list | tuple) else text


def test_the_web_process_loads_no_decoder_no_client_of_others_and_no_maker_of_papers() -> None:
    heavy = {"pikepdf", "pypdfium2", "PIL", "puremagic", "reportlab", "obstore", "requests", "rfc3161_client", "stripe"}
    told = "import sys, web.serving; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert set() == heavy & set(loaded.split())
    assert not [it for it in loaded.split() if it.startswith("web.commands")]
