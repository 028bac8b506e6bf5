"""The habits of the code, as guards: each gives the places that break one."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from tests.architecture.source import Code, product, python

FORBIDDEN_NAMES = frozenset(
    {
        "util",
        "utils",
        "helper",
        "helpers",
        "common",
        "manager",
        "managers",
        "service",
        "services",
        "processor",
        "processors",
        "misc",
    }
)
FORBIDDEN_ENDINGS = ("Manager", "Service", "Processor", "Helper", "Helpers", "Util", "Utils")
OF_THE_TRADE = frozenset({"Service"})  # serving a party with a notice

EDGE = ("web/", "jobs/", "worker.py", "runtime/jobs.py", "migrations/")  # runtime/jobs.py: what all jobs have in common
OPENERS = frozenset({"transaction", "reading", "make_engine", "create_engine"})
OPENS_BY_TRADE = {
    "runtime/database.py": "it is where transactions are made",
    "ledger/store/write_sqlite.py": "a raw cursor would otherwise commit each statement by itself; it never ends one",
    "runtime/driver.py": "the driver would begin one behind SQLAlchemy's back; it never ends one",
    "runtime/schema.py": "a schema is brought forward and checked before anybody is at the edge",
}
CLOSING_CALLS = frozenset({"commit", "rollback", "begin"})

MONEY_LAYERS = frozenset({"ledger", "trade", "evidence", "disputes"})
FLOATS_BY_TRADE = {
    # path: (places, what is no money there)
    "disputes/importers/csv_rows.py": (1, "how alike two column names must be to suggest one"),
    "disputes/importers/stripe_money.py": (2, "seconds since 1970, by which lines are put in order"),
}
WHOLE_NUMBERS = frozenset({"lcm", "gcd", "comb", "isqrt", "prod"})  # of math, what stays with integers
FLOAT_COLUMNS = frozenset({"Float", "Numeric", "Double", "REAL", "DOUBLE_PRECISION"})

CLOCKS = {
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("func", "now"),
}
CLOCK_FILE = "runtime/clock.py"
IGNORES = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:|nosec|pylint:)")
# The code is the reason: a library came without types.
SPEAKING = re.compile(r"#\s*type:\s*ignore\[(untyped-decorator|import-untyped)\]")
CODED = re.compile(r"#\s*type:\s*ignore\[[a-z0-9, -]+\]")
REASONED = re.compile(r"#\s*(noqa:\s*[A-Z0-9, ]+|type:\s*ignore\[[a-z0-9, -]+\]|pragma: no cover)\s*(#|—|-|:)\s*\S.{7,}")


def forbidden_names(root: Path) -> Iterator[str]:
    """Names that say nothing of the trade."""
    for code in python(root):
        for part in PurePosixPath(code.path.removesuffix(".py")).parts:
            if part in FORBIDDEN_NAMES or part.rpartition("_")[2] in FORBIDDEN_NAMES:
                yield f"{code.path}: {part} says nothing of the trade"
        for node in ast.walk(code.tree):
            if isinstance(node, ast.ClassDef) and node.name.endswith(FORBIDDEN_ENDINGS) and node.name not in OF_THE_TRADE:
                yield f"{code.at(node)}: {node.name} says nothing of the trade"


def transactions_below_the_edge(root: Path) -> Iterator[str]:
    """Whoever opened the transaction closes it; only the web, the worker and the command line open one."""
    for code in product(root):
        if code.path.startswith(EDGE) or code.path in OPENS_BY_TRADE:
            continue
        for node in ast.walk(code.tree):
            if isinstance(node, ast.ImportFrom) and node.module in ("runtime.database", "sqlalchemy"):
                yield from (f"{code.at(node)}: imports {it.name}" for it in node.names if it.name in OPENERS)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CLOSING_CALLS:
                yield f"{code.at(node)}: calls .{node.func.attr}()"


def floats_near_money(root: Path) -> Iterator[str]:
    """Binary fractions cannot hold cents: none in the layers that handle money, and no such column anywhere."""
    for code in product(root):
        names = (node for node in ast.walk(code.tree) if isinstance(node, ast.Name) and node.id in FLOAT_COLUMNS)
        yield from (f"{code.at(node)}: a {node.id} column" for node in names)
        if code.layer in MONEY_LAYERS and "/channels/" not in code.path:  # transport: no amount is reckoned there
            found = [f"{code.at(node)}: {what}" for node in ast.walk(code.tree) for what in _float(node)]
            places, _reason = FLOATS_BY_TRADE.get(code.path, (0, ""))
            yield from found if len(found) > places else ()


def _float(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, float):
        yield f"the float {node.value}"
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "round":
        yield "calls round()"
    elif isinstance(node, ast.Name) and node.id == "float":
        yield "names float"
    elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div) and not _joins_a_path(node):
        yield "divides with /"
    elif isinstance(node, ast.Import) and any(it.name == "math" for it in node.names):
        yield "imports math"
    elif isinstance(node, ast.ImportFrom) and node.module == "math":
        yield from (f"imports math.{it.name}" for it in node.names if it.name not in WHOLE_NUMBERS)


def _joins_a_path(node: ast.BinOp) -> bool:
    """`folder / "name"`: text on the right makes it a path."""
    right = node.right
    return isinstance(right, ast.JoinedStr) or (isinstance(right, ast.Constant) and isinstance(right.value, str))


def clocks(root: Path) -> Iterator[str]:
    """Time is an argument; one file asks the machine for it."""
    for code in product(root):
        if code.path == CLOCK_FILE:
            continue
        for node in ast.walk(code.tree):
            if isinstance(node, ast.Attribute):
                owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
                if (owner, node.attr) in CLOCKS:
                    yield f"{code.at(node)}: {owner}.{node.attr}"
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and "CURRENT_TIMESTAMP" in node.value:
                yield f"{code.at(node)}: CURRENT_TIMESTAMP"


def ignores_without_reason(root: Path) -> Iterator[str]:
    """Whoever silences a checker says why, on the same line; a test that is wrong on purpose need not repeat it."""
    for code in python(root):
        for comment, line in _comments(code):
            said = REASONED.search(comment) or SPEAKING.search(comment)
            if IGNORES.search(comment) and not said and not (code.layer == "tests" and CODED.search(comment)):
                yield f"{code.path}:{line}: {comment}"


def _comments(code: Code) -> Iterator[tuple[str, int]]:
    for token in tokenize.generate_tokens(io.StringIO(code.text).readline):
        if token.type == tokenize.COMMENT:
            yield token.string, token.start[0]


def unreasoned_settings(pyproject: str) -> Iterator[str]:
    """Every ignored lint rule in pyproject.toml carries its reason on its line."""
    inside = False
    for number, line in enumerate(pyproject.splitlines(), start=1):
        if line.startswith("["):
            inside = "per-file-ignores" in line
        if re.match(r"(ignore|ignore_imports|extend-exclude)\s*=", line):
            inside = not line.rstrip().endswith("[") and "]" not in line
            if "]" in line and "#" not in line:
                yield f"pyproject.toml:{number}: {line.strip()}"
            inside = inside or line.rstrip().endswith("[")
            continue
        if line.startswith("]"):
            inside = False
        if inside and '"' in line and not line.lstrip().startswith("#") and "#" not in line.rpartition('"')[2]:
            yield f"pyproject.toml:{number}: {line.strip()}"


def swallowed_errors(root: Path) -> Iterator[str]:
    """`except Exception: pass` hides a bug."""
    for code in product(root):
        for node in ast.walk(code.tree):
            if isinstance(node, ast.ExceptHandler) and len(node.body) == 1 and isinstance(node.body[0], ast.Pass):
                named = getattr(node.type, "id", "")
                if node.type is None or named in ("Exception", "BaseException"):
                    yield f"{code.at(node)}: swallows every error"


def assertions(root: Path) -> Iterator[str]:
    """`python -O` removes assert: the product raises."""
    for code in product(root):
        yield from (f"{code.at(node)}: assert" for node in ast.walk(code.tree) if isinstance(node, ast.Assert))


def unfinished(root: Path) -> Iterator[str]:
    """What is here is finished."""
    marks = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX")))
    for code in python(root):
        for comment, line in _comments(code):
            if marks.search(comment):
                yield f"{code.path}:{line}: {comment}"
