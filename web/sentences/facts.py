"""The facts of a refusal as people read them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeAlias

from flask_babel import gettext as _

from ledger.money import Money
from runtime.refusal import Because
from trade import sale_words
from trade.parties import PartyKind
from web import words
from web.formats import day, money
from web.language import both
from web.wording import tag, word

_FIELDS: Mapping[str, tuple[str, str]] = {
    "at": ("moment", "时间"),
    "happened_at": ("moment", "时间"),
    "stated_by": ("who says so", "陈述方"),
    "sale": ("the sale", "交易"),
    "correction": ("why it changes", "更正理由"),
    "detail": ("what else is known", "其他说明"),
    **{kind.value: words for kind, words in sale_words.KINDS.items()},
}
Facts: TypeAlias = Mapping[str, Any]
Sentences: TypeAlias = Mapping[type[Exception], Callable[[Facts], str]]


def said(value: Any) -> str:
    """One fact as people read it."""
    if isinstance(value, Because):
        return str(_(value.pattern, **{name: said(fact) for name, fact in value.facts.items()}))
    if isinstance(value, Money):
        return money(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, PartyKind):
        return str(word(words.KINDS, value))
    text = str(value)
    if text.startswith("dispute:"):
        return str(_("dispute %(id)s", id=text.partition(":")[2]))
    if text.startswith("hold:"):
        return str(_("hold %(id)s", id=text.partition(":")[2]))
    return str(_("proceeding %(id)s", id=text.partition(":")[2])) if text.startswith("proceeding:") else text


def named(where: str) -> str:
    """The field of a sale or a parcel's step, as its form calls it."""
    name = where.rpartition(".")[2]
    found = sale_words.FIELDS.get(name) or _FIELDS.get(name)
    return both(*found) if found else name


def standing(code: str) -> str:
    """A stage of a dispute or a step of a proceeding."""
    return str(tag({**words.PROCEEDING_STEPS, **words.STAGES}, code).word)


def broken(_it: Facts) -> str:
    return str(
        _("This would break a rule that keeps the books in balance, so nothing was posted. Tell the operator, who can run "
          "`recourse verify`.")
    )  # fmt: skip


def unreadable(it: Facts) -> str:
    return str(_("%(file)s cannot be read at “%(key)s”. Tell the operator, who can put the file right.", **it))
