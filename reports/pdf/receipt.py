"""A receipt as a paper: one or two pages, the same bytes whenever it is asked for again."""

from __future__ import annotations

from reports.pdf.paper import QUIET, Paper
from reports.pdf.table import Column, Row, Table
from reports.receipt_paper import NOT_TRUTH, ReceiptPaper


def receipt_pdf(it: ReceiptPaper) -> bytes:
    """The paper in its language, as a PDF with its fonts in it."""
    say = it.words.say
    paper = Paper(
        title=f"{it.title} {it.case}", subject=f"Recourse · {it.case}", language=it.words.language,
        header=f"{it.title} · {it.case}",
        warning=say(("demonstration: reconstructed data", "演示：重构数据")) if it.demonstration else "",
        page_of=say(("page {page} of {pages}", "第 {page} 页，共 {pages} 页")),
    )  # fmt: skip
    paper.heading(it.title, size=17, level=0)
    paper.y -= 4.0
    paper.pairs(it.facts, size=9.0)
    if it.said:
        paper.heading(say(("What was said with it", "随附陈述")), size=12, level=0, needs=40.0)
        paper.paragraph(it.said, size=9.0)
    paper.heading(say(("Exhibits", "证据")), size=12, level=0, needs=60.0)
    columns = (
        Column(say(("no.", "编号"))), Column(say(("exhibit", "证据")), 4),
        Column(say(("SHA-256 of the file as it came", "收到文件的 SHA-256")), 6),
    )  # fmt: skip
    rows = [
        Row((str(number), f"{name}\n{kind} · {size}", digest))
        for number, (name, kind, size, digest) in enumerate(it.files, 1)
    ]
    Table(columns, size=8.0).put(paper, rows)
    paper.heading(say(("Digest of this receipt", "本回执的摘要")), size=12, level=0, needs=60.0)
    paper.paragraph(it.digest, size=10.0, bold=True)
    paper.paragraph(say(NOT_TRUTH), size=7.6, colour=QUIET)
    return paper.drawn()
