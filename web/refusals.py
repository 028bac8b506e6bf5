"""What is refused by name, in the reader's language: one table from the exception to its sentence, filled with its facts.

A sentence says why, and what to do. Programs get the exception's own English and its facts (web/problems.py).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from disputes import errors as cases
from disputes.errors import StatementRefused
from disputes.importers.registry import UnknownSource
from disputes.liability import errors as rulings
from evidence import errors as exhibits
from ledger import errors as books
from ledger.money import Money
from reports import errors as papers
from runtime.idempotency import KeyReused
from runtime.refusal import Because, Refusal
from trade import errors as trade
from trade.errors import CardNumberRefused
from trade.parties import PartyKind
from web import words
from web.formats import day, money
from web.language import both
from web.wording import duty, scheme_name, tag, word

FORM_REFUSALS = (StatementRefused, CardNumberRefused)
"""What a form is shown again for, with the sentence."""

Facts = Mapping[str, Any]


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
    return str(_("proceeding %(id)s", id=text.partition(":")[2])) if text.startswith("proceeding:") else text


def standing(code: str) -> str:
    """A stage of a dispute or a step of a proceeding."""
    return str(tag({**words.PROCEEDING_STEPS, **words.STAGES}, code).word)


def _move(it: Facts) -> str:
    known = {"case": said(it["case"]), "stands": standing(it["stands"]), "asked": standing(it["asked"])}
    if not it["possible"]:
        return str(_("%(case)s stands at “%(stands)s” and cannot become “%(asked)s”: it is over.", **known))
    choices = ", ".join(f"“{standing(code)}”" for code in it["possible"])
    return str(
        _(
            "%(case)s stands at “%(stands)s” and cannot become “%(asked)s”. Next can be: %(choices)s.",
            choices=choices,
            **known,
        )
    )


def _act(it: Facts) -> str:
    if not it["possible"]:
        return str(_("Your seat can do nothing more in this case as it stands."))
    can = ", ".join(str(word(words.ACTS, verb)) for verb in it["possible"])
    return str(_("This cannot be done as the case stands. Your seat can: %(acts)s.", acts=can))


def _in_force(it: Facts) -> str:
    known = {"duty": duty(it["duty"]), "on": day(it["on"]), "first": day(it["starts_on"])}
    if it["ends_on"] is None:
        return str(_("“%(duty)s” binds from %(first)s, not on %(on)s. Choose a duty in force on that day.", **known))
    return str(
        _("“%(duty)s” bound from %(first)s to %(last)s, not on %(on)s. Choose a duty in force on that day.",
          last=day(it["ends_on"]), **known)
    )  # fmt: skip


def _fault(_it: Facts) -> str:
    return str(
        _("This would break a rule that keeps the books in balance, so nothing was posted. Tell the operator, who can run "
          "`recourse verify`.")
    )  # fmt: skip


def _file(it: Facts) -> str:
    return str(_("%(file)s cannot be read at “%(key)s”. Tell the operator, who can put the file right.", **it))


SENTENCES: Mapping[type[Exception], Callable[[Facts], str]] = {
    cases.AmountRefused: lambda it: _(
        "“%(text)s” is no amount in %(currency)s. Write it as %(example)s, and more than nothing.", **it
    ),
    cases.MoreThanPaid: lambda it: _(
        "%(asked)s is more than the %(left)s of this payment not yet in dispute. On record: %(others)s. State less.",
        asked=money(it["asked"]), left=money(it["left"]), others=it["others"] or _("no other dispute"),
    ),
    cases.DayRefused: lambda it: _(
        "%(on)s does not lie between %(first)s and %(last)s. State the day the scheme processed it.",
        **{name: day(it[name]) for name in ("on", "first", "last")},
    ),
    cases.ReasonRefused: lambda it: _(
        "%(scheme)s had no reason code “%(code)s” on %(on)s. Choose one from the list.",
        scheme=scheme_name(it["scheme"]), code=it["code"], on=day(it["on"]),
    ),
    cases.StageRefused: lambda _it: _("A dispute begins as an inquiry or a chargeback. Choose one."),
    cases.WordsRefused: lambda it: _("Write 1 to %(limit)s characters.", limit=f"{it['limit']:,}"),
    cases.MoveRefused: _move,
    cases.ActRefused: _act,
    cases.MatterClosed: lambda it: _("%(case)s is closed and takes no more evidence.", case=said(it["subject"])),
    cases.SeatRefused: lambda it: _("The seat %(seat)s cannot do this: %(why)s.", seat=it["seat"], why=said(it["why"])),
    cases.NoRuleInForce: lambda it: _(
        "No value of the rule %(rule)s is known for %(on)s. Ask the operator to add it to the rule file.",
        rule=it["rule"], on=said(it["on"]),
    ),
    cases.RuleFileRefused: _file,
    UnknownSource: lambda it: _("“%(source)s” is no source we read. There are: %(known)s.", **it),
    rulings.UnknownDuty: lambda it: _("There is no duty “%(duty)s” on file. Choose one from the list.", duty=it["duty"]),
    rulings.DutyNotInForce: _in_force,
    rulings.FindingRefused: lambda it: _(
        "No finding can stand against %(party)s under “%(duty)s”: %(why)s.",
        party=it["party"], duty=duty(it["duty"]), why=said(it["why"]),
    ),
    rulings.UnknownDoctrine: lambda it: _(
        "There is no doctrine “%(doctrine)s”. Choose one of: %(choices)s.",
        doctrine=it["doctrine"], choices=", ".join(str(word(words.DOCTRINES, key)) for key in it["possible"]),
    ),
    rulings.DoctrineNotApplicable: lambda it: _(
        "“%(doctrine)s” does not apply: %(why)s. Choose another doctrine, or add findings.",
        doctrine=word(words.DOCTRINES, it["doctrine"]), why=both(it["why_en"], it["why_zh"]),
    ),
    rulings.SharesUnsound: lambda it: _("These shares do not stand: %(why)s. Propose again.", why=said(it["why"])),
    rulings.NotInDispute: lambda it: _(
        "%(dispute)s: %(asked)s is to be divided, but the merchant's book shows %(open)s in dispute. Post or correct the "
        "refusal first.",
        dispute=it["dispute"], asked=said(it["asked"]), open=said(it["open"]),
    ),
    rulings.NotBound: lambda it: _(
        "%(party)s is no %(capacity)s of %(proceeding)s, and only one may do this.",
        party=it["party"], proceeding=said(it["proceeding"]),
        capacity=word({"party": _("party"), **words.CAPACITIES}, it["capacity"]),
    ),
    rulings.ProposerDecides: lambda it: _(
        "Proposal %(number)s was made by %(by)s, who cannot decide by it as well. Somebody else must decide.",
        number=it["number"], by=it["by"],
    ),
    rulings.DisputesRefused: lambda it: _(
        "These disputes cannot stand in %(proceeding)s: %(why)s.", proceeding=said(it["proceeding"]), why=said(it["why"])
    ),
    rulings.NothingToHold: lambda it: _(
        "%(asked)s cannot be withheld, since only %(owed)s is owed. Withhold no more than that.",
        asked=said(it["asked"]), owed=said(it["owed"]),
    ),
    rulings.DayRefused: lambda it: _(
        "%(asked)s lies before %(earliest)s, the day of the decision before it. Give a later day.",
        asked=day(it["asked"]), earliest=day(it["earliest"]),
    ),
    rulings.UnknownProposal: lambda it: _(
        "There is no proposal %(number)s here. Look at the page as it stands now and choose again.", number=it["number"]
    ),
    trade.ChainRefused: lambda it: _(
        "The chain %(chain)s cannot stand: %(why)s. Write it from the issuer down to the merchant.",
        chain=it["chain"], why=said(it["why"]),
    ),
    trade.AmountRefused: lambda it: _(
        "A card payment is of more than nothing and at most %(most)s. Check the amount %(amount)s.",
        most=said(it["most"]), amount=said(it["amount"]),
    ),
    trade.UnknownParty: lambda it: _(
        "The party %(party)s is not on record. The operator can add it, then try again.", party=it["party"]
    ),
    trade.NotFound: lambda _it: _(
        "It does not exist, or it belongs to a case that your seat is not part of. Check the address or search."
    ),
    trade.SaidOtherwise: lambda it: _(
        "“%(id)s” is on record with other content (%(differences)s). Nothing was changed: compare the two and correct one.",
        id=it["id"], differences=it["differences"],
    ),
    trade.CardNumberRefused: lambda _it: _("This carries a full card number. Give the last four digits only."),
    trade.PartyRefused: lambda it: _(
        "The party %(party)s cannot be put on record: %(why)s.", party=it["party"], why=said(it["why"])
    ),
    books.NotPositive: lambda _it: _("An amount must be more than nothing. Give a positive amount."),
    books.TooLarge: lambda _it: _("This amount is larger than the books can hold. Check its digits."),
    books.UnknownCurrency: lambda it: _(
        "“%(code)s” is no currency of ISO 4217. Write three capitals, as CNY.", code=it["code"]
    ),
    books.CurrencyMismatch: lambda it: _(
        "Amounts in %(currencies)s meet here; every amount of one posting stays in one currency.",
        currencies=it["currencies"],
    ),
    books.ReferenceReused: lambda it: _(
        "“%(reference)s” was posted before with other content. Look at the books first: it may have been done already.",
        reference=it["reference"],
    ),
    books.UnknownHold: lambda it: _("There is no hold %(hold)s. Look at the page as it stands now.", hold=it["hold"]),
    books.HoldRestated: lambda it: _(
        "The hold %(hold)s is on record with other terms. Nothing was changed: give the new one another name.",
        hold=it["hold"],
    ),
    books.HoldUnsound: lambda it: _("The hold %(hold)s cannot stand: %(why)s.", hold=it["hold"], why=said(it["why"])),
    books.HoldExceeded: lambda it: _(
        "%(asked)s is more than the %(left)s that hold %(hold)s has left. Ask for less.",
        asked=said(it["asked"]), left=said(it["left"]), hold=it["hold"],
    ),
    books.HoldLocked: lambda it: _(
        "The hold %(hold)s waits: %(why)s. It can be taken or released when it is.", hold=it["hold"], why=said(it["why"])
    ),
    **dict.fromkeys(
        (books.NotInteger, books.AcrossBooks, books.SameAccount, books.UnknownAccountKind, books.UnwritableText,
         books.AccountLost, books.EmptyEntry, books.MirrorBroken),
        _fault,
    ),
    papers.PeriodRefused: lambda it: _(
        "The period ends on %(last)s, before it begins on %(first)s. Swap the two days.",
        first=day(it["first"]), last=day(it["last"]),
    ),
    papers.HorizonRefused: lambda it: _(
        "The horizon %(horizon)s cannot be used: %(why)s. Write it as it stands on the paper, or leave it out.",
        horizon=it["horizon"], why=said(it["why"]),
    ),
    papers.StatementTooLong: lambda it: _(
        "%(lines)s movements are more than the %(limit)s one statement carries. Ask for a shorter period.",
        **{name: f"{it[name]:,}" for name in ("lines", "limit")},
    ),
    papers.StatementUnproven: _fault,
    exhibits.RetentionFileRefused: _file,
    exhibits.FileRefused: lambda it: _(
        "“%(file)s” is not taken: %(why)s.", file=it["file"], why=_("; ").join(said(why) for why in it["reasons"])
    ),
    exhibits.NothingToSubmit: lambda _it: _("Choose at least one exhibit to submit."),
    exhibits.NotADraft: lambda _it: _("This is no draft of yours in this matter any more. Look at the case again."),
    exhibits.BytesLost: lambda _it: _(
        "This file is missing or was changed in the vault. Tell the operator, who can bring it back from a backup."
    ),
    KeyReused: lambda _it: _(
        "This form was sent before with other content. Nothing was done: open the page again and send it once more."
    ),
}  # fmt: skip


def sentence(error: Exception) -> str:
    """The refusal for people; one without words of its own by the exception's."""
    facts = error.facts if isinstance(error, Refusal) else {}
    write = next((SENTENCES[cls] for cls in type(error).__mro__ if cls in SENTENCES), None)
    return str(write(facts) if write else _("This was refused: %(why)s", why=str(error)))


def field(error: Exception) -> str:
    """The name of the field to put right."""
    return error.field if isinstance(error, StatementRefused) else "words"
