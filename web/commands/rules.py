"""Commands that read the rules: `rules list`, `rules show`, `rules table`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import Any

import click

from disputes.rule_words import length_en, since_en
from disputes.rules import RuleBook
from disputes.schemes.load import load_all
from disputes.schemes.load_checklists import load_checklists
from reports import checklist_told
from reports.markdown import Sources
from reports.rule_page import markdown
from reports.rule_rows import RuleRow, document, rows_of
from reports.rule_told import told
from runtime.clock import utc_now
from web.commands.books import DAY
from web.commands.setting_up import json_option, print_json

HEADS = ("scheme", "code", "status", "limit", "first answer", "confidence", "start", "source", "name")


@click.group()
def rules() -> None:
    """The rules on file: every reason code, its limits and stage days, with the source of each value."""


def _scheme(_context: click.Context, _parameter: click.Parameter, key: str | None) -> str | None:
    known = load_all().schemes
    if key is not None and key not in known:
        raise click.BadParameter(f"{key!r} has no rule file; there are: {', '.join(known)}")
    return key


scheme_option = click.option("--scheme", callback=_scheme, default=None, help="Only this scheme (visa, mastercard …).")
day_option = click.option("--on", "on", type=DAY, default=None, help="As they stood that day (default: today).")


@rules.command("list")
@scheme_option
@day_option
@json_option
def list_rules(scheme: str | None, on: datetime | None, as_json: bool) -> None:
    """One line for each reason code that a dispute of the day may name; numbers under `source` stand below the table."""
    day = (on or utc_now()).date()
    found = rows_of(load_all(), on=day, scheme=scheme)
    if as_json:
        print_json({"on": day, "rules": [document(row) for row in found]})
        return
    sources = list(dict.fromkeys(row.limit.values[0].source if row.limit else row.code.source for row in found))
    lines = [_line(row, sources) for row in found]
    widths = [max(len(line[n]) for line in [HEADS, *lines]) for n in range(len(HEADS))]
    for line in [HEADS, *lines]:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip_longest(line, widths)).rstrip())
    click.echo(f"\n{len(found)} reason codes on {day}. (*) sources disagree; recourse rules show CODE says all there is.")
    for number, source in enumerate(sources, 1):
        click.echo(f"[{number}] {source}")


def _line(row: RuleRow, sources: Sequence[str]) -> tuple[str, ...]:
    value = row.limit.values[0] if row.limit else None
    mark = " (*)" if value and value.conflict else ""
    answer = next((f"{due.seat.value} {length_en(due.values[0])}" for due in row.due), "–")
    return (
        row.scheme.key,
        row.code.code,
        row.code.status.value,
        length_en(value) + mark if value else "not found",
        answer,
        (value.confidence if value else row.code.confidence).value,
        since_en(value) if value else "–",
        f"[{sources.index(value.source if value else row.code.source) + 1}]",
        row.code.name_en,
    )


@rules.command("show")
@click.argument("code")
@scheme_option
@day_option
@json_option
def show_rule(code: str, scheme: str | None, on: datetime | None, as_json: bool) -> None:
    """All there is about CODE, in every scheme that knows it, with the source of each value."""
    day, book = (on or utc_now()).date(), load_all()
    found = rows_of(book, on=day, scheme=scheme, code=code)
    if not found:
        raise click.UsageError(_nowhere(book, code, scheme, day))
    if as_json:
        print_json({"on": day, "rules": [document(row) | {"checklist": _proofs(row, day)} for row in found]})
        return
    keys, sources = list(dict.fromkeys(row.scheme.key for row in found)), Sources()
    if len(keys) > 1:
        click.echo(f"{code} is a code of {len(keys)} schemes: {', '.join(keys)}; --scheme shows one alone.\n")
    for row in found:
        proofs = load_checklists().of(row.scheme.key, row.code.code, on=day)
        listed = checklist_told.told(proofs, load_checklists(), sources) if proofs else ()
        click.echo("\n".join([*told(row, book.topics, sources), *listed]) + "\n")
    click.echo("\n".join(sources.listed()))


def _proofs(row: RuleRow, day: date) -> dict[str, Any] | None:
    found = load_checklists().of(row.scheme.key, row.code.code, on=day)
    return checklist_told.checklist_of_ground(found) if found else None


def _nowhere(book: RuleBook, code: str, scheme: str | None, day: date) -> str:
    """Why nothing was found: not on that day, or not at all, with codes that look like it."""
    ever = [row.code for row in rows_of(book, on=None, scheme=scheme, code=code)]
    if ever:
        return f"{code} was in use until {ever[0].until}, not on {day}; ask with --on for a day before"
    where = [book.schemes[scheme]] if scheme else book.schemes.values()
    like = [key for known in where for key in known.codes if key.casefold().startswith(code[:2].casefold())]
    hint = f"; codes that begin alike: {', '.join(dict.fromkeys(like))}" if like else ""
    return f"no scheme{' ' + scheme if scheme else ''} knows the code {code!r}{hint}; all of them: recourse rules list"


@rules.command("table")
def table() -> None:
    """Every rule with every value it ever had, as docs/rules.md has it."""
    click.echo(markdown(load_all(), load_checklists()), nl=False)


COMMANDS = (rules,)
