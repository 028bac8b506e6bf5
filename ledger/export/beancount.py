"""A book as plain text for Beancount (version 3): any accountant can add it up again with a program that is not ours.

Text is made here, nothing is read. Every entry is a transaction of its own in the order of posting; Beancount itself puts
them in the order of their days. A debit is a positive number, a credit a negative one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date
from itertools import groupby

from ledger.accounts import Account
from ledger.book import BookEntry
from ledger.entry import Finality
from ledger.money import exponent

ROOTS: Mapping[str, str] = {
    "receivable": "Assets",
    "payable": "Liabilities",
    "withheld_by": "Assets",
    "withheld_from": "Liabilities",
    "bank": "Assets",
    "in_transit": "Assets",
    "cardholders": "Assets",
    "sales": "Income",
    "refunds": "Expenses",
    "disputed": "Assets",
    "chargeback_loss": "Expenses",
    "bad_debt": "Expenses",
    "fees_income": "Income",
    "fees_expense": "Expenses",
    "suspense": "Liabilities",
    "opening": "Equity",
}
"""Under which of Beancount's five roots an account of each kind stands."""

BROUGHT_FORWARD = "brought forward 期初余额"


@dataclass(frozen=True, slots=True)
class Title:
    """Whose book it is and what it covers. `names` are the parties' names by code, as far as they are on record."""

    book: str
    names: Mapping[str, str]
    begins_on: date
    known_at: str  # the horizon, as it can be asked for again

    @property
    def name(self) -> str:
        return self.names.get(self.book, self.book)


def heading(title: Title, accounts: Iterable[Account]) -> Iterator[str]:
    """Options, what the file is, and one `open` for each account with the currencies it is kept in."""
    known = sorted(accounts, key=account_name)
    yield f"option {_text('title')} {_text(f'{title.name} ({title.book})')}\n"
    for currency in sorted({account.currency for account in known}):
        yield f"option {_text('operating_currency')} {_text(currency)}\n"
    yield f"option {_text('tolerance_multiplier')} {_text('0')}\n\n"
    day = title.begins_on.isoformat()
    said = " ".join(map(_text, ("recourse", "book", title.book, "known-at", title.known_at)))
    yield f"{day} custom {said}\n\n"
    for name, group in groupby(known, key=account_name):
        together = list(group)
        yield f"{day} open {name} {','.join(sorted(account.currency for account in together))}\n"
        about = together[0].counterparty
        if about is not None:
            yield f"  counterparty: {_text(about)}\n"
            if about in title.names:
                yield f"  name: {_text(title.names[about])}\n"


def brought_forward(on: date, balances: Mapping[Account, int]) -> Iterator[str]:
    """What stood before the first day, as one transaction: a book that balances needs nothing beside its accounts."""
    standing = {account: minor for account, minor in balances.items() if minor}
    if standing:
        yield f"\n{on.isoformat()} * {_text(BROUGHT_FORWARD)}\n"
        yield from (_posting(account, minor) for account, minor in standing.items())


def transaction(entry: BookEntry) -> str:
    """One entry: `!` marks what an appeal can still reverse, a tag says what it rests on; the reason as it was posted."""
    provisional = entry.finality is Finality.PROVISIONAL
    tags = f"#{entry.basis.value}" + (f" #{entry.finality.value}" if provisional else "")
    day, flag = entry.effective_on.isoformat(), "!" if provisional else "*"
    stated = {
        "id": str(entry.id),
        "reference": _text(entry.reference),
        "cause": _text(entry.cause),
        "basis": _text(entry.basis.value),
        "finality": _text(entry.finality.value),
        "recorded-at": _text(f"{entry.recorded_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"),
        "digest": _text(entry.digest),
    }
    lines = [f"\n{day} {flag} {_text(entry.kind)} {_text(entry.reason)} {tags}\n"]
    lines += [f"  {name}: {value}\n" for name, value in stated.items()]
    for transfer in entry.transfers:
        lines += [_posting(transfer.debit, transfer.amount.minor), _posting(transfer.credit, -transfer.amount.minor)]
    return "".join(lines)


def assertions(on: date, balances: Mapping[Account, int]) -> Iterator[str]:
    """What every account must come to at the beginning of a day, exactly; Beancount refuses the file otherwise."""
    yield "\n"
    for account, minor in balances.items():
        yield f"{on.isoformat()} balance {account_name(account)} {_number(minor, account.currency)} ~ 0 {account.currency}\n"


def account_name(account: Account) -> str:
    """`Assets:Receivable:Huanxun`: the same name for the same kind and counterparty in every currency, for no other."""
    kind = "-".join(word.capitalize() for word in account.kind.split("_"))
    about = () if account.counterparty is None else (_component(account.counterparty),)
    return ":".join((ROOTS[account.kind], kind, *about))


def _component(code: str) -> str:
    """A code as a part of an account's name, which begins with a capital or a digit; no two codes become the same.

    ASCII letters, digits and a hyphen between two of them stay; anything else, and a capital in the first place, becomes
    its number, `--2e-` for a dot.
    """
    made = [_character(code, place) for place in range(len(code))]
    if made[0].startswith("-"):
        return "X-" + "".join(made)
    return made[0].upper() + "".join(made[1:])


def _character(code: str, place: int) -> str:
    it = code[place]
    if _plain(it) and not (place == 0 and it.isupper()):
        return it
    between = 0 < place < len(code) - 1 and _plain(code[place - 1]) and _plain(code[place + 1])
    return it if it == "-" and between else f"--{ord(it):x}-"


def _plain(character: str) -> bool:
    return character.isascii() and character.isalnum()


def _posting(account: Account, minor: int) -> str:
    return f"  {account_name(account)}  {_number(minor, account.currency)} {account.currency}\n"


def _number(minor: int, currency: str) -> str:
    digits = exponent(currency)
    whole, part = divmod(abs(minor), 10**digits)
    return ("-" if minor < 0 else "") + str(whole) + (f".{part:0{digits}d}" if digits else "")


def _text(value: str) -> str:
    """A string of Beancount's, on one line whatever it holds."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


class Proof:
    """Adds up what is written, so that a text that does not come to the balances stated below it is never handed out."""

    def __init__(self, brought: Mapping[Account, int]) -> None:
        self.net: dict[Account, int] = defaultdict(int, brought)

    def add(self, entry: BookEntry) -> None:
        for transfer in entry.transfers:
            self.net[transfer.debit] += transfer.amount.minor
            self.net[transfer.credit] -= transfer.amount.minor

    def unlike(self, balances: Mapping[Account, int]) -> list[Account]:
        """Accounts of which the lines say something else than the balances."""
        everything = self.net.keys() | balances.keys()
        return sorted((it for it in everything if self.net.get(it, 0) != balances.get(it, 0)), key=str)
