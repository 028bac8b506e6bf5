"""What the ledger refuses, each by name, with the facts of the refusal."""

from __future__ import annotations

from runtime.refusal import Refusal


class LedgerError(Refusal):
    """Raised when a posting would break a rule of the ledger; nothing has been written."""


class NotPositive(LedgerError):
    """Raised when an amount to post is zero or negative."""

    def __init__(self, minor: int) -> None:
        super().__init__(
            f"{minor}: a transfer moves a positive number of minor units; swap debit and credit instead", minor=minor
        )


class NotInteger(LedgerError):
    """Raised when an amount is not a whole number of minor units (a float, a bool, text)."""

    def __init__(self, value: object) -> None:
        super().__init__(f"{value!r} is no amount: give a whole number of minor units, as 1050 for 10.50", value=repr(value))


class TooLarge(LedgerError):
    """Raised when an amount does not fit in 64 bits."""

    def __init__(self, minor: int) -> None:
        super().__init__(f"{minor} minor units is beyond what one transfer can hold (63 bits)", minor=minor)


class UnknownCurrency(LedgerError):
    """Raised when a currency is not an ISO 4217 code of money."""

    def __init__(self, code: object) -> None:
        super().__init__(f"{code!r} is no ISO 4217 currency; write three capitals, as CNY", code=str(code))


class CurrencyMismatch(LedgerError):
    """Raised when amounts or accounts of two currencies meet in one transfer or sum."""

    def __init__(self, *currencies: str) -> None:
        met = ", ".join(sorted(set(currencies)))
        super().__init__(f"currencies differ: {met}; each leg stays in its own currency", currencies=met)


class AcrossBooks(LedgerError):
    """Raised when the two accounts of a transfer belong to different parties."""

    def __init__(self, debit_book: str, credit_book: str) -> None:
        super().__init__(
            f"a transfer stays in one book, not {debit_book} and {credit_book}",
            debit_book=debit_book,
            credit_book=credit_book,
        )


class SameAccount(LedgerError):
    """Raised when a transfer debits and credits the same account."""

    def __init__(self, account: object) -> None:
        super().__init__(f"debit and credit are the same account: {account}", account=str(account))


class UnknownAccountKind(LedgerError):
    """Raised when an account kind is not in the chart, or has or lacks a counterparty against the chart."""

    def __init__(self, kind: str, why: str) -> None:
        super().__init__(f"account kind {kind!r}: {why}", kind=kind, why=why)


class UnwritableText(LedgerError):
    """Raised when a reference, reason, cause or code is empty or holds what a database cannot store."""

    def __init__(self, what: str, value: object, why: str) -> None:
        super().__init__(f"{what} {value!r} {why}", what=what, value=repr(value), why=why)


class MomentRefused(LedgerError):
    """Raised when a moment has no time zone, or a day is no day."""

    def __init__(self, what: str, value: object, why: str) -> None:
        super().__init__(f"{what} {value!r} {why}", what=what, value=repr(value), why=why)


class AccountLost(LedgerError):
    """Raised when a stored transfer names an account that is not there."""

    def __init__(self, account_id: int) -> None:
        super().__init__(f"account {account_id} is named by a transfer but does not exist", account=account_id)


class EmptyEntry(LedgerError):
    """Raised when an entry has no transfers."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"entry {reference!r} has no transfers; there is nothing to post", reference=reference)


class MirrorBroken(LedgerError):
    """Raised when what one book says of a pair is not what the other book says."""

    def __init__(self, reference: str, first: str, second: str, detail: str) -> None:
        said = f"entry {reference!r}: books {first} and {second} disagree: {detail}"
        super().__init__(said, reference=reference, first=first, second=second, difference=detail)


class ReferenceReused(LedgerError):
    """Raised when an idempotency reference comes again with other content."""

    def __init__(self, reference: str) -> None:
        said = f"entry {reference!r} was posted before with other content; give the new posting its own reference"
        super().__init__(said, reference=reference)


class UnknownHold(LedgerError):
    """Raised when no hold has this id."""

    def __init__(self, hold: str) -> None:
        super().__init__(f"there is no hold {hold!r}; open it before moving it", hold=hold)


class HoldRestated(LedgerError):
    """Raised when a hold, or a move of one, comes again with other terms than those on record."""

    def __init__(self, hold: str, what: str) -> None:
        super().__init__(f"hold {hold} is on record with other terms: {what}", hold=hold, what=what)


class HoldUnsound(LedgerError):
    """Raised when the terms of a hold make no sense, or an entry does not move what it is said to move."""

    def __init__(self, hold: str, why: str) -> None:
        super().__init__(f"hold {hold}: {why}", hold=hold, why=why)


class HoldExceeded(LedgerError):
    """Raised when more would be taken or released than is held, or more held than the cap allows."""

    def __init__(self, hold: str, asked: object, left: object) -> None:
        super().__init__(f"hold {hold}: {asked} asked, {left} left", hold=hold, asked=asked, left=left)


class HoldLocked(LedgerError):
    """Raised when a hold is taken or released while a ruling on what it secures is not final."""

    def __init__(self, hold: str, why: str) -> None:
        super().__init__(f"hold {hold} waits: {why}", hold=hold, why=why)


class BooksUnsettled(LedgerError):
    """Raised when somebody who is posting does not come to an end, so that the books are not settled yet."""

    def __init__(self) -> None:
        super().__init__("somebody has been posting for a long time without an end; try again in a while")


class NotSealed(LedgerError):
    """Raised when a proof is asked for an entry that no seal spans yet."""

    def __init__(self, reference: str) -> None:
        super().__init__(f"entry {reference!r} is not sealed yet; ask again in a few seconds", reference=reference)


class HeadUnknown(LedgerError):
    """Raised when a head is none of this record's."""

    def __init__(self, head: str) -> None:
        said = f"{head[:80]!r} is the head of no seal of this record; copy all its 64 characters from the paper or the mail"
        super().__init__(said, head=head[:80])


class HeadTooOld(LedgerError):
    """Raised when a proof is asked up to a seal that is older than the entry's own."""

    def __init__(self, newer: int, older: int) -> None:
        said = f"the entry stands in seal {older}, which came after seal {newer}; only a later head can prove it"
        super().__init__(said, head=newer, entry=older)
