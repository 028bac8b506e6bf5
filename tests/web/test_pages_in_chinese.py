"""Every page in Chinese: no English word is left on it that is not a name, a code or what is to be typed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from tests.web.conftest import SignIn, token_of
from tests.web.test_visibility_of_routes import EVERYBODY, GETS

UNREAD = frozenset({"script", "style", "code", "kbd"})
SPOKEN = ("aria-label", "placeholder", "alt", "data-label")  # `title` of a party is its code
WORD = re.compile(r"[A-Za-z]{2,}")


class Reader(HTMLParser):
    """Everything a page says, a piece of text or a spoken attribute at a time; nothing that is marked as English."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in UNREAD or given.get("lang") == "en":
            self.silent.append(tag)
        self.said.extend(given[name] or "" for name in SPOKEN if name in given)

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(" ".join(data.split()))


# What is the same in every language: codes, currencies, addresses, commands to be typed, names of products and networks …
SAME = re.compile(
    r"[\w.-]+@[\w.-]+|[\w-]+\.(csv|pdf|xlsx|xml|zip)\b|SHA-256|"
    r"\b(payhub|otherpay)\.CB-\d+|linglong-2026|\b(linglong|tealeaf)\.(?=XD|TL)|east--payhub|\b(XD|TL)-\d+|SF1234567890|"
    r"\b(UTC|ARN|ZIP|PDF|CSV|XLSX|JPEG|PNG|TIFF|WebP|MB|API|IANA|EMV|ATM)\b|"
    r"\b(CNY|GBP|USD)\b|\brecourse( [a-z]+)*( FILE)?|"
    r"(dispute|payment|proceeding|hold):\S+|\b(Recourse|Visa(?! rules)|Stripe)\b|"
    r"\b(ECI|CAVV|CVV2|AVS|RDR|VAMP|VDMP|VFMP|ECM|HECM|EFM|IP|EUR|JCB|Discover|Cartes Bancaires)\b|3-D Secure|"
    r"\b(Adyen( Issuing)?|Afterpay|Chase Paymentech|Checkout\.com|PayPal|Braintree|Square|Shopify Payments|Cashfree)\b|"
    r"\bBancomat Pay\b|\bUTF-8\b|\bGB 18030\b|\bharbour\.LL-\d+|"
    # … and what somebody stated in the language they speak: names, the words of a carrier, where a rule is written.
    r":[\w-]+:(dispute_desk|finance|arbitrator|operator)\b|\bccb-shanghai\b|\bEnglish$|"
    r"\b(SQLite|PostgreSQL|MiB|Webhook|Standard Webhooks|3-D Secure|Beancount|Python|VAMP|ECP|ECM|HECM|EFM|MENA)\b|"
    r"https://example\.com/recourse|"
    r"\b(dispute|deadline|evidence|hold|proceeding|payment|set_off|seal)\.[a-z_]+\b|"
    r"[A-Z][a-z]+/[A-Z][a-z]+|Wang Min|SF Express|"
    r"left with the concierge|Changning District Court|Visa rules, April 2026 edition",
    re.ASCII,
)
UNSEEN = ("/api/", "/health", "/ready")
BESIDE = ("/sign-in", "/none", "/cases?stage=closed", "/cases/new?find=XD", "/cases/new?payment=linglong.XD-20481",
          "/cases/payhub.CB-1/do/answer", "/cases/payhub.CB-1/do/accept", "/cases/payhub.CB-1/do/accept_part",
          "/cases/payhub.CB-1/do/accept_part?part=12.00", "/refunds/new?payment=linglong.XD-20481",
                   "/proceedings/linglong-2026/do/propose")  # fmt: skip


def english_on(page: str) -> Iterator[str]:
    reader = Reader()
    reader.feed(page)
    yield from (text for text in reader.said if WORD.search(SAME.sub("", text)))


def test_no_english_is_left_on_any_page(sign_in: SignIn) -> None:
    found: dict[str, str] = {}
    paths = [path for path in (*GETS, *BESIDE) if not path.startswith(UNSEEN)]
    for email in sorted(EVERYBODY):
        client = sign_in(email, "zh_Hans")
        for path in paths:
            answer = client.get(path, follow_redirects=True)
            if answer.mimetype == "text/html":
                found |= dict.fromkeys(english_on(answer.text), path)

    assert {} == found


def test_what_a_refused_form_says_is_in_chinese_too(sign_in: SignIn) -> None:
    client = sign_in("desk@payhub.test", "zh_Hans")
    token = token_of(client, "/cases/new")
    said = {
        "payment": "linglong.XD-20481",
        "reason_code": "13.1",
        "amount": "99.00",
        "on": "2026-11-20",
        "stage": "chargeback",
    }
    mistakes: tuple[dict[str, str], ...] = ({"amount": "nine"}, {"amount": "99999999.00"}, {"on": "1999-01-01"},
                                         {"on": "soon"}, {"reason_code": "99.9"}, {"stage": "closed"})  # fmt: skip

    for change in mistakes:
        answer = client.post("/cases/new", data={"csrf_token": token, **said, **change})
        left = [text for text in english_on(answer.text) if not any(wrong in text for wrong in change.values())]
        assert (422, []) == (answer.status_code, left), change


def test_a_page_with_an_english_word_on_it_is_caught() -> None:
    assert ["Sign out"] == list(english_on('<p>待办 <code>split</code></p><button aria-label="退出">Sign out</button>'))
    assert ["Due now"] == list(english_on('<td data-label="Due now">CNY 12.00</td>'))
