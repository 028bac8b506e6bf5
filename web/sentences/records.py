"""What the record of the trade, the evidence, the papers and the forms refuse."""

from __future__ import annotations

from flask_babel import gettext as _

from evidence import errors as exhibits
from reports import errors as papers
from runtime.idempotency import KeyReused
from trade import errors as trade
from web.formats import day, listed
from web.sentences.facts import Sentences, broken, named, said, unreadable

SENTENCES: Sentences = {
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
    trade.PersonRefused: lambda it: _("This cannot be put on record: %(why)s.", why=said(it["why"])),
    trade.KeyRefused: lambda it: _("This key cannot be made: %(why)s.", why=said(it["why"])),
    trade.FactRefused: lambda it: _("%(what)s: %(why)s.", what=named(it["where"]), why=said(it["why"])),
    trade.CorrectionNeeded: lambda it: _(
        "You stated this otherwise before: %(differences)s. Say why it changes, or leave it as it stands; both stay on "
        "record.",
        differences=listed(named(name) for name in it["differences"].split(", ")),
    ),
    trade.StepRefused: lambda it: _("%(what)s: %(why)s.", what=named(it["where"]), why=said(it["why"])),
    trade.EndpointRefused: lambda it: _("This endpoint cannot be made: %(why)s.", why=said(it["why"])),
    trade.ChangedMeanwhile: lambda _it: _(
        "Somebody else changed this meanwhile, so nothing of yours was kept. Look at it as it stands now and try again."
    ),
    trade.LastOperator: lambda _it: _(
        "Nobody would be left to operate this installation. Give another person the operator's seat first."
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
    papers.StatementUnproven: broken,
    papers.ExhibitUnreadable: lambda it: _(
        "The exhibit “%(file)s” cannot be drawn as pages. Bring it again, saved by the program that made it.",
        file=it["file"],
    ),
    exhibits.RetentionFileRefused: unreadable,
    exhibits.CarriersFileRefused: unreadable,
    exhibits.NotOfYours: lambda _it: _(
        "One of these exhibits is not your party's in this matter, or was taken back. Look at the case as it stands now."
    ),
    exhibits.TooManyExhibits: lambda it: _(
        "One packet holds at most %(most)s exhibits. Leave some out, or make two.", most=it["most"]
    ),
    exhibits.ChannelFileRefused: unreadable,
    exhibits.ChannelUnknown: lambda it: _(
        "There is no channel “%(channel)s”. Choose one of these: %(known)s.", channel=it["channel"], known=it["known"]
    ),
    exhibits.FileRefused: lambda it: _(
        "“%(file)s” is not taken: %(why)s.", file=it["file"], why=_("; ").join(said(why) for why in it["reasons"])
    ),
    exhibits.NothingToSubmit: lambda _it: _("Choose at least one exhibit to submit."),
    exhibits.NotADraft: lambda _it: _("This is no draft of yours in this matter any more. Look at the case again."),
    exhibits.MatterFull: lambda it: _(
        "This matter holds %(most)s exhibits of your party, the most there can be. Take drafts back that you do not need, "
        "or put several papers into one PDF.",
        most=it["most"],
    ),
    exhibits.NotAProof: lambda _it: _("This is no proof of delivery of yours in this matter. Look at the case again."),
    exhibits.NothingStated: lambda _it: _("Say in a few words what the proof shows: the address, the day and the time."),
    exhibits.BytesLost: lambda _it: _(
        "This file is missing or was changed in the vault. Tell the operator, who can bring it back from a backup."
    ),
    exhibits.DraftChanged: lambda _it: _(
        "The file was written to while it was looked at. Nothing of it was kept; send it again."
    ),
    exhibits.VaultAway: lambda _it: _("The place where the files lie does not answer now. Nothing was changed; try again."),
    exhibits.Erased: lambda it: _(
        "This file was erased: it had to be kept until %(day)s. Its digest, its custody and the reason stay.",
        day=it["kept_until"].isoformat(),
    ),
    exhibits.NothingToHold: lambda it: _("No exhibit was brought for %(subject)s.", subject=said(it["subject"])),
    KeyReused: lambda _it: _(
        "This form was sent before with other content. Nothing was done: open the page again and send it once more."
    ),
}  # fmt: skip
