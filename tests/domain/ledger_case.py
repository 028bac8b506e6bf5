"""The worked case in the ledger's own words, one line a transfer, and short ways to write entries in tests."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from ledger.accounts import Account
from ledger.balances import BalanceRow, Position
from ledger.entry import Basis, Entry, Finality, Transfer
from ledger.money import Money
from ledger.reversal import REVERSAL, REVERSED, reverse

NAMES = {
    "I": "issuers", "S": "scheme", "A": "ccb-shanghai", "G": "huanxun", "M": "xidan", "O": "other-merchants",
}  # fmt: skip


def yuan(amount: str | int) -> Money:
    """An exact amount of CNY, as "193333.34"."""
    return Money(int(Decimal(amount) * 100), "CNY")


def transfers(lines: str, currency: str = "CNY") -> tuple[Transfer, ...]:
    """`G receivable[A] / payable[M] 680000` on each line: book, debit, credit, amount."""
    return tuple(_transfer(line, currency) for line in lines.strip().splitlines())


def _transfer(line: str, currency: str) -> Transfer:
    book, debit, _slash, credit, amount = line.split()
    minor = int(Decimal(amount) * 100)
    return Transfer(_account(book, debit, currency), _account(book, credit, currency), Money(minor, currency))


def _account(book: str, name: str, currency: str) -> Account:
    kind, _bracket, about = name.rstrip("]").partition("[")
    return Account(NAMES.get(book, book), kind, currency, NAMES.get(about, about) or None)


def an_entry(reference: str, lines: str, **stated: Any) -> Entry:
    """An entry of these lines; the rest is ordinary unless stated."""
    usual: dict[str, Any] = {
        "kind": "test", "reason": "", "effective_on": date(2026, 3, 1), "cause": reference.split("/")[0],
        "basis": Basis.FACT,
    }  # fmt: skip
    currency = stated.pop("currency", "CNY")
    return Entry(reference=reference, transfers=transfers(lines, str(currency)), **(usual | stated))


def a_debt(reference: str, debtor: str, creditor: str, amount: str | int, **stated: Any) -> Entry:
    """`debtor` comes to owe `creditor`, in both books."""
    lines = f"{debtor} suspense / payable[{creditor}] {amount}\n{creditor} receivable[{debtor}] / sales {amount}"
    return an_entry(reference, lines, **stated)


def rows_of(entries: Iterable[Entry]) -> list[BalanceRow]:
    """What these entries come to, added up without a database; a claim ruled upon rests on the ruling, final or not."""
    sums: dict[tuple[Account, Basis, Finality], list[int]] = defaultdict(lambda: [0, 0])
    known = list(entries)
    references = {entry.reference for entry in known}
    ruled = {
        (entry.cause, entry.finality) for entry in known
        if entry.basis is Basis.RULING and entry.kind != REVERSAL and entry.reference + REVERSED not in references
    }  # fmt: skip
    for entry in known:
        rests_on = (entry.basis, entry.finality)
        if entry.basis is Basis.CLAIM and (entry.cause, Finality.PROVISIONAL) in ruled:
            rests_on = (Basis.RULING, Finality.PROVISIONAL)
        elif entry.basis is Basis.CLAIM and (entry.cause, Finality.FINAL) in ruled:
            rests_on = (Basis.RULING, entry.finality)
        for transfer in entry.transfers:
            sums[transfer.debit, *rests_on][0] += transfer.amount.minor
            sums[transfer.credit, *rests_on][1] += transfer.amount.minor
    return [BalanceRow(account, basis, finality, *both) for (account, basis, finality), both in sums.items()]


def said(positions: Iterable[Position]) -> dict[str, tuple[int, str]]:
    """{"huanxun>xidan payable": (minor, status)}"""
    return {f"{p.debtor}>{p.creditor} {p.kind}": (p.money.minor, p.status) for p in positions}


_SOLD = """
I cardholders / payable[S] 1180000
S receivable[I] / payable[A] 1180000
A receivable[S] / payable[G] 1180000
G receivable[A] / payable[M] 680000
G receivable[A] / payable[O] 500000
M receivable[G] / sales 680000
O receivable[G] / sales 500000
"""
_CLEARED = """
I payable[S] / bank 1180000
I bank / cardholders 600000
S bank / receivable[I] 1180000
S payable[A] / bank 1180000
A bank / receivable[S] 1180000
A payable[G] / bank 580000
G bank / receivable[A] 580000
G payable[M] / bank 580000
M bank / receivable[G] 580000
"""
_REFUSED = """
I receivable[S] / cardholders 580000
S receivable[A] / payable[I] 580000
A receivable[G] / payable[S] 580000
G receivable[M] / payable[A] 580000
M disputed / payable[G] 580000
"""
_NETTED = """
I bank / receivable[S] 580000
S bank / receivable[A] 580000
S payable[I] / bank 580000
A payable[S] / bank 580000
"""
_HELD_BY_BANK = """
A payable[G] / withheld_from[G] 600000
G withheld_by[A] / receivable[A] 600000
"""
_HELD_BY_GATEWAY = """
G payable[M] / withheld_from[M] 100000
M withheld_by[G] / receivable[G] 100000
"""
_OTHERS_PAID = """
G payable[O] / bank 500000
O bank / receivable[G] 500000
"""
_THIRDS = """
A chargeback_loss / receivable[G] 193333.33
G chargeback_loss / receivable[M] 193333.33
G payable[A] / receivable[M] 193333.33
M chargeback_loss / disputed 193333.34
M payable[G] / disputed 386666.66
"""
_APPEALED = """
A chargeback_loss / receivable[G] 386666.67
G chargeback_loss / receivable[M] 193333.33
G payable[A] / receivable[M] 386666.67
M payable[G] / disputed 580000
"""
_TAKEN = """
A withheld_from[G] / receivable[G] 193333.33
G payable[A] / withheld_by[A] 193333.33
"""
_RELEASED_BY_BANK = """
A withheld_from[G] / payable[G] 406666.67
A payable[G] / bank 406666.67
G receivable[A] / withheld_by[A] 406666.67
G bank / receivable[A] 406666.67
"""
_RELEASED_BY_GATEWAY = """
G withheld_from[M] / payable[M] 100000
G payable[M] / bank 100000
M receivable[G] / withheld_by[G] 100000
M bank / receivable[G] 100000
"""

_thirds = an_entry(
    "proceeding:case/decided/1", _THIRDS, kind="decision", effective_on=date(2006, 6, 30), basis=Basis.RULING,
    finality=Finality.PROVISIONAL, cause="dispute:all",
)  # fmt: skip


def _on(reference: str, lines: str, on: date, basis: Basis = Basis.FACT) -> Entry:
    return an_entry(reference, lines, effective_on=on, basis=basis)


STEPS: Mapping[str, tuple[Entry, ...]] = {
    "sold": (
        _on("payment:all/sale", _SOLD, date(2002, 8, 6)),
        _on("payment:all/payout", _CLEARED, date(2002, 8, 30)),
    ),
    "chargebacks": (_on("dispute:all/withdrawn/1", _REFUSED, date(2002, 8, 31), Basis.CLAIM),),
    "withheld": (
        _on("dispute:all/netted", _NETTED, date(2002, 9, 30), Basis.FACT),
        _on("hold:bank/held", _HELD_BY_BANK, date(2002, 9, 30)),
        _on("hold:gateway/held", _HELD_BY_GATEWAY, date(2002, 9, 30)),
        _on("payment:others/advanced", _OTHERS_PAID, date(2002, 9, 30)),
    ),
    "first-instance": (_thirds,),
    "appeal": (
        reverse(_thirds, reason="set aside on appeal", effective_on=date(2006, 9, 29)),
        an_entry(
            "proceeding:case/decided/2", _APPEALED, effective_on=date(2006, 9, 29), basis=Basis.RULING, cause="dispute:all"
        ),
    ),
    "settled": (
        _on("hold:bank/taken", _TAKEN, date(2006, 10, 31), Basis.RULING),
        _on("hold:bank/released", _RELEASED_BY_BANK, date(2006, 10, 31)),
        _on("hold:gateway/released", _RELEASED_BY_GATEWAY, date(2006, 10, 31)),
    ),
}


def until(step: str) -> list[Entry]:
    """Every entry of the case up to and including a step."""
    names = list(STEPS)
    return [entry for name in names[: names.index(step) + 1] for entry in STEPS[name]]
