"""Every route for every seat: who sees what, and that another's object does not exist."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.web import world
from tests.web.conftest import SignIn

MERCHANT, FINANCE, GATEWAY = "desk@linglong.test", "finance@linglong.test", "desk@payhub.test"
ACQUIRER, STRANGER = "desk@bank-east.test", "desk@tealeaf.test"
JUDGE, IDLE, OPERATOR = "judge@recourse.test", "idle-judge@recourse.test", "operator@recourse.test"
EVERYBODY = frozenset({MERCHANT, FINANCE, GATEWAY, ACQUIRER, STRANGER, JUDGE, IDLE, OPERATOR})
CHAIN = frozenset({MERCHANT, FINANCE, GATEWAY, ACQUIRER})
DESKS = frozenset({MERCHANT, GATEWAY, ACQUIRER, STRANGER})
NOBODY: frozenset[str] = frozenset()

GETS: dict[str, frozenset[str]] = {
    "/": EVERYBODY,
    "/cases": EVERYBODY,
    "/cases/payhub.CB-1": CHAIN | {OPERATOR},  # the operator: metadata only
    "/cases/payhub.CB-3": CHAIN | {JUDGE, OPERATOR},
    "/cases/otherpay.CB-9": frozenset({STRANGER, OPERATOR}),
    "/cases/no.such-case": NOBODY,
    "/cases/new": frozenset({GATEWAY, ACQUIRER}),
    "/refunds/new": frozenset({MERCHANT, GATEWAY, ACQUIRER, STRANGER}),
    "/service": frozenset({MERCHANT, GATEWAY, ACQUIRER, STRANGER}),
    "/cases/payhub.CB-1/do/contest": CHAIN - {FINANCE},
    "/cases/otherpay.CB-9/do/contest": frozenset({STRANGER}),
    "/proceedings": EVERYBODY,
    "/proceedings/new": frozenset({GATEWAY, ACQUIRER, MERCHANT, STRANGER}),
    "/proceedings/linglong-2026": CHAIN | {JUDGE},
    "/proceedings/no-such-proceeding": NOBODY,
    "/proceedings/linglong-2026/do/appeal": CHAIN - {FINANCE},
    "/proceedings/linglong-2026/case-file.zip": CHAIN | {JUDGE},
    "/proceedings/linglong-2026/case-file.pdf": CHAIN | {JUDGE},
    "/proceedings/no-such-proceeding/case-file.zip": NOBODY,
    "/cases/payhub.CB-1/case-file.zip": CHAIN,
    "/cases/payhub.CB-3/case-file.pdf": CHAIN | {JUDGE},
    "/cases/otherpay.CB-9/case-file.pdf": frozenset({STRANGER}),
    "/cases/payhub.CB-1/evidence/submit?exhibit=draft-1": frozenset({MERCHANT}),
    "/proceedings/linglong-2026/evidence/submit?exhibit=suit-draft-1": frozenset({MERCHANT}),
    "/exhibits/draft-1": frozenset({MERCHANT, FINANCE}),
    "/exhibits/draft-1/file": frozenset({MERCHANT, FINANCE}),
    "/exhibits/draft-1/stamp": NOBODY,  # it has none
    "/exhibits/proof-1": CHAIN,
    "/exhibits/proof-1/file": CHAIN,
    "/exhibits/proof-1/preview": NOBODY,  # a text has none; one that has is in test_bringing_drafts
    "/submissions/handed-in-1": CHAIN,
    "/exhibits/suit-proof-1": CHAIN | {JUDGE},
    "/exhibits/suit-proof-1/file": CHAIN | {JUDGE},
    "/submissions/suit-handed-in-1": CHAIN | {JUDGE},
    "/cases/payhub.CB-1/evidence/packet": frozenset({MERCHANT, GATEWAY, ACQUIRER}),
    "/packets/packet-1": frozenset({MERCHANT, FINANCE}),
    "/packets/packet-1/file": frozenset({MERCHANT, FINANCE}),
    "/packets/packet-1/pages/1": frozenset({MERCHANT, FINANCE}),
    "/packets/none-1": NOBODY,
    "/exhibits/none-1": NOBODY,
    "/submissions/none-1": NOBODY,
    "/submissions/handed-in-1/receipt.pdf": CHAIN,
    "/money": EVERYBODY,
    "/money/holds": EVERYBODY - {OPERATOR},
    "/money/holds/east--payhub": frozenset({ACQUIRER, GATEWAY, JUDGE}),
    "/money/holds/no-such-hold": NOBODY,
    "/money/payments": EVERYBODY - {OPERATOR},
    "/money/settle/payhub/CNY": frozenset({FINANCE}),
    "/money/settle/nobody/CNY": NOBODY,
    "/money/pairs/linglong/payhub/payable/CNY": frozenset({MERCHANT, FINANCE, GATEWAY, JUDGE}),
    "/money/pairs/bank-east/payhub/withheld/CNY": frozenset({ACQUIRER, GATEWAY, JUDGE}),
    "/money/losses/bank-east/provisional/CNY": frozenset({ACQUIRER, JUDGE}),
    "/money/books/tealeaf/GBP": frozenset({STRANGER}),
    "/money/entries/dispute:payhub.CB-3/withdrawn/1/proof": CHAIN | {JUDGE},
    "/money/entries/dispute:otherpay.CB-9/withdrawn/1/proof": frozenset({STRANGER, JUDGE}),  # its part in assigned books
    "/money/entries/no-such-entry/proof": NOBODY,
    "/seals": EVERYBODY,
    "/seals/1/stamp": NOBODY,  # one that is there has a test of its own
    "/statements": EVERYBODY - {OPERATOR},
    "/statements/linglong-paper": frozenset({MERCHANT, FINANCE}),
    "/statements/linglong-paper/file": frozenset({MERCHANT, FINANCE}),
    "/rules": EVERYBODY,
    "/rules/around": EVERYBODY,
    "/set-up": frozenset({OPERATOR}),
    "/set-up/parties": frozenset({OPERATOR}),
    "/set-up/parties/linglong": frozenset({OPERATOR}),
    "/set-up/parties/linglong/edit": frozenset({OPERATOR}),
    "/set-up/parties/nobody": NOBODY,
    "/set-up/add-party": frozenset({OPERATOR}),
    "/set-up/evidence-kept": frozenset({OPERATOR}),
    "/set-up/people": frozenset({OPERATOR}),
    f"/set-up/people/{MERCHANT}": frozenset({OPERATOR}),
    "/set-up/people/nobody": NOBODY,
    "/set-up/add-person": frozenset({OPERATOR}),
    "/set-up/keys": frozenset({OPERATOR}),
    "/set-up/add-key": frozenset({OPERATOR}),
    "/set-up/jobs": frozenset({OPERATOR}),
    "/set-up/messages/none": NOBODY,  # one that is there has a test of its own
    "/set-up/messages/none/body": NOBODY,
    "/set-up/proceedings": frozenset({OPERATOR}),
    "/set-up/proceedings/linglong-2026": frozenset({OPERATOR}),
    "/set-up/audit": frozenset({OPERATOR}),
    "/earlier-payments/payhub.CB-1": NOBODY,  # no dispute for fraud; one has a test of its own
    "/api/v1/disputes/payhub.CB-1/compelling-evidence": NOBODY,
    "/reports": EVERYBODY - {JUDGE, IDLE},
    "/waves": EVERYBODY - {JUDGE, IDLE},
    "/waves/none": NOBODY,  # one that is there has a test of its own
    "/api/v1/rules": EVERYBODY,
    "/api/v1/ratios": EVERYBODY - {JUDGE, IDLE},
    "/api/v1/waves": EVERYBODY - {JUDGE, IDLE},
    "/api/v1/waves/none": NOBODY,  # as above
    "/windows": CHAIN | {STRANGER},
    "/windows/linglong.XD-20481": CHAIN,
    "/windows/no.such-payment": NOBODY,
    "/api/v1/windows": CHAIN | {STRANGER},
    "/api/v1/payments/linglong.XD-20481/windows": CHAIN,
    "/sales/linglong.XD-20481": CHAIN,
    "/sales/linglong.XD-30001": CHAIN | {JUDGE},
    "/sales/no.such-payment": NOBODY,
    "/sales/linglong.XD-20481/add/terms": CHAIN - {FINANCE},
    "/sales/linglong.XD-20481/add-step": frozenset({MERCHANT}),
    "/api/v1/payments/linglong.XD-20481/sale": CHAIN,
    "/api/v1/payments/linglong.XD-30001/sale": CHAIN | {JUDGE},
    "/api/v1/payments/linglong.XD-20481/shipments": CHAIN,
    "/radar": CHAIN | {STRANGER, OPERATOR},  # the operator: carriers, and no payment
    "/api/v1/radar": CHAIN | {STRANGER},
    "/api/v1/radar/carriers": frozenset({OPERATOR}),
    "/letters": CHAIN | {STRANGER},
    "/letters/1": NOBODY,  # one that is there has a test of its own
    "/packets/none/send": NOBODY,  # one that is there has a test of its own
    "/packets/none/by-hand": NOBODY,  # the same
    "/sendings": CHAIN | {STRANGER},
    "/sendings/none": NOBODY,  # the same
    "/sendings/none/receipt.pdf": NOBODY,
    "/api/v1/packets/none/ways": NOBODY,
    "/api/v1/sendings": CHAIN | {STRANGER},
    "/api/v1/sendings/none": NOBODY,
    "/webhooks": DESKS,
    "/lists": DESKS,
    "/webhooks/none": NOBODY,  # the same
    "/api/v1/letters": CHAIN | {STRANGER},
    "/api/v1/webhooks": DESKS,
    "/account": EVERYBODY,
    "/account/code": EVERYBODY,
    "/account/add-key": DESKS,
    "/health": EVERYBODY,
    "/ready": EVERYBODY,
    "/api/v1/openapi.json": EVERYBODY,
    "/api/v1/disputes": EVERYBODY,
    "/api/v1/disputes/payhub.CB-1": CHAIN | {OPERATOR},
    "/api/v1/disputes/otherpay.CB-9": frozenset({STRANGER, OPERATOR}),
    "/api/v1/disputes/payhub.CB-1/evidence": CHAIN,
    "/api/v1/disputes/otherpay.CB-9/evidence": frozenset({STRANGER}),
    "/api/v1/exhibits/draft-1": frozenset({MERCHANT, FINANCE}),
    "/api/v1/exhibits/proof-1": CHAIN,
    "/api/v1/exhibits/suit-proof-1": CHAIN | {JUDGE},
    "/api/v1/exhibits/draft-1/file": frozenset({MERCHANT, FINANCE}),
    "/api/v1/exhibits/proof-1/file": CHAIN,
    "/api/v1/channels": EVERYBODY,
    "/api/v1/disputes/payhub.CB-1/packets": CHAIN,
    "/api/v1/disputes/otherpay.CB-9/packets": frozenset({STRANGER}),
    "/api/v1/packets/packet-1": frozenset({MERCHANT, FINANCE}),
    "/api/v1/packets/packet-1/file": frozenset({MERCHANT, FINANCE}),
    "/api/v1/disputes/payhub.CB-1/events": CHAIN,
    "/api/v1/disputes/payhub.CB-3/events": CHAIN | {JUDGE},
    "/api/v1/disputes/payhub.CB-1/deadlines": CHAIN,
    "/api/v1/disputes/payhub.CB-3/deadlines": CHAIN | {JUDGE},
    "/api/v1/disputes/payhub.CB-1/checklist": frozenset({MERCHANT, FINANCE}),
    "/api/v1/disputes/otherpay.CB-9/checklist": frozenset({STRANGER}),
    "/api/v1/disputes/otherpay.CB-9/events": frozenset({STRANGER}),
    "/api/v1/disputes/otherpay.CB-9/deadlines": frozenset({STRANGER}),
    "/api/v1/proceedings": EVERYBODY,
    "/api/v1/proceedings/linglong-2026": CHAIN | {JUDGE},
    "/api/v1/proceedings/linglong-2026/findings": CHAIN | {JUDGE},
    "/api/v1/ledger/positions": EVERYBODY,
    "/api/v1/ledger/accounts": EVERYBODY,
    "/api/v1/ledger/entries?account=999999": NOBODY,  # one that is there has a test of its own
    "/api/v1/ledger/seals": EVERYBODY,
    "/api/v1/ledger/entries/dispute:payhub.CB-3/withdrawn/1/proof": CHAIN | {JUDGE},
    "/api/v1/ledger/entries/dispute:otherpay.CB-9/withdrawn/1/proof": frozenset({STRANGER, JUDGE}),
    "/api/v1/ledger/entries/no-such-entry/proof": NOBODY,
    "/api/v1/matters?other=payhub&currency=CNY": frozenset({MERCHANT, FINANCE, ACQUIRER}),
    "/api/v1/remittances": EVERYBODY,
    "/api/v1/ledger/holds": EVERYBODY,
    "/api/v1/ledger/holds/east--payhub": frozenset({ACQUIRER, GATEWAY, JUDGE}),
    "/api/v1/ledger/holds/no-such-hold": NOBODY,
    "/api/v1/statements": EVERYBODY,
    "/api/v1/statements/linglong-paper": frozenset({MERCHANT, FINANCE}),
    "/api/v1/statements/linglong-paper/file": frozenset({MERCHANT, FINANCE}),
}
REFUSED: dict[str, frozenset[str]] = {  # seen, not done
    "/lists": EVERYBODY - DESKS,
    "/money/settle/payhub/CNY": frozenset({MERCHANT, ACQUIRER}),
    "/sales/linglong.XD-20481/add/terms": frozenset({FINANCE}),
    "/sales/linglong.XD-20481/add-step": CHAIN - {MERCHANT},
    "/proceedings/linglong-2026/do/appeal": frozenset({FINANCE, JUDGE}),
    "/cases/payhub.CB-1/do/contest": frozenset({FINANCE, OPERATOR}),
    "/cases/otherpay.CB-9/do/contest": frozenset({OPERATOR}),
    "/cases/payhub.CB-1/evidence/packet": frozenset({FINANCE}),
    "/cases/payhub.CB-1/evidence/submit?exhibit=draft-1": frozenset({FINANCE}),
    "/proceedings/linglong-2026/evidence/submit?exhibit=suit-draft-1": frozenset({FINANCE, JUDGE}),
}
LED_BACK: dict[str, frozenset[str]] = {  # may bring evidence there; this draft is not theirs
    "/cases/payhub.CB-1/evidence/submit?exhibit=draft-1": frozenset({GATEWAY, ACQUIRER}),
    "/proceedings/linglong-2026/evidence/submit?exhibit=suit-draft-1": frozenset({GATEWAY, ACQUIRER}),
}
pytestmark = pytest.mark.usefixtures("brought", "packed")
OPEN_TO_ANYBODY = frozenset({"/health", "/ready", "/api/v1/openapi.json", "/sign-in"})
ELSEWHERE = frozenset(  # all but the first have tests of their own
    {
        "/static/<path:filename>",
        "/sign-in",
        "/sign-in/code",
        "/set-password",
        "/proceedings/<path:proceeding_id>/plead/<kind>",
    }
)


def test_the_table_names_every_route_that_is_read(app: Flask) -> None:
    adapter = app.url_map.bind("localhost")
    named = {adapter.match(path.partition("?")[0], return_rule=True)[0].rule for path in GETS}
    served = {rule.rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}

    assert served - ELSEWHERE == named


@pytest.mark.parametrize("email", sorted(EVERYBODY))
def test_each_seat_sees_its_own_and_nothing_else(sign_in: SignIn, email: str) -> None:
    client = sign_in(email)

    seen = {path: client.get(path).status_code for path in GETS}

    def expected(path: str) -> int:
        if email in LED_BACK.get(path, NOBODY):
            return 303
        return 200 if email in GETS[path] else 403 if email in REFUSED.get(path, NOBODY) else 404

    assert {path: expected(path) for path in GETS} == seen


def test_without_a_sign_in_pages_lead_to_it_and_the_interface_answers_401(app: Flask) -> None:
    client = app.test_client()

    for path in GETS.keys() - OPEN_TO_ANYBODY:
        answer = client.get(path)
        if path.startswith("/api/"):
            assert (401, "application/problem+json") == (answer.status_code, answer.content_type), path
        else:
            assert answer.status_code == 302 and answer.location.startswith("/sign-in"), path


def test_the_operator_reads_no_amount_no_order_and_no_event(sign_in: SignIn) -> None:
    client = sign_in(OPERATOR)

    everything = "".join(client.get(path).text for path in ("/", "/cases", "/cases/payhub.CB-1", "/money"))

    for secret in ("12,400.00", "XD-20481", "SF1234567890", "592,400"):
        assert secret not in everything
    rows = client.get("/api/v1/disputes").json["disputes"]
    assert {(None, None)} == {(row["amount"], row["order_reference"]) for row in rows}


def test_a_party_reads_its_own_book_and_its_own_pairs(sign_in: SignIn) -> None:
    document = sign_in(MERCHANT).get("/api/v1/ledger/positions").json

    assert {"linglong"} == {it["party"] for it in document["books"]}
    assert document["positions"] and all("linglong" in (it["debtor"], it["creditor"]) for it in document["positions"])


def test_an_arbitrator_reads_the_books_of_its_proceeding_and_an_idle_one_none(sign_in: SignIn) -> None:
    mine = sign_in(JUDGE).get("/api/v1/ledger/positions").json
    idle = sign_in(IDLE).get("/api/v1/ledger/positions").json

    assert set(world.CHAIN.parties) == {it["party"] for it in mine["books"]}
    assert all(it["trial_balance_minor"] == 0 for it in mine["books"])
    assert ([], [], [], []) == (idle["positions"], idle["losses"], idle["books"], idle["plan"])


def test_a_search_for_anothers_order_finds_nothing(sign_in: SignIn) -> None:
    assert "XD-20481" in sign_in(MERCHANT).get("/cases?q=XD-20481").text
    found = sign_in(STRANGER).get("/cases?q=XD-20481").text

    assert "No case fits this filter." in found and "payhub.CB-1" not in found


def test_posts_need_a_form_token(sign_in: SignIn, app: Flask) -> None:
    client = sign_in(MERCHANT)
    posts = [rule.rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]

    refused = {path: client.post(path).status_code for path in posts if not path.startswith("/api/v1/inbox")}

    assert refused and set(refused.values()) == {400}
