"""Any bytes at all: taken, or refused by a name that has a sentence; never anything else."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.errors import REASONS
from evidence.exhibit import ENDINGS, NAME_BYTES_MAX, NAME_MAX, clean_name
from evidence.screening import Limits, screen
from tests.domain import hostile
from tests.domain.files import a_pdf, a_picture, changed_pdf

SMALL = Limits(bytes=400_000, pages=20, pixels=400_000)


@cache
def sound() -> tuple[bytes, ...]:
    """What is bent: one of every kind, with notes, forms and several pages."""
    pictures = [a_picture(form, gps=True, pages=1 if form == "JPEG" else 2) for form in ("JPEG", "PNG", "TIFF", "WEBP")]
    papers = [a_pdf("one", "two"), changed_pdf("form"), hostile.altered(lambda _pdf: None, linearize=True)]
    return (*pictures, *papers, *(data for _how, data in hostile.noted_pictures()), "签收人：李先生".encode())


@st.composite
def bent(draw: st.DrawFn) -> bytes:
    """A sound file after a few accidents: bytes changed, a piece lost, doubled, or taken from another file."""
    data = bytearray(draw(st.sampled_from(sound())))
    for _ in range(draw(st.integers(1, 8))):
        place = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.sampled_from((1, 1, 1, 2, 4, 16, 200)))
        how = draw(st.sampled_from(("change", "change", "extreme", "lose", "double", "other", "cut")))
        if how == "change":
            data[place : place + 1] = draw(st.binary(min_size=1, max_size=1))
        elif how == "extreme":
            data[place : place + 4] = draw(st.sampled_from((b"\xff\xff\xff\xff", b"\x00\x00\x00\x00", b"\x7f\xff\xff\xff")))
        elif how == "lose":
            del data[place : place + length]
        elif how == "double":
            data[place:place] = data[place : place + length]
        elif how == "other":
            other = draw(st.sampled_from(sound()))
            data[place : place + length] = other[place : place + length]
        elif place:
            del data[place:]
    return bytes(data)


@settings(max_examples=300, deadline=None)
@given(bent() | st.binary(max_size=300))
def test_a_bent_file_is_taken_or_refused_by_name(data: bytes) -> None:
    found = screen(data, "proof", SMALL)

    assert {it.code for it in found.refusals} <= REASONS.keys()
    for it in found.refusals:
        assert REASONS[it.code] % dict(it.facts)
    if not found.refusals:
        assert found.media_type in ENDINGS
        again = screen(found.shown or data, "proof", SMALL)
        assert () == again.refusals and "location" not in (again.facts if found.shown else {})


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=400))
def test_any_name_becomes_one_that_can_be_stored_and_stays_it(name: str) -> None:
    kept = clean_name(name)

    assert kept == clean_name(kept) and 0 < len(kept) <= NAME_MAX and len(kept.encode()) <= NAME_BYTES_MAX
    assert kept.isprintable() and not set(kept) & set('/\\<>:"|?*') and kept.strip(" .") == kept
