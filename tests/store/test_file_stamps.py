"""Files are stamped by an authority: once, again after it was away, and so that a stranger with the file can check it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest
from sqlalchemy import Connection, Engine

import worker
from evidence.actions.stamp_files import stamp_files
from evidence.exhibit import Erasure, VaultFile
from evidence.store import erasures, exhibits, file_stamps, vault, verify
from ledger.stamp import StampRefused
from ledger.timestamps import authority as authorities
from reports.pdf.case_file import case_file_pdf
from runtime.clock import utc_now
from runtime.database import reading, transaction
from tests.servers.authority import Authority
from tests.store.test_case_file import checked
from tests.store.test_case_file_exhibits import drawn, heard, listed
from tests.web import world

__all__ = ["heard"]
DIGESTS = [f"{number:02x}" * 32 for number in range(3)]


def recorded(engine: Engine) -> None:
    with transaction(engine) as connection:
        for number, digest in enumerate(DIGESTS):
            file = VaultFile(digest, 7, "text/plain", {})
            exhibits.add_file(connection, file, now=world.NOW + timedelta(minutes=number))


def stamp_them(engine: Engine, authority: Authority, url: str | None = None) -> int:
    ask = partial(authorities.stamp_digest, url=url or authority.url, certificates=authority.certificates)
    return stamp_files(partial(reading, engine), partial(transaction, engine), ask)


def test_every_file_is_stamped_once_and_openssl_agrees(engine: Engine, authority: Authority) -> None:
    recorded(engine)

    assert [3, 0] == [stamp_them(engine, authority) for _ in range(2)]

    with reading(engine) as connection:
        found = file_stamps.of_files(connection, DIGESTS)
    assert all(authority.agrees(found[it].token, it) for it in DIGESTS)
    assert not authority.agrees(found[DIGESTS[0]].token, DIGESTS[1])
    assert abs(found[DIGESTS[0]].stamped_at - utc_now()) < timedelta(minutes=1)


def test_an_authority_that_is_away_is_asked_again_by_the_next_run(engine: Engine, authority: Authority) -> None:
    recorded(engine)
    with pytest.raises(StampRefused, match="does not answer"):
        stamp_them(engine, authority, "http://127.0.0.1:1/tsr")

    assert 3 == stamp_them(engine, authority)


def test_two_that_ask_at_once_keep_one_stamp(engine: Engine, authority: Authority) -> None:
    recorded(engine)
    stamp = authorities.stamp_digest(DIGESTS[0], url=authority.url, certificates=authority.certificates)

    with transaction(engine) as connection:
        assert [True, False] == [file_stamps.add(connection, DIGESTS[0], stamp) for _ in range(2)]


def test_a_stamp_of_another_file_is_named(engine: Engine, authority: Authority, tmp_path: Path) -> None:
    recorded(engine)
    stamp = authorities.stamp_digest(DIGESTS[0], url=authority.url, certificates=authority.certificates)
    with transaction(engine) as connection:
        file_stamps.add(connection, DIGESTS[1], stamp)
        found = [why for where, why in verify.check(connection, vault.in_folder(tmp_path)) if "stamp" in why]

    assert ["the stamp kept of it is of another digest or moment"] == found


def test_the_job_asks_where_the_settings_name_an_authority(
    engine: Engine, database_url: str, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorded(engine)
    monkeypatch.setenv("RECOURSE_DATABASE_URL", database_url)
    monkeypatch.setenv("RECOURSE_DATA_DIR", str(tmp_path))
    assert 0 == worker.stamp_files()

    monkeypatch.setenv("RECOURSE_TIMESTAMP_URL", authority.url)
    monkeypatch.setenv("RECOURSE_TIMESTAMP_CERTIFICATES", str(authority.certificates))
    assert 3 == worker.stamp_files()


def test_a_stranger_checks_the_stamp_of_an_exhibit_from_the_case_file(
    heard: Connection, authority: Authority, tmp_path: Path
) -> None:
    file, _folder = drawn(heard, tmp_path)
    for it in file.exhibits:
        stamp = authorities.stamp_digest(it.file.sha256, url=authority.url, certificates=authority.certificates)
        file_stamps.add(heard, it.file.sha256, stamp)

    stamped, folder = drawn(heard, tmp_path)

    assert 0 == checked(folder)[0]
    for it in listed(folder):
        assert authority.agrees_on_file(folder / it["stamp"], folder / it["file"])
    assert not authority.agrees_on_file(folder / "stamps/001.tsr", folder / listed(folder)[1]["file"])
    (folder / "stamps/002.tsr").write_bytes((folder / "stamps/001.tsr").read_bytes())
    assert (1, True) == (checked(folder)[0], "stamps/002.tsr is missing or no stamp on this file" in checked(folder)[1])
    assert authority.url in pdf_text(case_file_pdf(stamped, language="en"))


def test_a_case_file_with_an_erased_exhibit_holds(heard: Connection, tmp_path: Path) -> None:
    gone = drawn(heard, tmp_path)[0].exhibits[0].exhibit
    erasures.add(heard, gone, Erasure(date(2025, 1, 1), ("window",), datetime(2026, 1, 1, tzinfo=UTC)))

    file, folder = drawn(heard, tmp_path, gone.party)

    code, said = checked(folder)
    first = listed(folder)[0]
    assert 0 == code, said
    assert (None, gone.file.sha256, gone.file.sha256[:12]) == (first["file"], first["sha256"], first["name"])
    assert {"kept_until": "2025-01-01", "reasons": ["window"]} == first["erased"]
    assert not any(line["complete"] or line["detail"] for line in first["custody"])
    assert "2026-01-01" in pdf_text(case_file_pdf(file, language="zh-Hans"))


def pdf_text(data: bytes) -> str:
    pages = pypdfium2.PdfDocument(data)
    return "".join(page.get_textpage().get_text_range() for page in pages)
