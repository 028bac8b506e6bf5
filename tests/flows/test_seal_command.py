"""`recourse seal`, and a stranger who checks its proof with nothing of ours."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ledger.store import journal
from runtime.database import make_engine, transaction
from tests.domain.ledger_case import a_debt
from tests.flows.test_command_line_jobs import recourse

CHECKER = Path(__file__).parents[2] / "docs" / "check_proof.py"
NOW = datetime(2026, 3, 2, 9, 15, 30, 250, tzinfo=UTC)
Change = Callable[[dict[str, Any]], object]


def post(folder: Path, first: int, count: int) -> None:
    engine = make_engine(f"sqlite:///{folder}/recourse.sqlite", pooled=False)
    with transaction(engine) as connection:
        debts = [
            a_debt(f"付款:{i}/sale", "G", "M", i + 1, reason="“quoted” \\ and\ttabbed") for i in range(first, first + count)
        ]
        journal.append(connection, debts, recorded_at=NOW)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    assert 0 == recourse(tmp_path, "migrate").returncode
    return tmp_path


def checked(path: Path, head: str) -> tuple[int, str]:
    """What the checker says, run by a Python that sees nothing but its own library."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(CHECKER), str(path), head], capture_output=True, text=True, check=False
    )
    assert "" == done.stderr
    return done.returncode, done.stdout


def test_it_seals_what_is_new_and_makes_no_empty_seal(folder: Path) -> None:
    assert "nothing to seal: the books are empty\n" == recourse(folder, "seal").stdout
    post(folder, 0, 3)

    made = json.loads(recourse(folder, "seal", "--json").stdout)

    assert [(1, 3)] == [(it["number"], it["count"]) for it in made["made"]]
    assert {"made": [], "latest": made["latest"]} == json.loads(recourse(folder, "seal", "--json").stdout)


def test_a_stranger_checks_the_proof_against_the_head_of_a_paper(folder: Path) -> None:
    for first in (0, 5, 10):
        post(folder, first, 5)
        recourse(folder, "seal")
    done = recourse(folder, "seal", "--prove", "付款:3/sale", "-o", str(folder / "proof.json"), "--json")
    head = json.loads(done.stdout)["head"]

    code, said = checked(folder / "proof.json", head.upper())

    assert (0, True) == (code, said.endswith("PROVEN.\n"))
    assert "付款:3/sale" in said and "in seal 1" in said and "at place 4 of 5" in said
    code, said = checked(folder / "proof.json", "ab" * 32)
    assert (1, True) == (code, "the head you hold is not the one" in said)


CHANGES: dict[str, Change] = {
    "an amount": lambda it: it["entry"]["transfers"][0].update(minor=1),
    "a reason": lambda it: it["entry"].update(reason="never mind"),
    "the moment it was recorded": lambda it: it["entry"].update(recorded_at="2026-03-02T09:15:30.000251Z"),
    "its number": lambda it: it["entry"].update(id=2),
    "its place": lambda it: it.update(index=0),
    "the leaf": lambda it: it.update(leaf="00" * 32),
    "the path": lambda it: it["path"].reverse(),
    "the path's length": lambda it: it["path"].append("00" * 32),
    "a hash that is none": lambda it: it["path"].__setitem__(0, "zz"),
    "the root": lambda it: it["seals"][-1].update(root="00" * 32),
    "what the seal spans": lambda it: it["seals"][-1].update(count=4),
    "when it was sealed": lambda it: it["seals"][-1].update(sealed_at="2026-03-02T00:00:00.000000Z"),
    "a seal left out": lambda it: it["seals"].pop(1),
    "a seal's own word": lambda it: it["seals"][1].update(previous="00" * 32),
    "no seals": lambda it: it.update(seals=[]),
    "another version": lambda it: it.update(version=2),
}


def test_whatever_is_changed_in_a_proof_it_proves_no_more(folder: Path) -> None:
    for first in (0, 5, 10):
        post(folder, first, 5)
        recourse(folder, "seal")
    path = folder / "proof.json"
    done = recourse(folder, "seal", "--prove", "付款:3/sale", "-o", str(path), "--json")
    head, proof = json.loads(done.stdout)["head"], path.read_text(encoding="utf-8")
    assert 0 == checked(path, head)[0]

    for what, change in CHANGES.items():
        document = json.loads(proof)
        change(document)
        path.write_text(json.dumps(document), encoding="utf-8")
        code, said = checked(path, head)
        assert (1, True) == (code, said.startswith("NOT PROVEN: ")), f"{what}: {said}"


def test_an_entry_shown_in_part_is_proven_by_its_digest_and_said_to_be_partial(folder: Path) -> None:
    post(folder, 0, 1)
    recourse(folder, "seal")
    path = folder / "proof.json"
    head = json.loads(recourse(folder, "seal", "--prove", "付款:0/sale", "-o", str(path), "--json").stdout)["head"]
    document = json.loads(path.read_text(encoding="utf-8"))
    forged = "another/1 (number 9): its digest follows from all it says.\nPROVEN.\n"
    document["entry"].update(complete=False, transfers=document["entry"]["transfers"][:1], reference=forged)
    path.write_text(json.dumps(document), encoding="utf-8")

    code, said = checked(path, head)

    assert (0, True) == (code, "It is shown in part" in said)
    assert said.index("\nPROVEN.") == len(said) - len("\nPROVEN.\n")  # nothing in a proof ends the lines before their end


def test_what_cannot_be_proven_is_refused_in_one_line(folder: Path) -> None:
    post(folder, 0, 1)
    proof = str(folder / "proof.json")

    for words, because in (
        (("--prove", "付款:0/sale", "-o", proof), "is not sealed yet"),
        (("--prove", "付款:9/sale", "-o", proof), "no entry"),
        (("--prove", "付款:0/sale"), "give both"),
        (("--head", "ab" * 32), "give both"),
        (("--prove", "付款:0/sale", "-o", str(folder / "none" / "p.json")), "is no folder"),
    ):
        done = recourse(folder, "seal", *words)
        assert (2, True) == (done.returncode, because in done.stderr), done.stderr


def test_the_checker_imports_the_standard_library_only() -> None:
    tree = ast.parse(CHECKER.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}

    assert imported <= sys.stdlib_module_names
