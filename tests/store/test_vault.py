"""A vault in a folder and in a bucket: a file is there whole or not at all, never written over, compared on its way."""

from __future__ import annotations

import os
import subprocess
import sys
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Connection, Engine

from evidence.actions.receive_file import receive_file
from evidence.errors import BytesLost, DraftChanged, VaultAway
from evidence.exhibit import VaultFile
from evidence.store import bucket, exhibits, vault, verify
from evidence.store.vault import key_of
from runtime.database import reading, transaction
from runtime.settings import SettingRefused, load
from tests.servers.ports import free_port
from tests.servers.s3 import BUCKET, Store
from tests.store.vaults import Hands, InFolder, arrived, in_bucket, in_folder, kept
from tests.web import world

SLIP = b"signed for by Mr Li"
LARGE = os.urandom(1024 * 1024) * 20  # larger than two parts
BOTH = pytest.mark.parametrize("data", [SLIP, LARGE], ids=["small", "in parts"])


@pytest.fixture(params=["folder", "bucket"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Hands:
    if request.param == "folder":
        return in_folder(tmp_path)
    return in_bucket(request.getfixturevalue("s3"), tmp_path)


@BOTH
def test_a_file_lies_under_its_digest_once_and_comes_out_as_it_went_in(there: Hands, data: bytes) -> None:
    digest = sha256(data).hexdigest()

    assert [digest, digest] == [kept(there.vault, data) for _ in range(2)]

    assert [key_of(digest)] == there.names()
    assert data == there.vault.read(digest)
    with there.vault.open(digest) as file:
        assert data == file.read()


@BOTH
def test_what_lies_there_is_never_written_over(there: Hands, data: bytes) -> None:
    digest = sha256(data).hexdigest()
    there.put(key_of(digest), b"of another hand")

    kept(there.vault, data)

    assert [key_of(digest)] == there.names() and sha256(b"of another hand").hexdigest() == there.vault.found(digest)


def test_two_who_bring_the_same_bytes_at_once_make_one_file(there: Hands) -> None:
    together, found = Barrier(4), list[str]()

    def bring() -> None:
        with there.vault.incoming() as folder:
            draft = arrived(there.vault, folder, LARGE)
            together.wait()
            found.append(there.vault.keep(draft))

    threads = [Thread(target=bring) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 1 == len(set(found)) and 4 == len(found) and [key_of(found[0])] == there.names()


@BOTH
def test_a_changed_file_is_given_to_nobody_and_neither_is_a_missing_one(there: Hands, data: bytes) -> None:
    digest = kept(there.vault, data)
    for spoil in (lambda: there.put(key_of(digest), data[:-1] + b"?"), lambda: there.take(key_of(digest))):
        spoil()
        with pytest.raises(BytesLost):
            there.vault.open(digest)
        with pytest.raises(BytesLost):
            there.vault.read(digest)


@BOTH
def test_a_file_that_was_written_to_while_it_was_looked_at_is_not_kept(there: Hands, data: bytes) -> None:
    with there.vault.incoming() as folder:
        draft = arrived(there.vault, folder, data)
        with draft.path.open("r+b") as file:
            file.write(b"?")
        with pytest.raises(DraftChanged):
            there.vault.keep(draft)

    assert [] == there.names()


def test_a_sending_that_breaks_off_leaves_nothing_under_the_final_name(s3: Store, tmp_path: Path) -> None:
    there = in_bucket(s3, tmp_path)
    with there.vault.incoming() as folder:
        draft = arrived(there.vault, folder, LARGE)
        state = draft.path.stat()
        with draft.path.open("r+b") as file:
            file.write(b"?")  # found out at the last byte only
        with pytest.raises(DraftChanged):
            there.vault.place.keep(draft, key_of(draft.sha256))
        assert state.st_ino == draft.path.stat().st_ino

    assert [] == there.names()
    assert not s3.client.list_multipart_uploads(Bucket=BUCKET).get("Uploads")


def test_an_old_vault_opens_unchanged(tmp_path: Path) -> None:
    digest = sha256(SLIP).hexdigest()
    folder = tmp_path / "evidence" / digest[:2]
    folder.mkdir(parents=True)
    (folder / digest).write_bytes(SLIP)

    assert SLIP == vault.in_folder(tmp_path).read(digest)


def test_a_file_of_a_folder_is_private_and_cannot_be_written(tmp_path: Path) -> None:
    there = in_folder(tmp_path)
    path = there.path / key_of(kept(there.vault, SLIP))

    assert (0o400, 0o700) == (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777)


def test_screening_takes_files_in_wherever_they_lie(there: Hands) -> None:
    file = receive_file(there.vault, BytesIO(SLIP), "proof.txt")

    assert [key_of(file.file.sha256)] == there.names()


def test_a_store_that_is_away_is_said_to_be_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "TRIES_MAX", 0)
    away = Store(f"http://127.0.0.1:{free_port()}", None)
    there = in_bucket(away, tmp_path).vault

    for asked in (lambda: there.read("ab" * 32), lambda: kept(there, SLIP), lambda: list(there.starts())):
        with pytest.raises(VaultAway, match="does not answer"):
            asked()
    assert there.place.faults()


def test_a_place_says_whether_it_can_hold_a_vault(there: Hands) -> None:
    assert [] == there.vault.place.faults() and [] == there.names()


def test_a_store_that_writes_over_what_is_there_is_found_out(s3: Store, tmp_path: Path) -> None:
    there = in_bucket(s3, tmp_path)
    put = bucket.obstore.put
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(bucket.obstore, "put", lambda *words, **more: put(*words, **(more | {"mode": None})))
        found = there.vault.place.faults()

    assert ["the store writes a file over one that is there"] == found


def recorded(engine: Engine, there: Hands, *texts: bytes) -> list[str]:
    digests = [kept(there.vault, it) for it in texts]
    with transaction(engine) as connection:
        for digest, it in zip(digests, texts, strict=True):
            exhibits.add_file(connection, VaultFile(digest, len(it), "text/plain", {}), now=world.NOW)
    return digests


def faults(connection: Connection, there: Hands, **more: Any) -> dict[str, str]:
    return dict(verify.check(connection, there.vault, **more))


def test_verify_names_a_changed_a_missing_and_an_extra_file(engine: Engine, there: Hands) -> None:
    changed, missing, _whole = recorded(engine, there, SLIP, LARGE, b"invoice 7")
    told: list[tuple[int, int]] = []
    with reading(engine) as connection:
        assert {} == faults(connection, there, told=lambda read, total: told.append((read, total)))
        assert [(1, 3), (2, 3), (3, 3)] == told

        there.put(key_of(changed), b"signed for by Mr Wu")
        there.take(key_of(missing))
        extra = kept(there.vault, b"nobody brought this")
        for key in ("ab/one more", "notes.txt", "not/ours"):
            there.put(key, b"?")
        found = faults(connection, there)

    assert {f"file:{changed}", f"file:{missing}", f"file:{key_of(extra)}"} < set(found)
    assert {"file:ab/one more", "file:notes.txt", "file:not/ours"} < set(found) and 6 == len(found)
    assert "changed" in found[f"file:{changed}"] and "missing" in found[f"file:{missing}"]
    assert "nobody put it on record" in found[f"file:{key_of(extra)}"]


def test_what_may_just_be_arriving_is_no_fault_yet(engine: Engine, there: Hands) -> None:
    arriving = kept(there.vault, SLIP)
    there.put(key_of("ab" * 32), b"not what its name says")
    (since,) = (it.since for it in there.vault.under(arriving[:2]))
    with reading(engine) as connection:
        assert [f"file:{key_of('ab' * 32)}"] == list(faults(connection, there, now=since))
        assert 2 == len(faults(connection, there, now=since + 2 * verify.ARRIVING_MAX))


def test_a_vault_that_does_not_answer_is_one_fault(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket, "TRIES_MAX", 0)
    there = in_bucket(Store(f"http://127.0.0.1:{free_port()}", None), tmp_path)
    with reading(engine) as connection:
        assert ["vault"] == list(faults(connection, there))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RECOURSE_VAULT", "/srv/files"),
        ("RECOURSE_VAULT", "s3://"),
        ("RECOURSE_VAULT", "s3://Ab"),
        ("RECOURSE_VAULT_ENDPOINT", "s3.example.com"),
        ("RECOURSE_VAULT_KEY_ID", "only-half"),
    ],
)
def test_a_vault_that_makes_no_sense_is_refused_at_start(name: str, value: str) -> None:
    with pytest.raises(SettingRefused, match="RECOURSE_VAULT"):
        load({name: value})


def test_a_folder_is_what_it_was(tmp_path: Path) -> None:
    there: InFolder = in_folder(tmp_path)
    kept(there.vault, SLIP)

    assert [".incoming"] == [it.name for it in there.path.iterdir() if it.name.startswith(".")]


CHILD = """
import sys, time
from pathlib import Path
from evidence.store import bucket, vault
from runtime.settings import load
import os

class Slow:
    given = 0
    def read(self, size):
        if self.given > 20 * 1024 * 1024:
            print("half", flush=True)
            time.sleep(600)
        self.given += size
        return b"0" * size

def slowly(draft):
    for _ in range(20):
        yield b"0" * 1024 * 1024
    print("half", flush=True)
    time.sleep(600)

there = vault.of(load(os.environ, data_dir=Path(sys.argv[1])))
with there.incoming() as folder:
    if there.place.__class__ is bucket.Bucket:
        draft = vault.write(open("/dev/zero", "rb"), folder / "file", most_bytes=30 * 1024 * 1024)
        bucket._as_digested = slowly
        there.keep(draft)
    else:
        vault.write(Slow(), folder / "file", most_bytes=30 * 1024 * 1024)
"""


def test_whoever_is_killed_in_the_middle_leaves_no_half_file_under_a_final_name(
    there: Hands, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    prefix = f"{tmp_path.name}/{tmp_path.parent.name}"
    in_a_bucket = not isinstance(there, InFolder)
    environ = {**os.environ, **(request.getfixturevalue("s3").settings(prefix) if in_a_bucket else {})}
    child = subprocess.Popen([sys.executable, "-c", CHILD, str(tmp_path)], env=environ, stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None and "half\n" == child.stdout.readline()
    child.kill()
    child.wait()

    assert not [it for it in there.names() if not it.startswith(".")]
    left = list((tmp_path / "evidence" / vault.INCOMING).iterdir())
    assert 1 == len(left)
    os.utime(left[0], (0, 0))
    kept(there.vault, SLIP)
    assert [] == list((tmp_path / "evidence" / vault.INCOMING).iterdir())
