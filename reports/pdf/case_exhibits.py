"""The exhibits of a case file: party by party, what each is, what it weighs, in whose hands it was."""

from __future__ import annotations

from reports import case_words as table
from reports.case_file import CaseFile
from reports.case_reading import CaseReading
from reports.filed_exhibits import FiledExhibit
from reports.pdf.paper import QUIET, Paper
from reports.pdf.table import Column, Row, Table


def put_exhibits(paper: Paper, file: CaseFile, it: CaseReading) -> None:
    say = it.say
    paper.heading(say(("Exhibits", "证据")), size=12, level=0, needs=80.0)
    if not file.exhibits:
        paper.paragraph(say(("Nothing was handed in.", "无已提交证据。")))
        return
    counted = say(
        (
            "Drafts are never listed. Files lie in the ZIP under the number given here.",
            "草稿不列入。文件按此处编号存于 ZIP 案卷。",
        )
    )
    paper.paragraph(counted, size=7.6, colour=QUIET)
    for party in dict.fromkeys(each.exhibit.party for each in file.exhibits):
        paper.heading(it.name(party), size=10, level=1, needs=70.0)
        columns = (
            Column(say(("no.", "编号"))), Column(say(("exhibit", "证据")), 4), Column(say(("custody", "保管记录")), 6),
        )  # fmt: skip
        rows = [_row(each, it) for each in file.exhibits if each.exhibit.party == party]
        Table(columns, size=7.2).put(paper, rows)
    _submissions(paper, file, it)


def _row(each: FiledExhibit, it: CaseReading) -> Row:
    exhibit = each.exhibit
    what = [
        exhibit.name, it.of(table.EXHIBITS, exhibit.kind.value), f"SHA-256 {exhibit.file.sha256}",
        it.say(("{n} bytes, {kind}", "{n} 字节，{kind}"), n=f"{exhibit.file.size_bytes:,}", kind=exhibit.file.media_type),
    ]  # fmt: skip
    if each.file != exhibit.file:
        what.append(
            it.say(("given without its place: SHA-256 {it}", "副本已去除拍摄地点：SHA-256 {it}"), it=each.file.sha256)
        )
    if each.stamp is not None:
        stamped = it.moment(each.stamp.stamped_at).replace(chr(10), " / ")
        what.append(it.say(("stamped {at} by {who}", "{at} 由 {who} 盖时间戳"), at=stamped, who=each.stamp.authority))
    if exhibit.erased is not None:
        day = exhibit.erased.erased_at.date().isoformat()
        what.append(it.say(("erased on {day}, its time being over", "保存期满，已于 {day} 清除"), day=day))
    lines = [
        f"{line.seq} {it.of(table.HANDLINGS, line.kind.value)} · {it.who(line.actor)} · "
        f"{it.moment(line.at).replace(chr(10), ' / ')} · {digest}"
        for line, digest in each.custody
    ]
    return Row((str(each.number), "\n".join(what), "\n".join(lines)))


def _submissions(paper: Paper, file: CaseFile, it: CaseReading) -> None:
    say = it.say
    numbers = {each.exhibit.id: str(each.number) for each in file.exhibits}
    paper.heading(say(("What was handed in, and with which words", "历次提交与陈述")), size=10, level=1, needs=60.0)
    columns = (
        Column(say(("when", "时间"))), Column(say(("by, in", "提交方、案件")), 3), Column(say(("exhibits", "证据")), 2),
        Column(say(("words", "陈述")), 4), Column(say(("receipt", "回执摘要")), 3),
    )  # fmt: skip
    rows = []
    for made, digest in file.submissions:
        listed = it.listed([numbers[exhibit] for exhibit, _sha256 in made.exhibits if exhibit in numbers])
        where = made.subject.partition(":")[2]
        rows.append(
            Row((it.moment(made.submitted_at), f"{it.name(made.party)}\n{where}", listed, made.words or "–", digest))
        )
    Table(columns, size=7.2).put(paper, rows)
