"""What transfers between the same accounts mean to a digest and to the mirrors; worked out once, as entries are alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from json.encoder import encode_basestring as quoted
from typing import Any

from ledger.accounts import Account, mirror_of
from ledger.entry import Transfer
from ledger.money import Money
from ledger.store.lines import AccountBook

SHAPES_MAX = 20_000  # kept at a time


class Pair:
    """Two accounts between which transfers went: how a digest states them, and which mirrors they touch."""

    __slots__ = ("before", "effects", "ids")

    def __init__(self, ids: tuple[int, int], debit: Account, credit: Account) -> None:
        self.ids = ids
        named = (debit.book, *(f"{a.kind}[{a.counterparty}]" if a.counterparty else a.kind for a in (debit, credit)))
        self.before = f"[{','.join(quoted(it) for it in (*named, debit.currency))},"
        self.effects = [(_both(it), sign) for it, sign in ((debit, 1), (credit, -1)) if mirror_of(it) is not None]


def _both(account: Account) -> Account:
    """The one of an account and its mirror under which both are counted."""
    mirror = mirror_of(account)
    return account if mirror is None else min(account, mirror, key=str)


class Pairs(dict[tuple[str, str, int, int], Pair]):
    """Pairs by (book, currency, debit, credit) as transfers name them. Raises LedgerError for what no transfer can be."""

    def __init__(self, accounts: AccountBook) -> None:
        super().__init__()
        self.accounts = accounts

    def __missing__(self, key: tuple[str, str, int, int]) -> Pair:
        book, currency, debit, credit = key
        sound = Transfer(self.accounts[debit], self.accounts[credit], Money(1, currency))
        if sound.debit.book != book:
            raise ValueError(f"filed in {book}")
        self[key] = made = Pair((debit, credit), sound.debit, sound.credit)
        return made


class Shape:
    """Transfers in their order, without their amounts: between which accounts, and how a digest states them.

    `mirrored` where one amount goes through all of them.
    """

    __slots__ = ("mirrored", "pairs", "stated")

    def __init__(self, pairs: tuple[Pair, ...]) -> None:
        self.pairs = pairs
        self.stated = ",".join(f"{pair.before.replace('%', '%%')}%d]" for pair in pairs)
        self.mirrored = nets_to_nothing(pairs, [1] * len(pairs))


class Shapes(dict[tuple[tuple[Any, ...], ...], Shape]):
    """Shapes by columns (position, book, currency, debit, credit). Raises LedgerError, ValueError for what none can be."""

    def __init__(self, accounts: AccountBook) -> None:
        super().__init__()
        self.pairs = Pairs(accounts)

    def __missing__(self, columns: tuple[tuple[Any, ...], ...]) -> Shape:
        positions, *named = columns
        if positions != tuple(range(1, len(positions) + 1)):
            raise ValueError(f"positions {positions}")
        if len(self) >= SHAPES_MAX:
            self.clear()
        self[columns] = made = Shape(tuple([self.pairs[pair] for pair in zip(*named, strict=True)]))
        return made


def nets_to_nothing(pairs: tuple[Pair, ...], amounts: Sequence[int]) -> bool:
    """Whether what one book says of a pair is what the other says."""
    net: dict[Account, int] = defaultdict(int)
    for pair, minor in zip(pairs, amounts, strict=True):
        for account, sign in pair.effects:
            net[account] += sign * minor
    return not any(net.values())
