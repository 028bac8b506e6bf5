"""Entries held against their seals: which row below the last seal was changed, added, removed or reordered.

Runs beside the reading of the entries: each passes by once, in the order of ids, together with the leaf kept of it.
What the leaves of a seal say is believed when they give its root; when they do not, but the entries do, it was the
leaves that were tampered with.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, select

from ledger.seal import Seal, chain_faults, jump_of, leaf_of, root_of
from ledger.seal_faults import (
    SUSPECTS_MAX,
    Run,
    Suspect,
    added_with_leaves,
    entrys_fault,
    faults_alike,
    leafs_fault,
    seal_fault,
    take,
)
from ledger.store import streams
from ledger.store.seals import seal_of
from ledger.store.tables import seal as seal_table
from ledger.verification import Fault

MOVES_MAX = 300  # rows that are held against each other to see which took whose place
STREAMED = 2000


class SealCheck:
    """Seals, leaves and entries side by side."""

    def __init__(self, connection: Connection) -> None:
        self.leaves = streams.leaves(connection)
        self.leaf = next(self.leaves, None)
        rows = connection.execute(select(seal_table).order_by(seal_table.c.number).execution_options(yield_per=STREAMED))
        self.seals = ((seal_of(row), str(row.head)) for row in rows)
        self.before: Seal | None = None
        self.heads: dict[int, tuple[str, str]] = {}  # as kept and as computed, of those still to be named
        self.run: Run | None = None
        self.tail: list[Suspect] = []  # entries without a leaf since the last one that has one
        self.found: list[Fault] = []
        self.suspects: list[tuple[Suspect, str]] = []
        self.count = self.sealed = 0

    def pass_by(self, id_: int, reference: str, moment: str, digest: str) -> bool:
        """The next entry; whether a leaf vouches for its number, moment and digest."""
        while self.leaf is not None and self.leaf[0] < id_:
            self._lacking(*self.leaf)
        own = leaf_of(id_, moment, digest)
        if self.leaf is None or self.leaf[0] != id_:
            self.tail.append(Suspect(id_, str(reference), None, str(moment), str(digest), 0))
            if len(self.tail) > SUSPECTS_MAX and self.leaf is None:
                self.tail.pop()  # above the last seal there is nothing to prove
            return False
        _id, number, stored = self.leaf
        run = self.run
        if run is None or run.number != number or self.tail:
            run = self._run_of(number)
        run.ids.append(id_)
        run.stored.append(stored)
        run.own.append(own)
        self.sealed += 1
        self.leaf = next(self.leaves, None)
        if stored != own:
            run.odd.append(Suspect(id_, str(reference), bytes(stored), str(moment), str(digest), number))
        return bool(stored == own)

    def _lacking(self, id_: int, number: int, stored: bytes) -> None:
        """A leaf whose entry is not there."""
        run = self._run_of(number)
        run.ids.append(id_)
        run.stored.append(stored)
        run.own.append(None)
        run.odd.append(Suspect(id_, None, bytes(stored), "", "", number))
        self.leaf = next(self.leaves, None)

    def _run_of(self, number: int) -> Run:
        """The run to which the next leaf belongs; entries without one before it are put where they stand."""
        if self.run is None or self.run.number != number:
            self._end_run()
            self.run = Run(number)
        take(self.run, self.tail)
        self.tail = []
        return self.run

    def _end_run(self) -> None:
        """All of a seal has passed, and so have the entries without a leaf that stand below its end."""
        if self.run is None:
            return
        seal = self._seal(self.run.number)
        if seal is not None:
            take(self.run, [it for it in self.tail if it.id <= seal.up_to])
            self.tail = [it for it in self.tail if it.id > seal.up_to]
            self._close(self.run, seal)
        self.run = None

    def _close(self, run: Run, seal: Seal) -> None:
        """Do the leaves give the root, or else the entries?"""
        span = range(seal.first_id, seal.up_to + 1)
        stored = [it for it in run.stored if it is not None]
        if len(stored) == seal.count and root_of(stored).hex() == seal.root:
            for it in run.odd:
                self._suspect(it, entrys_fault(it, seal))
            return
        own = [it for id_, it in zip(run.ids, run.own, strict=True) if it is not None and id_ in span]
        if len(own) == seal.count and root_of(own).hex() == seal.root:
            for it in run.odd:
                self._suspect(it, leafs_fault(it, span))
            self.found += added_with_leaves(run, span)
            return
        if not run.odd:
            kept, computed = self.heads[seal.number]
            self.found += faults_alike(run, seal, sound=kept == computed)
            return
        self.found.append(seal_fault(seal, "neither its entries nor the leaves kept of them give its root"))
        for it in run.odd:
            self._suspect(it, entrys_fault(it, seal))

    def _seal(self, number: int) -> Seal | None:
        """The seal of a run; those before it that nothing was kept of, and one that is gone, are named."""
        while self.before is None or self.before.number < number:
            found = self._next_seal()
            if found is None or found.number > number:
                break
            if found.number < number:
                self.found.append(Fault("seal", f"seal {found.number}", "nothing is kept of the entries it was made over"))
        if self.before is not None and self.before.number == number:
            return self.before
        self.found.append(Fault("seal", f"seal {number}", "is gone; what was kept of its entries stands"))
        return None

    def _next_seal(self) -> Seal | None:
        found = next(self.seals, None)
        if found is None:
            return None
        seal, head = found
        for why in chain_faults(seal, head=head, before=self.before, heads=self.heads):
            self.found.append(Fault("seal", f"seal {seal.number}", why))
        self.count += 1
        self.before = seal
        named, at = {seal.number: (head, seal.head)}, jump_of(seal.number)
        while at:  # only these can still be named by a later seal
            if at in self.heads:
                named[at] = self.heads[at]
            at = jump_of(at)
        self.heads = named
        return seal

    def _suspect(self, it: Suspect, why: str) -> None:
        if len(self.suspects) < SUSPECTS_MAX:
            self.suspects.append((it, why))

    def faults(self) -> Iterator[Fault]:
        """What is wrong, once every entry has passed."""
        while self.leaf is not None:
            self._lacking(*self.leaf)
        self._end_run()
        while (found := self._next_seal()) is not None:
            self.found.append(Fault("seal", f"seal {found.number}", "nothing is kept of the entries it was made over"))
        yield from self.found
        moved = self._moved()
        for it, why in self.suspects:
            where = it.reference or f"entry {it.id}"
            yield Fault("sealed", where, moved.get(it.id, why))

    def _moved(self) -> dict[int, str]:
        """Entries that stand whole in another one's place, by id: what they were sealed as."""
        among = [it for it, _why in self.suspects[:MOVES_MAX]]
        places = {it.stored: it for it in among if it.stored is not None}
        found: dict[int, str] = {}
        for it in among:
            for place in among:
                if it.reference is not None and place.id != it.id:
                    was = places.get(leaf_of(place.id, it.moment, it.digest))
                    if was is not None and was.id == place.id:
                        found[it.id] = f"was sealed as entry {place.id} and stands as entry {it.id}: reordered"
        return found
