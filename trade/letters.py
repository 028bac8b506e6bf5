"""A letter to a party: the form in which every layer above tells somebody something.

It is written in both languages, since a party's inbox is read by several people, while a mail goes out in the party's
own; and it carries the same facts as values, for the programs of whoever asked for webhooks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from trade.parties import Party

KINDS = (
    "dispute.opened",
    "dispute.moved",
    "dispute.answered",
    "dispute.contested",
    "dispute.withdrawal",
    "dispute.part_accepted",
    "dispute.refunded",
    "deadline.near",
    "deadline.missed",
    "evidence.submitted",
    "evidence.missing",
    "packet.sent",
    "packet.stopped",
    "hold.placed",
    "hold.contested",
    "hold.released",
    "hold.taken",
    "hold.overdue",
    "proceeding.news",
    "seal.made",
    "wave.raised",
    "payment.moved",
    "set_off.given",
)
"""What letters tell of, by the names programs know them by."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What one party is told. `about` is what it belongs to, as `dispute:huanxun.CB-0001`; texts are (English, Chinese).

    `facts` are JSON values: money as {"minor", "currency"}, moments RFC 3339 in UTC, days as ISO text.
    """

    party: Party
    kind: str
    about: str
    subject: tuple[str, str]
    english: tuple[str, ...]
    chinese: tuple[str, ...]
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def subjects(self) -> tuple[str, str]:
        """Each on one line, whatever a source put into an id: a mail's header is one line."""
        english, chinese = (" ".join(text.split()) for text in self.subject)
        return english, chinese

    @property
    def texts(self) -> tuple[str, str]:
        """The whole letter, in English and in Chinese."""
        greetings = (f"To {self.party.name_en}", f"{self.party.name_zh}：")
        both = zip(greetings, (self.english, self.chinese), strict=True)
        english, chinese = ("\n\n".join([greeting, "\n".join(lines), "Recourse"]) + "\n" for greeting, lines in both)
        return english, chinese


def mail_of(letter: Letter) -> dict[str, str] | None:
    """The outbox payload of topic "email", in the party's language; None for a party without an address."""
    if letter.party.email is None:
        return None
    speaks_chinese = letter.party.language.lower().startswith("zh")
    return {
        "to": letter.party.email,
        "subject": letter.subjects[speaks_chinese],
        "text": letter.texts[speaks_chinese],
        "language": "zh-Hans" if speaks_chinese else "en",
    }


def event_of(letter: Letter, *, at: datetime) -> dict[str, Any]:
    """The same for a program: `type`, `timestamp` and `data` as Standard Webhooks has them (standardwebhooks.com)."""
    subject_en, subject_zh = letter.subjects
    data = {"about": letter.about, "party": letter.party.code, "subject": {"en": subject_en, "zh": subject_zh}}
    return {"type": letter.kind, "timestamp": f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}", "data": data | dict(letter.facts)}


def written(
    party: Party, kind: str, about: str, subject: tuple[str, str], english: Sequence[str], chinese: Sequence[str],
    **facts: Any,
) -> Letter:  # fmt: skip
    """A letter of these lines; facts that are None are left out."""
    stated = {name: value for name, value in facts.items() if value is not None}
    return Letter(party, kind, about, subject, tuple(english), tuple(chinese), stated)
