"""Files that arrive by a form: how much is taken at once, and each one's verdict, told apart from the others'.

A form may carry much more than any other request; only signed-in seats may send so much, and only to these addresses.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

import flask
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from disputes.actions.submit_evidence import require_open
from evidence.actions.deposit import deposit
from evidence.actions.receive_file import receive_file
from evidence.errors import FileRefused, MatterFull
from evidence.exhibit import Kind, clean_name
from evidence.screening import LIMITS, MEGABYTE
from runtime.database import transaction
from web import current
from web.matters import Place
from web.sentences.facts import said

FILES_MAX = 20  # of one form
SECONDS_MAX = 120  # for all files of one form: each may take its reader half a minute
FORM_MAX_BYTES = FILES_MAX * LIMITS.bytes + MEGABYTE
UPLOADS = frozenset({"evidence.upload", "api_evidence.bring", "api_sale_files.bring"})
ACCEPTED = ".pdf,.jpg,.jpeg,.png,.tif,.tiff,.webp,.txt,.csv"
"""What a file dialogue offers first; what a file is says its content."""


class Request(flask.Request):
    """A request that may be as long as its address and its sender allow."""

    @property
    def max_content_length(self) -> int | None:
        if self.endpoint in UPLOADS and current_user and current_user.is_authenticated:
            return FORM_MAX_BYTES
        return super().max_content_length

    @max_content_length.setter
    def max_content_length(self, value: int | None) -> None:
        self._max_content_length = value


def arriving(data_dir: Path) -> None:
    """Let bodies that are too long for memory wait on the disk of the data folder: /tmp may itself be memory.

    The server and the form parser take them down to files without a name, which are gone with the process.
    """
    folder = data_dir.joinpath("arriving")
    folder.mkdir(mode=0o700, exist_ok=True)
    tempfile.tempdir = str(folder)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one file of a form. `refused` holds every reason in the reader's language: then no exhibit.

    `mendable`: its pages as pictures could come instead. `mended`: they did.
    """

    name: str
    exhibit_id: str | None = None
    again: bool = False
    refused: tuple[str, ...] = ()
    mendable: bool = False
    mended: bool = False


def take_in(place: Place, party: str, kind: Kind, files: Sequence[FileStorage], *, mend: bool = False) -> list[Verdict]:
    """Each file by itself: screened with no transaction open, then put on record in one of its own. `mend`: PDFs that
    are not taken as they are come in as pictures of their pages, where that leaves the reasons behind.

    What was cut off in between is no exhibit and is taken up when the file comes again. Raises MatterClosed.
    """
    too_many = _("more than %(most)s files came at once; send this one again", most=FILES_MAX)
    too_long = _("the files before it took too long to read; send this one again")
    until = monotonic() + SECONDS_MAX
    verdicts = []
    for place_in_form, file in enumerate(files):
        if place_in_form >= FILES_MAX or monotonic() > until:
            why = too_many if place_in_form >= FILES_MAX else too_long
            verdicts.append(Verdict(clean_name(file.filename or ""), refused=(why,)))
        else:
            verdicts.append(_take(place, party, kind, file, mend))
    return verdicts


def _take(place: Place, party: str, kind: Kind, file: FileStorage, mend: bool) -> Verdict:
    name = file.filename or ""
    try:
        received = receive_file(current.vault(), file.stream, name, scanner=scanner(), mend=mend)
    except FileRefused as error:
        return Verdict(error.name, refused=tuple(said(it) for it in error.reasons), mendable=error.mendable)
    try:
        with transaction(current.engine()) as connection:
            matter = place.matter(connection, party)
            require_open(matter)
            kept = deposit(
                connection, received, subject=matter.subject, payment_id=matter.payment_id, party=party, kind=kind,
                now=current.now(), seat_id=current.holder().seat.id,
            )  # fmt: skip
    except MatterFull as error:
        full = _(
            "this matter holds %(most)s exhibits of your party, the most there can be; take drafts back", most=error.most
        )
        return Verdict(received.name, refused=(full,))
    return Verdict(received.name, kept.exhibit.id, kept.again, mended=bool(received.made_from))


def scanner() -> str | None:
    """Where the virus scanner of this installation listens."""
    return current.installation().settings.clamd
