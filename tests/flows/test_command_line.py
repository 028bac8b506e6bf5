"""The command line as one: every command is found in its file, and a file is loaded only for its own."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from importlib import import_module

import web.commands
from web.commands.main import COMMANDS


def test_every_command_stands_once_with_the_file_that_has_it() -> None:
    files = {it.name: import_module(f"web.commands.{it.name}") for it in pkgutil.iter_modules(web.commands.__path__)}
    there = {
        name: tuple(command.name for command in file.COMMANDS)
        for name, file in files.items()
        if name != "main" and hasattr(file, "COMMANDS")
    }

    names = [name for found in there.values() for name in found]
    assert there == {file: tuple(found) for file, found in COMMANDS.items()}
    assert len(names) == len(set(names))


def test_a_command_loads_nothing_that_only_others_need() -> None:
    told = "import sys; from web.commands.main import group; group.get_command(None, 'party'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", told], check=True, capture_output=True, text=True).stdout.split()

    assert "web.commands.people" in loaded
    assert not {"web.app", "reportlab", "web.commands.statement"} & set(loaded)
