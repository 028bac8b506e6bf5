"""The statement of a party as a paper: A4, in one of two languages, the same bytes whenever it is asked for again."""

from __future__ import annotations

from ledger.accounts import CHART
from reports.pdf.movements import lines_of, put_movements
from reports.pdf.paper import QUIET, WARN, Paper
from reports.pdf.table import Column, Row, Table
from reports.progress import Tally
from reports.seal_words import PROVES, sealed
from reports.statement import CurrencyPart, HoldPart, Statement
from reports.statement_words import FINALITIES, SOURCES, Text, Words, figure

HOW_TO_READ: Text = (
    (
        "Everything here is what the party's own book says; the counterparty's book says the same from the other side. A "
        "claim is somebody's word, entered so that both see it: no entry is an admission. Dr is what the party is owed or "
        "has, Cr what it owes or was given. A provisional ruling can still be changed by an appeal."
    ),
    (
        "本对账单所载均为当事方自身账簿的记录，对方账簿作镜像记录。“主张”仅为一方陈述，记账以使双方可见，任何分录均不构成承认。"
        "“借”为当事方应收或持有之款，“贷”为其应付或取得之款。暂定裁决仍可因上诉而改变。"
    ),
)
PROVEN: Text = (
    (
        "Proven: for each of {n} accounts, opening + debits − credits = closing, the closing read from the books apart from "
        "the lines; debits and credits of the whole book are equal."
    ),
    "已验证：全部 {n} 个科目均满足“期初＋借方－贷方＝期末”，其中期末余额独立于明细自账簿读取；全账簿借贷相等。",
)


def statement_pdf(statement: Statement, *, language: str, tally: Tally | None = None) -> bytes:
    """The paper in `en` or `zh-Hans`, as a PDF with its fonts in it."""
    counted = tally or Tally()
    return statement_paper(statement, language=language, tally=counted).drawn(each_page=counted.still)


def statement_paper(statement: Statement, *, language: str, tally: Tally | None = None) -> Paper:
    """The pages of the statement, laid out."""
    tally = tally or Tally()
    tally.expect(sum(map(lines_of, statement.currencies)))
    words = Words(language, statement.names)
    say = words.say
    name = words.name(statement.party.code)
    period = f"{statement.first_on.isoformat()} – {statement.last_on.isoformat()}"
    title = say(("Statement of account", "对账单"))
    paper = Paper(
        title=f"{title}: {name}, {period}",
        subject=say(("Recourse · horizon: {at}", "Recourse · 截止点：{at}"), at=_horizon(statement, words)),
        language="zh-Hans" if words.chinese else "en",
        header=f"{title} · {name} · {period}",
        warning=say(("demonstration: reconstructed data", "演示：重构数据")) if statement.demonstration else "",
        page_of=say(("page {page} of {pages}", "第 {page} 页，共 {pages} 页")),
    )
    _opening(paper, statement, words, title, period)
    for part in statement.currencies:
        _currency(paper, statement, part, words, tally)
    if not statement.currencies:
        paper.paragraph(say(("Nothing stands in this book up to the end of the period.", "截至期末，本账簿无任何记录。")))
    return paper


def _horizon(statement: Statement, words: Words) -> str:
    return words.say(("entries up to {it}", "分录号截至 {it}"), it=str(statement.horizon))


def _opening(paper: Paper, statement: Statement, words: Words, title: str, period: str) -> None:
    """What the paper is, for whom, when, how far it knows, and how it is to be read."""
    say = words.say
    paper.heading(title, size=17, level=0, mark=title)
    paper.y -= 4.0
    party = statement.party
    both = [it for it in ((party.name_zh, party.name_en) if words.chinese else (party.name_en, party.name_zh)) if it]
    currencies = say((", ", "、")).join(it.currency for it in statement.currencies) or "–"
    recorded = statement.horizon.recorded_at
    known = f"; {say(('recorded', '记录于'))} {recorded:%Y-%m-%d %H:%M:%S} UTC" if recorded else ""
    paper.pairs(
        [
            (say(("Party", "当事方")), f"{' / '.join(dict.fromkeys(both))} ({party.code})"),
            (say(("Period", "期间")), say(("{it}, both days included", "{it}（含首尾两日）"), it=period)),
            (say(("Currencies", "币种")), currencies),
            (say(("Known at", "截止点")), _horizon(statement, words) + known),
            (say(("Seal", "封印")), sealed(statement.seal, say)),
        ]
    )
    others = [it for code, it in statement.names.items() if code != party.code]
    if others:
        listed = say(("; ", "；")).join(f"{it.code} = {words.name(it.code)}" for it in others)
        paper.paragraph(say(("Counterparties: {it}", "往来方：{it}"), it=listed), size=7.6)
    paper.paragraph(say(HOW_TO_READ), size=7.6, colour=QUIET)
    if statement.seal:
        paper.paragraph(say(PROVES), size=7.6, colour=QUIET)


def _currency(paper: Paper, statement: Statement, part: CurrencyPart, words: Words, tally: Tally) -> None:
    code = part.currency
    paper.heading(code, size=13, level=0, needs=150.0)
    _positions(paper, statement, part, words)
    _losses(paper, statement, part, words)
    _holds(paper, part, words)
    _accounts(paper, part, words)
    put_movements(paper, part, words, tally)


def _ends(statement: Statement, words: Words) -> tuple[Column, Column]:
    opening = words.say(("before\n{day}", "{day}\n之前"), day=statement.first_on.isoformat())
    closing = words.say(("end of\n{day}", "{day}\n日终"), day=statement.last_on.isoformat())
    return Column(opening, right=True), Column(closing, right=True)


def _positions(paper: Paper, statement: Statement, part: CurrencyPart, words: Words) -> None:
    say, me = words.say, statement.party.code
    paper.heading(say(("Positions with each counterparty", "与各方的往来余额")), size=10, level=1)
    if not part.standings:
        paper.paragraph(say(("Nothing is owed or withheld, neither before nor after.", "期初期末均无应付或扣留款项。")))
        return
    columns = (
        Column(say(("position", "余额")), 5), Column(say(("rests on, at the end", "期末依据")), 4), *_ends(statement, words),
    )  # fmt: skip
    rows = [
        Row(
            (
                words.position(it, me), words.standing(it) if it.closing.minor else "–",
                figure(it.opening.minor, part.currency), figure(it.closing.minor, part.currency),
            )
        )
        for it in part.standings
    ]  # fmt: skip
    Table(columns, size=7.8).put(paper, rows)
    totals = (
        (say(("owed by the party", "当事方应付")), part.total("payable", debtor=me)),
        (say(("owed to the party", "当事方应收")), part.total("payable", creditor=me)),
        (say(("withheld by the party", "当事方扣留")), part.total("withheld", debtor=me)),
        (say(("withheld from the party", "当事方被扣留")), part.total("withheld", creditor=me)),
    )
    listed = say(("; ", "；")).join(f"{name} {money}" for name, money in totals)
    paper.paragraph(say(("In all, at the end: {it}.", "期末合计：{it}。"), it=listed), size=7.8, bold=True)


def _losses(paper: Paper, statement: Statement, part: CurrencyPart, words: Words) -> None:
    say = words.say
    paper.heading(say(("Losses borne", "所承担的损失")), size=10, level=1, needs=40.0)
    if not part.losses:
        paper.paragraph(say(("None.", "无。")))
        return
    columns = (Column(say(("loss", "损失")), 5), *_ends(statement, words))
    rows = [
        Row((say(FINALITIES[it.finality]), figure(it.opening.minor, part.currency), figure(it.closing.minor, part.currency)))
        for it in part.losses
    ]
    opening, closing = sum(it.opening.minor for it in part.losses), sum(it.closing.minor for it in part.losses)
    total = Row((say(("total", "合计")), figure(opening, part.currency), figure(closing, part.currency)), bold=True)
    Table(columns, size=7.8).put(paper, rows, total=total)


def _holds(paper: Paper, part: CurrencyPart, words: Words) -> None:
    say = words.say
    paper.heading(say(("Holds", "扣留")), size=10, level=1, needs=40.0)
    if not part.holds:
        paper.paragraph(say(("None stood or moved in the period.", "期内无扣留。")))
        return
    columns = (
        Column(say(("hold, whose money, terms", "扣留、款项归属与条件")), 1),
        Column(say(("secures", "担保额")), right=True), Column(say(("held", "已扣留")), right=True),
        Column(say(("taken", "已抵扣")), right=True), Column(say(("given back", "已返还")), right=True),
        Column(say(("left", "仍扣留")), right=True), Column(say(("in excess", "超额")), right=True),
    )  # fmt: skip
    rows = []
    for it in part.holds:
        state, hold = it.state, it.state.hold
        amounts = (hold.secured, state.held, state.taken, state.released, state.left, state.excess)
        rows.append(Row((_terms(it, words), *(figure(each.minor, part.currency) for each in amounts))))
    Table(columns, size=7.4).put(paper, rows)
    if any(it.state.excess.minor for it in part.holds):
        paper.paragraph(
            say(("More is held than the claims it secures come to.", "扣留金额超过其所担保的主张。")), size=7.8, colour=WARN
        )


def _terms(it: HoldPart, words: Words) -> str:
    """Who holds whose money, out of what, under which clause, up to how much, for what, and who contests it."""
    say, hold = words.say, it.state.hold
    holder, owner = words.name(hold.holder), words.name(hold.owner)
    cap = say(("none", "无")) if hold.cap is None else figure(hold.cap.minor, hold.currency)
    review = say(("none", "无")) if hold.review_on is None else hold.review_on.isoformat()
    lines = [
        hold.id,
        say(("{holder} holds money of {owner}, {source}", "{holder}扣留{owner}的款项，{source}"), holder=holder, owner=owner,
            source=say(SOURCES[hold.source])),
        say(("clause: {it}; cap: {cap}", "条款：{it}；上限：{cap}"), it=words.clause(hold.clause), cap=cap),
        say(("since {day}; review: {review}", "自 {day} 起；复核：{review}"), day=hold.opened_on.isoformat(), review=review),
        say(("secures {n} claims, the first: {first}", "担保 {n} 项主张，首项：{first}"), n=str(len(hold.secures)),
            first=hold.secures[0]),
    ]  # fmt: skip
    if it.contested_by:
        lines.append(words.contested(it) + say(("; no admission", "；不构成承认")))
    return "\n".join(lines)


def _accounts(paper: Paper, part: CurrencyPart, words: Words) -> None:
    """Every account of the book: opening, what moved, closing; the sums show that the book balances."""
    say, code = words.say, part.currency
    paper.heading(say(("Accounts of the book", "账簿各科目")), size=10, level=1)
    columns = (
        Column(say(("account", "科目")), 1), Column(say(("opening", "期初")), right=True),
        Column(say(("debits", "借方")), right=True), Column(say(("credits", "贷方")), right=True),
        Column(say(("closing", "期末")), right=True),
    )  # fmt: skip
    rows = [
        Row(
            (
                words.account(it.account), words.balance(it.opening_minor, code), figure(it.debits_minor, code),
                figure(it.credits_minor, code), words.balance(it.closing_minor, code),
            )
        )
        for it in sorted(part.accounts, key=lambda it: (it.account.counterparty is None, list(CHART).index(it.account.kind)))
    ]  # fmt: skip
    debits, credits_ = (sum(getattr(it, side) for it in part.accounts) for side in ("debits_minor", "credits_minor"))
    total = Row(
        (say(("the whole book", "全账簿")), figure(0, code), figure(debits, code), figure(credits_, code), figure(0, code)),
        bold=True,
    )
    Table(columns, size=7.6).put(paper, rows, total=total)
    proof = say(PROVEN, n=str(len(part.accounts)))
    paper.paragraph(proof, size=7.6)
