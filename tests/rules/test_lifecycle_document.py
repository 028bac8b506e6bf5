"""The page about the life of a dispute is the data."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from disputes.schemes.families import load_families
from reports.lifecycle_document import document_of, markdown
from web.commands.main import group

PAGE = Path(__file__).parents[2] / "docs" / "lifecycle.md"


def test_the_page_is_what_the_tables_say():
    assert markdown(load_families()) == PAGE.read_text(encoding="utf-8"), "recourse lifecycle --markdown > docs/lifecycle.md"


def test_the_command_tells_one_family_or_all():
    run = CliRunner().invoke
    one = run(group, ["lifecycle", "jcb", "--json"])

    assert [document_of(it) for it in load_families() if it.key == "jcb"] == json.loads(one.stdout)
    assert "second_chargeback  money now" in run(group, ["lifecycle", "jcb"]).stdout
    assert PAGE.read_text(encoding="utf-8") == run(group, ["lifecycle", "--markdown"]).stdout
    assert (2, True) == ((wrong := run(group, ["lifecycle", "vissa"])).exit_code, "visa_allocation" in wrong.stderr)
