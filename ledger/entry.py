"""Entries: the transfers that happen together over all the books they touch.

Balanced by construction (a transfer is one debit and one credit of one amount in one book) and mirrored by
check: what one book says of a pair, the other book says in the same entry.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ledger.accounts import Account, mirror_of
from ledger.errors import AcrossBooks, CurrencyMismatch, EmptyEntry, MirrorBroken, MomentRefused, NotPositive, SameAccount
from ledger.money import Money
from ledger.texts import require_text
from runtime.digests import digest_of
from runtime.refusal import because


class Basis(StrEnum):
    """What an entry rests on: something that happened, something somebody says, something decided."""

    FACT = "fact"
    CLAIM = "claim"
    RULING = "ruling"


class Finality(StrEnum):
    """Whether an appeal can still reverse the entry."""

    PROVISIONAL = "provisional"
    FINAL = "final"


@dataclass(frozen=True, slots=True)
class Transfer:
    """Value moving from one account to another of the same book: a debit and a credit that cannot disagree."""

    debit: Account
    credit: Account
    amount: Money

    def __post_init__(self) -> None:
        if self.amount.minor <= 0:
            raise NotPositive(self.amount.minor)
        if self.debit.book != self.credit.book:
            raise AcrossBooks(self.debit.book, self.credit.book)
        if self.debit == self.credit:
            raise SameAccount(self.debit)
        currencies = (self.debit.currency, self.credit.currency, self.amount.currency)
        if len(set(currencies)) > 1:
            raise CurrencyMismatch(*currencies)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in the books.

    `reference` is unique for ever (the same reference with the same content is a replay and changes nothing).
    `effective_on` is the day it is true; the store adds the moment we knew. `cause` names what it belongs to, as
    `dispute:huanxun.CB-0001`. Raises EmptyEntry, MirrorBroken, MomentRefused, UnwritableText.
    """

    reference: str
    kind: str
    reason: str
    effective_on: date
    cause: str
    transfers: tuple[Transfer, ...]
    basis: Basis = Basis.FACT
    finality: Finality = Finality.FINAL

    def __post_init__(self) -> None:
        for what in ("reference", "kind", "cause"):
            require_text(what, getattr(self, what))
        require_text("reason", self.reason, may_be_empty=True)
        if type(self.effective_on) is not date:  # a datetime is one too, and another day in another place
            raise MomentRefused("effective_on", self.effective_on, because("must be a day, as 2026-03-31"))
        if not self.transfers:
            raise EmptyEntry(self.reference)
        _require_mirrored(self.reference, self.transfers)

    @property
    def amount(self) -> Money:
        """What moves in the first book it touches: the whole amount of a posting that runs along a chain."""
        book, currency = self.transfers[0].debit.book, self.transfers[0].amount.currency
        return Money(sum(t.amount.minor for t in self.transfers if t.debit.book == book), currency)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of everything the writer states; the store's id and moment are not part of it."""
        return digest_of(self.stated())

    def stated(self) -> dict[str, object]:
        """What the digest covers."""
        return {
            "reference": self.reference,
            "kind": self.kind,
            "reason": self.reason,
            "effective_on": self.effective_on.isoformat(),
            "cause": self.cause,
            "basis": self.basis.value,
            "finality": self.finality.value,
            "transfers": [
                [t.debit.book, _name(t.debit), _name(t.credit), t.amount.currency, t.amount.minor] for t in self.transfers
            ],
        }


@dataclass(frozen=True, slots=True)
class PostedEntry:
    """An entry as it stands in the books: `id` is its place, `recorded_at` (UTC) the moment it was entered."""

    id: int
    recorded_at: datetime
    entry: Entry


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of an entry handed in: where it stands, and whether it stood there before."""

    reference: str
    id: int
    replayed: bool


def _name(account: Account) -> str:
    return f"{account.kind}[{account.counterparty}]" if account.counterparty else account.kind


def net_by_account(transfers: Sequence[Transfer]) -> Mapping[Account, int]:
    """Debits minus credits of every account touched, in minor units."""
    net: dict[Account, int] = defaultdict(int)
    for transfer in transfers:
        net[transfer.debit] += transfer.amount.minor
        net[transfer.credit] -= transfer.amount.minor
    return net


def _require_mirrored(reference: str, transfers: Sequence[Transfer]) -> None:
    net = net_by_account(transfers)
    for account, minor in net.items():
        mirror = mirror_of(account)
        if mirror is not None and net.get(mirror, 0) != -minor:
            detail = f"{account} moves {minor}, {mirror} moves {net.get(mirror, 0)}"
            raise MirrorBroken(reference, account.book, mirror.book, detail)
