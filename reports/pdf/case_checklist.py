"""What would prove the merchant's side, in its own case file: only what was handed in counts, and no draft is named."""

from __future__ import annotations

from disputes.rule_words import CONFIDENCE_ZH
from reports import case_words as table
from reports import checklist_words as words
from reports.case_file import CaseFile
from reports.case_reading import CaseReading
from reports.checklist import CaseChecklist
from reports.pdf.paper import QUIET, Paper
from reports.pdf.table import Column, Row, Table

Both = tuple[str, str]


def put_checklist(paper: Paper, file: CaseFile, found: CaseChecklist, it: CaseReading) -> None:
    say, checklist = it.say, found.checklist
    paper.heading(say(("What would prove the merchant's side", "可证明商户主张的证据")), size=12, level=0, needs=80.0)
    known = it.moment(file.known_at).replace("\n", " / ") if file.known_at else "–"
    said = (
        (
            "It comes to “{sufficiency}” as of {known}. Only what was handed in counts. What was compared is text with "
            "text; whether it convinces is for others to say."
        ),
        "结论：{sufficiency}（截至 {known}）。仅计已提交的材料。比对仅为文字比对；是否足以采信由他方判断。",
    )
    paper.paragraph(say(said, sufficiency=it.of(words.SUFFICIENCIES, found.judged.sufficiency), known=known))
    whose: Both = ("Source: {source}; confidence {confidence}", "来源：{source}；可信度 {confidence}")
    if checklist.ours:
        whose = (
            "No source names the evidence for this ground: this is our own reading, and nobody's words.",
            "没有来源说明此理由所需证据：本清单为系统自行理解，并非任何一方的原文。",
        )
    confidence = it.both(checklist.confidence.value, CONFIDENCE_ZH[checklist.confidence])
    paper.paragraph(say(whose, source=checklist.source, confidence=confidence), size=7.6, colour=QUIET)
    if checklist.note_en:
        paper.paragraph(it.both(checklist.note_en, checklist.note_zh), size=7.6, colour=QUIET)
    columns = (
        Column(say(("proof", "证明")), 6), Column(say(("asked for", "要求")), 2), Column(say(("stands", "现状")), 2),
        Column(say(("because", "原因")), 5),
    )  # fmt: skip
    rows = []
    for line in found.judged.lines:
        shown = [f"{each.exhibit.name}: {it.of(words.BECAUSE, each.because)}" for each in line.shown]
        if line.because not in {each.because for each in line.shown}:
            shown.append(it.of(words.BECAUSE, line.because))
        proof = it.both(line.item.proof.text_en, line.item.proof.text_zh)
        asked, stands = it.of(words.NEEDS, line.item.need), it.of(words.PROOF_STATES, line.state)
        rows.append(Row((proof, asked, stands, "\n".join(shown))))
    Table(columns, size=7.2).put(paper, rows)
    _cost(paper, found, it)


def _cost(paper: Paper, found: CaseChecklist, it: CaseReading) -> None:
    """What is at stake while anything is missing, once for all gaps: they are never added up."""
    if not found.gaps or not found.cost:
        return
    sums = it.listed([it.money(each) for each in found.cost.sums])
    due = it.moment(found.cost.due_at).replace("\n", " / ") if found.cost.due_at else it.say(("not known", "未知"))
    said = (
        "While anything asked for is missing, {sums} may be lost with the stage “{stage}”; last moment to answer: {due}.",
        "所要求材料未齐备前，可能随“{stage}”阶段损失 {sums}；最后答复时间：{due}。",
    )
    paper.paragraph(it.say(said, sums=sums, stage=it.of(table.STAGES, found.cost.stage.value), due=due))
