"""The command group: settings, exit codes, and where the single commands are found.

Exit codes: 0 done; 1 a bug; 2 wrong use; 3 done in part (some refused or parked, listed); 4 a check failed.
"""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from typing import NoReturn

import click

from web.commands import (
    backup,
    books,
    capture,
    carriers,
    case_file,
    codes,
    demo,
    export,
    intake,
    jobs,
    keys,
    lifecycle,
    packet,
    people,
    radar,
    retention,
    rules,
    running,
    sealing,
    statement,
    upkeep,
)
from web.commands.troubles import require_text, told

WRONG_USE = 2
STOPPED, READER_GONE = 130, 141  # 128 and the number of the signal, as shells say it


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("recourse"), prog_name="recourse", message="%(prog)s %(version)s")
def group() -> None:
    """One shared, provable record of a payment dispute for everyone it touches."""


COMMANDS = (
    backup, books, capture, carriers, case_file, codes, demo, export, intake, jobs, keys, lifecycle, packet, people, radar,
    retention, rules, running, sealing, statement, upkeep,
)  # fmt: skip
for module in COMMANDS:
    for command in module.COMMANDS:
        group.add_command(command)


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
