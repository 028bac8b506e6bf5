"""What is refused when a packet is to be sent."""

from __future__ import annotations

from flask_babel import gettext as _

from disputes import sending_errors as sendings
from web.formats import moment
from web.sending_words import SENDINGS
from web.sentences.facts import Sentences, said, standing
from web.wording import tag

SENTENCES: Sentences = {
    sendings.AlreadySent: lambda it: _(
        "A packet was sent in %(case)s at “%(stage)s” on %(at)s. One is taken and none after it: what came up since belongs "
        "to the next stage, or to a call with whoever took it.",
        case=said(it["case"]), stage=standing(it["stage"]), at=moment(it["sent_at"]),
    ),
    sendings.SendingOpen: lambda it: _(
        "Another packet stands at “%(state)s” in %(case)s. Wait for it, or set it aside.",
        case=said(it["case"]), state=tag(SENDINGS, it["state"]).word,
    ),
    sendings.TooLateToSend: lambda it: _(
        "The last moment to answer in %(case)s was %(at)s, so nothing was sent. Call whoever set it: once a later day is "
        "stated on the case, the packet goes.",
        case=said(it["case"]), at=moment(it["due_at"]),
    ),
    sendings.NothingDue: lambda it: _(
        "Nothing is asked of you in %(case)s at “%(stage)s”, so no packet can be sent.",
        case=said(it["case"]), stage=standing(it["stage"]),
    ),
    sendings.WayRefused: lambda it: _("The packet cannot go like this: %(why)s.", why=said(it["why"])),
    sendings.SendingMoved: lambda it: _(
        "This packet stands at “%(state)s” now. Look at it again.", state=tag(SENDINGS, it["state"]).word
    ),
    sendings.AccountsFileRefused: lambda _it: _(
        "The file of accounts cannot be used. Tell the operator: `recourse doctor` says what is wrong with it."
    ),
}  # fmt: skip
