"""Reading in a process of its own: what breaks or exhausts the reader is a refused file and hurts nobody else."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from evidence.actions import screen_file as process
from evidence.actions.screen_file import MEMORY_BYTES_MAX, SECONDS_MAX, draw_file, screen_file
from evidence.screening import MEGABYTE
from tests.domain import hostile
from tests.domain.files import a_pdf, a_picture, changed_pdf, written


def codes(path: Path, name: str = "proof") -> list[str]:
    return [it.code for it in screen_file(path, name).refusals]


def test_the_process_tells_what_screening_found(tmp_path: Path) -> None:
    found = screen_file(written(tmp_path, "file", a_picture(gps=True)), "门口.jpg")

    assert "image/jpeg" == found.media_type and "location" in found.facts and found.shown and not found.refusals


def test_a_document_nested_without_end_cannot_be_read(tmp_path: Path) -> None:
    deep = b"[" * 100_000 + b"]" * 100_000
    body = a_pdf().replace(b"/Type /Catalog", b"/Type /Catalog /Deep " + deep, 1)

    assert ["unreadable"] == codes(written(tmp_path, "file", body))


def test_a_reader_that_takes_too_much_time_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process.subprocess, "run", _never_ends)

    assert ["too_long"] == codes(written(tmp_path, "file", b"x"))


def _never_ends(*_command: object, timeout: float, **_more: object) -> None:
    raise process.subprocess.TimeoutExpired("screening", timeout)


def test_a_reader_that_is_killed_or_says_nothing_sound_found_nothing_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python = sys.executable
    ways = {"import os; os.abort()": "too_heavy", "raise MemoryError": "unreadable", "print('{}')": "unreadable"}
    for ends, code in ways.items():
        monkeypatch.setattr(process.sys, "executable", str(_ending(tmp_path, python, ends)))
        assert [code] == codes(written(tmp_path, "file", a_pdf()))


def _ending(folder: Path, python: str, code: str) -> Path:
    """What stands in for the interpreter and only does this."""
    stand_in = written(folder, "python", f'#!/bin/sh\nexec {python} -c "{code}"\n'.encode())
    stand_in.chmod(0o700)
    return stand_in


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


EXHAUSTING = {
    "a picture as large as is taken": (lambda: a_picture("PNG", size=(10_000, 6_000)), []),
    "the same from a telephone, turned": (lambda: a_picture(size=(8_064, 6_048), gps=True), []),
    "a scan as large as is taken": (hostile.large_scan, []),
    "a picture that claims to be a city": (lambda: hostile.png_of(60_000, 60_000), ["pixels"]),
    "a million pages": (lambda: hostile.tiff_of_many(250_000), ["pages"]),
    "a page that unpacks to 700 MB": (lambda: hostile.pdf_with_bomb("page"), ["unpacks"]),
    "a description that does": (lambda: hostile.pdf_with_bomb("description"), ["unpacks"]),
    "objects that do": (lambda: hostile.pdf_with_bomb("objects"), ["unpacks"]),
    "what is packed five times": (lambda: hostile.pdf_with_bomb("five times"), ["unpacks"]),
    "a table of objects that does": (hostile.xref_bomb, ["unreadable"]),
    "a note in a picture that does": (hostile.png_with_text_bomb, ["unreadable"]),
    "an archive in an archive in an archive": (hostile.nested_archives, ["archive"]),
    "a drawing that draws itself": (hostile.drawing_itself, ["too_heavy"]),
    "a page of more letters than anybody reads": (hostile.endless_letters, ["too_heavy"]),
    "one page a million times": (hostile.page_again_and_again, ["unreadable"]),
    "a text as long as is taken": (lambda: b"1" * 2 * MEGABYTE, []),
    "a text of nothing but signs of a formula": (lambda: b"=|" * MEGABYTE, []),
}
"""What takes the most of a reader, with the reasons against it."""


@pytest.mark.parametrize("what", EXHAUSTING)
def test_no_file_makes_a_reader_use_more_than_half_a_gigabyte_or_hang(tmp_path: Path, what: str) -> None:
    make, expected = EXHAUSTING[what]
    path = written(tmp_path, "file", make())
    began = time.monotonic()

    peak = peak_bytes([sys.executable, "-m", "evidence.actions.screen_file", "screen", str(path), "proof"])
    took = time.monotonic() - began
    found = codes(path)

    assert expected == found
    assert peak <= MEMORY_BYTES_MAX == 512 * MEGABYTE and took < 2 * SECONDS_MAX


DRAWN = {
    "the preview of the largest picture": ("preview", lambda: a_picture("PNG", size=(10_000, 6_000)), "image/png"),
    "the preview of a page that draws itself": ("preview", hostile.drawing_itself, "application/pdf"),
    "sixty pages as pictures": ("mend", hostile.sixty_pages_with_a_program, "form.pdf"),
}


@pytest.mark.parametrize("what", DRAWN)
def test_what_is_drawn_is_drawn_within_the_same_limits(tmp_path: Path, what: str) -> None:
    task, make, name = DRAWN[what]
    path = written(tmp_path, "file", make())
    began = time.monotonic()

    peak = peak_bytes([sys.executable, "-m", "evidence.actions.screen_file", task, str(path), name])

    assert peak <= MEMORY_BYTES_MAX and time.monotonic() - began < 2 * SECONDS_MAX
    assert ("itself" in what) is not path.with_name("file.made").exists()


WATCHER = (
    "import os, sys; child = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ); print(os.wait4(child, 0)[2].ru_maxrss)"
)


def peak_bytes(command: list[str]) -> int:
    """The most memory that a process held at once, as the kernel counted it. Somebody small starts it: the kernel counts
    in what its parent held."""
    told = subprocess.run([sys.executable, "-c", WATCHER, *command], stdout=subprocess.PIPE, check=True)
    return int(told.stdout) * 1024


def test_pages_are_taken_as_pictures_only_where_that_leaves_the_reason_behind(tmp_path: Path) -> None:
    mended = screen_file(written(tmp_path, "a", changed_pdf("script")), "form.pdf", mend=True)
    again = screen_file(written(tmp_path, "b", changed_pdf("script")), "form.pdf", mend=True)

    assert () == mended.refusals and {"pages": 1} == mended.facts and mended.made and mended.made == again.made
    assert b"JavaScript" not in mended.made and not screen_file(written(tmp_path, "c", mended.made), "c.pdf").refusals
    sound = screen_file(written(tmp_path, "d", a_pdf()), "d.pdf", mend=True)
    assert () == sound.refusals and sound.made is None
    carded = screen_file(written(tmp_path, "e", a_pdf(f"Card {hostile.CARD}")), "e.pdf", mend=True)
    assert ["card_number_page"] == [it.code for it in carded.refusals] and carded.made is None
    many = hostile.altered(hostile.root(OpenAction=hostile.action("JavaScript", JS="1")), *(["page"] * 61))
    assert ["script", "too_many_to_draw"] == [
        it.code for it in screen_file(written(tmp_path, "f", many), "f.pdf", mend=True).refusals
    ]


@pytest.mark.parametrize(
    ("data", "kind", "begins"),
    [
        (a_pdf("one", "two"), "application/pdf", b"\x89PNG"),
        (a_picture("TIFF", pages=3), "image/tiff", b"\x89PNG"),
        (a_picture(gps=True, size=(4000, 3000)), "image/jpeg", b"\xff\xd8\xff"),
        (a_picture("WEBP"), "image/webp", b"\xff\xd8\xff"),
        (a_picture("PNG"), "image/png", b"\x89PNG"),
        (b"%PDF-1.7", "application/pdf", None),
    ],
)
def test_a_preview_is_small_and_says_nothing_but_what_it_shows(data: bytes, kind: str, begins: bytes | None) -> None:
    drawn = draw_file(data, kind)

    if begins is None:
        assert drawn is None
    else:
        assert drawn is not None and drawn.startswith(begins) and b"Exif" not in drawn and len(drawn) < 200_000
