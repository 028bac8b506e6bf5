"""Rules are data with sources, every text is in both languages, and what is shipped is whole."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from tests.architecture.data_files import rules_in_code, unsourced_values, untranslated_data, untranslated_pages
from tests.architecture.source import LAYERS, ROOT, files, plant

SHIPPED = (*LAYERS, "migrations", "worker.py")


def test_every_rule_value_names_its_source() -> None:
    assert [] == list(unsourced_values(ROOT))


@pytest.mark.parametrize(
    "text",
    [
        "[clocks.x]\nvalues = [{ days = 30, seen_in = 2026-04-18 }]\n",
        "[clocks.x]\nvalues = [{ days = 30, seen_in = 2026-04-18, source = ' ' }]\n",
        "[clocks.x]\nvalues = [{ days = 30, source = 'rules' }]\n",
        "[sources]\nrules = 'edition 1'\n[clocks.x]\nvalues = [{ days = 30, seen_in = 2026-04-18, source = 'other' }]\n",
        "[carriers.x]\ndays = 90\n",
    ],
)
def test_a_value_without_source_or_start_is_caught(text: str, tmp_path: Path) -> None:
    assert 1 <= len(list(unsourced_values(plant(tmp_path, "disputes/schemes/planted.toml", text))))


def test_every_text_of_a_rule_is_in_both_languages() -> None:
    assert [] == list(untranslated_data(ROOT))


@pytest.mark.parametrize(
    "text", ["[a]\ntitle_en = 'Refusal'\n", "[a]\nzh = '拒付'\n", "[[a]]\nname_en = 'x'\nname_zh = ''\n"]
)
def test_a_text_in_one_language_is_caught(text: str, tmp_path: Path) -> None:
    assert 1 == len(list(untranslated_data(plant(tmp_path, "disputes/schemes/planted.toml", text))))


def test_code_holds_no_rule_of_its_own() -> None:
    assert [] == list(rules_in_code(ROOT))


@pytest.mark.parametrize(
    "text",
    [
        "from datetime import timedelta\ndue = timedelta(days=30)\n",
        "from dateutil.relativedelta import relativedelta\ndue = relativedelta(months=6)\n",
        "def f(payment):\n    return payment.scheme == 'visa'\n",
    ],
)
def test_a_rule_in_code_is_caught(text: str, tmp_path: Path) -> None:
    assert 1 == len(list(rules_in_code(plant(tmp_path, "disputes/planted.py", text))))


def test_every_text_of_a_page_is_translated_and_compiled() -> None:
    assert [] == list(untranslated_pages(ROOT / "web"))


def test_an_untranslated_text_is_caught(tmp_path: Path) -> None:
    copy = tmp_path / "web"
    shutil.copytree(ROOT / "web", copy, ignore=shutil.ignore_patterns("static", "__pycache__"))
    (copy / "templates" / "planted.html").write_text('{{ _("Planted: nobody translated this") }}')

    assert ["not translated: 'Planted: nobody translated this'"] == list(untranslated_pages(copy))


@pytest.mark.parametrize("folder", ["web/static/vendor"])
def test_vendored_files_are_the_published_ones(folder: str) -> None:
    listed = {row["path"]: row for row in tomllib.loads((ROOT / folder / "VENDOR.toml").read_text())["file"]}
    there = {path.name: path for path in (ROOT / folder).iterdir() if path.suffix in (".js", ".css")}

    assert set(listed) == set(there)
    assert [] == [name for name, path in there.items() if sha256(path.read_bytes()).hexdigest() != listed[name]["sha256"]]
    assert [] == [name for name, row in listed.items() if not row.get("licence") or not row.get("version")]


def test_every_folder_of_code_is_a_package() -> None:
    folders = {str(Path(name).parent) for name in files(ROOT) if name.endswith(".py") and name.startswith(SHIPPED)} - {"."}

    assert [] == [folder for folder in sorted(folders) if not (ROOT / folder / "__init__.py").exists()]


def test_a_built_package_holds_every_file(tmp_path: Path) -> None:
    """What runs from a clone also runs when installed: templates, rules, fonts and translations are packed."""
    wanted = {name for name in files(ROOT) if name.startswith(SHIPPED)}
    for name in (*wanted, "pyproject.toml", "README.md", "LICENSE"):
        (tmp_path / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / "copy" / name)
    build = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        "out",
        "./copy",
    ]
    done = subprocess.run(build, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr

    with zipfile.ZipFile(next((tmp_path / "out").glob("*.whl"))) as wheel:
        packed = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert wanted == packed
