"""What parties read about their case: complete, in their language and their time, and never more than is true."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from disputes import messages
from disputes.dispute import Dispute, Outcome, Stage
from disputes.liability import messages as proceeding_messages
from disputes.schemes.load import load_all
from ledger.money import Money
from trade.letters import Letter, mail_of
from trade.parties import Party, PartyKind

XIDAN = Party("xidan", PartyKind.MERCHANT, "Xidan Store", "西单商店", "Asia/Shanghai", "zh-Hans", "desk@xidan.example")
NORDIC = Party("nordic", PartyKind.MERCHANT, "Nordic Shop", "北方商店", "Europe/Oslo", "en", "desk@nordic.example")
DISPUTE = Dispute(
    "huanxun.CB-0001", "xidan.1001", ("ccb", "huanxun", "xidan"), "huanxun", "visa", "13.1",
    Stage.CHARGEBACK, Money(1_240_000, "CNY"), date(2026, 3, 1),
)  # fmt: skip
DUE = datetime(2026, 3, 21, 15, 59, tzinfo=UTC)
TITLE = ("Huanxun v. Xidan", "环迅诉西单")


def read(letter: Letter) -> str:
    mail = mail_of(letter)
    assert mail is not None
    return mail["subject"] + "\n" + mail["text"]


def test_a_chinese_merchant_reads_of_its_dispute_in_chinese_and_its_own_time() -> None:
    letter = messages.opened(DISPUTE, XIDAN, respond_by=DUE)
    message = mail_of(letter)

    assert message is not None
    assert ("desk@xidan.example", "zh-Hans") == (message["to"], message["language"])
    for expected in ("huanxun.CB-0001", "一次退单", "13.1", "CNY 12,400.00", "2026-03-21 23:59 CST", "2026-03-21 15:59 UTC"):
        assert expected in read(letter)


def test_an_english_reader_gets_the_same_in_english() -> None:
    text = read(messages.opened(DISPUTE, NORDIC, respond_by=DUE))

    for expected in ("huanxun.CB-0001 opened", "chargeback", "CNY 12,400.00", "2026-03-21 16:59 CET", "due by"):
        assert expected in text


def test_a_party_without_an_address_gets_no_mail() -> None:
    silent = replace(NORDIC, email=None)

    assert mail_of(messages.opened(DISPUTE, silent)) is None


def test_a_zone_nobody_knows_is_read_as_utc() -> None:
    assert "2026-03-21 15:59 UTC" in read(messages.opened(DISPUTE, replace(NORDIC, time_zone="Mars/Base"), respond_by=DUE))


@pytest.mark.parametrize(("party", "words"), [(NORDIC, "closed, lost by the merchant"), (XIDAN, "已结案，商户败")])
def test_an_end_is_told_with_its_outcome(party: Party, words: str) -> None:
    ended = replace(DISPUTE, stage=Stage.CLOSED, outcome=Outcome.LOST)

    assert words in read(messages.moved(ended, party, was=Stage.ARBITRATION))


@pytest.mark.parametrize(
    ("left", "english", "chinese"),
    [
        (timedelta(days=14), "14 days left", "尚余 14 天"),
        (timedelta(hours=47), "47 hours left", "尚余 47 小时"),
        (timedelta(hours=4), "4 hours left", "尚余 4 小时"),
    ],
)
def test_a_reminder_says_how_long_is_left(left: timedelta, english: str, chinese: str) -> None:
    told = [
        read(messages.deadline_near(party, dispute_id="d1", obligation="answer_chargeback", due_at=DUE, now=DUE - left))
        for party in (NORDIC, XIDAN)
    ]

    assert english in told[0]
    assert "answer the chargeback" in told[0]
    assert chinese in told[1]
    assert "答复一次退单" in told[1]


def test_a_missed_date_we_only_computed_is_not_told_as_the_schemes_word() -> None:
    def told(*, presumed: bool) -> str:
        return read(
            messages.deadline_missed(
                NORDIC, dispute_id="d1", obligation="file_pre_arbitration", due_at=DUE, presumed=presumed
            )
        )

    assert "has not confirmed it" in told(presumed=True)
    assert "has not confirmed it" not in told(presumed=False)


def test_a_proposal_binds_nobody_and_a_first_decision_settles_nothing_yet() -> None:
    shares = [("西单商店", Money(38_666_666, "CNY")), ("环迅", Money(19_333_334, "CNY"))]
    proposal = proceeding_messages.proposed(
        NORDIC, proceeding_id="huanxun-2005", title=TITLE, number=2, doctrine=("Equal", "均担"), shares=shares
    )
    first, last = (
        proceeding_messages.decided(
            XIDAN, proceeding_id="huanxun-2005", title=TITLE, instance=n, by="上海二中院", shares=shares, final=n == 2
        )
        for n in (1, 2)
    )

    assert "binds nobody" in read(proposal)
    assert "CNY 193,333.34" in read(proposal)
    assert "尚未生效" in read(first)
    assert "西单商店承担 CNY 386,666.66" in read(first)
    assert "终局" in read(last)


def test_a_subject_is_one_line_whatever_a_source_calls_its_dispute() -> None:
    letter = messages.opened(replace(DISPUTE, id="stripe.dp_1\nBcc: thief@example.com"), NORDIC)

    assert "\n" not in letter.subjects[0]


def test_every_stage_outcome_and_obligation_has_its_words_in_both_languages() -> None:
    flows = [flow for scheme in load_all().schemes.values() for flow in scheme.flows.values()]
    assert {due.obligation for flow in flows for due in flow.due} <= set(messages.OBLIGATIONS)
    assert set(Stage) == set(messages.STAGES)
    assert set(Outcome) == set(messages.OUTCOMES)
