"""`recourse backup` and `recourse restore`: the whole installation in one file, and back."""

from __future__ import annotations

from pathlib import Path

import click

from disputes.actions.verify_record import verify_record
from evidence.store import vault
from runtime import backup as backups
from runtime.archive import BackupRefused
from runtime.clock import utc_now
from runtime.database import reading
from web.commands.setting_up import data_dir_option, json_option, prepared, print_json, settings_for

CHECK_FAILED = 4


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@data_dir_option
@json_option
def backup(file: Path, data_dir: Path | None, as_json: bool) -> None:
    """Write database, evidence and secret into FILE (.tar.gz), while everything runs. Keep it as you keep the secret.

    Evidence in a bucket stays there, and FILE says where.
    """
    if not file.absolute().parent.is_dir():
        raise click.UsageError(f"there is no folder {file.absolute().parent}; make it first")
    try:
        manifest = backups.back_up(settings_for(data_dir), file, now=utc_now())
    except BackupRefused as refused:
        raise click.ClickException(str(refused)) from None
    if as_json:
        said = {"file": str(file), "schema": manifest.schema, "made_at": manifest.made_at, "members": manifest.digests}
        print_json(said | {"vault": manifest.vault})
    else:
        click.echo(f"{file}: {len(manifest.digests)} members, schema {manifest.schema}")
    if manifest.vault:
        click.echo(
            f"the files of evidence are not in it: they stay in {manifest.vault}, which needs a copy of its own", err=True
        )


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@data_dir_option
@json_option
def restore(file: Path, data_dir: Path | None, as_json: bool) -> None:
    """Put the backup FILE into an empty or missing data folder, and verify the whole record. Exit 4 when it is unsound."""
    settings = settings_for(data_dir)
    try:
        manifest = backups.restore(settings, file)
    except BackupRefused as refused:
        raise click.ClickException(str(refused)) from None
    with reading(prepared(settings)) as connection:
        verified = verify_record(connection, vault.of(settings), now=utc_now())
    if as_json:
        print_json({"schema": manifest.schema, "made_at": manifest.made_at, "verify": verified})
    else:
        click.echo(f"restored the backup of {manifest.made_at}: {len(manifest.digests)} members, schema {manifest.schema}")
        for fault in verified["faults"]:
            click.echo(f"{fault['what']} {fault['where']}: {fault['message']}", err=True)
        click.echo(f"{'sound' if verified['ok'] else 'NOT SOUND'}: {verified['entries']} entries verified")
    if not verified["ok"]:
        raise click.exceptions.Exit(CHECK_FAILED)


COMMANDS = (backup, restore)
