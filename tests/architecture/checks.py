"""A test says what must be: by an assertion, or through a function of the tests that makes one."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source import python

EXPECTING = frozenset({"raises", "fail", "expect", "wait_for_url"})  # of pytest and Playwright


def unchecking_tests(root: Path) -> Iterator[str]:
    """Told by names: a function is taken to check if any of that name does."""
    tests = [code for code in python(root) if code.layer == "tests"]
    made = [(code, node) for code in tests for node in ast.walk(code.tree) if isinstance(node, ast.FunctionDef)]
    called: dict[str, set[str]] = defaultdict(set)
    checking: set[str] = set(EXPECTING)
    for _code, node in made:
        called[node.name] |= _called_by(node)
        if any(isinstance(inner, ast.Assert) for inner in ast.walk(node)):
            checking.add(node.name)
    while more := {name for name in called.keys() - checking if called[name] & checking}:
        checking |= more
    yield from (
        f"{code.at(node)}: {node.name}" for code, node in made if node.name.startswith("test_") and node.name not in checking
    )


def _called_by(function: ast.FunctionDef) -> set[str]:
    calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
    return {it.attr if isinstance(it, ast.Attribute) else it.id for it in calls if isinstance(it, ast.Attribute | ast.Name)}
