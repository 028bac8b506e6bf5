"""A proof says of one entry that it stands under a head, and says it of nothing else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from runpy import run_path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import HeadTooOld
from ledger.seal import Seal, chain_faults, jump_of, leaf_of, next_seal, path_to, root_of, way

NOW = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
SIZES_MAX = 70
CHECKER = Path(__file__).parents[2] / "docs" / "check_proof.py"
climb: Callable[[bytes, int, int, Sequence[bytes]], bytes | None] = run_path(str(CHECKER))["climb"]
"""The root to which a path leads, as a stranger finds it."""


def leaves_of(count: int) -> list[bytes]:
    return [leaf_of(i, "2026-03-02T09:15:00.000000Z", f"{i:064x}") for i in range(1, count + 1)]


def chain_of(length: int) -> dict[int, Seal]:
    """Seals 1 to `length`, each over one entry."""
    made: dict[int, Seal] = {}
    for number, leaf in enumerate(leaves_of(length), 1):
        back = made.get(jump_of(number))
        made[number] = next_seal(made.get(number - 1), back.head if back else "", {number: leaf}, sealed_at=NOW)
    return made


def flipped(data: bytes, bit: int) -> bytes:
    changed = bytearray(data)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@pytest.mark.parametrize("count", range(1, SIZES_MAX + 1))
def test_every_leaf_of_every_size_proves(count: int) -> None:
    leaves = leaves_of(count)
    root = root_of(leaves)

    assert [root] * count == [climb(leaf, i, count, path_to(leaves, i)) for i, leaf in enumerate(leaves)]


def test_the_root_is_that_of_rfc_6962() -> None:
    """By its own definition: split at the largest power of two below the size."""

    def defined(leaves: list[bytes]) -> bytes:
        if len(leaves) == 1:
            return leaves[0]
        split = 1 << (len(leaves) - 1).bit_length() - 1
        return sha256(b"\x01" + defined(leaves[:split]) + defined(leaves[split:])).digest()

    assert all(defined(leaves_of(count)) == root_of(leaves_of(count)) for count in range(1, SIZES_MAX + 1))


@given(st.integers(1, SIZES_MAX), st.data())
def test_a_flipped_bit_proves_nothing(count: int, data: st.DataObject) -> None:
    leaves = leaves_of(count)
    index = data.draw(st.integers(0, count - 1))
    path, root = path_to(leaves, index), root_of(leaves)
    parts = [leaves[index], *path]
    part, bit = data.draw(st.integers(0, len(parts) - 1)), data.draw(st.integers(0, 255))
    parts[part] = flipped(parts[part], bit)

    assert root != climb(parts[0], index, count, parts[1:])


@given(st.integers(1, SIZES_MAX), st.data())
def test_a_path_proves_no_other_place_and_no_other_length(count: int, data: st.DataObject) -> None:
    leaves = leaves_of(count)
    index, other = data.draw(st.integers(0, count - 1)), data.draw(st.integers(-1, count))
    path, root = path_to(leaves, index), root_of(leaves)

    assert index == other or root != climb(leaves[index], other, count, path)
    assert climb(leaves[index], index, count, [*path, root]) is None
    assert not path or climb(leaves[index], index, count, path[:-1]) is None


def test_a_node_never_passes_for_a_leaf() -> None:
    """Or two leaves could be shown as one entry that never was."""
    a, b = leaves_of(2)

    assert root_of([a, b]) not in (sha256(a + b).digest(), sha256(b"\x00" + a + b).digest())


@pytest.mark.parametrize(
    "change",
    [
        {"number": 3}, {"previous": "ab"}, {"jump": "ab"}, {"first_id": 1}, {"up_to": 9}, {"count": 2}, {"root": "ab"},
        {"sealed_at": datetime(2026, 3, 2, 9, 16, tzinfo=UTC)},
    ],
)  # fmt: skip
def test_a_head_covers_everything_a_seal_states(change: dict[str, object]) -> None:
    seal = chain_of(2)[2]

    assert seal.head != replace(seal, **change).head  # type: ignore[arg-type]


@given(st.integers(1, 5000), st.data())
def test_the_way_from_any_head_to_any_earlier_seal_is_short_and_names_each_step(newer: int, data: st.DataObject) -> None:
    older = data.draw(st.integers(1, newer))
    steps = way(newer, older)

    assert (steps[0], steps[-1]) == (newer, older)
    assert all(after in (before - 1, jump_of(before)) for before, after in pairwise(steps))
    assert len(steps) <= newer.bit_length() ** 2


def test_an_older_head_proves_no_younger_entry() -> None:
    with pytest.raises(HeadTooOld):
        way(3, 4)


def test_a_sound_chain_has_no_faults_and_every_change_of_it_has() -> None:
    seals = chain_of(13)
    heads = {number: (it.head,) for number, it in seals.items()}

    def faults(number: int, it: Seal, head: str) -> list[str]:
        return chain_faults(it, head=head, before=seals.get(number - 1), heads=heads)

    assert [] == [fault for number, it in seals.items() for fault in faults(number, it, it.head)]
    assert faults(7, replace(seals[7], root="00"), seals[7].head)
    assert faults(8, replace(seals[8], jump=seals[3].head), seals[8].head)
    assert faults(7, replace(seals[7], previous=seals[5].head), replace(seals[7], previous=seals[5].head).head)
    assert faults(7, replace(seals[7], number=8), seals[7].head)
