"""How long a file and a function may be, and the written exceptions."""

from __future__ import annotations

import ast
import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.architecture.source import Code, python

FILE_LINES, TEST_FILE_LINES, FUNCTION_LINES, TRIPWIRE = 250, 400, 45, 70
EXCEPTIONS = Path(__file__).with_name("exceptions.toml")


@dataclass(frozen=True, slots=True)
class Allowed:
    """One written exception: how long the thing was when somebody gave a reason for it."""

    what: str
    lines: int
    reason: str


def exceptions(path: Path = EXCEPTIONS) -> dict[str, Allowed]:
    """The written exceptions by what they are for: `path` or `path::function`."""
    return {row["what"]: Allowed(**row) for row in tomllib.loads(path.read_text()).get("exception", [])}


def lengths(root: Path) -> dict[str, tuple[int, int]]:
    """`path` or `path::function` → (its lines, its budget)."""
    found: dict[str, tuple[int, int]] = {}
    for code in python(root):
        if code.path.startswith("migrations/versions/"):
            continue  # written by a machine, once
        budget = TEST_FILE_LINES if code.layer == "tests" else FILE_LINES
        found[code.path] = (len(code.text.splitlines()), budget)
        for node in ast.walk(code.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                found[f"{code.path}::{node.name}"] = (_lines(node, code), FUNCTION_LINES)
    return found


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef, code: Code) -> int:
    """From `def` to the last line, without the docstring: what is said about a function does not make it long."""
    docstring = node.body[0] if ast.get_docstring(node) is not None else None
    told = docstring.end_lineno - docstring.lineno + 1 if docstring and docstring.end_lineno else 0
    return (node.end_lineno or node.lineno) - node.lineno + 1 - told


def too_long(root: Path, allowed: dict[str, Allowed]) -> list[str]:
    """What is over its budget without a reason, or grew since the reason was written."""
    trouble = []
    for what, (lines, budget) in lengths(root).items():
        exception = allowed.get(what)
        if lines > (exception.lines if exception else budget):
            trouble.append(f"{what} has {lines} lines; {exception.lines if exception else budget} are allowed")
        elif "::" in what and lines > TRIPWIRE and not (exception and len(exception.reason) > 20):
            trouble.append(f"{what} has {lines} lines; beyond {TRIPWIRE} a reason must be written")
    return trouble


def stale(root: Path, allowed: dict[str, Allowed]) -> list[str]:
    """Exceptions nobody needs any more, or that allow more than is there."""
    there = lengths(root)
    trouble = []
    for what, exception in allowed.items():
        lines, budget = there.get(what, (0, 0))
        if lines <= budget:
            trouble.append(f"{what} keeps to its budget: take the exception out")
        elif lines < exception.lines:
            trouble.append(f"{what} has shrunk to {lines} lines: write that number")
    return trouble
