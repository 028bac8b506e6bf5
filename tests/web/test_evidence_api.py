"""Evidence by programs: brought once for a key, refused with every reason as data, submitted, read with its custody."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from evidence.errors import VaultAway
from tests.domain.files import a_picture, changed_pdf
from tests.web import world
from tests.web.conftest import SignIn, token_of
from tests.web.evidence_forms import FINANCE, GATEWAY, MERCHANT, STRANGER

API = "/api/v1"
EVIDENCE = f"{API}/disputes/{world.OWN_CASE}/evidence"
SUBMIT = f"{API}/disputes/{world.OWN_CASE}/actions/submit-evidence"


def head(client: FlaskClient, key: str | None) -> dict[str, str]:
    return {"X-CSRFToken": token_of(client, "/cases")} | ({"Idempotency-Key": key} if key else {})


def bring(client: FlaskClient, data: bytes, name: str, *, key: str | None = "k-1", path: str = EVIDENCE, **more: str) -> Any:
    return client.post(path, data={"file": (BytesIO(data), name)} | more, headers=head(client, key))


def test_a_program_brings_a_file_once_for_a_key_and_submits_it(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)

    first, again = (bring(client, b"signed for", "slip.txt", kind="proof_of_delivery") for _ in range(2))

    made = first.json
    assert (201, "proof_of_delivery", "slip.txt", "linglong", False) == (
        first.status_code, made["kind"], made["name"], made["party"], made["again"],
    )  # fmt: skip
    assert made == again.json and ["received", "screened"] == [it["kind"] for it in made["custody"]]
    other = bring(client, b"another", "slip.txt")
    assert (409, "urn:recourse:key-reused") == (other.status_code, other.json["type"])
    assert bring(client, b"signed for", "again.txt", key="k-2").json["again"]
    wanted = {"exhibits": [made["id"]], "words": "Signed for."}
    done, twice = (client.post(SUBMIT, json=wanted, headers=head(client, "k-3")) for _ in range(2))
    assert 201 == done.status_code and done.json == twice.json and 64 == len(done.json["digest"])
    assert [{"exhibit": made["id"], "sha256": made["sha256"]}] == done.json["exhibits"]
    late = client.post(SUBMIT, json=wanted, headers=head(client, "k-4"))
    assert (422, made["id"]) == (late.status_code, late.json["exhibit"])
    assert 422 == client.post(SUBMIT, json={"exhibits": []}, headers=head(client, "k-5")).status_code


def test_a_program_calls_a_draft_something_else_and_hands_drafts_in_in_its_order(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    one, two = (bring(client, it, f"{it.decode()}.txt", key=f"k-{it.decode()}").json["id"] for it in (b"one", b"two"))
    change = f"{API}/disputes/{world.OWN_CASE}/actions/change-kind"
    wanted = {"exhibit": one, "kind": "invoice"}

    done, twice = (client.post(change, json=wanted, headers=head(client, "c-1")) for _ in range(2))

    assert (200, "invoice") == (done.status_code, done.json["kind"]) and done.json == twice.json
    assert 1 == [it["kind"] for it in done.json["custody"]].count("kind_changed")
    assert 422 == client.post(change, json=wanted | {"kind": "cheque"}, headers=head(client, "c-2")).status_code
    handed = client.post(SUBMIT, json={"exhibits": [two, one]}, headers=head(client, "c-3")).json
    assert [two, one] == [it["exhibit"] for it in handed["exhibits"]]
    late = client.post(change, json=wanted | {"kind": "photo"}, headers=head(client, "c-4"))
    assert (422, one) == (late.status_code, late.json["exhibit"])
    stranger = sign_in(STRANGER)
    assert 404 == stranger.post(change, json=wanted, headers=head(stranger, "c-5")).status_code


def test_why_a_file_is_not_taken_is_a_list_with_codes_and_facts(sign_in: SignIn) -> None:
    answer = bring(sign_in(MERCHANT, "zh_Hans"), changed_pdf("script"), "4242424242424242.pdf")

    assert (422, "urn:recourse:file-refused") == (answer.status_code, answer.json["type"])
    assert ["script", "card_number"] == [it["code"] for it in answer.json["reasons"]]
    assert {"where": "JavaScript"} == answer.json["reasons"][0]["facts"]
    assert answer.json["reasons"][1]["message"].startswith("it carries a full card number (its name)")


def test_who_may_not_bring_anything_is_told_so(sign_in: SignIn) -> None:
    assert {FINANCE: 403, STRANGER: 404} == {
        email: bring(sign_in(email), b"x", "x.txt").status_code for email in (FINANCE, STRANGER)
    }
    client = sign_in(MERCHANT)
    closed = bring(client, b"x", "x.txt", path=f"{API}/disputes/{world.OWN_CLOSED}/evidence")
    assert (409, "urn:recourse:dispute-refused") == (closed.status_code, closed.json["type"])
    assert 400 == bring(client, b"x", "x.txt", key=None).status_code
    assert 422 == bring(client, b"x", "x.txt", kind="treasure").status_code
    assert 422 == client.post(EVIDENCE, data={"kind": "photo"}, headers=head(client, "k-9")).status_code


def test_another_party_reads_the_copy_and_no_detail_of_its_custody(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    made = bring(client, a_picture(gps=True), "door.jpg", kind="photo").json
    assert "location" in made["file"]["facts"]
    assert [made["id"]] == client.get(EVIDENCE).json["drafts"]
    client.post(SUBMIT, json={"exhibits": [made["id"]]}, headers=head(client, "k-2"))

    gateway = sign_in(GATEWAY)
    [seen] = gateway.get(EVIDENCE).json["exhibits"]
    data = gateway.get(f"{API}/exhibits/{made['id']}/file")

    assert "location" not in seen["file"]["facts"] and seen["sha256"] == made["sha256"] != seen["file"]["sha256"]
    assert {None} == {it["detail"] for it in seen["custody"]}
    assert b"\x88%" not in data.data and "image/jpeg" == data.content_type
    custody = client.get(f"{API}/exhibits/{made['id']}").json["custody"]
    assert ("given_out", "payhub") == (custody[-1]["kind"], custody[-1]["actor"])


def test_the_openapi_document_says_how_a_file_is_sent(app: Flask) -> None:
    post = app.test_client().get(f"{API}/openapi.json").json["paths"][f"{API}/disputes/{{dispute_id}}/evidence"]["post"]

    assert "multipart/form-data" in post["requestBody"]["content"] and "Idempotency-Key" in str(post["parameters"])


def test_a_program_is_not_told_where_the_vault_that_does_not_answer_lies(
    sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_said: object, **_named: object) -> None:
        raise VaultAway("GET http://store.internal/bucket/95")

    monkeypatch.setattr("web.api.evidence.receive_file", away)

    answer = bring(sign_in(MERCHANT), b"signed for", "slip.txt")

    assert (503, "urn:recourse:vault-away") == (answer.status_code, answer.json["type"])
    assert "does not answer now" in answer.json["detail"] and "store.internal" not in answer.text
