"""docs/packets.md says of channels and packets what the data and the packets themselves say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.channel import Bound, Channel
from evidence.channels.load import load_channels
from reports.packet_shrinking import AS_IT_IS, FOR_BYTES, FOR_PAGES
from tests.architecture.source import ROOT
from tests.domain import packet_files as files
from tests.domain.test_packet_compiled import made, mixed

TEXT = (ROOT / "docs" / "packets.md").read_text(encoding="utf-8")
FOUR = ("stripe", "amex-optblue", "mastercom", "antom")
NEAR = 0.02  # another version of a compressor makes a little more or less
__all__ = ["mixed"]


def test_the_table_of_channels_is_what_the_data_says() -> None:
    wanted = "\n".join(_channel_lines())

    assert wanted in TEXT, f"docs/packets.md wants this table:\n{wanted}"


def test_every_step_of_shrinking_is_explained() -> None:
    told = re.findall(r"^\| `(\w+)` \|", TEXT.partition("## What each channel takes")[0], re.MULTILINE)

    assert [it.name for it in (*FOR_PAGES, *FOR_BYTES)] == told


@pytest.mark.usefixtures("mixed")
def test_the_packets_measured_come_out_as_written(mixed: files.Mixed, tmp_path: Path) -> None:
    lines = [_measured(mixed, to, tmp_path / to) for to in FOUR]

    table = "\n".join(line for line, _size in lines)
    for line, size in lines:
        name, pages, _bytes, steps = (cell.strip() for cell in line.strip("|").split("|"))
        written = re.search(rf"^\| {re.escape(name)} \| {pages} \| ([\d,]+) \| {re.escape(steps)} \|$", TEXT, re.MULTILINE)
        assert written, f"docs/packets.md wants these lines:\n{table}"
        assert abs(int(written[1].replace(",", "")) - size) <= NEAR * size, f"docs/packets.md wants these lines:\n{table}"


def _measured(mixed: files.Mixed, to: str, folder: Path) -> tuple[str, int]:
    done = made(mixed, to, folder).made
    steps = ", ".join(f"`{it.step}`" for it in done.shrunk if it.step != AS_IT_IS) or "–"
    return f"| `{to}` | {done.pages} | {done.size_bytes:,} | {steps} |", done.size_bytes


def _channel_lines() -> Iterator[str]:
    yield "| Channel | Pages | Bytes | Else | Source, confidence, seen |"
    yield "| --- | --- | --- | --- | --- |"
    for it in load_channels().values():
        sources = "; ".join(
            dict.fromkeys(f"{limit.source}, {limit.confidence}, {limit.seen_in}" for limit in it.limits.values())
        )
        size = f"{it.bytes_max:,}" if it.bytes_max else "–"
        yield f"| `{it.name}` {it.title_en} | {it.pages_max or '–'} | {size} | {_else(it)} | {sources or '–'} |"


def _else(it: Channel) -> str:
    said = [
        f"{it.dpi_max} dots an inch" if it.dpi_max else "",
        f"{it.pixels_max:,} dots a picture" if it.pixels_max else "",
        "no colours" if it.grey else "",
        "no blank pages" if it.no_blank_pages else "",
        f"names of {it.limits[Bound.NAME_MAX].value} English letters and digits" if Bound.NAME_MAX in it.limits else "",
        f"{it.limits[Bound.FILES].value} files" if Bound.FILES in it.limits else "",
    ]
    return ", ".join(filter(None, said)) or "–"
