"""Ids of accounts on PostgreSQL, looked up once for each connection: an account is never changed nor removed.

What this transaction made itself may yet be rolled back, to a savepoint or altogether. So an id read in a transaction
that made any account is remembered for that transaction and savepoint only, and for good once a later one reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection

from ledger.accounts import Account
from ledger.store.arrays import texts
from runtime import driver

REMEMBERED_MAX = 50_000  # accounts to a connection
_KEY = "recourse_account_ids"

_NAMED = "unnest(%s::text[], %s::text[], %s::text[], %s::text[])"
STANDING = f"""
SELECT a.k, account.id
FROM {_NAMED} WITH ORDINALITY AS a (book_id, kind, currency, counterparty_id, k)
JOIN account USING (book_id, kind, currency, counterparty_id)
"""  # noqa: S608 - our own words
NEW = f"""
INSERT INTO account (book_id, kind, currency, counterparty_id)
SELECT a.* FROM {_NAMED} AS a ORDER BY 1, 2, 3, 4
ON CONFLICT DO NOTHING
RETURNING id
"""  # noqa: S608 - our own words


class UnknownId(LookupError):
    """Raised when the id of an account is asked for that this connection has not read yet."""


class Ids(dict[Account, int]):
    """Ids by account."""

    def __missing__(self, account: Account) -> int:
        raise UnknownId(account)


class AccountIds:
    """The ids one connection knows. `read` and `make` keep to the rule above."""

    def __init__(self) -> None:
        self.lasting = Ids()
        self.passing = Ids()
        self.passing_in: tuple[Any, Any] = (None, None)  # transaction, savepoint
        self.made_in: Any = None  # the last transaction that made an account

    def known(self, connection: Connection) -> Ids:
        """What may be used now."""
        if self.made_in is None or self.made_in is not connection.get_transaction():
            return self.lasting
        if self.passing_in != (self.made_in, connection.get_nested_transaction()):
            return self.lasting
        return self.passing

    def missing(self, connection: Connection, accounts: Iterable[Account]) -> list[Account]:
        """Those not known, each once."""
        known = self.known(connection)
        return [account for account in dict.fromkeys(accounts) if account not in known]

    def read(self, connection: Connection, accounts: Sequence[Account]) -> None:
        """Look these up; what does not stand stays missing."""
        found = driver.rows(connection, STANDING, _columns(accounts))
        self._into(connection).update((accounts[k - 1], id_) for k, id_ in found)

    def make(self, connection: Connection, accounts: Sequence[Account]) -> None:
        """Make those that do not stand yet, then look all of them up: a rival may have made them a moment ago."""
        driver.rows(connection, NEW, _columns(accounts))
        self.made_in = connection.get_transaction()
        self.read(connection, accounts)

    def _into(self, connection: Connection) -> Ids:
        if len(self.lasting) > REMEMBERED_MAX:
            self.lasting.clear()
        if self.made_in is None or self.made_in is not connection.get_transaction():
            return self.lasting
        scope = (self.made_in, connection.get_nested_transaction())
        if self.passing_in != scope:
            self.passing, self.passing_in = Ids(self.lasting), scope
        return self.passing


def of(connection: Connection) -> AccountIds:
    """What this connection to the database knows; gone when the connection is."""
    found: AccountIds = connection.info.setdefault(_KEY, AccountIds())
    return found


def _columns(accounts: Sequence[Account]) -> tuple[str, str, str, str]:
    return (
        texts([a.book for a in accounts]),
        texts([a.kind for a in accounts]),
        texts([a.currency for a in accounts]),
        texts([a.counterparty or "" for a in accounts]),
    )
