"""The seals of a case: for each of its entries the way to one head, which is printed on the paper and in the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.seal import Seal, paths_to, seal_document
from reports.filed_entries import FiledEntry


@dataclass(frozen=True, slots=True)
class CaseSeals:
    """`seals` lead from the newest of the case down to each of its own; `leaves` are those of each own seal, by entry id."""

    seals: Sequence[Seal] = ()
    leaves: Mapping[int, Mapping[int, bytes]] = field(default_factory=dict)
    numbers: Mapping[int, int] = field(default_factory=dict)  # the seal of each sealed entry, by entry id

    @property
    def newest(self) -> Seal | None:
        """The seal of the latest entry of the case that is sealed: the same while the case stands as it does."""
        return self.seals[0] if self.seals else None


def seals_document(it: CaseSeals, entries: Sequence[FiledEntry]) -> dict[str, Any]:
    """A proof of each sealed entry, the seals they lead through, and the references of what is not sealed yet."""
    references = {each.posted.id: each.posted.entry.reference for each in entries}
    return {
        "seals": {
            "head": it.newest.head if it.newest else None,
            "seals": [seal_document(each) for each in it.seals],
            "proofs": [proof for number in sorted(it.leaves) for proof in _proofs(it, number, references)],
            "unsealed": [reference for id_, reference in references.items() if id_ not in it.numbers],
        }
    }


def _proofs(it: CaseSeals, number: int, references: Mapping[int, str]) -> list[dict[str, Any]]:
    """Of the entries that stand in one seal, whose tree is built once."""
    leaves = it.leaves[number]
    places = {id_: index for index, id_ in enumerate(leaves) if id_ in references}
    paths = paths_to(list(leaves.values()), places.values())
    return [
        {
            "entry": references[id_], "seal": number, "leaf": leaves[id_].hex(), "index": index,
            "path": [beside.hex() for beside in paths[index]],
        }
        for id_, index in places.items()
    ]  # fmt: skip
