"""The letter that goes before a packet: what is answered, by whom, in which words, and what each exhibit shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from disputes.checklist import Item, Need
from disputes.dispute import Dispute
from disputes.rules import ReasonCode
from evidence.channel import Channel
from evidence.exhibit import Exhibit, Kind
from reports import case_words as table
from reports.statement_words import Text, Words, figure
from trade.payments import Payment

CONTESTS: Text = ("We contest this dispute. The exhibits below show why.", "我方对本争议提出异议，理由见下列证据。")
"""What a letter says where its party says nothing of its own."""
DEMONSTRATION = "demonstration"  # the source of a dispute whose data are reconstructed
TITLE: Text = ("Response to a payment dispute", "付款争议答辩材料")


@dataclass(frozen=True, slots=True)
class Named:
    """An exhibit as the letter and its own pages name it. `shows`: what the checklist wants it for; may be empty."""

    exhibit: Exhibit
    kind: str
    shows: str
    bound: bool


@dataclass(frozen=True, slots=True)
class Letter:
    """All that is said in a packet beside the exhibits. `head` is the newest seal of the record when it was asked for;
    `demonstration` marks reconstructed data."""

    words: Words
    case: str
    channel: Channel
    sender: str
    facts: tuple[tuple[str, str], ...]
    said: str
    named: tuple[Named, ...]
    head: str
    demonstration: bool = False

    @property
    def title(self) -> str:
        return self.words.say(TITLE)

    def numbered(self, exhibit: int, page: int, of: int) -> str:
        """Exhibit 3, page 2 of 4."""
        return self.words.say(
            ("Exhibit {n}, page {page} of {of}", "证据 {n}，第 {page} 页，共 {of} 页"),
            n=str(exhibit + 1), page=str(page), of=str(of),
        )  # fmt: skip


def letter(
    words: Words, channel: Channel, dispute: Dispute, payment: Payment, *, sender: str, scheme: Text,
    reason: ReasonCode | None, said: str, exhibits: Sequence[Exhibit], items: Sequence[Item], head: str, on: date,
) -> Letter:  # fmt: skip
    """The letter of a party in a dispute, on a day."""
    named = tuple(_named(words, it, items) for it in exhibits)
    facts = _facts(words, channel, dispute, payment, scheme=scheme, reason=reason, sender=sender, on=on)
    shown = dispute.source == DEMONSTRATION
    return Letter(words, dispute.id, channel, words.name(sender), facts, said or words.say(CONTESTS), named, head, shown)


def of_kind(items: Sequence[Item], kind: Kind) -> Item | None:
    """What a kind of exhibit is wanted for most; none where no checklist asks for it."""
    order = list(Need)
    return min((it for it in items if kind in it.proof.kinds), key=lambda it: order.index(it.need), default=None)


def weights(items: Sequence[Item]) -> Mapping[Kind, int]:
    """How early each kind stands in a packet: what is asked for before what only helps."""
    order = list(Need)
    found: dict[Kind, int] = {}
    for item in items:
        for kind in item.proof.kinds:
            found[kind] = min(order.index(item.need), found.get(kind, len(order)))
    return found


def _named(words: Words, it: Exhibit, items: Sequence[Item]) -> Named:
    wanted = of_kind(items, it.kind)
    found = table.EXHIBITS.get(it.kind.value)
    kind = words.say(found) if found else it.kind.value.replace("_", " ")
    shows = words.say((wanted.proof.text_en, wanted.proof.text_zh)) if wanted else ""
    bound = wanted is not None and wanted.need is not Need.HELPS
    return Named(it, kind, shows, bound)


def _facts(
    words: Words, channel: Channel, dispute: Dispute, payment: Payment, *, scheme: Text, reason: ReasonCode | None,
    sender: str, on: date,
) -> tuple[tuple[str, str], ...]:  # fmt: skip
    say = words.say
    title = f" · {say((reason.name_en, reason.name_zh))}" if reason else ""
    merchant = dispute.chain[-1]
    amount, paid = dispute.amount, payment.amount
    rows: list[tuple[Text, str]] = [
        (("From", "提交方"), words.name(sender)),
        (("To", "渠道"), say((channel.title_en, channel.title_zh))),
        (("Date", "日期"), on.isoformat()),
        (("Case", "案件编号"), dispute.id),
        (("Reason", "原因码"), f"{say(scheme)} {dispute.reason_code}{title}"),
        (("Disputed", "争议金额"), f"{amount.currency} {figure(amount.minor, amount.currency)}"),
        (("Merchant", "商户"), words.name(merchant) if merchant != sender else ""),
        (("Order", "订单号"), payment.order_reference),
        (("Sold", "交易日期"), payment.sold_at.date().isoformat()),
        (("Paid", "交易金额"), f"{paid.currency} {figure(paid.minor, paid.currency)}" if paid != amount else ""),
        (("ARN", "收单参考号（ARN）"), payment.arn or ""),
        (("Card ending in", "卡号末四位"), payment.last_four or ""),
    ]
    return tuple((say(name), value) for name, value in rows if value)
