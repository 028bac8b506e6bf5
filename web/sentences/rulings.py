"""What a proceeding refuses."""

from __future__ import annotations

from flask_babel import gettext as _

from disputes.liability import errors as rulings
from web import words
from web.formats import day, listed
from web.language import both
from web.sentences.facts import Facts, Sentences, said
from web.wording import duty, word


def _in_force(it: Facts) -> str:
    known = {"duty": duty(it["duty"]), "on": day(it["on"]), "first": day(it["starts_on"])}
    if it["ends_on"] is None:
        return str(_("“%(duty)s” binds from %(first)s, not on %(on)s. Choose a duty in force on that day.", **known))
    return str(
        _("“%(duty)s” bound from %(first)s to %(last)s, not on %(on)s. Choose a duty in force on that day.",
          last=day(it["ends_on"]), **known)
    )  # fmt: skip


SENTENCES: Sentences = {
    rulings.FilingRefused: lambda it: _("Please look again: %(why)s.", why=said(it["why"])),
    rulings.UnknownDuty: lambda it: _("There is no duty “%(duty)s” on file. Choose one from the list.", duty=it["duty"]),
    rulings.DutyNotInForce: _in_force,
    rulings.FindingRefused: lambda it: _(
        "No finding can stand against %(party)s under “%(duty)s”: %(why)s.",
        party=it["party"], duty=duty(it["duty"]), why=said(it["why"]),
    ),
    rulings.UnknownDoctrine: lambda it: _(
        "There is no doctrine “%(doctrine)s”. Choose one of: %(choices)s.",
        doctrine=it["doctrine"], choices=listed(str(word(words.DOCTRINES, key)) for key in it["possible"]),
    ),
    rulings.DoctrineNotApplicable: lambda it: _(
        "“%(doctrine)s” does not apply: %(why)s. Choose another doctrine, or add findings.",
        doctrine=word(words.DOCTRINES, it["doctrine"]), why=both(it["why_en"], it["why_zh"]),
    ),
    rulings.SharesUnsound: lambda it: _("These shares do not stand: %(why)s. Propose again.", why=said(it["why"])),
    rulings.NotInDispute: lambda it: _(
        "%(dispute)s: %(asked)s is to be divided, but no more than %(open)s ever was charged back. Post or correct the "
        "refusal first.",
        dispute=it["dispute"], asked=said(it["asked"]), open=said(it["open"]),
    ),
    rulings.NoContract: lambda it: _(
        "%(party)s is bound by %(proceeding)s but has a contract with nobody of the chain, so that its share could reach no "
        "one. Have the operator put its contract on record first.",
        party=it["party"], proceeding=said(it["proceeding"]),
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
    rulings.NothingToTake: lambda it: _(
        "%(asked)s cannot be taken, since only %(owed)s is owed to the holder. Take no more than that.",
        asked=said(it["asked"]), owed=said(it["owed"]),
    ),
    rulings.DayRefused: lambda it: _(
        "%(asked)s lies before %(earliest)s, the day of the decision before it. Give a later day.",
        asked=day(it["asked"]), earliest=day(it["earliest"]),
    ),
    rulings.UnknownProposal: lambda it: _(
        "There is no proposal %(number)s here. Look at the page as it stands now and choose again.", number=it["number"]
    ),
}  # fmt: skip
