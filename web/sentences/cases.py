"""What a dispute refuses."""

from __future__ import annotations

from flask_babel import gettext as _

from disputes import errors as cases
from disputes.importers.registry import UnknownSource
from web import words
from web.formats import day, listed, money
from web.sentences.facts import Facts, Sentences, said, standing, unreadable
from web.wording import scheme_name, word


def _move(it: Facts) -> str:
    known = {"case": said(it["case"]), "stands": standing(it["stands"]), "asked": standing(it["asked"])}
    if not it["possible"]:
        return str(_("%(case)s stands at “%(stands)s” and cannot become “%(asked)s”: it is over.", **known))
    choices = listed(f"“{standing(code)}”" for code in it["possible"])
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
    can = listed(str(word(words.ACTS, verb)) for verb in it["possible"])
    return str(_("This cannot be done as the case stands. Your seat can: %(acts)s.", acts=can))


SENTENCES: Sentences = {
    cases.SetOffRefused: lambda it: _("This cannot be set off: %(why)s.", why=said(it["why"])),
    cases.PaymentRefused: lambda it: _("This payment cannot stand: %(why)s.", why=said(it["why"])),
    cases.AlreadyContested: lambda it: _(
        "%(hold)s is contested already, and that stands on record.", hold=said(it["cause"])
    ),
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
    cases.StageRefused: lambda it: _(
        "A dispute of this kind begins as: %(choices)s. Choose one.",
        choices=listed(standing(code) for code in it["possible"]),
    ),
    cases.PartRefused: lambda it: _(
        "That is no part of the %(contested)s contested. State less, or accept the whole.", contested=money(it["contested"])
    ),
    cases.RefundedBefore: lambda it: _(
        "%(refunded)s of this payment was refunded, the last on %(on)s, so that only %(left)s is left to dispute. If the "
        "dispute has come all the same, tick that box: it stands on record, marked.",
        refunded=money(it["refunded"]), on=day(it["on"]), left=money(it["left"]),
    ),
    cases.RefundRefused: lambda it: _(
        "%(asked)s is more than the %(left)s of this payment not yet refunded. State less.",
        asked=money(it["asked"]), left=money(it["left"]),
    ),
    cases.ReferenceRefused: lambda it: _("Give the refund its reference: 1 to %(limit)s characters.", limit=it["limit"]),
    cases.InDispute: lambda it: _(
        "Only %(left)s of this payment is in no dispute: a refund of %(asked)s would be lost twice. In dispute: %(others)s. "
        "Answer the dispute, or say that the refund is made already.",
        asked=money(it["asked"]), left=money(it["left"]), others=it["others"],
    ),
    cases.StageOver: lambda it: _(
        "%(case)s is closed and cannot stand at “%(said)s” again. The message is kept; the case stays as it is.",
        case=said(it["case"]), said=standing(it["said"]),
    ),
    cases.WordsRefused: lambda it: _("Write 1 to %(limit)s characters.", limit=f"{it['limit']:,}"),
    cases.MoveRefused: _move,
    cases.ActRefused: _act,
    cases.MatterClosed: lambda it: _("%(case)s is closed and takes no more evidence.", case=said(it["subject"])),
    cases.SeatRefused: lambda it: _("The seat %(seat)s cannot do this: %(why)s.", seat=it["seat"], why=said(it["why"])),
    cases.NoRuleInForce: lambda it: _(
        "No value of the rule %(rule)s is known for %(on)s. Ask the operator to add it to the rule file.",
        rule=it["rule"], on=said(it["on"]),
    ),
    cases.RuleFileRefused: unreadable,
    UnknownSource: lambda it: _("“%(source)s” is no source we read. There are: %(known)s.", **it),
}  # fmt: skip
