"""The rules on the pages: by scheme, code, subject and day; and what stands around the schemes."""

from __future__ import annotations

import re
from datetime import date

import pytest
from markupsafe import escape

from disputes.rule_topics import Counted, Element, Returned, Silence
from disputes.rules import Category, CodeStatus, Confidence
from disputes.schemes.load import load_all
from disputes.schemes.load_checklists import list_for
from tests.web.conftest import SignIn
from web import evidence_words, rule_words

MERCHANT, OPERATOR = "desk@linglong.test", "operator@recourse.test"


def test_without_a_filter_the_page_says_what_each_scheme_has_on_file(sign_in: SignIn) -> None:
    page = sign_in(OPERATOR).get("/rules").text

    for scheme in load_all().schemes.values():
        assert f'href="/rules?scheme={scheme.key}"' in page
        assert scheme.title_en in page
    assert ">Rules</a>" in page


def test_a_code_stands_with_its_limit_its_stage_days_its_source_and_what_is_not_known(sign_in: SignIn) -> None:
    page = sign_in(MERCHANT).get("/rules?scheme=visa&code=11.3").text

    for shown in (
        "No authorization, or presented late", "<strong>75 days</strong>", "from the scheme&#39;s processing date",
        "start unknown, seen in 2019-08", "medium confidence", "sources disagree", "Two sources agree on 75",
        "https://chargeback.com/visa-chargeback-time-limits/", "Days at each stage: Visa, allocation",
        "file pre-arbitration", "Nigeria, domestic payments",
    ):  # fmt: skip
        assert shown in page
    assert "1 reason code" in page


def test_a_code_says_what_would_prove_the_merchants_side_and_whose_reading_that_is(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    asked, ours = (list_for("visa", code, on=date(2026, 11, 25)) for code in ("13.1", "12.1"))
    assert asked and ours and (asked.ours, ours.ours) == (False, True)

    page = client.get("/rules?scheme=visa&code=13.1&on=2026-11-25").text
    for item in asked.items:
        assert str(escape(item.proof.text_en)) in page
    assert "one of these is enough" in page and str(escape(asked.source)) in page and "our own reading" not in page
    assert "our own reading" in client.get("/rules?scheme=visa&code=12.1&on=2026-11-25").text
    assert "What would prove" not in client.get("/rules?scheme=visa&on=2026-11-25").text


def test_a_code_of_two_schemes_is_shown_for_both(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)

    assert "several schemes know this code" in client.get("/rules?code=a02").text
    assert "several schemes know this code" not in client.get("/rules?code=a02&scheme=diners").text


def test_a_day_brings_back_what_was_in_use_on_it(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)

    assert "No reason code fits this filter" in client.get("/rules?scheme=visa&code=83").text
    then = client.get("/rules?scheme=visa&code=83&on=2016-01-01").text
    assert "Fraud, card absent" in then and "30 Apr 2018" in then and "now 10.4" in then
    assert "no end" in client.get("/rules?scheme=visa&code=13.6&on=2021-10-15").text


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        ("on=soon", 400, "is no day"),
        ("scheme=moon", 200, "No reason code fits this filter"),
        ("about=weather", 200, "No reason code fits this filter"),
        ("code=" + "9" * 500, 200, "No reason code fits this filter"),
        ("code=%3Cscript%3E", 200, "&lt;script&gt;"),
    ],
)
def test_a_filter_that_means_nothing_is_said_and_harms_nothing(sign_in: SignIn, asked: str, status: int, says: str) -> None:
    answer = sign_in(MERCHANT).get(f"/rules?{asked}")

    assert (answer.status_code, says in answer.text) == (status, True)


def test_every_scheme_can_be_read_in_chinese(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT, "zh_Hans")

    for scheme in load_all().schemes.values():
        page = client.get(f"/rules?scheme={scheme.key}").text
        assert scheme.title_zh in page
        assert not re.search(r"start unknown|sources disagree|answer the|counted from", page)
    assert "起始日不明" in client.get("/rules?scheme=jcb").text


def test_what_stands_around_the_schemes_is_shown_with_its_source(sign_in: SignIn) -> None:
    page = sign_in(MERCHANT).get("/rules/around").text

    for shown in (
        "7 to 21 days", "the dispute is lost", "Chase Paymentech", "Visa, allocation", "<strong>1.50 %</strong>",
        "1,501 cases a month", "never comes back", "600.00", "ECI 05", "the issuer bears fraud",
        "Compelling Evidence 3.0 v2", "of the same card, or one linked to it", "Rapid Dispute Resolution", "acts by itself",
        "does not count in the ratio", "from 2025-06-01, until 2026-03-31",
    ):  # fmt: skip
        assert shown in page, shown
    chinese = sign_in(MERCHANT, "zh_Hans").get("/rules/around").text
    assert "7 至 21 天" in chinese and "责任不转移" in chinese and "start unknown" not in chinese


def test_every_word_of_the_rule_files_has_its_word_on_the_pages() -> None:
    for words, kind in (
        (rule_words.CATEGORIES, Category), (rule_words.CODE_STATUSES, CodeStatus), (rule_words.CONFIDENCES, Confidence),
        (rule_words.SILENCES, Silence), (rule_words.RETURNED, Returned), (rule_words.COUNTED, Counted),
        (evidence_words.ELEMENTS, Element),
    ):  # fmt: skip
        assert set(words) == {member.value for member in kind}
