"""Real answers of carriers, where they are at hand beside the project: the table in the documents is what they say."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.carriers import karrio_asked
from evidence.carriers.normal_form import lines_of
from evidence.carriers.protocol import AnswerRefused
from evidence.carriers.saved import read_saved

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
FILES = sorted(
    [*CORPUS.glob("carrier-tracking-*/*.json"), *CORPUS.glob("easypost/*_tracker_*.json")], key=lambda file: file.name
)
PAGE = Path(__file__).parents[2] / "docs" / "carriers.md"
KARRIO = ("fedex.", "ups.", "usps.", "dhl.")

pytestmark = pytest.mark.skipif(not FILES, reason="the corpus of real answers of carriers is not beside the project")


def listed() -> dict[str, list[str]]:
    """The lines of the table by file."""
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if ".json |" in line]
    return {
        name: [row for row in rows if row.startswith(f"| {name} |")] for name in {row.split(" | ")[0][2:] for row in rows}
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_table_says_what_the_answer_says(file: Path) -> None:
    if file.name.startswith(KARRIO) and not karrio_asked.installed("usps"):
        pytest.skip("karrio is not installed")

    expected = listed().get(file.name)
    try:
        told = [f"| {' | '.join(line.cells())} |" for line in lines_of(file.name, *read_saved(file.read_bytes()))]
    except AnswerRefused:
        assert expected is None  # a file that came later, by a carrier nobody here knows
        return
    assert expected in (told, None)
