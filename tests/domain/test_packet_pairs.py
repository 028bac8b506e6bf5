"""Pictures that share a page are there whole, each under its own number."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.exhibit import Kind
from reports.packet_plan import Leaf
from reports.pdf.packet import compile_packet
from tests.domain import packet_files as files
from tests.domain import packet_reading as reading


@pytest.mark.parametrize("size", [(1600, 1200), (1200, 1600)])
def test_five_photos_go_into_a_channel_of_four_pages(size: tuple[int, int], tmp_path: Path) -> None:
    vault: dict[str, bytes] = {}
    photos = [
        files.an_exhibit(n, files.a_photo(10 + n, size), "image/jpeg", kind=Kind.PHOTO, vault=vault) for n in range(1, 6)
    ]

    done = compile_packet(files.a_letter(photos, "mastercard-rfi"), files.out_of(vault), tmp_path)

    assert done.path is not None
    assert (4, ["as_it_is", "pairs"]) == (done.made.pages, [it.step for it in done.made.shrunk][:2])
    sizes = {(n, 1): Leaf(n - 1, 1, 1, *size, picture=True) for n in range(1, 6)}
    assert [(n, 1, 10 + n, 10 + n) for n in range(1, 6)] == reading.shown(done.path, sizes)
    assert [2, 2, 3, 3, 4] == [it.first_page for it in done.made.costs]
