"""What the ledger refuses."""

from __future__ import annotations

from flask_babel import gettext as _

from ledger import errors as books
from web.sentences.facts import Sentences, broken, said

SENTENCES: Sentences = {
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
    books.BooksUnsettled: lambda _it: _("Somebody has been posting for a long time without an end. Try again in a while."),
    books.NotSealed: lambda it: _(
        "“%(reference)s” is not sealed yet. Ask again in a few seconds.", reference=it["reference"]
    ),
    books.HeadUnknown: lambda it: _(
        "“%(head)s” is the head of no seal of this record. Copy all its 64 characters from the paper or the mail.",
        head=it["head"],
    ),
    books.HeadTooOld: lambda it: _(
        "This entry stands in seal %(entry)s, which came after seal %(head)s. Only a later head can prove it.",
        entry=it["entry"], head=it["head"],
    ),
    **dict.fromkeys(
        (books.NotInteger, books.AcrossBooks, books.SameAccount, books.UnknownAccountKind, books.UnwritableText,
         books.MomentRefused, books.AccountLost, books.EmptyEntry, books.MirrorBroken),
        broken,
    ),
}  # fmt: skip
