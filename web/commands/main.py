"""The command group: settings, exit codes, and where the single commands are found.

Exit codes: 0 done; 1 a bug; 2 wrong use; 3 done in part (some refused or parked, listed); 4 a check failed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.metadata import version
from typing import NoReturn

import click

from web.commands.troubles import require_text, told

WRONG_USE = 2
STOPPED, READER_GONE = 130, 141  # 128 and the number of the signal, as shells say it


COMMANDS: Mapping[str, tuple[str, ...]] = {
    "backup": ("backup", "restore"),
    "books": ("matrix", "verify", "split"),
    "capture": ("capture",),
    "carriers": ("carriers",),
    "case_file": ("case-file",),
    "codes": ("user",),  # with what `people` has of it
    "demo": ("demo",),
    "export": ("export",),
    "intake": ("import",),
    "jobs": ("jobs",),
    "keys": ("key",),
    "lifecycle": ("lifecycle",),
    "packet": ("packet",),
    "people": ("party",),
    "radar": ("radar",),
    "retention": ("retention",),
    "rules": ("rules",),
    "running": ("run",),
    "sealing": ("seal",),
    "statement": ("statement",),
    "upkeep": ("migrate", "doctor", "sweep"),
}
"""The commands each file has. A file is loaded when one of its commands is asked for, and all of them for the help."""


class Commands(click.Group):
    """Found by name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(name for names in COMMANDS.values() for name in names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        file = next((file for file, names in COMMANDS.items() if cmd_name in names), None)
        if file is None:
            return None
        found: Sequence[click.Command] = import_module(f"web.commands.{file}").COMMANDS
        return next(command for command in found if command.name == cmd_name)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("recourse"), prog_name="recourse", message="%(prog)s %(version)s")
def group() -> None:
    """One shared, provable record of a payment dispute for everyone it touches."""


def main() -> NoReturn:
    """Run a command; a refusal is one line on standard error and exit code 2."""
    try:
        code = _code_of(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has seen enough, as in `recourse matrix | head`
        code = _silenced(READER_GONE)
    except Exception as trouble:
        line = told(trouble)
        if line is None:
            raise
        click.echo(f"recourse: {line}", err=True)
        code = _silenced(WRONG_USE) if isinstance(trouble, OSError) else WRONG_USE
    sys.exit(code)


def _code_of(arguments: list[str]) -> int:
    try:
        require_text(arguments)
        # Not group.main(): it would end with 1 when the reader of our output goes away.
        with group.make_context("recourse", arguments) as context:
            group.invoke(context)
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.ClickException as wrong:
        wrong.show()
        return WRONG_USE
    except (click.Abort, KeyboardInterrupt) as stopped:
        if isinstance(stopped.__context__, EOFError):
            click.echo("recourse: a question was not answered; answer it, or give the answer as an option", err=True)
            return WRONG_USE
        return STOPPED
    return 0


def _silenced(code: int) -> int:
    """Nothing more can be written: keep the interpreter from trying again as it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code
