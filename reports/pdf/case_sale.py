"""What was said at the sale of a dispute, and the way of its parcels, on the paper of its case file."""

from __future__ import annotations

from datetime import UTC

from evidence.handling import Handling
from reports.case_file import CaseFile
from reports.case_reading import CaseReading
from reports.filed_sale import FiledFact
from reports.handling_words import STEPS, Reader, allowed, troubles
from reports.pdf.paper import QUIET, WARN, Paper
from reports.pdf.table import Column, Row, Table
from trade import sale_words

LATE = ("told only after the dispute was opened", "争议立案后才告知")


def put_sale(paper: Paper, file: CaseFile, it: CaseReading) -> None:
    """Of one dispute; those of a proceeding stand on the papers of its cases, and all of them in the ZIP."""
    if file.proceeding is None:
        _said(paper, file, it)
        _parcels(paper, file, it)


def _said(paper: Paper, file: CaseFile, it: CaseReading) -> None:
    if not file.said:
        return
    say = it.say
    paper.heading(say(("What was said and agreed at the sale", "销售时的陈述与约定")), size=12, level=0, needs=80.0)
    paper.paragraph(
        say(
            (
                (
                    "As its party stated it, with the moment it is of and the moment it came on record. Each is written "
                    "out in the exhibit named."
                ),
                "均为当事方之陈述，并列其所述时间与录入时间；书面记录见所列编号的证据。",
            )
        ),
        size=7.6,
        colour=QUIET,
    )
    columns = (
        Column(say(("exhibit", "证据"))), Column(say(("stated by", "陈述方")), 3), Column(say(("what", "内容")), 7),
        Column(say(("when; on record since", "时间；录入时间")), 4),
    )  # fmt: skip
    Table(columns, size=7.2).put(paper, [_row(each, it) for each in file.said])


def _row(each: FiledFact, it: CaseReading) -> Row:
    fact = each.row.fact
    lines = [it.say(sale_words.KINDS[fact.kind])]
    for name, said in fact.facts.items():
        label = it.say(sale_words.FIELDS[name])
        lines.append(f"{label}{it.say((': ', '：'))}{sale_words.value(name, said, chinese=it.chinese)}")
    if fact.reason:
        lines.append(it.say(("corrected because: {why}", "更正理由：{why}"), why=fact.reason))
    moments = [it.moment(fact.happened_at).replace("\n", " / "), it.moment(each.row.recorded_at).replace("\n", " / ")]
    late = [it.say(LATE)] if each.late else []
    return Row((str(each.exhibit), it.name(fact.stated_by), "\n".join(lines), "\n".join([*moments, *late])))


def _parcels(paper: Paper, file: CaseFile, it: CaseReading) -> None:
    if not file.parcels:
        return
    say = it.say
    paper.heading(say(("The way of the parcels", "包裹运输过程")), size=12, level=0, needs=90.0)
    for each in file.parcels:
        parcel = each.shipment
        paper.heading(f"{it.who(parcel.carrier)} {parcel.tracking_number}", size=10, level=1, needs=60.0)
        _troubles(paper, each, it)
        _steps(paper, file, each, it)


def _troubles(paper: Paper, each: Handling, it: CaseReading) -> None:
    reader = _reader(it)
    for sentence, rule in troubles(each, reader):
        paper.paragraph(f"≠ {sentence}" + (f" {allowed(rule, reader)}" if rule else ""), size=8, colour=WARN)
    if each.unstated:
        listed = it.listed([it.say(STEPS[step]) for step in each.unstated])
        paper.paragraph(it.say(("Nobody stated: {it}", "无人陈述：{it}"), it=listed), size=8, colour=WARN)


def _steps(paper: Paper, file: CaseFile, each: Handling, it: CaseReading) -> None:
    say, reader = it.say, _reader(it)
    columns = (
        Column(say(("no.", "序"))), Column(say(("step", "环节")), 3), Column(say(("when", "时间")), 3),
        Column(say(("stated by", "陈述方")), 4), Column(say(("on record since", "录入时间")), 3),
    )  # fmt: skip
    opened = file.disputes[0].opened_on
    rows = []
    for number, step in enumerate(each.steps, 1):
        what = it.say(STEPS[step.kind]) + (f"\n{step.detail}" if step.detail else "")
        told = "\n".join(part for part in (reader.speaker(step.stated_by), reader.told(step)) if part)
        since = it.moment(step.told_at) if step.told_at else "–"
        if step.told_at and step.told_at.astimezone(UTC).date() > opened:
            since += f"\n{it.say(LATE)}"
        rows.append(Row((str(number), what, it.moment(step.happened_at), told, since)))
    if rows:
        Table(columns, size=7.2).put(paper, rows)
    else:
        paper.paragraph(say(("Nobody has told a step of it.", "尚无任何环节记录。")), size=8)


def _reader(it: CaseReading) -> Reader:
    return Reader(it.say, it.who, lambda at: at.astimezone(UTC).date().isoformat())
