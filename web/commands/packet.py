"""`recourse packet`: the exhibits of a party in a case in one PDF that a channel takes, written to a file."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click
from sqlalchemy import Connection

from evidence.channels.load import load_channels
from evidence.packet import Asked, Made
from evidence.store import vault
from reports.actions.make_packet import bring_from
from reports.packet_letter import Letter
from reports.papers import LANGUAGES
from reports.pdf.packet import compile_packet
from reports.store.packets import DISPUTE, load_letter, offered, require_dispute
from runtime.clock import utc_now
from runtime.database import reading
from runtime.files import write_whole
from web.commands.setting_up import data_dir_option, json_option, opened, print_json, settings_for

DOES_NOT_FIT = 4  # a check failed


@click.command()
@click.argument("case")
@click.option("--channel", "to", type=click.Choice(list(load_channels())), required=True, help="Where it is to go.")
@click.option(
    "-o", "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Where to write: FILE.pdf."
)  # fmt: skip
@click.option("--party", help="Whose exhibits; the merchant's where nobody is named.")
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Of letter and index.")
@click.option("--words", default="", help="What the letter says for the party's side.")
@data_dir_option
@json_option
def packet(
    case: str, to: str, out: Path, party: str | None, language: str, words: str, data_dir: Path | None, as_json: bool
) -> None:
    """A packet of CASE (a dispute): letter, index and every page of every exhibit the party has there, shrunk until the
    channel takes it, never cut. What cannot fit is not written; the command then says what to leave out and ends with 4."""
    if not out.parent.is_dir():
        raise click.BadParameter(f"there is no folder {out.parent}; make it first", param_hint="--out")
    settings = settings_for(data_dir)
    engine = opened(settings)
    with reading(engine) as connection:
        letter = _letter(connection, case, to, party=party, language=language, words=words)
    engine.dispose()
    with TemporaryDirectory(prefix="packet-") as folder:
        done = compile_packet(letter, bring_from(vault.of(settings)), Path(folder))
        if done.path is not None:
            write_whole(out, done.path.read_bytes())
    if as_json:
        print_json(_document(case, to, out if done.path else None, done.made))
    else:
        _print(out, done.made, letter, fits=done.path is not None)
    if done.path is None:
        raise SystemExit(DOES_NOT_FIT)


def _letter(connection: Connection, case: str, to: str, *, party: str | None, language: str, words: str) -> Letter:
    about = require_dispute(connection, f"{DISPUTE}{case}")
    sender = party or about.chain[-1]
    if sender not in about.chain:
        raise click.BadParameter(f"{sender} is no party of {case}; there are {', '.join(about.chain)}", param_hint="--party")
    own = tuple(it.id for it in offered(connection, about, sender))
    if not own:
        raise click.UsageError(f"{sender} has no exhibit in {case}; bring some to the case first")
    return load_letter(connection, Asked(about.cause, sender, "", to, language, words, own, utc_now()))


def _document(case: str, to: str, out: Path | None, made: Made) -> dict[str, object]:
    return {
        "case": case, "channel": to, "file": str(out) if out else None, "pages": made.pages, "bytes": made.size_bytes,
        "shrunk": [it.stated() for it in made.shrunk], "costs": [it.stated() for it in made.costs],
        "leave_out": list(made.leave_out),
    }  # fmt: skip


def _print(out: Path, made: Made, letter: Letter, *, fits: bool) -> None:
    size = f"{made.pages} pages, {made.size_bytes:,} bytes"
    for it in made.shrunk[1:]:
        click.echo(f"{it.step}: {it.pages} pages, {it.size_bytes:,} bytes", err=True)
    if fits:
        click.echo(f"{out}: {size}, as {letter.channel.name} takes it")
        return
    names = {it.exhibit.id: it.exhibit.name for it in letter.named}
    click.echo(f"{size} are more than {letter.channel.name} takes, and smaller it could not be read", err=True)
    for id_ in made.leave_out:
        click.echo(f"leave out: {names[id_]}", err=True)


COMMANDS = (packet,)
