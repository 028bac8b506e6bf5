"""Screening in a process of its own: what breaks or exhausts the reader is a refused file and hurts nobody else."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.actions import screen_file as process
from evidence.actions.screen_file import screen_file
from tests.domain.files import a_pdf, a_picture, written


def test_the_process_tells_what_screening_found(tmp_path: Path) -> None:
    found = screen_file(written(tmp_path, "file", a_picture(gps=True)), "门口.jpg")

    assert "image/jpeg" == found.media_type and "location" in found.facts and found.shown and not found.refusals


def test_a_document_nested_without_end_cannot_be_read(tmp_path: Path) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    body = a_pdf().replace(b"/Type /Catalog", b"/Type /Catalog /Deep " + deep, 1)

    assert ["unreadable"] == [it.code for it in screen_file(written(tmp_path, "file", body), "deep.pdf").refusals]


def test_a_reader_that_takes_too_much_time_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process.subprocess, "run", _never_ends)

    assert ["too_long"] == [it.code for it in screen_file(written(tmp_path, "file", b"x"), "slow.txt").refusals]


def _never_ends(*_command: object, timeout: float, **_more: object) -> None:
    raise process.subprocess.TimeoutExpired("screening", timeout)


def test_a_reader_sees_nothing_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECOURSE_SMTP_URL", "smtp://name:password@host")
    seen: dict[str, str] = {}
    run = process.subprocess.run

    def noting(*command: object, **more: object) -> object:
        seen.update(more["env"])  # type: ignore[call-overload]
        return run(*command, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(process.subprocess, "run", noting)
    assert not screen_file(written(tmp_path, "file", b"a note"), "note.txt").refusals

    assert {"PYTHONPATH", "LC_ALL"} == set(seen)
