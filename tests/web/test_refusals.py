"""Whatever the trade refuses by name reaches people in their language and programs in English with its facts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask_babel import force_locale

from disputes import errors as cases
from disputes import sending_errors as sending
from disputes.importers.registry import UnknownSource
from disputes.liability import errors as rulings
from evidence import errors as exhibits
from ledger import errors as books
from ledger.money import Money
from reports import errors as papers
from runtime.idempotency import KeyReused
from runtime.refusal import because
from tests.web.conftest import SignIn
from tests.web.installed import application
from trade import errors as trade
from trade.parties import PartyKind
from web.problems import PROBLEMS
from web.refusals import SENTENCES, sentence

DAY, LATER = date(2026, 11, 2), date(2026, 11, 20)
ONE, TWO = Money(1_000_00, "CNY"), Money(2_000_00, "CNY")
NOT_FINAL = because("the ruling on what it secures is not final")
EVERY_FACT: dict[str, int | str] = {
    "megabytes": 30, "most": 25, "seen": "an archive", "kind": "PDF", "pages": 9, "pixels": 81, "where": "its notes",
    "page": 2, "line": 3, "seconds": 30, "name": "e-1",
}  # fmt: skip
REFUSED: tuple[Exception, ...] = (
    cases.AmountRefused("12,3", "CNY", "12.30"),
    cases.MoreThanPaid("linglong.XD-1", TWO, ONE, []),
    cases.DayRefused(date.min, DAY, LATER),
    cases.ReasonRefused("99.9", "visa", DAY),
    cases.StageRefused("closed", ["chargeback", "inquiry"]),
    cases.StageOver("dispute:payhub.CB-2", "lost", "chargeback", DAY),
    cases.PartRefused(TWO, ONE),
    cases.RefundedBefore("linglong.XD-1", ONE, DAY, ONE),
    cases.RefundRefused("linglong.XD-1", TWO, ONE),
    cases.ReferenceRefused(80),
    cases.InDispute("linglong.XD-1", TWO, ONE, ["payhub.CB-1"]),
    cases.WordsRefused(2_000),
    cases.MoveRefused("dispute:payhub.CB-1", "closed", "arbitration", []),
    cases.MoveRefused("proceeding:linglong-2026", "proposed", "settled", ["decided", "contested"]),
    cases.ActRefused("payhub.CB-1", "linglong", "represent", "chargeback", ["answer", "accept"]),
    cases.ActRefused("payhub.CB-1", "linglong", "represent", "closed", []),
    cases.MatterClosed("dispute:payhub.CB-2"),
    cases.SeatRefused("7", because("it is not an arbitrator's; assign one that is")),
    cases.SeatRefused("7", because("its person also sits at %(party)s, a party of the proceeding", party="payhub")),
    cases.PaymentRefused("cause", because("nothing is owed for it; choose one of the list")),
    cases.SetOffRefused("amount", because("no more than %(most)s is due both ways", most=TWO)),
    cases.NoRuleInForce("visa/13.1/limit", DAY),
    cases.RuleFileRefused("visa.toml", "codes", "no table", "[codes]"),
    UnknownSource("paypall"),
    rulings.FilingRefused("title", because("write 1 to %(limit)s characters", limit="200")),
    rulings.UnknownDuty("sing", ["dance"]),
    rulings.DutyNotInForce("gateway-pass-on-refusals", DAY, LATER, None),
    rulings.DutyNotInForce("gateway-pass-on-refusals", LATER, date(2002, 1, 1), DAY),
    rulings.FindingRefused("linglong", "gateway-pass-on-refusals", because(
        "is a duty of the %(bound)s, not of the %(kind)s", bound=PartyKind.GATEWAY, kind=PartyKind.MERCHANT)),
    rulings.UnknownDoctrine("coin", ["equal-when-unprovable"]),
    rulings.DoctrineNotApplicable("equal-when-unprovable", "nothing is left unproved", "事实均已查明"),
    rulings.SharesUnsound(because("the amounts do not sum to %(total)s", total=TWO)),
    rulings.NotInDispute("payhub.CB-1", TWO, ONE),
    rulings.NoContract("proceeding:linglong-2026", "tealeaf"),
    rulings.NotBound("proceeding:linglong-2026", "tealeaf", "defendant"),
    rulings.NotBound("proceeding:linglong-2026", "tealeaf"),
    rulings.ProposerDecides("proceeding:linglong-2026", 2, "judge@recourse.test"),
    rulings.DisputesRefused("proceeding:linglong-2026", because("%(dispute)s is closed", dispute="dispute:payhub.CB-2")),
    rulings.NothingToHold("h-1", TWO, ONE),
    rulings.NothingToTake("h-1", TWO, ONE),
    books.HoldLocked("h-1", because("what it secures is not decided")),
    books.HoldLocked("h-1", because("its owner contests it and what it secures is not decided")),
    books.HoldUnsound("h-1", because("its time was over on %(day)s; nothing more is put into it", day=DAY)),
    books.HoldUnsound("h-1", because("it would end before it begins")),
    cases.SeatRefused("7", because("another party holds this money")),
    rulings.DayRefused("proceeding:linglong-2026", DAY, LATER),
    rulings.UnknownProposal("proceeding:linglong-2026", 9, [1, 2]),
    trade.ChainRefused(("linglong", "payhub"), because(
        "it ends at %(party)s, a %(kind)s, and not at a merchant", party="payhub", kind=PartyKind.GATEWAY)),
    trade.AmountRefused("linglong.XD-1", TWO, ONE),
    trade.UnknownParty("nobody"),
    trade.NotFound("case", "payhub.CB-404"),
    trade.SaidOtherwise("payment", "linglong.XD-1", []),
    trade.CardNumberRefused("words"),
    trade.FactRefused("order.description", because("it has more than %(most)s characters; shorten it", most=500)),
    trade.CorrectionNeeded("terms", ["version", "at"]),
    trade.StepRefused("stated_by", because("say it for yourself, or for the recipient")),
    trade.PartyRefused("bank west", because("a name is one line of 1 to %(most)s characters", most=200)),
    trade.PersonRefused(because("arbitrators and operators sit for no party; everybody else sits for one"), "party"),
    trade.PersonRefused(because(
        "as an arbitrator this person is to decide %(proceeding)s, of which %(party)s is a party; take that "
        "assignment back first", proceeding="linglong-2026", party="payhub"), "party"),
    trade.KeyRefused(because("a key opens for 1 to %(most)s days", most=3650), "days"),
    trade.EndpointRefused(because("an address has at most %(most)s characters", most=500), "url"),
    trade.ChangedMeanwhile("party", "linglong"),
    trade.LastOperator(),
    books.NotPositive(0),
    books.NotInteger(1.5),
    books.TooLarge(2**64),
    books.UnknownCurrency("RMB"),
    books.CurrencyMismatch("CNY", "USD"),
    books.AcrossBooks("linglong", "payhub"),
    books.SameAccount("bank"),
    books.UnknownAccountKind("purse", because("needs a counterparty")),
    books.UnwritableText("reason", "", because("must not be empty")),
    books.MomentRefused("recorded_at", "12:00", because("has no time zone; moments are stored in UTC")),
    books.MomentRefused("effective_on", "31 March", because("must be a day, as 2026-03-31")),
    books.AccountLost(7),
    books.EmptyEntry("e-1"),
    books.MirrorBroken("e-1", "linglong", "payhub", "payable moves 1"),
    books.ReferenceReused("e-1"),
    books.UnknownHold("h-1"),
    books.HoldRestated("h-1", "cap 2, now 1"),
    books.HoldUnsound("h-1", because("%(holder)s cannot withhold from itself", holder="payhub")),
    books.HoldExceeded("h-1", TWO, ONE),
    books.NotSealed("payment:linglong.XD-1/sale"),
    books.HeadUnknown("ab" * 32),
    books.HeadTooOld(3, 4),
    books.HoldLocked("h-1", NOT_FINAL),
    papers.PeriodRefused(LATER, DAY),
    papers.HorizonRefused("12x", because("it is no number of an entry, as 5541")),
    papers.StatementTooLong(200_000, 100_000),
    papers.StatementUnproven("linglong", 1, 2, 4),
    papers.ExhibitUnreadable("slip.pdf"),
    books.BooksUnsettled(),
    cases.AlreadyContested("hold:h-1", "payhub"),
    exhibits.FileRefused("slip.pdf", [
        exhibits.Refusal("pages", {"pages": 900, "most": 200}), exhibits.Refusal("encrypted")]),
    *(exhibits.FileRefused("slip.pdf", [exhibits.Refusal(code, EVERY_FACT)]) for code in exhibits.REASONS),
    exhibits.NothingToSubmit(),
    exhibits.NotADraft("x-1"),
    exhibits.MatterFull(300),
    exhibits.BytesLost("ab" * 32),
    exhibits.DraftChanged("ab" * 32),
    exhibits.Erased("e-1", date(2026, 3, 31)),
    exhibits.NotAProof("e-1"),
    exhibits.NothingStated(),
    exhibits.NothingToHold("dispute:payhub.CB-1"),
    exhibits.VaultAway("no answer"),
    sending.AccountsFileRefused("payhub", "is no table", "[payhub]"),
    sending.AlreadySent("payhub.CB-1", "chargeback", "e-1", datetime(2026, 3, 31, tzinfo=UTC)),
    sending.NothingDue("payhub.CB-1", "chargeback"),
    sending.SendingMoved("e-1", "sent"),
    sending.SendingOpen("payhub.CB-1", "e-1", "waiting"),
    sending.TooLateToSend("payhub.CB-1", datetime(2026, 3, 31, tzinfo=UTC)),
    sending.WayRefused("way", because("choose one of the ways that are listed")),
    exhibits.RetentionFileRefused("carriers.toml", "sf", "no days", "days = 1"),
    exhibits.CarriersFileRefused("carriers.toml", "sf", "no key", "key = 1"),
    exhibits.NotOfYours("x-1"),
    exhibits.TooManyExhibits(300, 200),
    exhibits.ChannelFileRefused("channels.toml", "post.pages", "no number", "value = 20"),
    exhibits.ChannelUnknown("pigeon", ["stripe", "paypal"]),
    KeyReused("k-1"),
)  # fmt: skip
FACTS = re.compile(
    # ids, codes, addresses, currencies, what is to be typed: the same in every language
    r"payment:linglong\.XD-1/sale|\b(ab)+\b|"
    r"payhub(\.CB-\d+)?|linglong(-2026|\.XD-1)?|tealeaf|nobody|bank west|\b[ehk]-1\b|judge@recourse\.test|CNY|USD|RMB|ISO|"
    r"visa/13\.1/limit|(visa|carriers|channels)\.toml|post\.pages|codes|slip\.pdf|PDF|"
    r"HEIC|AVIF|JPEG|GIF|PNG|TIFF|WebP|HTML|SVG|XML|UTF-8|MB|"
    r"\bsf\b|paypall|csv|payments|conversations|sales|scans|stripe|paypal|pigeon|sing|coin|"
    r"12x|Visa|UTC|`recourse (verify|doctor)`"
)


def below(cls: type[Exception]) -> Iterator[type[Exception]]:
    for each in cls.__subclasses__():
        yield each
        yield from below(each)


def test_every_refusal_that_can_reach_a_page_has_a_sentence_and_an_example() -> None:
    """A new one: say it in web/sentences, give its reasons by `because`, translate them, and add it to REFUSED here."""
    kinds = {cls for handled in PROBLEMS for cls in (handled, *below(handled)) if not cls.__subclasses__()}

    assert set() == kinds - SENTENCES.keys()
    assert set() == SENTENCES.keys() - {type(error) for error in REFUSED}


def test_each_is_said_in_both_languages(app: Flask) -> None:
    wrong = []
    with app.test_request_context():
        for error in REFUSED:
            with force_locale("en"):
                english = sentence(error)
            with force_locale("zh_Hans"):
                chinese = sentence(error)
            if not english.endswith(".") or re.search("[一-鿿]", english):
                wrong.append(english)
            if not chinese.endswith("。") or re.search(r"[A-Za-z]{2,}", FACTS.sub("", chinese)):
                wrong.append(chinese)

    assert [] == wrong


@pytest.fixture
def app(database_url: str, tmp_path: Path) -> Flask:
    """One of its own: pages are added to it."""
    return application(database_url, tmp_path)


def refusing(app: Flask, path: str, error: Exception) -> None:
    def view() -> str:
        raise error

    app.add_url_rule(path, path, view)


def test_a_refused_move_is_a_page_that_says_what_why_and_what_to_do(app: Flask, sign_in: SignIn) -> None:
    refusing(app, "/refused", cases.MoveRefused("dispute:payhub.CB-1", "closed", "arbitration", []))

    answer = sign_in("desk@linglong.test", "zh_Hans").get("/refused")

    assert 409 == answer.status_code
    for words in ("按目前状态无法进行", "争议 payhub.CB-1 现处于“已结案”", "请返回查看当前状态"):
        assert words in answer.text


def test_programs_read_english_and_the_facts_whatever_language_the_person_reads(app: Flask, sign_in: SignIn) -> None:
    refusing(app, "/api/v1/refused", books.HoldExceeded("h-1", TWO, ONE))

    answer = sign_in("desk@linglong.test", "zh_Hans").get("/api/v1/refused")

    assert 409 == answer.status_code
    assert {
        "type": "urn:recourse:ledger-refused", "title": "Ledger refused", "status": 409,
        "detail": "hold h-1: CNY 2,000.00 asked, CNY 1,000.00 left", "hold": "h-1",
        "asked": {"minor": 200_000, "currency": "CNY"}, "left": {"minor": 100_000, "currency": "CNY"},
    } == answer.json  # fmt: skip


def test_what_the_interface_says_itself_is_english_too(app: Flask) -> None:
    with app.test_request_context("/api/v1/disputes", headers={"Accept-Language": "zh-CN"}):
        assert "Your seat can do nothing" in sentence(cases.ActRefused("payhub.CB-1", "linglong", "answer", "closed", []))
