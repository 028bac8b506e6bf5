"""The movements of a statement: each account with a counterparty as a running account, then what moved inside the book."""

from __future__ import annotations

from itertools import accumulate

from ledger.accounts import CHART
from reports.pdf.paper import Paper
from reports.pdf.table import Column, Row, Table
from reports.progress import Tally
from reports.statement import AccountPart, CurrencyPart, Line, Movement
from reports.statement_words import Words, figure

SIZE = 6.6


def lines_of(part: CurrencyPart) -> int:
    """How many lines `put_movements` will set."""
    return sum(len(it.lines) for it in _runs(part)) + len(_own(part))


def put_movements(paper: Paper, part: CurrencyPart, words: Words, tally: Tally) -> None:
    """Every movement of the period: on the accounts about somebody and on losses line by line, and the rest once."""
    say = words.say
    paper.heading(say(("Movements in the period", "期内变动")), size=10, level=1, needs=130.0)
    shown = _runs(part)
    if not shown and not part.own:
        paper.paragraph(say(("None.", "无。")))
    for it in shown:
        _account(paper, it, words, tally)
    own = _own(part)
    if own:
        _inside(paper, own, part.currency, words, tally)


def _runs(part: CurrencyPart) -> list[AccountPart]:
    """The accounts shown line by line."""
    return [it for it in part.accounts if it.lines and (it.account.counterparty is not None or CHART[it.account.kind].loss)]


def _own(part: CurrencyPart) -> list[Movement]:
    return [it for it in part.own if not (CHART[it.debit.kind].loss or CHART[it.credit.kind].loss)]


def _what(it: Movement, words: Words) -> str:
    """Kind and case, and the reference that names the entry for ever."""
    return f"{words.entry(it.kind)} · {it.cause}\n{it.reference}"


def _account(paper: Paper, it: AccountPart, words: Words, tally: Tally) -> None:
    say, code = words.say, it.account.currency
    paper.heading(words.account(it.account), size=8.6, level=2, needs=80.0)
    columns = (
        Column(say(("day", "日期"))), Column(say(("entry", "分录号")), right=True),
        Column(say(("what, case / reference", "事项、案件／凭证号")), 5), Column(say(("against", "对方科目")), 2),
        Column(say(("rests on", "依据")), 2), Column(say(("debit", "借方")), right=True),
        Column(say(("credit", "贷方")), right=True), Column(say(("balance", "余额")), right=True),
    )  # fmt: skip
    running = list(accumulate((line.debit_minor - line.credit_minor for line in it.lines), initial=it.opening_minor))
    debits = list(accumulate((line.debit_minor for line in it.lines), initial=0))
    credits_ = list(accumulate((line.credit_minor for line in it.lines), initial=0))

    def sums(name: str, after: int) -> Row:
        amounts = figure(debits[after], code), figure(credits_[after], code), words.balance(running[after], code)
        return Row(("", "", name, "", "", *amounts), bold=True)

    opening = Row(("", "", say(("opening", "期初余额")), "", "", "", "", words.balance(it.opening_minor, code)), bold=True)
    rows = [opening, *(_row(line, running[at], words) for at, line in enumerate(it.lines, start=1))]
    Table(columns, size=SIZE, tally=tally).put(
        paper,
        rows,
        total=sums(say(("closing", "期末余额")), len(it.lines)),
        carry=lambda at: (
            sums(say(("carried forward", "过次页")), max(at - 1, 0)),
            sums(say(("brought forward", "承前页")), max(at - 1, 0)),
        ),
    )


def _row(line: Line, balance: int, words: Words) -> Row:
    it, code = line.movement, line.against.currency
    return Row(
        (
            it.effective_on.isoformat(), str(it.number), _what(it, words), words.account(line.against, by_code=True),
            words.line(line), figure(line.debit_minor, code) if line.debit_minor else "",
            figure(line.credit_minor, code) if line.credit_minor else "", words.balance(balance, code),
        )
    )  # fmt: skip


def _inside(paper: Paper, own: list[Movement], code: str, words: Words, tally: Tally) -> None:
    """What moved between accounts about nobody else, each movement once."""
    say = words.say
    paper.heading(say(("Inside the book", "账簿内部变动")), size=8.6, level=2, needs=80.0)
    columns = (
        Column(say(("day", "日期"))), Column(say(("entry", "分录号")), right=True),
        Column(say(("what, case / reference", "事项、案件／凭证号")), 5), Column(say(("debited", "借记")), 2),
        Column(say(("credited", "贷记")), 2), Column(say(("rests on", "依据")), 2),
        Column(say(("amount", "金额")), right=True),
    )  # fmt: skip
    running = list(accumulate((it.minor for it in own), initial=0))

    def sums(name: str, after: int) -> Row:
        return Row(("", "", name, "", "", "", figure(running[after], code)), bold=True)

    rows = [
        Row(
            (
                it.effective_on.isoformat(), str(it.number), _what(it, words), words.account(it.debit),
                words.account(it.credit), words.basis(it), figure(it.minor, code),
            )
        )
        for it in own
    ]  # fmt: skip
    Table(columns, size=SIZE, tally=tally).put(
        paper,
        rows,
        total=sums(say(("total", "合计")), len(own)),
        carry=lambda at: (sums(say(("carried forward", "过次页")), at), sums(say(("brought forward", "承前页")), at)),
    )
