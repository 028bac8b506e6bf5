"""Drawing up a statement: opening and lines are shown to come to the closing, account by account, or there is no paper."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ledger.accounts import CHART, Account, mirror_of
from ledger.balances import OWED, BalanceRow, losses, positions
from ledger.entry import Basis
from ledger.money import Money
from reports.errors import StatementUnproven
from reports.statement import (
    AccountPart,
    BookRows,
    Borne,
    Contests,
    CurrencyPart,
    HoldPart,
    Line,
    Movement,
    Standing,
)


def currency_parts(party: str, rows: BookRows) -> tuple[CurrencyPart, ...]:
    """The statement of a book, one part for each currency. Raises StatementUnproven when it does not add up."""
    accounts = _accounts(rows)
    standings = _standings(party, rows)
    borne = _borne(rows)
    holds = _holds(party, rows)
    found = {it.account.currency for it in accounts}
    parts = tuple(
        CurrencyPart(
            currency,
            tuple(it for it in standings if it.closing.currency == currency),
            tuple(it for it in borne if it.closing.currency == currency),
            tuple(it for it in holds if it.state.hold.currency == currency),
            tuple(it for it in accounts if it.account.currency == currency),
            tuple(it for it in rows.movements if it.debit.currency == currency and _is_own(it)),
        )
        for currency in sorted(found)
    )
    for part in parts:
        _require_balanced(part)
    return parts


def _accounts(rows: BookRows) -> list[AccountPart]:
    """Every account with a balance or a movement, those about somebody first. Raises StatementUnproven."""
    opening, closing = _nets(rows.opening), _nets(rows.closing)
    lines: dict[Account, list[Line]] = defaultdict(list)
    for movement in rows.movements:
        lines[movement.debit].append(_line(movement, movement.debit, rows.contests))
        lines[movement.credit].append(_line(movement, movement.credit, rows.contests))
    found = []
    for account in sorted({*opening, *closing, *lines}, key=_order):
        part = AccountPart(account, opening.get(account, 0), tuple(lines[account]), closing.get(account, 0))
        moved = part.debits_minor - part.credits_minor
        if part.opening_minor + moved != part.closing_minor:
            raise StatementUnproven(str(account), part.opening_minor, moved, part.closing_minor)
        if part.lines or part.closing_minor:
            found.append(part)
    return found


def _order(account: Account) -> tuple[bool, str, int, str]:
    kinds = list(CHART)
    return account.counterparty is None, account.counterparty or "", kinds.index(account.kind), account.currency


def _line(movement: Movement, account: Account, contests: Contests) -> Line:
    debited = account == movement.debit
    against = movement.credit if debited else movement.debit
    debit, credit = (movement.minor, 0) if debited else (0, movement.minor)
    if movement.basis is not Basis.CLAIM or account.counterparty is None:
        return Line(movement, against, debit, credit)
    # A debit makes the party's own side better, a credit the counterparty's, whatever the kind of the account.
    claimant = account.book if debited else account.counterparty
    return Line(movement, against, debit, credit, claimant, _contesters(account, [movement.cause], contests))


def _contesters(account: Account, causes: Iterable[str], contests: Contests) -> tuple[str, ...]:
    """Which of an account's two parties contest any of the causes."""
    pair = {account.book, account.counterparty}
    return tuple(sorted({code for cause in causes for code in contests.get(cause, ()) if code in pair}))


def _nets(rows: Iterable[BalanceRow]) -> dict[Account, int]:
    net: dict[Account, int] = defaultdict(int)
    for row in rows:
        net[row.account] += row.debits_minor - row.credits_minor
    return {account: minor for account, minor in net.items() if minor}


def _standings(party: str, rows: BookRows) -> list[Standing]:
    before = {(it.debtor, it.creditor, it.kind, it.money.currency): it for it in positions(_as_owed(rows.opening))}
    after = {(it.debtor, it.creditor, it.kind, it.money.currency): it for it in positions(_as_owed(rows.closing))}
    contested: dict[frozenset[str | None], set[str]] = defaultdict(set)
    for account, causes in rows.open_claims.items():
        contested[frozenset((account.book, account.counterparty))].update(_contesters(account, causes, rows.contests))
    found = []
    for key in sorted({*before, *after}, key=lambda key: (key[0] != party, key)):
        debtor, creditor, kind, currency = key
        nothing = Money(0, currency)
        closing = after.get(key)
        who = contested[frozenset((debtor, creditor))] if closing and closing.status == "claim" else ()
        found.append(
            Standing(
                debtor, creditor, kind, before[key].money if key in before else nothing,
                closing.money if closing else nothing, closing.status if closing else "fact", tuple(sorted(who)),
            )
        )  # fmt: skip
    return found


def _as_owed(rows: Iterable[BalanceRow]) -> Iterable[BalanceRow]:
    """The party's own rows as the debtor's book says them: positions are read from that side."""
    for row in rows:
        mirror = mirror_of(row.account)
        if row.account.kind in OWED:
            yield row
        elif mirror is not None:
            yield BalanceRow(mirror, row.basis, row.finality, row.credits_minor, row.debits_minor)


def _borne(rows: BookRows) -> list[Borne]:
    before = {(it.finality, it.money.currency): it.money for it in losses(rows.opening)}
    after = {(it.finality, it.money.currency): it.money for it in losses(rows.closing)}
    keys = sorted({*before, *after}, key=lambda key: (key[1], key[0]))
    return [Borne(key[0], before.get(key, Money(0, key[1])), after.get(key, Money(0, key[1]))) for key in keys]


def _holds(party: str, rows: BookRows) -> list[HoldPart]:
    """Holds of the party or on its money that stood, or moved, in the period."""
    before = {it.hold.id: it for it in rows.holds_before}
    return [
        HoldPart(it, tuple(sorted(rows.contests.get(f"hold:{it.hold.id}", {}).items())))
        for it in rows.holds
        if party in (it.hold.holder, it.hold.owner) and it.held.minor and (it.left.minor or it != before.get(it.hold.id))
    ]


def _is_own(movement: Movement) -> bool:
    return movement.debit.counterparty is None and movement.credit.counterparty is None


def _require_balanced(part: CurrencyPart) -> None:
    """A book's debits equal its credits, at both ends and in between. Raises StatementUnproven."""
    opening = sum(it.opening_minor for it in part.accounts)
    moved = sum(it.debits_minor - it.credits_minor for it in part.accounts)
    closing = sum(it.closing_minor for it in part.accounts)
    if opening or moved or closing:
        raise StatementUnproven(f"the book in {part.currency}", opening, moved, closing)
