"""The rulings of a case file: what was found, who objects, what was proposed with which reasons, what was decided."""

from __future__ import annotations

from reports import case_words as table
from reports.case_file import CaseFile
from reports.case_reading import CaseReading
from reports.drawing import Drawing
from reports.objections import objections_in
from reports.pdf.paper import QUIET, Paper
from reports.pdf.table import Column, Row, Table
from reports.proposals import compare
from reports.statement_words import figure


def put_findings(paper: Paper, file: CaseFile, it: CaseReading) -> None:
    """Each finding with the fact apart from the breach, and below them who objects in which words."""
    say = it.say
    paper.heading(say(("Findings", "认定")), size=12, level=0, needs=80.0)
    if not file.findings:
        paper.paragraph(say(("None.", "无。")))
        return
    columns = (
        Column(say(("no.", "编号"))), Column(say(("party and duty", "当事方与义务")), 4), Column(say(("fact", "事实")), 5),
        Column(say(("breach, cause", "违反、因果")), 3), Column(say(("stands", "效力")), 3),
    )  # fmt: skip
    contested = _contested(file, it)
    rows = []
    for each in file.findings:
        stands = it.of(table.STANDS, each.stands.value) + "\n" + say(("by {who}", "{who}提出"), who=it.who(each.stated_by))
        if each.number in contested:
            stands += "\n" + say(("contested by {who}", "{who}有异议"), who=contested[each.number])
        judged = f"{it.of(table.BREACHES, each.breach.value)}\n{it.of(table.CAUSAL, each.causal.value)}"
        fact = f"{each.fact_on.isoformat()}\n{it.both(each.fact_en, each.fact_zh)}"
        rows.append(Row((str(each.number), f"{it.name(each.party)}\n{it.duty(each.duty)}", fact, judged, stands)))
    Table(columns, size=7.6).put(paper, rows)
    _objections(paper, file, it)


def _contested(file: CaseFile, it: CaseReading) -> dict[int, str]:
    found: dict[int, list[str]] = {}
    for each in objections_in(file.timeline):
        for number in each.findings:
            found.setdefault(number, []).append(it.name(each.by))
    return {number: it.listed(list(dict.fromkeys(who))) for number, who in found.items()}


def _objections(paper: Paper, file: CaseFile, it: CaseReading) -> None:
    say = it.say
    found = objections_in(file.timeline)
    paper.heading(say(("Objections", "异议")), size=10, level=1, needs=50.0)
    if not found:
        paper.paragraph(say(("Nobody objected.", "无人提出异议。")))
        return
    columns = (
        Column(say(("when", "时间"))), Column(say(("who", "异议方")), 3), Column(say(("against", "针对")), 3),
        Column(say(("in which words", "陈述")), 5),
    )  # fmt: skip
    rows = []
    for each in found:
        against = say(("proposal {n}", "第 {n} 号方案"), n=str(each.proposal))
        if each.findings:
            numbers = it.listed([str(number) for number in each.findings])
            against += say(("; findings {it}", "；认定 {it}"), it=numbers)
        rows.append(Row((it.moment(each.at), it.name(each.by), against, each.words or "–")))
    Table(columns, size=7.6).put(paper, rows)


def put_proposals(paper: Paper, file: CaseFile, it: CaseReading, split: Drawing | None) -> None:
    """The split picture, each proposal with its reasons, and how they differ."""
    say = it.say
    paper.heading(say(("Proposals", "分担方案")), size=12, level=0, needs=150.0)
    if split is None:
        paper.paragraph(say(("None yet.", "尚无。")))
        return
    paper.picture(split)
    for made in file.proposals:
        proposal = made.proposal
        name = f"{made.number} · {it.doctrine(proposal.doctrine)}"
        paper.heading(name, size=10, level=1, needs=80.0)
        columns = (
            Column(say(("party", "当事方")), 3), Column(say(("share", "份额"))), Column(say(("amount", "金额")), right=True),
            Column(say(("reasons", "理由")), 6),
        )  # fmt: skip
        rows = [
            Row(
                (
                    f"{it.name(share.party)} ({it.of(table.KINDS, share.role.value)})", str(share.fraction),
                    figure(share.money.minor, share.money.currency),
                    "\n".join(share.reasons_zh if it.chinese and share.reasons_zh else share.reasons_en),
                )
            )
            for share in proposal.shares
        ]  # fmt: skip
        Table(columns, size=7.6).put(paper, rows)
        made_by = say(
            ("version {v}, made by {who}, {at}; digest {digest}", "版本 {v}，{who}提出，{at}；摘要 {digest}"),
            v=proposal.version, who=it.who(made.made_by), digest=proposal.digest,
            at=it.moment(made.made_at).replace("\n", " / "),
        )  # fmt: skip
        marks = [say(("recommended", "推荐"))] if made.recommended else []
        marks += [
            say(("decided, instance {n}", "据以裁决（第 {n} 审）"), n=str(each.instance))
            for each in file.decisions
            if each.proposal == made.number
        ]
        paper.paragraph(it.listed([*marks, made_by]), size=7.0, colour=QUIET)
    _differences(paper, file, it)


def _differences(paper: Paper, file: CaseFile, it: CaseReading) -> None:
    """Party by party what each proposal gives, and by how much they lie apart."""
    say = it.say
    compared = compare(file.proposals)
    if len(file.proposals) < 2:
        return
    paper.heading(say(("What differs", "差异")), size=10, level=1, needs=60.0)
    columns = (
        Column(say(("party", "当事方")), 1),
        *(Column(say(("proposal {n}", "方案 {n}"), n=str(made.number)), right=True) for made in file.proposals),
        Column(say(("at most apart", "最大差额")), right=True),
    )
    code = file.amount.currency
    rows = [
        Row((it.name(line.party), *(figure(each.minor, code) for each in line.amounts), figure(line.apart.minor, code)))
        for line in compared
    ]
    Table(columns, size=7.6).put(paper, rows)


def put_decisions(paper: Paper, file: CaseFile, it: CaseReading) -> None:
    say = it.say
    paper.heading(say(("Decisions", "裁决")), size=12, level=0, needs=60.0)
    if not file.decisions:
        paper.paragraph(say(("Not decided yet.", "尚未裁决。")))
        return
    columns = (
        Column(say(("instance", "审级"))), Column(say(("by", "裁决者")), 4), Column(say(("proposal", "方案"))),
        Column(say(("effective", "生效日"))), Column(say(("entered", "录入时间"))),
    )  # fmt: skip
    rows = []
    for each in file.decisions:
        by = say(("internal", "内部裁决")) if each.origin == "internal" else each.origin
        who = it.who(each.decided_by)
        rows.append(
            Row(
                (
                    str(each.instance),
                    f"{by}\n{who}",
                    str(each.proposal),
                    each.effective_on.isoformat(),
                    it.moment(each.decided_at),
                )
            )
        )
    Table(columns, size=7.6).put(paper, rows)
