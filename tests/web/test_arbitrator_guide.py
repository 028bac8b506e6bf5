"""The requests of docs/arbitrator.md, run as they stand there, on the small world's case instead of the demonstration's."""

from __future__ import annotations

import shlex
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine

from tests.web.test_keys import a_key
from tests.web.test_merchant_guide import run

GUIDE = Path(__file__).parents[2] / "docs" / "arbitrator.md"
HERE = {"harbour.LL-7002": "payhub.CB-1", "harbour-pay": "payhub", "pujiang-bank": "bank-east"}


def test_every_request_of_the_guide_does_what_it_says(app: Flask, engine: Engine) -> None:
    text = GUIDE.read_text(encoding="utf-8").replace("\\\n", " ").replace("\n       ", " ")
    for there, here in HERE.items():
        assert there in text
        text = text.replace(there, here)
    file, *others = [shlex.split(line) for line in text.splitlines() if line.startswith("curl ")]
    key, client = a_key(engine, scope="write"), app.test_client()

    filed = run(client, file, key=key, exhibit="")
    assert 201 == filed.status_code, filed.text
    named = [[word.replace("PROCEEDING", filed.json["id"]) for word in words] for words in others]
    finding, proposal, objection = (run(client, words, key=key, exhibit="") for words in named)

    assert (201, 1) == (finding.status_code, finding.json["number"])
    assert (201, ["equal-when-unprovable"]) == (proposal.status_code, [it["doctrine"] for it in proposal.json["proposals"]])
    assert (200, ["contested"]) == (objection.status_code, [it["stands"] for it in objection.json["findings"]])
