"""What was done to sealed entries, told from the rows and leaves of one seal: changed, added, removed, or the leaf."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from ledger.seal import Seal, leaf_of
from ledger.verification import Fault

SUSPECTS_MAX = 1000  # beyond them only the seals are named
FREE_MAX = 20  # numbers named, one of which a removed entry had
ALIKE = "its entries and the leaves kept of them agree and give another root"


class Suspect(NamedTuple):
    """A row that is not as it was sealed. `stored` is the leaf kept of its id; reference, moment and digest as it reads now
    (None: no such entry)."""

    id: int
    reference: str | None
    stored: bytes | None
    moment: str
    digest: str
    seal: int


@dataclass(slots=True)
class Run:
    """The entries and leaves of one seal, as they passed; one beside another, None where one of the two is lacking."""

    number: int
    ids: list[int] = field(default_factory=list)
    stored: list[bytes | None] = field(default_factory=list)
    own: list[bytes | None] = field(default_factory=list)
    odd: list[Suspect] = field(default_factory=list)


def take(run: Run, among: Iterable[Suspect]) -> None:
    """Entries without a leaf, in their place among those that have one."""
    for it in among:
        run.ids.append(it.id)
        run.stored.append(None)
        run.own.append(leaf_of(it.id, it.moment, it.digest))
        run.odd.append(it._replace(seal=run.number))


def seal_fault(seal: Seal, why: str) -> Fault:
    """What is wrong with a seal as a whole."""
    return Fault("seal", f"seal {seal.number}", why)


def added_with_leaves(run: Run, span: range) -> list[Fault]:
    """Entries between two seals that were put in with a leaf each, so that they pass for sealed."""
    both = zip(run.ids, run.stored, run.own, strict=True)
    added = [id_ for id_, stored, own in both if id_ not in span and own is not None and stored == own]
    return [Fault("sealed", f"entry {id_}", f"entry {id_} was added between two seals, with a leaf") for id_ in added]


def faults_alike(run: Run, seal: Seal, *, sound: bool) -> list[Fault]:
    """Somebody changed the seal, or entries and leaves alike: a seal that its head bears out says how many there were."""
    gone = seal.count - len(run.ids)
    if not sound or gone <= 0:
        why = "entries were added, each with a leaf" if gone else "an entry was changed together with its leaf"
        return [seal_fault(seal, f"{ALIKE}: {why if sound else 'the seal was changed'}")]
    free = sorted(set(range(seal.first_id, seal.up_to + 1)) - set(run.ids))
    if len(free) == gone:
        why = f"sealed in seal {seal.number}, is gone together with the leaf kept of it: it was removed"
        return [Fault("sealed", f"entry {id_}", f"entry {id_}, {why}") for id_ in free[:SUSPECTS_MAX]]
    why = f"{gone} of the {seal.count} entries it was made over are gone together with the leaves kept of them"
    return [seal_fault(seal, f"{why}; free numbers: {', '.join(map(str, free[:FREE_MAX]))}" if free else why)]


def entrys_fault(it: Suspect, seal: Seal) -> str:
    """Where the leaves give the root: what happened to the entry."""
    if it.reference is None:
        return f"entry {it.id}, sealed in seal {seal.number}, is gone: it was removed"
    if it.stored is None:
        return f"entry {it.id} is in no seal, though it stands below seal {seal.number}: it was added"
    return f"entry {it.id} is not what was sealed in seal {seal.number}: it was changed"


def leafs_fault(it: Suspect, span: range) -> str:
    """Where the entries give the root: what happened to the leaf. `span` are the ids of the seal."""
    if it.reference is None:
        return f"a leaf was added for entry {it.id}, which never was"
    if it.stored is None:
        return f"the leaf kept of entry {it.id} is gone" if it.id in span else f"entry {it.id} was added between two seals"
    return f"the leaf kept of entry {it.id} was changed, not the entry"
