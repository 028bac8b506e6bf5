"""`recourse carriers`: whom we can ask for proof of delivery, and what a carrier's saved answer says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from evidence.carriers.normal_form import Line, lines_of
from evidence.carriers.protocol import BODY_BYTES_MAX, AnswerRefused, CarrierAway
from evidence.carriers.registry import connected
from evidence.carriers.saved import read_saved
from web.commands.setting_up import data_dir_option, json_option, print_json, settings_for

DONE_IN_PART = 3


@click.group()
def carriers() -> None:
    """Carriers: which can be asked, and answers of theirs that somebody saved."""


@carriers.command("list")
@data_dir_option
@json_option
def list_carriers(data_dir: Path | None, as_json: bool) -> None:
    """Every carrier on file: asked by itself, by way of another, or not, and then what that would take."""
    standings = connected(settings_for(data_dir).carriers).standings()
    if as_json:
        print_json(
            [{"carrier": it.code, "asked_through": it.through or None, "lacks": it.lacks or None} for it in standings]
        )
        return
    for it in standings:
        said = "can be asked" if it.through == it.code else f"can be asked, through {it.through}"
        click.echo(f"{it.code}  {it.name}: {said if it.through else f'cannot be asked; lacks {it.lacks}'}")


@carriers.command("read")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
)  # fmt: skip
@json_option
def read_answers(files: tuple[Path, ...], as_json: bool) -> None:
    """Print what carriers' answers in FILES say, in the normal form; nobody is asked. Exit 3 when one cannot be read."""
    documents: list[dict[str, Any]] = []
    lines: list[Line] = []
    for file in files:
        try:
            with file.open("rb") as answer:
                found = lines_of(file.name, *read_saved(answer.read(BODY_BYTES_MAX + 1)))
        except (AnswerRefused, CarrierAway) as trouble:
            documents.append({"file": file.name, "trouble": str(trouble)})
            click.echo(f"{file.name}: {trouble}", err=True)
            continue
        lines += found
        documents += [it.document() for it in found]
    if as_json:
        print_json(documents)
    else:
        for line in lines:
            click.echo("  ".join(line.cells()))
    if len(documents) > len(lines):
        raise click.exceptions.Exit(DONE_IN_PART)


COMMANDS = (carriers,)
