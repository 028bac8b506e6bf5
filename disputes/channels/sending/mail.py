"""A mail with the packet attached, by the server of the settings; where there is none, a file in the data folder's `mail`.

A mail server cannot be asked what it took. When the line breaks after the mail was handed over, a person finds out.
"""

from __future__ import annotations

import smtplib
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from disputes.channels.email import MAIL_FOLDER, because_of, connected, leave
from disputes.channels.refusal import DeliveryFailed
from disputes.channels.sending.accounts import Account
from disputes.channels.sending.protocol import Parcel, Transport
from disputes.sending import Answer, Told
from runtime.files import ensure_data_dir, write_whole
from runtime.refusal import because
from runtime.settings import Settings

FOR_NOW = range(400, 500)  # SMTP: try again later; 500 and above is for good


def transport(settings: Settings) -> Transport:
    return Transport(partial(_ask, settings=settings), partial(_send, settings=settings))


def _ask(parcel: Parcel, account: Account, *, settings: Settings) -> Answer:
    if settings.smtp_url is None and _file(settings, parcel).exists():
        return Answer(Told.TAKEN, reference=_message_id(parcel, settings))
    return Answer(Told.CANNOT_SAY if settings.smtp_url else Told.OPEN)


def _send(parcel: Parcel, account: Account, *, settings: Settings) -> Answer:
    mail = written(parcel, account, settings)
    if settings.smtp_url is not None:
        return _hand_over(mail, settings.smtp_url)
    try:
        ensure_data_dir(settings).joinpath(MAIL_FOLDER).mkdir(mode=0o700, exist_ok=True)
        write_whole(_file(settings, parcel), mail.as_bytes())
    except OSError as trouble:
        return Answer(Told.AWAY, because("the mail cannot be written (%(trouble)s)", trouble=str(trouble.strerror)))
    return Answer(Told.TAKEN, reference=str(mail["Message-ID"]))


def written(parcel: Parcel, account: Account, settings: Settings) -> EmailMessage:
    """The mail: what is said in the case as its text, the packet as it is."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(addr_spec=settings.mail_from)
    mail["To"] = Address(addr_spec=account.address)
    mail["Subject"] = f"{parcel.reference}: {parcel.name}"
    about = [
        f"Dispute {parcel.reference}", f"SHA-256 {parcel.sha256}", f"Recourse {parcel.mark}",
        *(f"{name.replace('_', ' ')}: {value}" for name, value in parcel.facts.items()),
    ]  # fmt: skip
    mail.set_content("\n\n".join([parcel.words, "\n".join(about)]).lstrip() + "\n")
    mail.add_attachment(parcel.data, maintype="application", subtype="pdf", filename=parcel.name)
    mail["Date"] = parcel.now
    mail["Message-ID"] = _message_id(parcel, settings)
    return mail


def _hand_over(mail: EmailMessage, smtp_url: str) -> Answer:
    try:
        session = connected(urlsplit(smtp_url))
    except DeliveryFailed as trouble:
        return Answer(Told.AWAY, because("the mail server did not take it: %(trouble)s", trouble=str(trouble)))
    try:
        session.send_message(mail)
    except smtplib.SMTPRecipientsRefused as trouble:
        return _refused(min(code for code, _words in trouble.recipients.values()), trouble)
    except smtplib.SMTPResponseException as trouble:
        return _refused(trouble.smtp_code, trouble)
    except (OSError, smtplib.SMTPException) as trouble:
        why = because("the line to the mail server broke off (%(trouble)s)", trouble=type(trouble).__name__)
        return Answer(Told.UNKNOWN, why)
    finally:
        leave(session)
    return Answer(Told.TAKEN, reference=str(mail["Message-ID"]))


def _refused(code: int, trouble: smtplib.SMTPException) -> Answer:
    told = Told.AWAY if code in FOR_NOW else Told.REFUSED
    return Answer(told, because("the mail server did not take it: %(trouble)s", trouble=because_of(trouble)), code)


def _message_id(parcel: Parcel, settings: Settings) -> str:
    return f"<{parcel.mark}@{settings.mail_from.rpartition('@')[2]}>"


def _file(settings: Settings, parcel: Parcel) -> Path:
    return settings.data_dir / MAIL_FOLDER / f"packet-{parcel.mark}.eml"
