"""`recourse run`: web, worker and schedule in one command."""

from __future__ import annotations

from pathlib import Path

import click

from web.commands.run import run_all
from web.commands.setting_up import data_dir_option, prepared, settings_for


@click.command()
@click.option("--host", default=None, help="Address to listen on (default: RECOURSE_HOST, or 127.0.0.1).")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=None, help="Port to listen on (default: RECOURSE_PORT, or 8000)."
)
@data_dir_option
def run(host: str | None, port: int | None, data_dir: Path | None) -> None:
    """Run everything: web pages and API, worker, schedule; Redis and SQLite are embedded unless settings name others."""
    settings = settings_for(data_dir)
    prepared(settings).dispose()
    run_all(settings, host or settings.host, port or settings.port)


COMMANDS = (run,)
