"""What the trade refuses in a form, in the reader's language, beside the field it is about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import gettext as _

from disputes.errors import (
    ActRefused,
    AmountRefused,
    DayRefused,
    MoreThanPaid,
    ReasonRefused,
    StageRefused,
    StatementRefused,
    WordsRefused,
)
from trade.errors import CardNumberRefused
from web.formats import day, money
from web.wording import scheme_name, word
from web.words import ACTS

FORM_REFUSALS = (StatementRefused, CardNumberRefused)
"""What a form is shown again for, with the sentence."""

SENTENCES: Mapping[type[StatementRefused], Callable[[Mapping[str, Any]], str]] = {
    AmountRefused: lambda it: _(
        "“%(text)s” is no amount in %(currency)s. Write it as %(example)s, and more than nothing.", **it
    ),
    MoreThanPaid: lambda it: _(
        "%(asked)s is more than the %(left)s of this payment not yet in dispute. On record: %(others)s. State less.",
        asked=money(it["asked"]), left=money(it["left"]), others=it["others"],
    ),
    DayRefused: lambda it: _(
        "%(on)s does not lie between %(first)s and %(last)s. State the day the scheme processed it.",
        **{name: day(it[name]) for name in ("on", "first", "last")},
    ),
    ReasonRefused: lambda it: _(
        "%(scheme)s had no reason code “%(code)s” on %(on)s. Choose one from the list.",
        scheme=scheme_name(it["scheme"]), code=it["code"], on=day(it["on"]),
    ),
    StageRefused: lambda _it: _("A dispute begins as an inquiry or a chargeback. Choose one."),
    WordsRefused: lambda it: _("Write 1 to %(limit)s characters.", limit=f"{it['limit']:,}"),
}  # fmt: skip


def sentence(error: Exception) -> str:
    """The refusal for people; one without words of its own by the exception's."""
    if isinstance(error, CardNumberRefused):
        return str(_("This carries a full card number. Give the last four digits only."))
    if isinstance(error, ActRefused):
        if not error.possible:
            return str(_("Your seat can do nothing more in this case as it stands."))
        can = ", ".join(str(word(ACTS, verb)) for verb in error.possible)
        return str(_("This cannot be done as the case stands. Your seat can: %(acts)s.", acts=can))
    for kind, write in SENTENCES.items():
        if isinstance(error, kind):
            return str(write(error.facts))
    return str(error)


def field(error: Exception) -> str:
    """The name of the field to put right."""
    return error.field if isinstance(error, StatementRefused) else "words"
