"""Settlement of a final decision: holds are taken as far as they are owed, the rest goes back, differences are paid.

Every amount comes from the positions; nothing is known here of any case.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ledger import payments
from ledger.accounts import Account
from ledger.balances import Position
from ledger.entry import Entry, Transfer
from ledger.holds import Hold, HoldState, MoveKind
from ledger.money import Money


@dataclass(frozen=True, slots=True)
class HoldMove:
    """A hold taken or released, with the entry that does it."""

    hold_id: str
    kind: MoveKind
    amount: Money
    entry: Entry


@dataclass(frozen=True, slots=True)
class Settlement:
    """What settles a proceeding: moves of holds first, then set-offs and payments."""

    moves: tuple[HoldMove, ...]
    payments: tuple[Entry, ...]


def settlement(*, cause: str, due: Sequence[Position], holds: Sequence[HoldState], currency: str, on: date) -> Settlement:
    """The entries that bring what is owed and what is held under a proceeding to nothing.

    `due`: the payables of the case between the parties it binds. `holds`: those that secure it. What the owner owes
    is taken out of the hold; what is left of the hold is owed to the owner again, and paid.
    """
    owed: dict[tuple[str, str], int] = defaultdict(int)
    for position in due:
        owed[position.debtor, position.creditor] += position.money.minor
    moves: list[HoldMove] = []
    for state in holds:
        hold = state.hold
        take = min(state.left.minor, owed[hold.owner, hold.holder])
        rest = state.left.minor - take
        owed[hold.owner, hold.holder] -= take
        owed[hold.holder, hold.owner] += rest
        if take:
            moves.append(_move(cause, hold, "taken", Money(take, currency), _taken(hold, Money(take, currency)), on))
        if rest:
            moves.append(_move(cause, hold, "released", Money(rest, currency), _released(hold, Money(rest, currency)), on))
    return Settlement(tuple(moves), tuple(_payments(cause, owed, currency, on)))


def held(*, hold: Hold, amount: Money, on: date, ordinal: int) -> Entry:
    """A hold is placed: what the holder owes its owner becomes money withheld, in both books."""
    there = _released(hold, amount)
    transfers = tuple(Transfer(t.credit, t.debit, t.amount) for t in there)
    cause = f"hold:{hold.id}"
    return Entry(f"{cause}/held/{ordinal}", "hold", f"{hold.holder} withholds from {hold.owner}", on, cause, transfers)


def moved(*, hold: Hold, kind: MoveKind, amount: Money, on: date, ordinal: int) -> Entry:
    """A part of a hold given back, or taken for what its owner owes, by its holder and before any settlement."""
    transfers = _taken(hold, amount) if kind == "taken" else _released(hold, amount)
    cause = f"hold:{hold.id}"
    return Entry(f"{cause}/{kind}/{ordinal}", f"hold_{kind}", f"hold {hold.id} {kind} in part", on, cause, transfers)


def _released(hold: Hold, amount: Money) -> tuple[Transfer, ...]:
    """Withheld money is simply owed again."""
    kept, mine = _withheld(hold, amount)
    return (
        Transfer(kept, Account(hold.holder, "payable", amount.currency, hold.owner), amount),
        Transfer(Account(hold.owner, "receivable", amount.currency, hold.holder), mine, amount),
    )


def _taken(hold: Hold, amount: Money) -> tuple[Transfer, ...]:
    """Withheld money pays what its owner owes the holder."""
    kept, mine = _withheld(hold, amount)
    return (
        Transfer(kept, Account(hold.holder, "receivable", amount.currency, hold.owner), amount),
        Transfer(Account(hold.owner, "payable", amount.currency, hold.holder), mine, amount),
    )


def _withheld(hold: Hold, amount: Money) -> tuple[Account, Account]:
    return (
        Account(hold.holder, "withheld_from", amount.currency, hold.owner),
        Account(hold.owner, "withheld_by", amount.currency, hold.holder),
    )


def _move(cause: str, hold: Hold, kind: MoveKind, amount: Money, transfers: tuple[Transfer, ...], on: date) -> HoldMove:
    reason = f"hold {hold.id} {kind} on the final decision"
    return HoldMove(hold.id, kind, amount, Entry(f"{cause}/{kind}/{hold.id}", f"hold_{kind}", reason, on, cause, transfers))


def _payments(cause: str, owed: dict[tuple[str, str], int], currency: str, on: date) -> list[Entry]:
    entries: list[Entry] = []
    for first, second in sorted({(min(pair), max(pair)) for pair, minor in owed.items() if minor}):
        forth, back = owed.get((first, second), 0), owed.get((second, first), 0)
        both = min(forth, back)
        if both:
            money = Money(both, currency)
            transfers = payments.set_off(first, second, money)
            reason = f"{first} and {second} set off what each owes the other"
            entries.append(Entry(f"{cause}/set_off/{first}--{second}", "set_off", reason, on, cause, transfers))
        for payer, payee, rest in ((first, second, forth - both), (second, first, back - both)):
            if rest:
                entries.append(_payment(cause, payer, payee, Money(rest, currency), on))
    return entries


def _payment(cause: str, payer: str, payee: str, money: Money, on: date) -> Entry:
    transfers = payments.paid(payer, payee, money)
    return Entry(f"{cause}/paid/{payer}--{payee}", "payment", f"{payer} pays {payee}", on, cause, transfers)
