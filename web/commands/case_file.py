"""`recourse case-file`: everything on record of a case in one archive that a stranger can check."""

from __future__ import annotations

from pathlib import Path

import click

from reports.export.case_file import case_file_zip
from reports.store.case_file import load_case_file
from runtime.database import reading
from runtime.files import write_whole
from web.commands.setting_up import data_dir_option, json_option, opened, print_json, settings_for


@click.command("case-file")
@click.argument("case")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Where to write: FILE.zip."
)
@data_dir_option
@json_option
def case_file(case: str, output: Path, data_dir: Path | None, as_json: bool) -> None:
    """The case file of CASE (a dispute or a proceeding): timeline, entries, matrix, decisions and a checker of its own."""
    if output.suffix.lower() != ".zip":
        raise click.BadParameter(f"{output} does not end in .zip; name a file that does", param_hint="-o")
    if not output.parent.is_dir():
        raise click.BadParameter(f"there is no folder {output.parent}; make it first", param_hint="-o")
    engine = opened(settings_for(data_dir))
    with reading(engine) as connection:
        found = load_case_file(connection, case)
    packed = case_file_zip(found)
    write_whole(output, packed)
    events = sum(len(lines) for lines in found.events.values())
    if as_json:
        counts = {"events": events, "entries": len(found.entries), "bytes": len(packed)}
        print_json({"case": case, "file": str(output)} | counts)
        return
    click.echo(f"{output}: {events} events, {len(found.entries)} entries, {len(packed)} bytes; check it with its check.py")


COMMANDS = (case_file,)
