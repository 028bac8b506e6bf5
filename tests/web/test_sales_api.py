"""Sales by programs: what was said and agreed goes on record once for a key, all of it or nothing; parcels with gaps."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.web import world
from tests.web.conftest import SignIn, token_of
from tests.web.evidence_forms import FINANCE, GATEWAY, MERCHANT, STRANGER

API = "/api/v1/payments/linglong.XD-20481"
AT = "2026-09-01T11:00:30+08:00"
CARD = "4242424242424242"
WHOLE = {
    "product_page": {"at": AT, "url": "https://linglong.test/vase", "title": "Vase, rice-grain porcelain"},
    "order": {"at": AT, "description": "One vase", "delivery_address": "12 Mill Lane, York YO1 7EP", "login": "a.reader"},
    "terms": {"at": AT, "version": "3.2", "consent": "checkbox"},
    "refund_policy": {"at": AT, "version": "2.0", "consent": "checkbox"},
    "authorisation": {"at": AT, "avs": "Y", "cvv": "M", "eci": "05", "three_ds": "Y", "ip_address": "203.0.113.7"},
    "invoice": {"at": AT, "number": "R-20481", "issued_on": "2026-09-01"},
    "messages": [{"at": AT, "direction": "from_buyer", "channel": "email", "text": "When will it come?\nThank you"}],
}


def post(client: FlaskClient, body: Any, *, key: str | None = "k-1", path: str = f"{API}/sale") -> Any:
    head = {"X-CSRFToken": token_of(client, "/cases")} | ({"Idempotency-Key": key} if key else {})
    return client.post(path, json=body, headers=head)


def test_a_whole_sale_goes_on_record_in_one_request_and_once(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)

    first, again = post(client, WHOLE), post(client, WHOLE)

    assert (201, 7) == (first.status_code, first.json["new"]) and first.json == again.json
    assert 0 == post(client, WHOLE, key="k-2").json["new"]
    assert 409 == post(client, WHOLE | {"messages": []}).status_code  # the key was used otherwise
    sale = client.get(f"{API}/sale").json
    assert ["product_page", "order", "terms", "refund_policy", "authorisation", "invoice"] == [
        it["kind"] for it in sale["facts"]
    ]
    said = [*(each for it in sale["facts"] for each in it["statements"]), *sale["messages"]]
    assert first.json["statements"] == [it["digest"] for it in said]
    assert 7 == len({it["exhibit"] for it in said}) and {True} == {it["late"] for it in said}
    exhibit = client.get(f"/api/v1/exhibits/{said[-1]['exhibit']}").json
    assert ("correspondence", "linglong", ["written", "screened"]) == (
        exhibit["kind"], exhibit["party"], [it["kind"] for it in exhibit["custody"]],
    )  # fmt: skip
    assert "2026-09-01T03:00:30.000000Z" == exhibit["custody"][0]["detail"]["of"]


@pytest.mark.parametrize(
    ("change", "status", "where"),
    [
        ({"authorisation": {"at": AT, "avs": "Q"}}, 422, "authorisation.avs"),
        ({"authorisation": {"at": AT, "cvv": "737"}}, 422, "authorisation.cvv"),
        ({"messages": [WHOLE["messages"][0] | {"text": f"card {CARD}"}]}, 422, "message.text"),  # type: ignore[index]
        ({"terms": {"at": "2027-09-01T11:00:30+08:00", "version": "1", "consent": "button"}}, 422, "terms.at"),
        ({"terms": {"at": "0001-01-01T00:00:00+14:00", "version": "1", "consent": "button"}}, 422, "terms.at"),
        ({"terms": {"at": AT, "version": "1"}}, 422, "terms.consent"),
        ({"terms": {"at": "2026-09-01T11:00:30", "version": "1", "consent": "button"}}, 422, None),  # no zone
        ({"weather": {"at": AT}}, 422, None),
        ({"order": {"at": AT, "description": "x" * 501}}, 422, None),
        ({"order": []}, 422, None),
    ],
)
def test_what_cannot_stand_keeps_all_of_the_request_out(
    sign_in: SignIn, change: dict[str, Any], status: int, where: str | None
) -> None:
    client = sign_in(MERCHANT)

    refused = post(client, WHOLE | change)

    assert status == refused.status_code and where == refused.json.get("where")
    assert CARD not in refused.text
    assert ([], []) == (client.get(f"{API}/sale").json["facts"], client.get(f"{API}/sale").json["messages"])


def test_a_contradiction_needs_its_reason(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    post(client, WHOLE)
    changed = {"authorisation": {"at": AT, "avs": "N"}}

    refused = post(client, changed, key="k-2")

    assert (409, "urn:recourse:said-otherwise", "avs") == (
        refused.status_code, refused.json["type"], refused.json["differences"],
    )  # fmt: skip
    assert 1 == post(client, changed | {"correction": "read wrongly"}, key="k-3").json["new"]
    authorisation = client.get(f"{API}/sale").json["facts"][4]
    assert ("N", ["", "read wrongly"]) == (
        authorisation["facts"]["avs"], [it["correction"] for it in authorisation["statements"]],
    )  # fmt: skip
    assert 409 == post(client, {"authorisation": WHOLE["authorisation"]}, key="k-4").status_code


def test_the_gateway_states_what_it_knows_beside_the_merchant(sign_in: SignIn) -> None:
    merchant, gateway = sign_in(MERCHANT), sign_in(GATEWAY)
    post(merchant, WHOLE)

    assert 1 == post(gateway, {"authorisation": {"at": AT, "avs": "N"}}).json["new"]

    assert [("payhub", "N")] == [
        (it["stated_by"], it["facts"]["avs"]) for it in gateway.get(f"{API}/sale").json["facts"]
    ]  # fmt: skip


def test_who_may_not_state_anything_is_told_so(sign_in: SignIn) -> None:
    assert 403 == post(sign_in(FINANCE), WHOLE).status_code
    assert 404 == post(sign_in(STRANGER), WHOLE).status_code
    assert 400 == post(sign_in(MERCHANT), WHOLE, key=None).status_code


def test_a_file_of_the_sale_bears_the_moment_it_is_of(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    head = {"X-CSRFToken": token_of(client, "/cases"), "Idempotency-Key": "k-1"}

    def bring(**more: str) -> Any:
        return client.post(f"{API}/exhibits", data={"file": (BytesIO(b"terms 3.2"), "terms.txt")} | more, headers=head)

    assert 422 == bring(kind="terms", of="2029-01-01T00:00:00Z").status_code
    brought = bring(kind="terms", of=AT)

    assert (201, "terms", "payment:linglong.XD-20481") == (
        brought.status_code, brought.json["kind"], brought.json["subject"],
    )  # fmt: skip
    assert "2026-09-01T03:00:30.000000Z" == brought.json["custody"][0]["detail"]["of"]
    assert [brought.json["id"]] == client.get(f"{API}/sale").json["files"]
    assert brought.json["id"] in client.get(f"/api/v1/disputes/{world.OWN_CASE}/evidence").json["drafts"]


def test_the_way_of_a_parcel_names_who_told_what_and_what_is_missing(sign_in: SignIn) -> None:
    client = sign_in(MERCHANT)
    told = {
        "shipment": "sf-1",
        "steps": [{"step": "delivered", "happened_at": "2026-09-14T09:00:00+08:00", "stated_by": "recipient"}],
    }

    first, again = (post(client, told, key=key, path=f"{API}/shipments/steps") for key in ("k-1", "k-2"))

    assert [(201, 1), (201, 0)] == [(it.status_code, it.json["new"]) for it in (first, again)]
    (parcel,) = client.get(f"{API}/shipments").json
    assert [("linglong", "sender", ""), ("carrier", "carrier", ""), ("recipient", "recipient", "linglong")] == [
        (it["stated_by"], it["lane"], it["told_by"]) for it in parcel["steps"]
    ]
    found = [[it["kind"] for it in parcel[what]] for what in ("gaps", "contradictions")]
    assert [["silent", "no_proof"], ["day"]] == found
    assert ["inspected", "in_transit", "signed", "verified"] == parcel["unstated"]
    for wrong, status in (
        ({"shipment": "other"}, 404),
        ({"steps": [told["steps"][0] | {"happened_at": "2028-01-01T00:00:00Z"}]}, 422),  # type: ignore[operator]
        ({"steps": [told["steps"][0] | {"stated_by": "carrier"}]}, 422),  # type: ignore[operator]
        ({"steps": []}, 422),
    ):
        assert status == post(client, told | wrong, key=f"k-{wrong}", path=f"{API}/shipments/steps").status_code


def test_a_statement_that_states_nothing_is_refused(sign_in: SignIn) -> None:
    answer = post(sign_in(MERCHANT), {})

    assert 422 == answer.status_code and "at least one" in answer.json["detail"]
