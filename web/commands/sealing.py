"""`recourse seal`: seal what is settled, or prove that an entry stands under a head."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from pathlib import Path

import click
from sqlalchemy import Engine

from ledger.actions.make_checkpoints import make_checkpoints
from ledger.actions.seal_books import seal_settled
from ledger.seal import Seal, seal_document
from ledger.store import seals
from reports.store.proof import load_proof
from runtime.clock import utc_now
from runtime.database import reading, transaction
from runtime.files import write_whole
from web.commands.setting_up import data_dir_option, json_option, opened, print_json, settings_for

PATIENCE = timedelta(seconds=30)  # somebody waits for the answer


@click.command()
@click.option("--prove", "reference", default=None, help="Write the proof of the entry of this reference to -o FILE.")
@click.option(
    "--head", default=None, help="Prove up to this head, as it stands on a paper or in a mail (default: the latest)."
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), default=None, help="FILE.json")
@data_dir_option
@json_option
def seal(reference: str | None, head: str | None, output: Path | None, data_dir: Path | None, as_json: bool) -> None:
    """Seal the entries that are settled; nothing to seal makes no seal. Accounts through which much went are summed up
    below the seal. With --prove, write the proof of an entry, which
    docs/check_proof.py checks without us."""
    if (reference is None) != (output is None) or (head is not None and reference is None):
        raise click.UsageError("to prove an entry give both: --prove REFERENCE -o FILE (and --head HEAD if you hold one)")
    engine = opened(settings_for(data_dir))
    if reference is not None and output is not None:
        _prove(engine, reference, head, output, as_json=as_json)
        return
    made = seal_all(engine)
    make_checkpoints(partial(reading, engine), partial(transaction, engine), go_on=lambda: True)
    with reading(engine) as connection:
        latest = seals.latest(connection)
    engine.dispose()
    if as_json:
        print_json({"made": [seal_document(it) for it in made], "latest": seal_document(latest) if latest else None})
        return
    for it in made:
        click.echo(_line(it))
    if not made:
        click.echo(f"nothing to seal; the latest is {_line(latest)}" if latest else "nothing to seal: the books are empty")


def seal_all(engine: Engine) -> list[Seal]:
    """Everything that is settled now. Raises BooksUnsettled."""
    look, write = partial(reading, engine), partial(transaction, engine)
    return seal_settled(look, write, clock=utc_now, patience=PATIENCE)


def _line(it: Seal) -> str:
    return f"seal {it.number}: {it.count} entries up to {it.up_to}, head {it.head}"


def _prove(engine: Engine, reference: str, head: str | None, output: Path, *, as_json: bool) -> None:
    if not output.absolute().parent.is_dir():
        raise click.ClickException(f"{output.absolute().parent} is no folder; make it or name another")
    with reading(engine) as connection:
        document = load_proof(connection, reference, head=head)
    engine.dispose()
    write_whole(output.absolute(), (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())
    newest = document["seals"][0]
    if as_json:
        print_json({"entry": reference, "file": str(output), "head": newest["head"]})
        return
    click.echo(f"{output}: entry {reference} under seal {newest['number']}, head {newest['head']}")
    click.echo(f"anybody checks it with: python docs/check_proof.py {output} {newest['head']}", err=True)


COMMANDS = (seal,)
