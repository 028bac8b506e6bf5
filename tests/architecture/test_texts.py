"""The project can be cloned anywhere and installed from anywhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.source import ROOT, plant
from tests.architecture.texts import machine_traces


def test_no_file_names_a_registry_a_machine_or_a_secret() -> None:
    assert [] == list(machine_traces(ROOT))


@pytest.mark.parametrize(
    "text",
    [
        "https://py" + "pi.org/simple",
        "cd /ro" + "ot/project",
        "--index" + "-url https://example.org",
        "key = sk_live_" + "0123456789abcdef",
    ],
)
def test_a_trace_is_caught(text: str, tmp_path: Path) -> None:
    assert 1 == len(list(machine_traces(plant(tmp_path, "docs/page.md", f"a line\n{text}\n"))))
