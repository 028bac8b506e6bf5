"""The command group: settings, exit codes, and where the single commands are found.

Exit codes: 0 done; 1 a bug; 2 wrong use; 3 done in part (some refused or parked, listed); 4 a check failed.
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import NoReturn

import click

from disputes.errors import DisputeError
from ledger.errors import LedgerError
from runtime.schema import SchemaRefused
from runtime.settings import SettingRefused
from trade.errors import TradeError
from web.commands import backup, books, case_file, demo, intake, jobs, people, running, statement, upkeep

WRONG_USE = 2
REFUSALS = (DisputeError, LedgerError, SchemaRefused, SettingRefused, TradeError)
"""What we say no to, by name: told in one line, never as a traceback."""


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version("recourse"), prog_name="recourse", message="%(prog)s %(version)s")
def group() -> None:
    """One shared, provable record of a payment dispute for everyone it touches."""


for module in (backup, books, case_file, demo, intake, jobs, people, running, statement, upkeep):
    for command in module.COMMANDS:
        group.add_command(command)


def main() -> NoReturn:
    """Run a command; a refusal is one line on standard error and exit code 2."""
    try:
        code = group.main(standalone_mode=False)  # click gives the code of an Exit back instead of raising it
    except click.Abort:
        sys.exit(130)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(WRONG_USE)
    except REFUSALS as refusal:
        click.echo(f"recourse: {refusal}", err=True)
        sys.exit(WRONG_USE)
    sys.exit(code if isinstance(code, int) else 0)
