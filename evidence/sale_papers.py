"""What a party stated of a sale, written out as a text that can be submitted: in English and Chinese, the same every time.

The paper says who stated it, of which moment, and since when it is on record; it does not say that it is true.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from evidence.exhibit import Kind, clean_name
from runtime.digests import moment
from trade.card_numbers import carries_card_number
from trade.parties import Party
from trade.payments import Payment
from trade.sale_facts import Recorded
from trade.sale_fields import SaleKind
from trade.sale_words import FIELDS, KINDS, MOMENTS, value

_NOTE = (
    "Written out by Recourse from what the party below stated. It proves who stated what and when, not that it is true.",
    "由 Recourse 根据下列当事方的陈述制成，仅证明何人于何时作此陈述，不证明内容属实。",
)


@dataclass(frozen=True, slots=True)
class SalePaper:
    """One exhibit to be: its name, its text, the rows it is of, and the moment it is of as stated."""

    kind: Kind
    name: str
    text: str
    rows: tuple[Recorded, ...]

    @property
    def stated_at(self) -> datetime:
        return self.rows[-1].fact.happened_at

    @property
    def party(self) -> str:
        return self.rows[0].fact.stated_by


def kind_of(kind: SaleKind) -> Kind:
    """What a row is as an exhibit."""
    return Kind.CORRESPONDENCE if kind is SaleKind.MESSAGE else Kind(kind.value)


def grouped(rows: Iterable[Recorded]) -> list[tuple[Recorded, ...]]:
    """The rows that become one paper: each by itself, the messages of a party about one payment together."""

    def key(it: Recorded) -> tuple[str, str, int]:
        return it.fact.payment_id, it.fact.stated_by, 0 if it.fact.kind is SaleKind.MESSAGE else it.id

    return [
        tuple(sorted(group, key=lambda it: (it.fact.happened_at, it.id)))
        for _, group in groupby(sorted(rows, key=key), key=key)
    ]


def paper(rows: Sequence[Recorded], payment: Payment, party: Party) -> SalePaper:
    """The paper of rows that `grouped` put together."""
    first = rows[0].fact
    kind = kind_of(first.kind)
    head = [
        " · ".join(KINDS[first.kind]),
        *_NOTE,
        "",
        _line("payment", "交易", payment.id),
        _line("order", "订单", payment.order_reference),
        _line("stated by", "陈述方", f"{party.name_en} / {party.name_zh} ({party.code})"),
    ]
    body = _conversation(rows) if first.kind is SaleKind.MESSAGE else _facts(rows[0])
    name = clean_name(f"{kind.value}-{payment.order_reference}.txt".replace("/", "-"))
    return SalePaper(kind, name, "\n".join([*head, *body]) + "\n", tuple(rows))


def _facts(row: Recorded) -> list[str]:
    fact = row.fact
    lines = [_line(*MOMENTS[fact.kind], f"{_shown(fact.happened_at)} (as stated / 据陈述)")]
    lines += [_line("on record since", "录入时间", _shown(row.recorded_at))]
    if fact.reason:
        lines.append(_line("corrects what was stated before, because", "更正此前陈述，理由", fact.reason))
    lines += ["", *(_line(*FIELDS[name], _both(name, said)) for name, said in fact.facts.items())]
    return [*lines, "", _line("SHA-256 of the statement", "陈述的 SHA-256", _told(fact.digest))]


def _conversation(rows: Sequence[Recorded]) -> list[str]:
    lines: list[str] = []
    for row in rows:
        said = row.fact.facts
        lines += [
            "",
            " · ".join([_shown(row.fact.happened_at), *(_both(it, said[it]) for it in ("direction", "channel"))]),
            *(f"    {line}" for line in said["text"].splitlines()),
            f"    [{_line('on record since', '录入时间', _shown(row.recorded_at))} · SHA-256 {_told(row.fact.digest)}]",
        ]
    return lines


def _told(said: str) -> str:
    """A value that no screening takes for a card: a digest or a fingerprint may hold such a run of digits by chance."""
    return ":".join(said[i : i + 4] for i in range(0, len(said), 4)) if carries_card_number(said) else said


def _line(english: str, chinese: str, said: str) -> str:
    named = english if english == chinese else f"{english} · {chinese}"
    return f"{named}: {said}"


def _both(name: str, said: str) -> str:
    english, chinese = (_told(value(name, said, chinese=it)) for it in (False, True))
    return english if english == chinese else f"{english} · {chinese}"


def _shown(at: datetime) -> str:
    return moment(at)[:19].replace("T", " ") + " UTC"
