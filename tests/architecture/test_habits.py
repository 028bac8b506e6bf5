"""The habits hold in the whole project, and each guard is seen to catch what it guards against."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.architecture import habits
from tests.architecture.checks import unchecking_tests
from tests.architecture.source import ROOT, plant

GUARDS: dict[str, Callable[[Path], Iterator[str]]] = {
    guard.__name__: guard
    for guard in (
        habits.forbidden_names,
        habits.transactions_below_the_edge,
        habits.floats_near_money,
        habits.clocks,
        habits.ignores_without_reason,
        habits.swallowed_errors,
        habits.assertions,
        habits.unfinished,
        unchecking_tests,
    )
}

VIOLATIONS = [
    ("forbidden_names", "ledger/utils.py", "x = 1\n"),
    ("forbidden_names", "disputes/case_manager.py", "x = 1\n"),
    ("forbidden_names", "disputes/service/__init__.py", ""),
    ("forbidden_names", "disputes/case.py", "class DisputeManager: ...\n"),
    ("transactions_below_the_edge", "ledger/store/x.py", "from runtime.database import transaction\n"),
    ("transactions_below_the_edge", "disputes/actions/x.py", "def act(connection):\n    connection.commit()\n"),
    ("transactions_below_the_edge", "disputes/actions/x.py", "def act(connection):\n    with connection.begin(): ...\n"),
    ("transactions_below_the_edge", "runtime/outbox.py", "from sqlalchemy import create_engine\n"),
    ("floats_near_money", "ledger/x.py", "share = 0.5\n"),
    ("floats_near_money", "disputes/x.py", "def f(a):\n    return float(a)\n"),
    ("floats_near_money", "trade/x.py", "def f(a, b):\n    return a / b\n"),
    ("floats_near_money", "disputes/x.py", "def f(a):\n    return round(a)\n"),
    ("floats_near_money", "disputes/x.py", "from math import floor\n"),
    ("floats_near_money", "reports/store/tables.py", "from sqlalchemy import Float\nx = Float()\n"),
    ("clocks", "disputes/x.py", "from datetime import datetime\nx = datetime.now()\n"),
    ("clocks", "disputes/x.py", "import datetime\nx = datetime.date.today()\n"),
    ("clocks", "worker.py", "import time\nx = time.time()\n"),
    ("clocks", "ledger/store/x.py", "from sqlalchemy import func\nx = func.now()\n"),
    ("ignores_without_reason", "ledger/x.py", "import os  # " + "noqa: F401\n"),
    ("ignores_without_reason", "tests/test_x.py", "x = y  # " + "type: ignore\n"),
    ("ignores_without_reason", "web/x.py", "x = y  # " + "type: ignore[name-defined]\n"),
    ("swallowed_errors", "web/x.py", "try:\n    x = 1\nexcept Exception:\n    pass\n"),
    ("assertions", "ledger/x.py", "assert 1\n"),
    ("unfinished", "ledger/x.py", "x = 1  # TO" + "DO later\n"),
    ("unchecking_tests", "tests/x.py", "def test_it_runs(page):\n    page.goto(told(1))\n"),
]

INNOCENT = [
    ("forbidden_names", "disputes/store/notices_served.py", "class Served: ...\n"),
    (
        "transactions_below_the_edge",
        "disputes/actions/x.py",
        "def act(connection):\n    with connection.begin_nested(): ...\n",
    ),
    ("transactions_below_the_edge", "web/x.py", "from runtime.database import transaction\n"),
    ("floats_near_money", "disputes/schemes/load.py", "def f(folder):\n    return folder / 'visa.toml'\n"),
    ("floats_near_money", "disputes/x.py", "from math import lcm\n"),
    ("clocks", "runtime/clock.py", "from datetime import datetime\nx = datetime.now()\n"),
    ("ignores_without_reason", "ledger/x.py", "import os  # " + "noqa: F401  # kept for its side effect\n"),
    ("unchecking_tests", "tests/x.py", "def test_it():\n    told(1)\n\n\ndef told(it):\n    assert it\n"),
]


@pytest.mark.parametrize("name", GUARDS)
def test_the_project_keeps_the_habit(name: str) -> None:
    assert [] == list(GUARDS[name](ROOT))


@pytest.mark.parametrize(
    ("name", "path", "text"), VIOLATIONS, ids=[f"{name}-{n}" for n, (name, *_) in enumerate(VIOLATIONS)]
)
def test_a_violation_is_caught(name: str, path: str, text: str, tmp_path: Path) -> None:
    found = list(GUARDS[name](plant(tmp_path, path, text)))

    assert 1 <= len(found)
    assert found[0].startswith(path)


@pytest.mark.parametrize(("name", "path", "text"), INNOCENT, ids=[f"{name}-{n}" for n, (name, *_) in enumerate(INNOCENT)])
def test_what_is_meant_is_left_alone(name: str, path: str, text: str, tmp_path: Path) -> None:
    assert [] == list(GUARDS[name](plant(tmp_path, path, text)))


def test_every_guard_has_a_violation() -> None:
    assert set(GUARDS) == {name for name, *_ in VIOLATIONS}


def test_every_ignored_lint_rule_has_its_reason() -> None:
    assert [] == list(habits.unreasoned_settings((ROOT / "pyproject.toml").read_text()))


@pytest.mark.parametrize(
    "setting",
    [
        '[tool.ruff.lint]\nignore = [\n    "E501",\n]\n',
        '[tool.ruff.lint]\nignore = ["E501"]\n',
        '[tool.ruff.lint.per-file-ignores]\n"tests/**" = ["S101"]\n',
        '[[tool.importlinter.contracts]]\nignore_imports = ["a -> b"]\n',
    ],
)
def test_an_ignored_lint_rule_without_reason_is_caught(setting: str) -> None:
    assert 1 == len(list(habits.unreasoned_settings(setting)))
