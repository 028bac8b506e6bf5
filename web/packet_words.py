"""Words for what a packet of evidence names by code: what became of it, how it was shrunk, what its channel limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from evidence.channel import Bound, Channel, Limit
from evidence.packet import Made
from web.formats import size
from web.tagged import Tag, Word

PACKET_STATES: Mapping[str, Tag] = {
    "asked": Tag(_l("asked for"), "○", "info"),
    "making": Tag(_l("being compiled"), "◔", "info"),
    "ready": Tag(_l("ready"), "✓", "good"),
    "unfit": Tag(_l("does not fit"), "✗", "bad"),
    "failed": Tag(_l("not made"), "✗", "bad"),
}

TROUBLES: Mapping[str, Word] = {
    "lost": _l("The bytes of an exhibit are missing or changed. Tell the operator, who can bring them back from a backup."),
    "unreadable": _l(
        "An exhibit cannot be drawn as pages. Leave it out, or bring it again, saved by the program that made it."
    ),
    "died": _l("Its worker ended before it was done, several times. Tell the operator if it happens again."),
    "broke": _l("Something broke on our side; it has been logged."),
}

STEPS: Mapping[str, Word] = {
    "as_it_is": _l("As the exhibits are"),
    "no_slips": _l("The sheets that announce an exhibit go"),
    "pairs": _l("Two pictures of one form share a page"),
    "quality_80": _l("Pictures compressed again, at quality 80"),
    "dpi_200": _l("Pictures at 200 dots an inch"),
    "grey": _l("Pictures in grey, at quality 70"),
    "pages_200": _l("Pages of documents as grey pictures of 200 dots an inch, where that is smaller; all at quality 60"),
    "dpi_150": _l("The same at 150 dots an inch"),
    "dpi_120": _l("The same at 120 dots an inch, the least that can be read"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """A size against its limit. `most` none: nobody says how much is taken. `told` is all of it in words."""

    label: str
    value: int
    most: int | None
    told: str

    @property
    def over(self) -> bool:
        return self.most is not None and self.value > self.most


def bars(made: Made, channel: Channel) -> list[Bar]:
    """The pages and the bytes of a packet against what its channel takes."""
    return [
        Bar(_("Number of pages"), made.pages, channel.pages_max, _pages(made.pages, channel.pages_max)),
        Bar(_("Size"), made.size_bytes, channel.bytes_max, _bytes(made.size_bytes, channel.bytes_max)),
    ]


def _pages(value: int, most: int | None) -> str:
    if most is None:
        return str(ngettext("%(num)s page; no limit is known", "%(num)s pages; no limit is known", value))
    if value > most:
        return str(_("%(value)s of %(most)s pages: %(over)s too many", value=value, most=most, over=value - most))
    return str(_("%(value)s of %(most)s pages", value=value, most=most))


def _bytes(value: int, most: int | None) -> str:
    if most is None:
        return str(_("%(value)s; no limit is known", value=size(value)))
    if value > most:
        return str(
            _("%(value)s of %(most)s: %(over)s too much", value=size(value), most=size(most), over=size(value - most))
        )
    return str(_("%(value)s of %(most)s", value=size(value), most=size(most)))


def taken(channel: Channel) -> str:
    """What a channel takes, in a few words: up to 20 pages, up to 4.0 MB."""
    said = []
    if channel.pages_max is not None:
        said.append(ngettext("up to %(num)s page", "up to %(num)s pages", channel.pages_max))
    if channel.bytes_max is not None:
        said.append(_("up to %(size)s", size=size(channel.bytes_max)))
    return _(", ").join(str(it) for it in said) or str(_("no limit is known"))


def limit(it: Limit) -> str:
    """One limit as a sentence."""
    number = it.value if type(it.value) is int else 0
    words: Mapping[Bound, str] = {
        Bound.PAGES: ngettext("at most %(num)s page", "at most %(num)s pages", number),
        Bound.FILE_BYTES: _("at most %(size)s a file", size=size(number)),
        Bound.ALL_BYTES: _("at most %(size)s in all", size=size(number)),
        Bound.FILES: ngettext("at most %(num)s file", "at most %(num)s files", number),
        Bound.DPI: _("pictures of at most %(n)s dots an inch", n=number),
        Bound.PIXELS: _("pictures of at most %(n)s dots", n=f"{number:,}"),
        Bound.MEDIA_TYPES: _("certain types of file, PDF among them"),
        Bound.GREY: _("no colours"),
        Bound.NAME_MAX: _("a name of at most %(n)s English letters and digits", n=number),
        Bound.NO_BLANK_PAGES: _("no blank pages"),
    }
    return str(words[it.bound])
