"""The rules as people read them: the table in docs/, and the commands."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from disputes.rules import Category
from disputes.schemes.load import load_all
from disputes.schemes.load_checklists import load_checklists
from reports.rule_page import markdown
from reports.rule_rows import document, rows_of
from web.commands.rules import rules

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
ON = date(2026, 11, 1)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(rules, list(arguments))


def test_the_table_in_the_docs_is_made_from_the_rule_files():
    assert markdown(load_all(), load_checklists()) == PAGE.read_text(encoding="utf-8"), (
        "recourse rules table > docs/rules.md"
    )
    assert run("table").output == PAGE.read_text(encoding="utf-8")


def test_the_table_has_a_line_for_every_code_and_every_source():
    text = PAGE.read_text(encoding="utf-8")

    for scheme in load_all().schemes.values():
        section = text.split(f"## {scheme.title_en} ·")[1].split("\n## ")[0]
        assert [] == [code for code in scheme.codes if f"| {code} | " not in section]
        assert [] == [source for row in rows_of(load_all(), on=None, scheme=scheme.key) for source in row.sources()
                      if f"] {source}\n" not in section]  # fmt: skip


def test_a_day_shows_the_codes_that_may_be_named_on_it_with_the_value_of_that_day():
    then, now = date(2016, 1, 1), ON

    assert "83" in {row.code.code for row in rows_of(load_all(), on=then, scheme="visa")}
    assert "83" not in {row.code.code for row in rows_of(load_all(), on=now, scheme="visa")}
    caps = [rows_of(load_all(), on=day, code="13.6")[0].cap for day in (date(2021, 10, 15), date(2021, 10, 16))]
    assert [cap.values[0].span is None for cap in caps if cap] == [True, False]


def test_one_code_of_several_schemes_is_shown_for_each_and_for_the_one_that_is_asked_for():
    assert [row.scheme.key for row in rows_of(load_all(), on=ON, code="4802")] == ["mastercard", "unionpay"]
    assert [row.scheme.key for row in rows_of(load_all(), on=ON, code="a02")] == ["amex", "diners"]

    both, one = run("show", "A02", "--on", "2026-11-01"), run("show", "A02", "--scheme", "diners", "--on", "2026-11-01")
    assert "A02 is a code of 2 schemes: amex, diners" in both.output
    assert "Diners Club A02" in one.output
    assert "American Express" not in one.output


def test_a_code_is_found_by_its_other_spellings_and_brings_its_cases():
    assert [row.code.code for row in rows_of(load_all(), on=ON, code="7030")] == ["UA02"]
    assert [row.code.code for row in rows_of(load_all(), on=ON, code="4853")][:3] == [
        "4853", "4853-not-provided", "4853-not-as-described",
    ]  # fmt: skip


def test_rows_are_narrowed_by_what_the_ground_is_about():
    found = rows_of(load_all(), on=ON, scheme="jcb", category=Category.OTHER)

    assert {row.code.code for row in found} == {"516", "517", "541"}


def test_show_tells_the_source_the_confidence_the_unknown_start_and_the_disagreement():
    told = run("show", "11.3", "--on", "2026-11-01").output

    assert "limit: 75 days from the scheme's processing date · start unknown, seen in 2019-08" in told
    assert "seen in 2019-08 · confidence medium [1]" in told
    assert "sources disagree: 120 days elsewhere. Two sources agree on 75" in told
    assert "[1] https://chargeback.com/visa-chargeback-time-limits/" in told


def test_show_tells_what_else_bears_on_a_ground_of_fraud():
    told = run("show", "10.4", "--on", "2026-11-01").output

    assert "cannot be used: The card verification value did not match" in told
    assert "compelling evidence v2: 2 undisputed payments of the 120 to 365 days before · from 2026-10-24" in told


def test_show_tells_what_proves_the_merchants_side_and_whose_words_that_is():
    visa, jcb = (run("show", code, "--on", "2026-11-01").output for code in ("13.1", "554"))

    assert "what proves the merchant's side (in our words) · start unknown, seen in 2026-04-18 · confidence high" in visa
    assert "one of “An answer to the claim”: The carrier's proof of delivery with the full address" in visa
    assert "our own reading of “Item not received”" in jcb and "no source names the evidence for this ground" in jcb
    told = json.loads(run("show", "554", "--json").output)["rules"][0]["checklist"]
    assert (True, "not_received", "full_address") == (told["own_reading"], told["category"], told["items"][0]["check"])


def test_list_has_one_line_for_each_code_and_its_sources_below():
    lines = run("list", "--scheme", "diners", "--on", "2026-11-01").output.splitlines()

    assert lines[0].split() == [
        "scheme",
        "code",
        "status",
        "limit",
        "first",
        "answer",
        "confidence",
        "start",
        "source",
        "name",
    ]
    assert [line.split()[1] for line in lines[1:6]] == ["A02", "A06", "B24", "B25", "B26"]
    assert "5 reason codes on 2026-11-01" in lines[7]
    assert lines[8].startswith("[1] https://docs.adyen.com")


def test_the_same_as_plain_data():
    told = json.loads(run("show", "13.6", "--on", "2026-11-01", "--json").output)

    (rule,) = told["rules"]
    assert rule["cap"]["values"][0] == {
        "days": 540, "up_to": None, "from": "2021-10-16", "seen_in": None, "until": None, "confidence": "high",
        "source": "https://www.verifi.com/update-to-dispute-condition-13-6/", "conflict": None,
    }  # fmt: skip
    assert json.loads(run("list", "--scheme", "jcb", "--on", "2026-11-01", "--json").output)["on"] == "2026-11-01"
    assert document(rows_of(load_all(), on=ON, scheme="diners")[0])["code"] == "A02"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("show", "99"), "no scheme knows the code '99'"),
        (("show", "13.99"), "codes that begin alike: 13.1, 13.2"),
        (("show", "83", "--on", "2026-11-01"), "83 was in use until 2018-04-30, not on 2026-11-01"),
        (("show", "13.1", "--scheme", "jcb"), "no scheme jcb knows the code '13.1'"),
        (("list", "--scheme", "moon"), "'moon' has no rule file; there are: amex, diners"),
        (("list", "--on", "yesterday"), "'yesterday' does not match the format"),
    ],
)
def test_what_is_not_there_is_said_with_what_is(arguments: tuple[str, ...], says: str):
    found = run(*arguments)

    assert found.exit_code == 2
    assert says in found.output
