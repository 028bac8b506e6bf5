"""Every entry read once and held against what its writer stated: fast where it is sound, in full words where it is not.

A sound entry is found sound on the driver's own tuples, with what accounts in a row mean worked out once. Whatever is
not plainly sound is read again as a value that cannot be wrong, which says what is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import groupby
from json.encoder import encode_basestring as quoted  # what json.dumps writes of a text when characters stay as they are
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection

from ledger.accounts import Account
from ledger.balances import BalanceRow
from ledger.entry import Basis, Finality
from ledger.errors import LedgerError
from ledger.store import lines, streams
from ledger.store.verify_checkpoints import NEVER, CheckpointCheck
from ledger.store.verify_seals import SealCheck
from ledger.store.verify_shapes import Shape, Shapes, nets_to_nothing
from ledger.verification import Fault

NO_MOMENT = datetime.min.replace(tzinfo=UTC)  # what an entry says of its moment is not part of its digest
RESTING = {(basis.value, finality.value) for basis in Basis for finality in Finality}
NO_MORE: tuple[int, Iterable[tuple[Any, ...]]] = (NEVER, ())
ASIDE = 5000  # entries whose amounts are kept before they are summed up
UNREADABLE = (LedgerError, ValueError, TypeError)


class EntryCheck:
    """What has been read so far, and what it adds up to."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.accounts = lines.AccountBook(connection)
        self.shapes = Shapes(self.accounts)
        self.days: set[str] = set()
        # Amounts of sound entries between the same accounts, of one day, basis and finality: summed up together.
        self.aside: dict[tuple[Shape, str, str, str], list[tuple[int, ...]]] = defaultdict(list)
        self.sum_up_at = 0  # before an entry above this
        self.checkpoints = CheckpointCheck(connection)
        self.entries = 0
        self.transfers = 0

    def faults(self, seals: SealCheck) -> Iterator[Fault]:
        """Every fault of every entry, in their order; each entry is shown to `seals` as it passes."""
        following = groupby(streams.transfers(self.connection), key=itemgetter(0))
        of, group = next(following, NO_MORE)
        for row in streams.entries(self.connection):
            id_, mine = row[0], []
            while of < id_:
                yield from map(_orphan, group)
                of, group = next(following, NO_MORE)
            if of == id_:
                mine = list(group)
                of, group = next(following, NO_MORE)
            if id_ > self.sum_up_at:
                self._sum_up(id_)
            self.entries += 1
            self.transfers += len(mine)
            try:
                sound = self._is_sound(row, mine)
            except UNREADABLE:
                sound = False
            if not sound:
                yield from self._slowly(row, mine)
            if not seals.pass_by(id_, row[1], row[7], row[9]):
                yield from _moment_faults(row)
        while of is not NEVER:
            yield from map(_orphan, group)
            of, group = next(following, NO_MORE)
        self._sum_up(NEVER)

    def _is_sound(self, row: tuple[Any, ...], mine: list[tuple[Any, ...]]) -> bool:
        """Whether nothing at all is wrong with an entry; if so, it is counted. Raises one of UNREADABLE."""
        _id, reference, kind, reason, basis, finality, day, _moment, cause, digest, n = row
        if not mine or len(mine) != n or (basis, finality) not in RESTING or not (reference and kind and cause):
            return False
        _ids, *columns, amounts = zip(*mine, strict=True)
        shape = self.shapes[tuple(columns)]
        if min(amounts) <= 0 or sum(amounts).__class__ is not int:
            return False
        if not (shape.mirrored if amounts.count(amounts[0]) == n else nets_to_nothing(shape.pairs, amounts)):
            return False
        if day not in self.days:
            if date.fromisoformat(day).isoformat() != day:
                return False
            self.days.add(day)
        stated = (
            f'{{"basis":"{basis}","cause":{quoted(cause)},"effective_on":"{day}","finality":"{finality}",'
            f'"kind":{quoted(kind)},"reason":{quoted(reason)},"reference":{quoted(reference)},'
            f'"transfers":[{shape.stated % amounts}]}}'
        )
        if sha256(stated.encode()).hexdigest() != digest or "\\u0000" in stated:
            return False
        self.aside[shape, day, basis, finality].append(amounts)
        return True

    def _sum_up(self, id_: int) -> None:
        """Count what was put aside, all of it below this entry, and hold the checkpoints below it against that."""
        for (shape, day, *resting), many in self.aside.items():
            for pair, minor in zip(shape.pairs, map(sum, zip(*many, strict=True)), strict=True):
                self.checkpoints.count(*pair.ids, day, (resting[0], resting[1]), minor, len(many))
        self.aside.clear()
        self.checkpoints.pass_by(id_)
        self.sum_up_at = min(self.checkpoints.horizon, id_ + ASIDE)

    def _slowly(self, row: tuple[Any, ...], mine: list[tuple[Any, ...]]) -> Iterator[Fault]:
        try:
            stored = self._stored(row, mine)
            yield from _entry_faults(stored)
            self._add(stored)
        except UNREADABLE as trouble:  # SQLite holds what it is given: a day may be no date at all
            yield Fault("entry", str(row[1]), f"cannot be read: {trouble}")

    def _stored(self, row: tuple[Any, ...], mine: list[tuple[Any, ...]]) -> lines.StoredEntry:
        id_, reference, kind, reason, basis, finality, day, _moment, cause, digest, n = row
        found = tuple(
            lines.Line(position, book, debit, credit, currency, minor)
            for _id, position, book, currency, debit, credit, minor in mine
        )
        return lines.StoredEntry(
            id_, reference, kind, reason, basis, finality, date.fromisoformat(day), NO_MOMENT, cause, digest, n, found,
            self.accounts,
        )  # fmt: skip

    def _add(self, stored: lines.StoredEntry) -> None:
        day = stored.effective_on.isoformat()
        for line in stored.lines:
            with suppress(*UNREADABLE):  # named already; what can be read still counts
                resting, minor = (Basis(stored.basis).value, Finality(stored.finality).value), int(line.amount_minor)
                _known = stored.accounts[line.debit], stored.accounts[line.credit]  # or raises
                self.checkpoints.count(line.debit, line.credit, day, resting, minor, 1)

    def rows(self) -> list[BalanceRow]:
        """What everything read adds up to."""
        sums: dict[tuple[Account, Basis, Finality], list[int]] = defaultdict(lambda: [0, 0])
        for account_id, (basis, finality), debits, credits in self.checkpoints.sums():
            into = sums[self.accounts[account_id], Basis(basis), Finality(finality)]
            into[0] += debits
            into[1] += credits
        return [BalanceRow(*resting, *both) for resting, both in sums.items()]


def _orphan(line: tuple[Any, ...]) -> Fault:
    return Fault("orphan", f"transfer {line[0]}/{line[1]}", "belongs to no entry")


def _moment_faults(row: tuple[Any, ...]) -> Iterator[Fault]:
    """Of an entry whose moment no seal vouches for."""
    try:
        datetime.fromisoformat(str(row[7]).removesuffix("Z"))
    except ValueError as trouble:
        yield Fault("entry", str(row[1]), f"cannot be read: {trouble}")


def _entry_faults(stored: lines.StoredEntry) -> Iterator[Fault]:
    positions = [line.position for line in stored.lines]
    if positions != list(range(1, stored.n + 1)):
        yield Fault("entry", stored.reference, f"has transfers {positions}, stated were {stored.n}")
    try:
        posted = stored.posted()
        strays = [line.position for line in stored.lines if stored.accounts[line.debit].book != line.book]
    except UNREADABLE as trouble:
        yield Fault("entry", stored.reference, str(trouble))
        return
    if strays:
        yield Fault("entry", stored.reference, f"transfers {strays} are filed in another book than their accounts")
    if posted.entry.digest != stored.digest:
        yield Fault("digest", stored.reference, f"reads {posted.entry.digest[:16]}…, was written as {stored.digest[:16]}…")
