"""The money of a case file: who holds whose, what each figure rests on, what each bears, what is held back."""

from __future__ import annotations

from disputes import answering
from ledger.balances import losses
from ledger.netting import plan
from reports.case_file import CaseFile
from reports.case_pictures import chain_of
from reports.case_reading import CaseReading
from reports.pdf.paper import SCALE_LEAST, Paper
from reports.pdf.table import Column, Row, Table
from reports.statement_words import DOES, FINALITIES, figure


def put_money(paper: Paper, file: CaseFile, it: CaseReading) -> None:
    """The chain, and the same in a table with what each figure rests on."""
    say = it.say
    chain = chain_of(file, it)
    paper.heading(
        say(("Who holds whose money", "谁占有谁的款项")), size=12, level=0, needs=chain.height * SCALE_LEAST + 20.0
    )
    paper.picture(chain)
    open_ = file.open_positions
    contesting = {code for subject, lines in file.events.items() for code in answering.contesting([e for e, _d in lines])}
    if open_:
        columns = (
            Column(say(("position", "往来")), 5),
            Column(say(("amount", "金额")), right=True),
            Column(say(("rests on", "依据")), 4),
        )
        rows = []
        for each in open_:
            does = say(DOES[each.kind, True], party=it.name(each.debtor), other=it.name(each.creditor))
            against = sorted(contesting & {each.debtor, each.creditor})
            rows.append(Row((does, it.money(each.money), _rests_on(each.status, each.creditor, against, it))))
        Table(columns, size=7.8).put(paper, rows)
    else:
        paper.paragraph(say(("Nothing is open between these parties.", "各方之间无未结往来。")))
    lost = losses(file.own_standing)
    if lost:
        paper.heading(say(("What each bears", "各方承担")), size=10, level=1, needs=50.0)
        columns = (
            Column(say(("party", "当事方")), 5),
            Column(say(("loss", "损失")), right=True),
            Column(say(("state", "效力")), 4),
        )
        rows = [Row((it.name(each.party), it.money(each.money), say(FINALITIES[each.finality]))) for each in lost]
        Table(columns, size=7.8).put(paper, rows)
    _holds(paper, file, it)
    payments = plan(open_)
    if payments:
        paper.heading(say(("What would settle it", "结算方案")), size=10, level=1, needs=40.0)
        for due in payments:
            pays = say(("{payer} pays {payee}", "{payer}支付{payee}"), payer=it.name(due.payer), payee=it.name(due.payee))
            paper.paragraph(f"{pays} {it.money(due.money)}")


def _rests_on(status: str, creditor: str, against: list[str], it: CaseReading) -> str:
    if status != "claim":
        return it.rests_on(status)
    claimed = it.say(("claimed by {who}", "{who}主张"), who=it.name(creditor))
    if against:
        claimed += it.say((", contested by {who}", "，{who}有异议"), who=it.listed([it.name(code) for code in against]))
    return claimed + it.say(("; no admission", "；不构成承认"))


def _holds(paper: Paper, file: CaseFile, it: CaseReading) -> None:
    if not file.holds:
        return
    say = it.say
    paper.heading(say(("Money held back because of it", "因本案扣留的款项")), size=10, level=1, needs=60.0)
    columns = (
        Column(say(("hold", "扣留")), 1), Column(say(("held", "已扣留")), right=True),
        Column(say(("taken", "已抵偿")), right=True), Column(say(("given back", "已解除")), right=True),
        Column(say(("left", "尚余")), right=True), Column(say(("in excess", "超额")), right=True),
    )  # fmt: skip
    rows = []
    for state in file.holds:
        hold = state.hold
        who = say(DOES["withheld", True], party=it.name(hold.holder), other=it.name(hold.owner))
        terms = say(("{id}; clause: {clause}; since {day}", "{id}；条款：{clause}；自 {day} 起"), id=hold.id,
                    clause=it.clause(hold.clause), day=hold.opened_on.isoformat())  # fmt: skip
        sums = (state.held, state.taken, state.released, state.left, state.excess)
        rows.append(Row((f"{who}\n{terms}", *(figure(sum_.minor, hold.currency) for sum_ in sums))))
    Table(columns, size=7.4).put(paper, rows)
