"""The record of a case file: every timeline line by line with its digests, and the entries that belong to it."""

from __future__ import annotations

from collections.abc import Sequence

from disputes.event import Event
from ledger.entry import Basis
from reports import case_words as table
from reports.case_file import CaseFile
from reports.case_reading import CaseReading
from reports.filed_entries import FiledEntry
from reports.pdf.paper import QUIET, Paper
from reports.pdf.table import Column, Row, Table
from reports.progress import Tally
from reports.statement_words import Text, figure

HOW_TO_READ: Text = (
    (
        "Each digest covers its line and the digest above it. Entries are those that this reader may see; on the paper of a "
        "proceeding those of its cases stand by their heads, and in full on the paper of each case and in the ZIP."
    ),
    (
        "每行摘要由该行内容及上一行摘要共同算得。分录限于该视图可见者；程序案卷中各争议的分录仅列抬头，"
        "明细见各争议案卷及 ZIP。"
    ),
)


def rows_of(file: CaseFile) -> int:
    """How many lines will be set."""
    return sum(map(len, file.events.values())) + sum(1 + len(it.shown) * _in_full(file, it) for it in file.entries)


def put_record(paper: Paper, file: CaseFile, it: CaseReading, tally: Tally) -> None:
    """The proceeding's own record first, then that of each dispute; entries of no dispute stand with the first part."""
    say = it.say
    paper.heading(say(("Timelines and entries", "时间线与分录")), size=12, level=0, needs=220.0)
    paper.paragraph(say(HOW_TO_READ), size=7.6, colour=QUIET)
    by_part = _entries_by_part(file)
    amounts = {each.cause: each for each in file.disputes}
    for subject, lines in file.events.items():
        dispute = amounts.get(subject)
        name = subject.partition(":")[2] + (f" · {it.money(dispute.amount)}" if dispute else "")
        paper.heading(name, size=10, level=1, needs=90.0)
        _timeline(paper, lines, it, tally)
        if by_part[subject]:
            _entries(paper, file, by_part[subject], it, tally)


def _in_full(file: CaseFile, entry: FiledEntry) -> bool:
    """Of a proceeding's many cases only the heads of entries are set: transfers stand on the paper of each case."""
    return file.proceeding is None or not entry.posted.entry.cause.startswith(("payment:", "dispute:"))


def _entries_by_part(file: CaseFile) -> dict[str, list[FiledEntry]]:
    """By timeline: a sale stands with its dispute, what has no timeline of its own with the first."""
    parts: dict[str, list[FiledEntry]] = {subject: [] for subject in file.events}
    first = next(iter(parts))
    homes = {f"payment:{each.payment_id}": each.cause for each in file.disputes} | {subject: subject for subject in parts}
    for entry in file.entries:
        parts[homes.get(entry.posted.entry.cause, first)].append(entry)
    return parts


def _timeline(paper: Paper, lines: Sequence[tuple[Event, str]], it: CaseReading, tally: Tally) -> None:
    say = it.say
    columns = (
        Column(say(("no.", "序"))), Column(say(("when", "时间"))),
        Column(say(("event", "事件")), 6), Column(say(("digest", "摘要")), 4),
    )  # fmt: skip
    rows = []
    for event, digest in lines:
        what = f"{it.of(table.EVENTS, event.kind)} · {it.who(event.actor)}"
        rows.append(
            Row(
                (
                    str(event.seq),
                    it.moment(event.happened_at),
                    f"{what}\n{say(('; ', '；')).join(it.lines(event))}".strip(),
                    digest,
                )
            )
        )
    Table(columns, size=7.2, tally=tally).put(paper, rows)


def _entries(paper: Paper, file: CaseFile, entries: Sequence[FiledEntry], it: CaseReading, tally: Tally) -> None:
    say = it.say
    columns = (
        Column(say(("entry", "分录"))), Column(say(("effective", "生效日"))),
        Column(say(("what; debited", "事项；借方")), 5), Column(say(("basis; credited", "依据；贷方")), 5),
        Column(say(("amount", "金额")), right=True),
    )  # fmt: skip
    rows = []
    for each in entries:
        stated = each.posted.entry
        what = it.entry(stated.kind) + (f": {stated.reason}" if stated.reason else "")
        status = "claim" if stated.basis is Basis.CLAIM else "fact" if stated.basis is Basis.FACT else "ruling"
        if stated.finality.value == "provisional" and status != "claim":
            status = "provisional"
        partly = "" if len(each.shown) == len(stated.transfers) else say(("; shown in part", "；部分显示"))
        sign = f"{it.rests_on(status)}{partly} · {each.digest[:16]}…"
        lines = each.shown if _in_full(file, each) else ()
        amount = "" if lines else _along_the_chain(each)
        rows.append(Row((str(each.posted.id), stated.effective_on.isoformat(), what, sign, amount), quiet=True))
        for t in lines:
            book = it.name(t.debit.book)
            debit, credit = f"{book}: {it.account(t.debit)}", it.account(t.credit)
            rows.append(Row(("", "", debit, credit, figure(t.amount.minor, t.amount.currency))))
    Table(columns, size=7.0, tally=tally).put(paper, rows)


def _along_the_chain(each: FiledEntry) -> str:
    """What every line of an entry moves alike; nothing for a ruling, whose shares stand in the timeline."""
    amounts = {(t.amount.minor, t.amount.currency) for t in each.shown}
    return figure(*amounts.pop()) if len(amounts) == 1 and each.posted.entry.basis is not Basis.RULING else ""
