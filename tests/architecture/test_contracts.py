"""Every contract between the layers is seen to catch a violation, and the project breaks none."""

from __future__ import annotations

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source import DOING, LAYERS, ROOT, python

PLANTS = {
    "layers": [
        ("ledger/planted.py", "import trade.planted_party\n"),
        ("trade/planted_party.py", ""),
        ("disputes/store/planted_up.py", "import reports.planted_report\n"),
        ("reports/planted_report.py", ""),
        ("jobs/planted_look.py", "import web.planted_page\n"),
        ("web/planted_page.py", ""),
    ],
    "worker": [("web/pages/planted.py", "import worker\n"), ("disputes/actions/planted_job.py", "import worker\n")],
    "pure": [
        ("disputes/planted_select.py", "import sqlalchemy\n"),
        ("ledger/planted_second_hand.py", "import ledger.store.planted_rows\n"),
        ("ledger/store/planted_rows.py", "import sqlalchemy\n"),
        ("disputes/importers/planted_fetch.py", "import requests\n"),
        ("disputes/liability/planted_engine.py", "import runtime.database\n"),
        ("reports/planted_page.py", "import flask\n"),
    ],
    "web-only": [("disputes/actions/planted_form.py", "import marshmallow\n"), ("runtime/planted_app.py", "import flask\n")],
    "store": [
        ("disputes/store/planted_call.py", "import disputes.actions.planted_use_case\n"),
        ("disputes/actions/planted_use_case.py", ""),
    ],
}
CAUGHT = {
    "layers": [
        "ledger.planted -> trade.planted_party",
        "disputes.store.planted_up -> reports.planted_report",
        "jobs.planted_look -> web.planted_page",
    ],
    "worker": ["web.pages.planted -> worker", "disputes.actions.planted_job -> worker"],
    "pure": [
        "disputes.planted_select -> sqlalchemy",
        "ledger.planted_second_hand -> ledger.store.planted_rows",
        "disputes.importers.planted_fetch -> requests",
        "disputes.liability.planted_engine -> runtime.database",
        "reports.planted_page -> flask",
    ],
    "web-only": ["disputes.actions.planted_form -> marshmallow", "runtime.planted_app -> flask"],
    "store": ["disputes.store.planted_call -> disputes.actions.planted_use_case"],
}
ROOT_FILES_PURE_NOT = {"runtime", "jobs", "web"}  # what the process runs on, and the edge: no file that only decides


def _contracts() -> dict[str, str]:
    """Contract id → its name, from pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return {contract["id"]: contract["name"] for contract in settings["tool"]["importlinter"]["contracts"]}


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    environment = {**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "400"}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def violated(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What import-linter says of a copy of the project in which every contract is broken."""
    copy = tmp_path_factory.mktemp("violated")
    for code in python(ROOT):
        if code.layer in (*LAYERS, "worker"):
            (copy / code.path).parent.mkdir(parents=True, exist_ok=True)
            (copy / code.path).write_text(code.text)
    shutil.copy(ROOT / "pyproject.toml", copy)
    for plants in PLANTS.values():
        for path, text in plants:
            (copy / path).write_text(text)
    return _lint(copy).stdout


def test_the_project_breaks_no_contract() -> None:
    done = _lint(ROOT)

    assert 0 == done.returncode, done.stdout


@pytest.mark.parametrize("contract", _contracts())
def test_a_violation_of_the_contract_is_caught(contract: str, violated: str) -> None:
    broken = violated.split("Broken contracts", 1)[1]
    sections = re.split(r"\n(?=[^\n]+\n-{5,}\n)", broken)
    section = next((text for text in sections if text.lstrip().startswith(_contracts()[contract])), "")

    assert [] == [chain for chain in CAUGHT[contract] if chain not in section], violated


def test_every_contract_has_a_planted_violation() -> None:
    assert set(_contracts()) == set(PLANTS) == set(CAUGHT)


def test_every_folder_either_decides_or_does() -> None:
    """A new folder must be known to the contract of the pure files or to the list of doing folders."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pure = next(it for it in settings["tool"]["importlinter"]["contracts"] if it["id"] == "pure")["source_modules"]
    folders = {
        "/".join(code.path.split("/")[:2]) for code in python(ROOT) if code.layer in LAYERS and code.path.count("/") > 1
    }
    unknown = [
        folder
        for folder in sorted(folders)
        if folder.split("/")[0] not in ROOT_FILES_PURE_NOT
        and folder.split("/")[1] not in DOING
        and folder.replace("/", ".") + ".**" not in pure
    ]

    assert [] == unknown


def test_the_worker_knows_nothing_of_the_web() -> None:
    code = next(code for code in python(ROOT) if code.path == "worker.py")
    imported = {
        name.split(".")[0]
        for node in ast.walk(code.tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [it.name for it in node.names])
    }
    asks = "import sys, worker; print([name for name in ('flask', 'web', 'marshmallow') if name in sys.modules])"
    loaded = subprocess.run(
        [sys.executable, "-c", asks],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert set() == imported & {"web", "flask", "marshmallow"}
    assert "[]" == loaded.stdout.strip()
