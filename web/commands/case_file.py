"""`recourse case-file`: everything on record of a case, as an archive that a stranger can check or as a paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from evidence.store import vault
from reports.case_file import CaseFile
from reports.export.case_file import case_file_zip, from_vault
from reports.papers import LANGUAGES
from reports.pdf.case_file import case_file_pdf
from reports.store.case_file import load_case_file
from runtime.database import reading
from runtime.files import write_whole
from runtime.settings import Settings
from web.commands.setting_up import data_dir_option, json_option, opened, print_json, settings_for

WRITERS: Mapping[str, Callable[[CaseFile, Settings, str], bytes]] = {
    ".zip": lambda file, settings, _language: case_file_zip(file, from_vault(vault.of(settings))),
    ".pdf": lambda file, _settings, language: case_file_pdf(file, language=language),
}


@click.command("case-file")
@click.argument("case")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="Where to write: FILE.zip or FILE.pdf.",
)
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of the paper.")
@data_dir_option
@json_option
def case_file(case: str, output: Path, language: str, data_dir: Path | None, as_json: bool) -> None:
    """The case file of CASE (a dispute or a proceeding): as a ZIP with every document, the exhibits and a checker of its
    own, or as a PDF to be read."""
    write = WRITERS.get(output.suffix.lower())
    if write is None:
        raise click.BadParameter(f"{output} ends neither in .zip nor in .pdf; name a file that does", param_hint="-o")
    if not output.parent.is_dir():
        raise click.BadParameter(f"there is no folder {output.parent}; make it first", param_hint="-o")
    settings = settings_for(data_dir)
    engine = opened(settings)
    with reading(engine) as connection:
        found = load_case_file(connection, case)
    engine.dispose()
    written = write(found, settings, language)
    write_whole(output, written)
    events = sum(len(lines) for lines in found.events.values())
    if as_json:
        counts = {"events": events, "entries": len(found.entries), "bytes": len(written)}
        print_json({"case": case, "file": str(output)} | counts)
        return
    hint = "; check it with its check.py" if output.suffix.lower() == ".zip" else ""
    click.echo(f"{output}: {events} events, {len(found.entries)} entries, {len(written)} bytes{hint}")


COMMANDS = (case_file,)
