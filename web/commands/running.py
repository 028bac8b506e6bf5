"""`recourse run`: web, worker and schedule in one command."""

from __future__ import annotations

from pathlib import Path

import click

from disputes.store import guards
from runtime.database import reading
from web.commands.run import run_all
from web.commands.setting_up import ONE_ROLE, data_dir_option, prepared, settings_for


@click.command()
@click.option("--host", default=None, help="Address to listen on (default: RECOURSE_HOST, or 127.0.0.1).")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=None, help="Port to listen on (default: RECOURSE_PORT, or 8000)."
)
@data_dir_option
def run(host: str | None, port: int | None, data_dir: Path | None) -> None:
    """Run everything: web pages and API, worker, schedule; Redis and SQLite are embedded unless settings name others."""
    settings = settings_for(data_dir)
    engine = prepared(settings)
    with reading(engine) as connection:
        guards.require_guarded(connection)
        powers = guards.powers(connection)
    engine.dispose()
    if powers:
        click.echo(f"note: the role of RECOURSE_DATABASE_URL {ONE_ROLE}", err=True)
    run_all(settings, host or settings.host, port or settings.port)


COMMANDS = (run,)
