"""The rule files: everything sourced and dated, every mistake in them refused by name."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from disputes.errors import NoRuleInForce, RuleFileRefused
from disputes.rules import Confidence, Rule, RuleValue, Span, in_force
from disputes.schemes.families import load_families
from disputes.schemes.load import FOLDER, load, load_all, load_schemes
from disputes.schemes.load_topics import TOPICS
from tests.rules.examples import a_rule_file

VISA_CODES = {
    *(f"10.{n}" for n in range(1, 6)),
    *(f"11.{n}" for n in range(1, 4)),
    *(f"12.{n}" for n in range(1, 6)), "12.6.1", "12.6.2", "12.7",
    *(f"13.{n}" for n in range(1, 10)),
}  # fmt: skip


def test_every_rule_value_names_its_source_and_its_start_or_its_edition():
    values = [(rule.name, value) for rule in load_all() for value in rule.values]

    assert values
    assert [] == [name for name, value in values if not value.source.strip()]
    assert [] == [name for name, value in values if (value.starts_on is None) == (value.seen_in is None)]


def test_every_source_a_rule_file_lists_is_cited_in_it():
    files = [*FOLDER.glob("*.toml"), *TOPICS.glob("*.toml")]
    texts = {path: path.read_text(encoding="utf-8") for path in files if "[sources]" in path.read_text(encoding="utf-8")}

    listed = [(path.name, name, text) for path, text in texts.items() for name in tomllib.loads(text)["sources"]]
    assert [] == [(file, name) for file, name, text in listed if f'source = "{name}"' not in text]


def test_every_visa_code_in_use_is_on_file():
    in_use = {code.code for code in load_all().schemes["visa"].codes.values() if code.until is None}

    assert in_use == VISA_CODES


def test_two_digit_codes_ended_with_the_month_the_source_names():
    book = load_all()

    assert book.code("visa", "83", on=date(2018, 4, 30)) is not None
    assert book.code("visa", "83", on=date(2018, 5, 1)) is None


def test_the_two_paid_twice_grounds_are_found_under_their_common_number():
    found = load_all().code("visa", "12.6", on=date(2026, 1, 1))

    assert found is not None
    assert found.code == "12.6.1"


@pytest.mark.parametrize(
    ("scheme", "code"), [("unknown", "10.4"), ("mastercard", "9999"), ("visa", "fraudulent"), ("visa", "10"), ("", "")]
)
def test_an_unknown_scheme_or_code_has_no_rule_and_no_error(scheme: str, code: str):
    assert load_all().code(scheme, code, on=date(2026, 1, 1)) is None
    assert load_all().flow(scheme, code, on=date(2026, 1, 1)) is None


def test_every_flow_is_fought_in_a_family_of_its_own_scheme():
    flows = {flow.key for scheme in load_all().schemes.values() for flow in scheme.flows.values()}

    assert set() == flows - {key for family in load_families() for key in family.flows}


def test_every_text_of_the_rules_is_in_both_languages():
    book = load_all()

    assert all(en and zh for en, zh in book.anchors.values())
    for scheme in book.schemes.values():
        for code in scheme.codes.values():
            assert re.search(r"[\u4e00-\u9fff]", code.name_zh), code.code
            assert bool(code.note_en) == bool(code.note_zh), code.code


def test_reminders_go_out_two_weeks_one_week_three_days_one_day_and_four_hours_before():
    days = [timedelta(days=n) for n in (14, 7, 3, 1)]

    assert load_all().reminders == (*days, timedelta(hours=4))


def _rule(*starts: date | None) -> Rule:
    values = [
        RuleValue(Span(days=n), "s", Confidence.LOW, start, None if start else "2000-01") for n, start in enumerate(starts)
    ]
    return Rule("r", tuple(values))


def test_a_value_of_unknown_start_holds_until_a_later_one_starts():
    rule = _rule(None, date(2020, 1, 1))

    assert in_force(rule, date(1990, 1, 1)) is rule.values[0]
    assert in_force(rule, date(2019, 12, 31)) is rule.values[0]
    assert in_force(rule, date(2020, 1, 1)) is rule.values[1]


def test_the_order_of_values_in_the_file_does_not_matter():
    rule = _rule(date(2020, 1, 1), date(2010, 1, 1))

    assert in_force(rule, date(2026, 1, 1)) is rule.values[0]


def test_before_the_first_known_start_no_rule_is_in_force():
    with pytest.raises(NoRuleInForce, match="r has no value in force on 2009-12-31"):
        in_force(_rule(date(2010, 1, 1)), date(2009, 12, 31))


def test_the_source_of_a_result_is_found_by_the_name_of_its_rule():
    book = load_all()

    assert "Visa Core Rules" in (book.source("visa/13.1/later-of-expected@seen-2026-04-18") or "")
    assert "verifi.com" in (book.source("visa/13.6/outer-credit@from-2021-10-16") or "")
    assert book.source("visa/collaboration/issuer-file_arbitration@seen-2026-04-18")
    assert book.source("visa/13.1/later-of-expected@from-1999-01-01") is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('scheme = "small"', "", "scheme: must be a text"),
        ('source = "book", confidence = "low"', 'confidence = "low"', "clocks.limit.values[1].source: must be a text"),
        ('source = "book", confidence = "low"', 'source = "hearsay", confidence = "low"', "'hearsay' is not one of"),
        ('confidence = "low"', 'confidence = "sure"', "confidence: 'sure' is not one of them"),
        ('seen_in = "2010-05", ', "", "values[1].from: give either the day it starts"),
        ('seen_in = "2010-05", ', 'seen_in = "2010-05", from = 2010-05-01, ', "values[1].from: give either"),
        ('seen_in = "2010-05"', 'seen_in = "2010-13"', "seen_in: must be a day without quotes"),
        ("from = 2020-01-01", 'from = "2020-01-01"', "from: must be a day without quotes"),
        ("days = 30", "days = -1", "days: must be a whole number of days, 0 or more, not -1"),
        ("days = 30", "days = 1.5", "not 1.5"),
        ("days = 30", "days = true", "not True"),
        ("days = 30, ", "", "days: is missing"),
        ("days = 30", "dais = 30, days = 30", "dais: is not a key known here"),
        ("from = 2020-01-01", 'seen_in = "2020-01"', "two values start on the same day"),
        ('anchors = ["processed_on"]', "anchors = []", "a clock counts from at least one day"),
        ('anchors = ["processed_on"]', 'anchors = ["full_moon_on"]', "'full_moon_on' is not a day on file"),
        ('limit = "limit"', 'limit = "never"', "codes.a.limit: 'never' is not a clock"),
        ('flow = "plain"', 'flow = "odd"', "codes.a.flow: 'odd' is not a flow"),
        ('stage = "chargeback"', 'stage = "dispute"', "due[1].stage: 'dispute' is not one of them"),
        ('seat = "merchant"', 'seat = "referee"', "due[1].seat: 'referee' is not one of them"),
        ("from = 2020-01-01", "from = 2020-01-01, until = 2019-12-31", "one ends on 2019-12-31, before it starts"),
        ('seen_in = "2010-05"', 'seen_in = "2010-05", until = 2020-03-01', "right one is: until = 2019-12-31"),
        ("days = 30", "business_days = -2", "business_days: must be a whole number of business_days"),
        ("days = 30", 'business_days = 2, calendar = "XX"', "'XX' is not a country whose holidays are known"),
        ("days = 30", 'days = 30, calendar = "NG"', "or no business days are counted"),
        ("days = 30", "no_end = true, days = 30", "no_end: cannot stand beside days"),
        ("days = 30", "days = 30, at_most = 20", "at_most: is the longer end of a range"),
        ("days = 30", "days = 30, conflict = { others = [{ days = 9 }] }", "conflict.others[1].source: must be a text"),
        ("days = 30", 'days = 30, conflict = { why_en = "x", why_zh = "甲" }', "others: must be a list of tables"),
        ("days = 30", 'days = 30, conflict = { others = [{ days = 9, source = "book" }], why_en = "x" }', "why_zh: must be"),
        ('anchors = ["processed_on"]', 'anchors = ["processed_on", "sold_on"]', "'single' does not go with 2 days"),
        ('anchors = ["processed_on"]', 'anchors = ["processed_on"]\ncombine = "latest"', "'latest' does not go with 1 days"),
        ('anchors = ["processed_on"]', 'anchors = ["processed_on"]\ncombine = "first"', "'first' is not one of"),
        ('anchors = ["processed_on"]', 'anchors = ["processed_on"]\nif_told = ["never_on"]', "'never_on' is not a day"),
        ('category = "other"', 'category = "odd"', "codes.a.category: 'odd' is not one of them"),
        ('category = "other"', "", "codes.a.category: must be a text"),
        ('category = "other"', 'category = "other"\nstatus = "dead"', "codes.a.status: 'dead' is not one of them"),
        ('category = "other"', 'category = "other"\ninto = ["b"]', "codes.a.into: 'b' is not a code of this file"),
        ('category = "other"', 'category = "other"\npart_of = "b"', "codes.a.part_of: 'b' is not a code of this file"),
        ('category = "other"', 'category = "other"\nnote_en = "only this"', "codes.a.note: stands in one language only"),
        ('source = "book"\nconfidence = "low"', 'confidence = "low"', "codes.a.source: must be a text"),
        ('scheme = "small"', 'scheme = "small"\nschema = 1', "schema: is not a key known here"),
        ('name_zh = "甲"', "", "codes.a.name_zh: must be a text"),
        ("[flows.plain]", "[flows.plain", "file: is not TOML"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_rule_file_is_refused_by_file_key_and_example(tmp_path: Path, old: str, new: str, says: str):
    with pytest.raises(RuleFileRefused) as refused:
        load(a_rule_file(tmp_path, old=old, new=new))

    assert str(refused.value).startswith("small.toml: ")
    assert says in str(refused.value)
    assert "; a right one is: " in str(refused.value)


def test_a_day_that_is_assumed_from_itself_is_refused(tmp_path: Path):
    assume = '[assume.%s]\nafter = "%s"\nvalues = [{ days = 3, seen_in = "2010-05", source = "book", confidence = "low" }]\n'
    ring = assume % ("processed_on", "settled_on") + assume % ("settled_on", "processed_on")

    with pytest.raises(RuleFileRefused, match=r"assume\.processed_on\.after: 'processed_on' is assumed from itself"):
        load(a_rule_file(tmp_path, old="[flows.plain]", new=ring + "[flows.plain]"))


def test_a_copy_of_a_rule_file_left_in_its_folder_is_refused_by_name(tmp_path: Path):
    path = a_rule_file(tmp_path)
    assert ["small"] == list(load_schemes(tmp_path))
    (tmp_path / "small-copy.toml").write_text(path.read_text())

    with pytest.raises(RuleFileRefused, match="'small' has another file already"):
        load_schemes(tmp_path)


def test_a_rule_file_that_is_not_there_is_refused_by_name(tmp_path: Path):
    with pytest.raises(RuleFileRefused, match=r"gone\.toml: file: cannot be read"):
        load(tmp_path / "gone.toml")


ROOT = Path(__file__).parents[2] / "disputes"
RULE_CODE = [
    *(ROOT / f"{name}.py" for name in ("rules", "windows", "window_reasons", "deadlines", "lifecycle")),
    *(ROOT / f"actions/{name}.py" for name in ("sweep", "compute_windows")),
    *(ROOT / "schemes").glob("*.py"),
]
LENGTHS = {"date", "datetime", "timedelta", "relativedelta", "Span"}


def _dated(tree: ast.AST) -> Iterator[str]:
    """Years, lengths of time and comparisons with the name of a scheme, as they stand in code."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, int) and 1900 <= node.value <= 2100:
            yield f"line {node.lineno}: year {node.value}"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in LENGTHS:
            given = [*node.args, *(keyword.value for keyword in node.keywords)]
            if any(isinstance(value, ast.Constant) and type(value.value) is int and value.value > 1 for value in given):
                yield f"line {node.lineno}: length {ast.unparse(node)}"
        if isinstance(node, ast.Compare):
            names = [side for side in (node.left, *node.comparators) if isinstance(side, ast.Constant)]
            schemes = [side.value for side in names if side.value in load_all().schemes]
            if schemes:
                yield f"line {node.lineno}: scheme {schemes[0]}"


def test_no_code_of_the_rules_knows_a_year_a_day_count_or_a_scheme():
    """They belong into the data."""
    guilty = [f"{path.name} {what}" for path in RULE_CODE for what in _dated(ast.parse(path.read_text(encoding="utf-8")))]

    assert [] == guilty


@pytest.mark.parametrize(
    "planted", ["if on.year > 2018: pass", "due = day + timedelta(days=30)", "if dispute.scheme == 'visa': pass", "Span(6)"]
)
def test_a_planted_year_day_count_or_scheme_is_caught(planted: str):
    assert list(_dated(ast.parse(planted)))
