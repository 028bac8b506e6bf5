"""The statement of a party as one table: a CSV that a spreadsheet opens as it is, in the same order as the paper."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from io import StringIO

from ledger.money import Money
from reports.progress import Tally
from reports.seal_words import sealed
from reports.statement import CurrencyPart, HoldPart, Line, Statement
from reports.statement_words import FINALITIES, SOURCES, Text, Words, figure

COLUMNS: Mapping[str, Text] = {
    "row": ("row", "行"),
    "currency": ("currency", "币种"),
    "account": ("account", "科目"),
    "counterparty": ("counterparty", "往来方"),
    "day": ("day", "日期"),
    "entry": ("entry", "分录号"),
    "what": ("what", "事项"),
    "case": ("case", "案件"),
    "reference": ("reference", "凭证号"),
    "against": ("against", "对方科目"),
    "debit": ("debit", "借方"),
    "credit": ("credit", "贷方"),
    "balance": ("balance (debit +)", "余额（借为正）"),
    "rests_on": ("rests on", "依据"),
    "note": ("note", "备注"),
}
ROWS: Mapping[str, Text] = {
    "statement": ("statement", "对账单"),
    "position": ("position", "往来余额"),
    "loss": ("loss", "损失"),
    "hold": ("hold", "扣留"),
    "opening": ("opening", "期初"),
    "line": ("line", "明细"),
    "closing": ("closing", "期末"),
}
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Cells = dict[str, str]


def statement_csv(statement: Statement, *, language: str, tally: Tally | None = None) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read the Chinese; amounts as plain decimals.

    Every transfer stands twice, once on each of its accounts; a balance counts debits as positive. Texts that a
    spreadsheet would take for a formula begin with an apostrophe.
    """
    tally = tally or Tally()
    tally.expect(sum(len(it.lines) for part in statement.currencies for it in part.accounts))
    words = Words(language, statement.names)
    made = StringIO(newline="")
    table = csv.writer(made)
    table.writerow([words.say(text) for text in COLUMNS.values()])
    for row, cells in _rows(statement, words):
        told = {"row": words.say(ROWS[row])} | cells
        table.writerow([told.get(name, "") for name in COLUMNS])
        if row == "line":
            tally.line()
    return made.getvalue().encode("utf-8-sig")


def _rows(statement: Statement, words: Words) -> Iterator[tuple[str, Cells]]:
    yield "statement", _about(statement, words)
    for part in statement.currencies:
        yield from _summary(statement, part, words)
        yield from _accounts(part, words)


def _about(statement: Statement, words: Words) -> Cells:
    say = words.say
    noted = [
        f"{words.name(statement.party.code)} ({statement.party.code})",
        f"{statement.first_on.isoformat()} – {statement.last_on.isoformat()}",
        say(("entries up to {it}", "分录号截至 {it}"), it=str(statement.horizon)),
        say(("no entry is an admission", "任何分录均不构成承认")),
        sealed(statement.seal, say, between="; "),
    ]
    if statement.demonstration:
        noted.append(say(("demonstration: reconstructed data", "演示：重构数据")))
    return {"day": statement.last_on.isoformat(), "note": _text("; ".join(noted))}


def _summary(statement: Statement, part: CurrencyPart, words: Words) -> Iterator[tuple[str, Cells]]:
    """What stands at the end of the period: positions, losses, holds."""
    on, me = statement.last_on.isoformat(), statement.party.code
    for it in part.standings:
        mine = it.debtor == me
        yield (
            "position",
            {
                "currency": part.currency,
                "counterparty": _text(it.creditor if mine else it.debtor),
                "day": on,
                "what": _text(words.position(it, me)),
                "balance": _plain(-it.closing if mine else it.closing),
                "rests_on": _text(words.standing(it)) if it.closing.minor else "",
            },
        )
    for loss in part.losses:
        yield (
            "loss",
            {
                "currency": part.currency,
                "day": on,
                "balance": _plain(loss.closing),
                "rests_on": words.say(FINALITIES[loss.finality]),
            },
        )
    for hold in part.holds:
        yield "hold", _hold(hold, on, words)


def _hold(it: HoldPart, on: str, words: Words) -> Cells:
    say, state, hold = words.say, it.state, it.state.hold
    amounts = (
        (("secures", "担保额"), hold.secured), (("cap", "上限"), hold.cap), (("held", "已扣留"), state.held),
        (("taken", "已抵扣"), state.taken), (("given back", "已返还"), state.released),
        (("in excess", "超额"), state.excess),
    )  # fmt: skip
    noted = [say(SOURCES[hold.source]), say(("clause: {it}", "条款：{it}"), it=words.clause(hold.clause))]
    noted += [f"{say(name)} {_plain(amount)}" for name, amount in amounts if amount is not None]
    if it.contested_by:
        noted.append(words.contested(it, by_code=True))
    return {
        "currency": hold.currency,
        "account": words.say(("money of {owner}, held by {holder}", "{holder} 扣留 {owner} 的款项"), owner=hold.owner,
                             holder=hold.holder),
        "day": on,
        "reference": _text(hold.id),
        "balance": _plain(state.left),
        "note": _text("; ".join(noted)),
    }  # fmt: skip


def _accounts(part: CurrencyPart, words: Words) -> Iterator[tuple[str, Cells]]:
    """Each account: opening, its lines with the balance after each, closing."""
    for it in part.accounts:
        same = {
            "currency": part.currency,
            "account": _text(words.account(it.account)),
            "counterparty": _text(it.account.counterparty or ""),
        }
        balance = it.opening_minor
        yield "opening", same | {"balance": _signed(balance, part.currency)}
        for line in it.lines:
            balance += line.debit_minor - line.credit_minor
            yield "line", same | _line(line, balance, words)
        sums = {"debit": _signed(it.debits_minor, part.currency), "credit": _signed(it.credits_minor, part.currency)}
        yield "closing", same | sums | {"balance": _signed(it.closing_minor, part.currency)}


def _line(line: Line, balance: int, words: Words) -> Cells:
    it, code = line.movement, line.against.currency
    return {
        "day": it.effective_on.isoformat(),
        "entry": str(it.number),
        "what": words.entry(it.kind),
        "case": _text(it.cause),
        "reference": _text(it.reference),
        "against": _text(words.account(line.against)),
        "debit": _signed(line.debit_minor, code) if line.debit_minor else "",
        "credit": _signed(line.credit_minor, code) if line.credit_minor else "",
        "balance": _signed(balance, code),
        "rests_on": _text(words.line(line)),
    }


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _plain(money: Money) -> str:
    """12400.00: a number for every spreadsheet, whatever groups its thousands."""
    return _signed(money.minor, money.currency)


def _signed(minor: int, currency: str) -> str:
    return figure(minor, currency).replace(",", "")
