"""The newest head is stamped by an authority, whose stamp is believed by its certificate and kept as it came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine

import worker
from ledger.actions.stamp_latest import stamp_latest
from ledger.seal import Seal
from ledger.stamp import Stamp, StampRefused
from ledger.store import seals, stamps
from ledger.store.verify import verify
from ledger.timestamps import authority as authorities
from runtime.clock import utc_now
from runtime.database import reading, transaction
from runtime.settings import SettingRefused, load
from tests.servers.authority import Authority
from tests.store.test_ledger_verify_seals import tampered
from tests.store.test_seals import post, seal_up_to


def stamp_it(engine: Engine, authority: Authority, certificates: Path | None = None) -> bool:
    ask = partial(authorities.stamp, url=authority.url, certificates=certificates or authority.certificates)
    return stamp_latest(partial(reading, engine), partial(transaction, engine), ask)


def newest(engine: Engine) -> tuple[Seal, Stamp | None]:
    with reading(engine) as connection:
        seal = seals.latest(connection)
        assert seal is not None
        return seal, stamps.of_seals(connection, [seal.number]).get(seal.number)


def test_the_newest_head_is_stamped_once_and_openssl_agrees(engine: Engine, authority: Authority) -> None:
    assert not stamp_it(engine, authority), "there is nothing to stamp"
    seal_up_to(engine, post(engine, 0, 3))

    assert [True, False] == [stamp_it(engine, authority) for _ in range(2)]

    seal, stamp = newest(engine)
    assert stamp is not None and authority.agrees(stamp.token, seal.head)
    assert not authority.agrees(stamp.token, "ab" * 32)
    assert abs(stamp.stamped_at - utc_now()) < timedelta(minutes=1)
    assert 1 == len(authority.asked)
    with reading(engine) as connection:
        assert verify(connection).ok


def test_an_authority_nobody_named_is_not_believed(engine: Engine, authority: Authority, tmp_path: Path) -> None:
    seal_up_to(engine, post(engine, 0, 1))
    (tmp_path / "other").mkdir()
    other = Authority(tmp_path / "other").certificates

    with pytest.raises(StampRefused, match="is not the stamp that was asked for"):
        stamp_it(engine, authority, other)
    assert newest(engine)[1] is None


def test_another_answer_than_the_one_asked_for_is_refused(engine: Engine, authority: Authority) -> None:
    seal_up_to(engine, post(engine, 0, 1))
    stamp_it(engine, authority)
    _seal, old = newest(engine)
    assert old is not None
    seal_up_to(engine, post(engine, 1, 1))

    for spoilt in (old.token, b"sorry", b"x" * 200_000):
        authority.spoil = spoilt
        with pytest.raises(StampRefused):
            stamp_it(engine, authority)
    assert newest(engine)[1] is None


def test_two_that_ask_at_once_keep_one_stamp(engine: Engine, authority: Authority) -> None:
    seal_up_to(engine, post(engine, 0, 1))

    def ask(seal: Seal) -> Stamp:
        assert stamp_it(engine, authority)
        return authorities.stamp(seal, url=authority.url, certificates=authority.certificates)

    assert not stamp_latest(partial(reading, engine), partial(transaction, engine), ask)
    assert 2 == len(authority.asked)


def test_an_authority_that_is_away_fails_the_job_and_harms_nothing(engine: Engine, authority: Authority) -> None:
    seal_up_to(engine, post(engine, 0, 1))
    away = partial(authorities.stamp, url="http://127.0.0.1:1/tsr", certificates=authority.certificates)

    with pytest.raises(StampRefused, match="does not answer"):
        stamp_latest(partial(reading, engine), partial(transaction, engine), away)
    assert stamp_it(engine, authority)


def test_a_stamp_that_was_tampered_with_is_named(engine: Engine, authority: Authority) -> None:
    seal_up_to(engine, post(engine, 0, 1))
    stamp_it(engine, authority)

    assert ["seal seal 1"] == list(tampered(engine, "UPDATE seal_stamp SET token = :token", token=b"sorry"))


def test_the_job_asks_where_the_settings_name_an_authority(
    engine: Engine, database_url: str, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seal_up_to(engine, post(engine, 0, 1))
    monkeypatch.setenv("RECOURSE_DATABASE_URL", database_url)
    monkeypatch.setenv("RECOURSE_DATA_DIR", str(tmp_path))
    worker.publish_heads()
    assert newest(engine)[1] is None

    monkeypatch.setenv("RECOURSE_TIMESTAMP_URL", authority.url)
    monkeypatch.setenv("RECOURSE_TIMESTAMP_CERTIFICATES", str(authority.certificates))
    worker.publish_heads()
    stamp = newest(engine)[1]
    assert stamp is not None and authority.url == stamp.authority


def test_an_authority_without_its_certificate_is_refused_at_start() -> None:
    with pytest.raises(SettingRefused, match="RECOURSE_TIMESTAMP_CERTIFICATES"):
        load({"RECOURSE_TIMESTAMP_URL": "https://timestamp.example.com/tsr"})
    with pytest.raises(SettingRefused, match="RECOURSE_TIMESTAMP_URL"):
        load({"RECOURSE_TIMESTAMP_URL": "timestamp.example.com"})
    with pytest.raises(SettingRefused, match="no such file"):
        load({"RECOURSE_TIMESTAMP_CERTIFICATES": "/none.pem"})


def test_moments_are_kept_in_utc(engine: Engine) -> None:
    seal_up_to(engine, post(engine, 0, 1))
    given = Stamp("https://timestamp.example.com", datetime(2026, 3, 2, 9, 15, tzinfo=UTC), b"token")
    with transaction(engine) as connection:
        assert [True, False] == [stamps.add(connection, 1, given) for _ in range(2)]
    assert given == newest(engine)[1]
