"""What every transfer adds up to, and beside it the checkpoints: a balance rests on them, so they must say the same.

Runs beside the reading of the entries: when all below a checkpoint have passed, what went through its account stands here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Select, Text, and_, cast, select

from ledger.store.tables import checkpoint, checkpoint_total
from ledger.verification import Fault

STREAMED = 2000  # rows in memory at a time
NEVER = 2**63  # above the id of any entry
Resting = tuple[str, str]  # basis, finality
Through = dict[tuple[str, str, str], list[int]]  # month (none: all), basis, finality: debits, credits, transfers since


class CheckpointCheck:
    """What went through each account so far; by month where checkpoints must say the same."""

    def __init__(self, connection: Connection) -> None:
        self.watched = set(connection.execute(select(checkpoint.c.account_id).distinct()).scalars())
        self.through: dict[int, Through] = defaultdict(lambda: defaultdict(lambda: [0, 0, 0]))
        self.stand_at: dict[int, int] = {}  # the horizon of each account's last checkpoint that was looked at
        self.found: list[Fault] = []
        self.coming = _drawn(connection)
        self.next = next(self.coming, None)

    @property
    def horizon(self) -> int:
        """Of the next checkpoint: every entry up to it is to be counted before `pass_by` is told of one above."""
        return NEVER if self.next is None else int(self.next[0].horizon)

    def count(self, debit: int, credit: int, day: str, resting: Resting, minor: int, transfers: int) -> None:
        """So much went from one account to another, in so many transfers effective on a day."""
        for side, account_id in enumerate((debit, credit)):
            month = f"{day[:7]}-01" if account_id in self.watched else ""
            into = self.through[account_id][month, *resting]
            into[side] += minor
            into[2] += transfers

    def pass_by(self, entry_id: int) -> None:
        """All entries below this one are counted."""
        while self.next is not None and self.horizon < entry_id:
            self._hold_against(*self.next)
            self.next = next(self.coming, None)

    def faults(self) -> Iterator[Fault]:
        """What is wrong with any checkpoint, once everything is counted."""
        self.pass_by(NEVER)
        yield from self.found

    def sums(self) -> Iterator[tuple[int, Resting, int, int]]:
        """(account, what it rests on, debits, credits), a line for each month."""
        for account_id, through in self.through.items():
            for (_month, *resting), (debits, credits, _transfers) in through.items():
                yield account_id, (resting[0], resting[1]), debits, credits

    def _hold_against(self, drawn: Any, stated: Mapping[tuple[str, str, str], Sequence[Any]]) -> None:
        where = f"account {drawn.account_id} at {drawn.horizon}"
        before = self.stand_at.get(drawn.account_id, 0)
        if drawn.since != before:
            why = f"goes on from {drawn.since}, the one before stands at {before}"
            self.found.append(Fault("checkpoint", where, why))
        through = self.through[drawn.account_id]
        if through != stated:
            self.found.append(Fault("checkpoint", where, "does not say what the transfers up to it come to"))
        for sums in through.values():
            sums[2] = 0
        self.stand_at[drawn.account_id] = drawn.horizon


def _drawn(connection: Connection) -> Iterator[tuple[Any, Mapping[tuple[str, str, str], Sequence[Any]]]]:
    """Every checkpoint by horizon, with what it says. A month is read as text: it may be no date at all."""
    total = checkpoint_total.c
    of_it = and_(total.account_id == checkpoint.c.account_id, total.horizon == checkpoint.c.horizon)
    month = cast(total.month, Text).label("month")
    said = (month, total.basis, total.finality, total.debits_minor, total.credits_minor, total.fresh)
    asked: Select[Any] = (
        select(checkpoint, *said).outerjoin(checkpoint_total, of_it).order_by(checkpoint.c.horizon, checkpoint.c.account_id)
    )
    rows = connection.execute(asked.execution_options(yield_per=STREAMED))
    for _key, group in groupby(rows, key=lambda row: (row.horizon, row.account_id)):
        together = list(group)
        stated = {
            (it.month, it.basis, it.finality): [it.debits_minor, it.credits_minor, it.fresh]
            for it in together
            if it.month is not None
        }
        yield together[0], stated
