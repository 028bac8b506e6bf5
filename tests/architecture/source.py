"""The project's own files, as the guards read them."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]
LAYERS = ("runtime", "ledger", "trade", "evidence", "disputes", "reports", "jobs", "web")
DOING = frozenset({"store", "actions", "carriers", "channels", "timestamps", "schemes", "export", "pdf", "tables"})


@dataclass(frozen=True)
class Code:
    """One Python file: its path from the root, its text, its tree."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def layer(self) -> str:
        return self.path.split("/", 1)[0].removesuffix(".py")

    def at(self, node: ast.AST) -> str:
        return f"{self.path}:{getattr(node, 'lineno', 0)}"


@cache
def files(root: Path) -> tuple[str, ...]:
    """Every file that is or would be tracked; in a folder that git does not know, every file."""
    if (root / ".git").exists():
        command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, cwd=root, capture_output=True, check=True).stdout.decode().split("\0")
        return tuple(sorted(name for name in listed if name and (root / name).is_file()))
    return tuple(sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()))


@cache
def python(root: Path) -> tuple[Code, ...]:
    """Every Python file, tests included."""
    return tuple(Code(name, (root / name).read_text()) for name in files(root) if name.endswith(".py"))


def product(root: Path) -> Iterator[Code]:
    """Every Python file that is shipped."""
    return (code for code in python(root) if code.layer in (*LAYERS, "worker", "migrations"))


def plant(folder: Path, path: str, text: str) -> Path:
    """A small tree with one file in it; the root for a guard that is to be seen at work."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text)
    return folder
