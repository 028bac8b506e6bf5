"""The seals of a case: for each of its entries the way to one head, which is printed on the paper and in the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ledger.seal import Seal, path_to, seal_document
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
    sealed = [each.posted for each in entries if each.posted.id in it.numbers]
    return {
        "seals": {
            "head": it.newest.head if it.newest else None,
            "seals": [seal_document(each) for each in it.seals],
            "proofs": [_proof(it, each.id, each.entry.reference) for each in sealed],
            "unsealed": [each.posted.entry.reference for each in entries if each.posted.id not in it.numbers],
        }
    }


def _proof(it: CaseSeals, entry_id: int, reference: str) -> dict[str, Any]:
    number = it.numbers[entry_id]
    leaves = it.leaves[number]
    index = list(leaves).index(entry_id)
    path = [beside.hex() for beside in path_to(list(leaves.values()), index)]
    return {"entry": reference, "seal": number, "leaf": leaves[entry_id].hex(), "index": index, "path": path}
