"""A page and a paper call everything by the same name, in both languages."""

from __future__ import annotations

import pytest
from flask import Flask
from flask_babel import force_locale

from reports import case_words
from reports import checklist_words as paper_lists
from web import checklist_words as web_lists
from web import evidence_words, words
from web.pages import details
from web.words import Tag

TABLES = (
    "KINDS", "STAGES", "OUTCOMES", "PROCEEDING_STEPS", "CAPACITIES", "BREACHES", "CAUSAL", "STANDS", "OBLIGATIONS", "EVENTS",
    "ACTORS",
)  # fmt: skip


@pytest.mark.parametrize(("locale", "place"), [("en", 0), ("zh_Hans", 1)])
def test_a_page_and_a_paper_use_the_same_words(app: Flask, locale: str, place: int) -> None:
    homes = [(words, TABLES), (evidence_words, ("EXHIBITS", "HANDLINGS")), (details, ("LABELS", "MOVES"))]
    pairs = [(getattr(home, name), getattr(case_words, name)) for home, names in homes for name in names]
    pairs += [(getattr(web_lists, name), getattr(paper_lists, name)) for name in ("NEEDS", "SUFFICIENCIES", "BECAUSE")]
    with app.test_request_context(), force_locale(locale):
        for on_page, on_paper in pairs:
            said = {code: str(it.word if isinstance(it, Tag) else it) for code, it in on_page.items()}
            assert said == {code: text[place] for code, text in on_paper.items()}
