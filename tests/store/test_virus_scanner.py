"""The virus scanner beside us: asked about every byte where one is set, and nothing is taken without its answer."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from evidence.actions.receive_file import receive_file
from evidence.channels.clamd import ScannerSilent, scan
from evidence.errors import FileRefused
from evidence.store import vault
from tests.domain.files import a_pdf, changed_pdf, written
from tests.servers import scanner


@pytest.fixture(params=["unix", "tcp"])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[scanner.Scanner]:
    with scanner.running(str(tmp_path / "clamd.sock") if request.param == "unix" else None) as found:
        yield found


def test_every_byte_is_shown_to_it_and_what_it_finds_is_named(running: scanner.Scanner, tmp_path: Path) -> None:
    long = b"a letter " * 50_000

    assert "" == scan(written(tmp_path, "letter", long), running.address).found
    assert scanner.NAME == scan(written(tmp_path, "virus", long + scanner.SIGN), running.address).found
    assert [long, long + scanner.SIGN] == running.heard


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR\x00", b"", b"stream: OKAY\x00", b"\xff" * 9000])
def test_an_answer_that_is_none_is_no_answer(running: scanner.Scanner, tmp_path: Path, says: bytes) -> None:
    running.says = says

    with pytest.raises(ScannerSilent):
        scan(written(tmp_path, "letter", b"a letter"), running.address)


def refused(folder: Path, data: bytes, address: str | None) -> list[str]:
    try:
        receive_file(vault.in_folder(folder), BytesIO(data), "slip.pdf", scanner=address)
    except FileRefused as error:
        return [it.code for it in error.refusals]
    return []


def test_nothing_is_taken_that_it_finds_something_in_or_says_nothing_of(running: scanner.Scanner, tmp_path: Path) -> None:
    assert [] == refused(tmp_path, a_pdf(), running.address)
    assert ["virus"] == refused(tmp_path, a_pdf() + b"\n%" + scanner.SIGN, running.address)
    running.says = b""
    assert ["scanner"] == refused(tmp_path, a_pdf(), running.address)
    assert ["scanner"] == refused(tmp_path, a_pdf(), f"unix://{tmp_path}/nobody.sock")
    assert [] == refused(tmp_path, a_pdf(), None)


def test_whether_one_looked_and_what_a_copy_was_made_from_is_told(running: scanner.Scanner, tmp_path: Path) -> None:
    unseen = receive_file(vault.in_folder(tmp_path), BytesIO(a_pdf()), "slip.pdf")
    came = changed_pdf("script")
    seen = receive_file(vault.in_folder(tmp_path), BytesIO(came), "form.pdf", scanner=running.address, mend=True)

    assert (False, "") == (unseen.scanned, unseen.made_from)
    assert seen.scanned and 64 == len(seen.made_from) and seen.made_from != seen.file.sha256
    assert came == running.heard[-1]
