"""The command that reads the lives of disputes: `lifecycle`."""

from __future__ import annotations

import click

from disputes.schemes.families import load_families
from reports.lifecycle_document import document_of, markdown
from web.commands.setting_up import json_option, print_json


@click.command()
@click.argument("family", required=False)
@click.option("--markdown", "as_markdown", is_flag=True, help="As docs/lifecycle.md has it.")
@json_option
def lifecycle(family: str | None, as_markdown: bool, as_json: bool) -> None:
    """The stages and moves of each family of schemes, and when money moves; of one FAMILY alone when it is named."""
    every = load_families()
    chosen = [it for it in every if family in (None, it.key)]
    if not chosen:
        raise click.UsageError(f"there is no family {family!r}; there are: {', '.join(it.key for it in every)}")
    if as_markdown:
        click.echo(markdown(chosen), nl=False)
        return
    if as_json:
        print_json([document_of(it) for it in chosen])
        return
    for it in chosen:
        click.echo(f"{it.key}  {it.title_en} · {it.title_zh}")
        for stage, rule in it.stages.items():
            onward = sorted({move.to.value for move in it.moves if move.stands is stage and move.to})
            click.echo(f"  {stage.value:18} money {rule.money.value:14} → {', '.join(onward) or '–'}")


COMMANDS = (lifecycle,)
