"""Files and functions stay small; what is not has a written reason and does not grow."""

from __future__ import annotations

from pathlib import Path

from tests.architecture.budgets import Allowed, exceptions, stale, too_long
from tests.architecture.source import ROOT, plant

LONG_FUNCTION = "def long():\n" + "    pass\n" * 45
LONGER_FUNCTION = "def long():\n" + "    pass\n" * 80


def test_files_and_functions_keep_to_their_budgets() -> None:
    assert [] == too_long(ROOT, exceptions())


def test_no_exception_is_left_that_nobody_needs() -> None:
    assert [] == stale(ROOT, exceptions())


def test_a_long_function_is_caught(tmp_path: Path) -> None:
    root = plant(tmp_path, "ledger/long.py", LONG_FUNCTION)

    assert ["ledger/long.py::long has 46 lines; 45 are allowed"] == too_long(root, {})


def test_a_long_file_is_caught_and_a_test_may_be_longer(tmp_path: Path) -> None:
    plant(tmp_path, "tests/test_long.py", "x = 1\n" * 300)
    root = plant(tmp_path, "ledger/long.py", "x = 1\n" * 251)

    assert ["ledger/long.py has 251 lines; 250 are allowed"] == too_long(root, {})


def test_an_exception_that_grows_is_caught(tmp_path: Path) -> None:
    root = plant(tmp_path, "ledger/long.py", LONG_FUNCTION)
    what = "ledger/long.py::long"

    assert [] == too_long(root, {what: Allowed(what, 46, "one table, read from top to bottom")})
    assert 1 == len(too_long(root, {what: Allowed(what, 45, "one table, read from top to bottom")}))


def test_beyond_the_tripwire_a_reason_is_needed(tmp_path: Path) -> None:
    root = plant(tmp_path, "ledger/long.py", LONGER_FUNCTION)
    what = "ledger/long.py::long"

    assert 1 == len(too_long(root, {what: Allowed(what, 81, "")}))


def test_an_exception_that_shrank_or_is_not_needed_is_caught(tmp_path: Path) -> None:
    root = plant(tmp_path, "ledger/long.py", LONG_FUNCTION)
    what = "ledger/long.py::long"

    assert 1 == len(stale(root, {what: Allowed(what, 60, "one table")}))
    assert 1 == len(stale(root, {"ledger/gone.py": Allowed("ledger/gone.py", 300, "one table")}))
