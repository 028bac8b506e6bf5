"""A folder that somebody empties: a share, the outgoing side of an SFTP server. The file appears whole or not at all."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path

from disputes.channels.sending.accounts import Account
from disputes.channels.sending.protocol import Parcel, Transport
from disputes.sending import Answer, Told
from runtime.files import write_whole
from runtime.refusal import because


def ask(parcel: Parcel, account: Account) -> Answer:
    """Whether the file lies there as we put it. Where it does not, somebody may have taken it away already."""
    folder = Path(account.folder)
    if not folder.is_dir():
        return Answer(Told.AWAY, because("the folder of the account is not there"))
    try:
        there = sha256((folder / _name(parcel)).read_bytes()).hexdigest() == parcel.sha256
        return Answer(Told.TAKEN, reference=_name(parcel)) if there else Answer(Told.CANNOT_SAY)
    except FileNotFoundError:
        return Answer(Told.CANNOT_SAY)
    except OSError as trouble:
        return Answer(Told.AWAY, because("the folder cannot be read (%(trouble)s)", trouble=str(trouble.strerror)))


def send(parcel: Parcel, account: Account) -> Answer:
    """The packet under a name of its own, and beside it what belongs to it, last, so that whoever sees that has both."""
    folder = Path(account.folder)
    beside = {
        "sending": parcel.mark, "dispute": parcel.reference, "stage": parcel.stage.value, "file": _name(parcel),
        "sha256": parcel.sha256, "words": parcel.words, "facts": dict(parcel.facts),
    }  # fmt: skip
    try:
        write_whole(folder / _name(parcel), parcel.data)
        write_whole(folder / f"{_name(parcel)}.json", json.dumps(beside, ensure_ascii=False, indent=1).encode())
    except OSError as trouble:
        return Answer(Told.AWAY, because("the folder cannot be written to (%(trouble)s)", trouble=str(trouble.strerror)))
    return Answer(Told.TAKEN, reference=_name(parcel))


def _name(parcel: Parcel) -> str:
    readable = re.sub(r"[^0-9A-Za-z.-]+", "-", parcel.reference).strip("-.")[:60]
    return f"{readable}-{parcel.mark[:12]}.pdf"


TRANSPORT = Transport(ask, send)
