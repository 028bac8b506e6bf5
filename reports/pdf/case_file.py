"""A case file as a paper: A4, in one of two languages, what stands on record and nothing of the day it is printed."""

from __future__ import annotations

from datetime import UTC

from ledger.money import Money
from reports import case_words as table
from reports.case_file import CaseFile
from reports.case_pictures import split_of, window_of
from reports.case_reading import CaseReading
from reports.pdf.case_checklist import put_checklist
from reports.pdf.case_exhibits import put_exhibits
from reports.pdf.case_money import put_money
from reports.pdf.case_record import put_record, rows_of
from reports.pdf.case_ruling import put_decisions, put_findings, put_proposals
from reports.pdf.case_sale import put_sale
from reports.pdf.paper import QUIET, WARN, Paper
from reports.pdf.table import Column, Row, Table
from reports.progress import Tally
from reports.seal_words import PROVES, sealed
from reports.statement_words import Text

HOW_TO_READ: Text = (
    (
        "This paper lists what stands on record; it does not say that what was entered is true. A claim is somebody's word "
        "entered so that both see it, and no entry is an admission. Each line of a timeline has a digest of itself and of "
        "the line before it. The ZIP of the same case holds the same rows, the exhibits, and a program that re-computes "
        "every digest with nothing of ours."
    ),
    (
        "本案卷仅列明系统所载记录，不证明所录内容属实。“主张”仅为一方陈述，记账以使双方可见，任何分录均不构成承认。"
        "时间线每行均附摘要，由该行内容与上一行摘要共同算得。同一案件的 ZIP 案卷载有相同记录、各方证据及校验程序，"
        "无须本系统即可重新计算全部摘要。"
    ),
)


def case_file_pdf(file: CaseFile, *, language: str, tally: Tally | None = None) -> bytes:
    """The paper in `en` or `zh-Hans`, as a PDF with its fonts in it."""
    counted = tally or Tally()
    return case_file_paper(file, language=language, tally=counted).drawn(each_page=counted.still)


def case_file_paper(file: CaseFile, *, language: str, tally: Tally | None = None) -> Paper:
    """The pages of the case file, laid out."""
    tally = tally or Tally()
    tally.expect(rows_of(file))
    zones = {party.code: party.time_zone for party in file.parties}
    it = CaseReading(language, {party.code: party for party in file.parties}, file.amount.currency, zones[file.chain[-1]])
    say, filed = it.say, file.proceeding
    title = say(("Case file", "案卷"))
    name = it.both(filed.title_en, filed.title_zh) if filed else file.case
    shown = filed.demonstration if filed else any(each.source == "demonstration" for each in file.disputes)
    paper = Paper(
        title=f"{title}: {name} ({file.case})",
        subject=say(("Recourse · horizon: {at}", "Recourse · 截止点：{at}"), at=_horizon(file, it)),
        language="zh-Hans" if it.chinese else "en",
        header=f"{title} · {name} · {file.case}",
        warning=say(("demonstration: reconstructed data", "演示：重构数据")) if shown else "",
        page_of=say(("page {page} of {pages}", "第 {page} 页，共 {pages} 页")),
    )
    _cover(paper, file, it, title, name)
    put_money(paper, file, it)
    _window(paper, file, it)
    if filed:
        _disputes(paper, file, it)
        put_findings(paper, file, it)
        put_proposals(paper, file, it, split_of(file, it))
        put_decisions(paper, file, it)
    put_sale(paper, file, it)
    put_exhibits(paper, file, it)
    if file.proofs:
        put_checklist(paper, file, file.proofs, it)
    put_record(paper, file, it, tally)
    return paper


def _horizon(file: CaseFile, it: CaseReading) -> str:
    """Up to where this paper knows: the last of its own entries and the last of its own events."""
    entry = max((each.posted.id for each in file.entries), default=0)
    known = file.known_at
    at = f"{known.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if known else "–"
    return it.say(("entry {entry}, events known by {at}", "分录 {entry}、{at} 前已知事件"), entry=str(entry), at=at)


def _cover(paper: Paper, file: CaseFile, it: CaseReading, title: str, name: str) -> None:
    say, filed = it.say, file.proceeding
    paper.heading(name, size=17, level=0, mark=title)
    paper.y -= 4.0
    roles = {each.party: each.capacity.value for each in file.bound}
    parties = []
    for party in file.parties:
        stands = [
            it.of(table.KINDS, party.kind.value),
            *(it.of(table.CAPACITIES, roles[code]) for code in roles if code == party.code),
        ]
        parties.append(it.say(("{name} ({it})", "{name}（{it}）"), name=it.name(party.code), it=it.listed(stands)))
    rows = [(say(("Case", "案件")), file.case), (say(("Amount", "金额")), it.money(file.amount))]
    if filed:
        rows += [
            (say(("Stands at", "现状")), it.of(table.PROCEEDING_STEPS, filed.step.value)),
            (say(("Filed", "立案日")), filed.filed_on.isoformat()),
            (say(("Relief sought", "诉请")), it.both(filed.relief_en, filed.relief_zh)),
            (say(("Cases", "争议数")), str(len(file.disputes))),
        ]
        rows += [(say(("Files again", "续前案")), filed.refiles)] if filed.refiles else []
    else:
        rows += _one(file, it)
    view = it.name(file.reader) if file.reader else say(("everything on record", "全部记录"))
    rows += [
        (say(("Parties", "当事方")), "\n".join(parties)),
        (say(("View of", "视图")), view),
        (say(("Horizon", "截止点")), _horizon(file, it)),
        (say(("Seal", "封印")), sealed(file.seals.newest, say)),
        (say(("Digests", "摘要")), _verdict(file, it)),
    ]
    paper.pairs(rows)
    for fault in file.faults:
        paper.paragraph(f"≠ {fault}", size=8, colour=WARN, bold=True)
    paper.paragraph(say(HOW_TO_READ), size=7.6, colour=QUIET)
    if file.seals.newest:
        paper.paragraph(say(PROVES), size=7.6, colour=QUIET)


def _one(file: CaseFile, it: CaseReading) -> list[tuple[str, str]]:
    dispute = file.disputes[0]
    stage = it.of(table.STAGES, dispute.stage.value)
    ended = [it.of(table.OUTCOMES, dispute.outcome.value)] if dispute.outcome else []
    return [
        (it.say(("Stands at", "现状")), it.listed([stage, *ended])),
        (it.say(("Reason code", "原因码")), f"{dispute.reason_code} ({dispute.scheme})"),
        (it.say(("Opened", "开立日")), dispute.opened_on.isoformat()),
    ]


def _verdict(file: CaseFile, it: CaseReading) -> str:
    events = str(sum(len(lines) for lines in file.events.values()))
    counts = {"events": events, "n": str(len(file.events)), "exhibits": str(len(file.exhibits))}
    if file.faults:
        return it.say(
            ("{n} of them do not hold; they are named below", "其中 {n} 处不符，列于下方"), n=str(len(file.faults))
        )
    return it.say(
        (
            "{events} events in {n} timelines and the custody of {exhibits} exhibits: every digest holds",
            "{n} 条时间线共 {events} 个事件、{exhibits} 件证据的保管记录：摘要全部相符",
        ),
        **counts,
    )


def _window(paper: Paper, file: CaseFile, it: CaseReading) -> None:
    bar = window_of(file, it)
    if bar is None or file.facts is None:
        return
    say = it.say
    paper.heading(say(("Until when a dispute can come, and how long proof lasts", "争议窗口期与证据留存")), size=12, level=0)
    paper.picture(bar)
    if not file.facts.windows:
        return
    columns = (
        Column(say(("kind", "类别"))), Column(say(("opens", "起"))), Column(say(("closes", "止"))),
        Column(say(("why", "理由")), 1),
    )  # fmt: skip
    rows = []
    for each in file.facts.windows:
        closes = each.closes_on.isoformat() if each.closes_on else say(("no end", "无期限"))
        why = it.both(each.why_en, each.why_zh) + (say((" (estimated)", "（估计）")) if each.estimated else "")
        rows.append(Row((each.kind, each.opens_on.isoformat(), closes, why)))
    Table(columns, size=7.4).put(paper, rows)


def _disputes(paper: Paper, file: CaseFile, it: CaseReading) -> None:
    """Every dispute of the proceeding in a line, with the total."""
    say = it.say
    paper.heading(say(("The cases it decides", "所涉争议")), size=12, level=0, needs=80.0)
    if not file.disputes:
        paper.paragraph(say(("None that this reader may see.", "无该视图可见的争议。")))
        return
    columns = (
        Column(say(("case", "案件")), 3), Column(say(("opened", "开立日"))), Column(say(("reason", "原因码")), 2),
        Column(say(("stands at", "现状")), 3), Column(say(("amount", "金额")), right=True),
    )  # fmt: skip
    rows = []
    for each in file.disputes:
        ended = [it.of(table.OUTCOMES, each.outcome.value)] if each.outcome else []
        stands = it.listed([it.of(table.STAGES, each.stage.value), *ended])
        rows.append(Row((each.id, each.opened_on.isoformat(), each.reason_code, stands, it.money(each.amount))))
    total = Money(sum(each.amount.minor for each in file.disputes), file.amount.currency)
    last = Row((say(("total", "合计")), "", "", str(len(rows)), it.money(total)), bold=True)
    Table(columns, size=7.6).put(paper, rows, total=last)
