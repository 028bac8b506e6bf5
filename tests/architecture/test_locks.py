"""The lock files: every package by hash, for every Python we run on, the same for running and developing."""

from __future__ import annotations

import re
import tomllib

import pytest

from tests.architecture.source import ROOT

PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)==([^ ;\\]+)( ; [^\\]+)?", re.MULTILINE)


def _pins(text: str) -> set[tuple[str, str, str]]:
    return {(name, version, (marker or "").strip()) for name, version, marker in PINNED.findall(text)}


def _unhashed(text: str) -> list[str]:
    blocks = re.split(r"\n(?=\S)", text.strip())
    return [block.split(" ")[0] for block in blocks if "--hash=sha256:" not in block]


def _wanted(section: list[str]) -> set[str]:
    return {re.split(r"[\[<>=!~ ;]", line)[0].lower().replace("_", "-") for line in section}


def _lock(name: str) -> str:
    return (ROOT / name).read_text()


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_every_package_is_pinned_by_hash(name: str) -> None:
    assert [] == _unhashed(_lock(name))


def test_a_package_without_hash_is_caught() -> None:
    assert ["click==8.0"] == _unhashed("click==8.0\nflask==3.1 \\\n    --hash=sha256:00\n")


def test_developing_runs_the_same_versions_as_running() -> None:
    assert set() == _pins(_lock("requirements.lock")) - _pins(_lock("requirements-dev.lock"))


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    run = {name for name, *_ in _pins(_lock("requirements.lock"))}
    dev = {name for name, *_ in _pins(_lock("requirements-dev.lock"))}

    assert set() == _wanted(project["dependencies"]) - run
    assert set() == _wanted(project["optional-dependencies"]["dev"]) - dev
