"""E-mail: by the SMTP server of the settings, or as .eml files in the data folder where there is none.

No protocol can promise that a mail arrives exactly once: a worker may be killed between the server's "accepted" and
our note of it. So the same message always has the same Message-ID, by which mail systems know a repetition, and the
same file name, so that a repetition writes the same file.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from contextlib import suppress
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from hashlib import sha256
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from disputes.channels.refusal import DeliveryFailed
from runtime.files import ensure_data_dir, write_whole
from runtime.outbox import Message
from runtime.settings import Settings

ANSWER_SECONDS_MAX = 20
PORTS = {"smtp": 587, "smtps": 465}
MAIL_FOLDER = "mail"


def send(message: Message, settings: Settings, now: datetime) -> None:
    """Send one e-mail (payload: to, subject, text, language). Raises DeliveryFailed."""
    mail = written(message, mail_from=settings.mail_from, now=now)
    if settings.smtp_url is None:
        _keep(mail, message, settings)
    else:
        _hand_over(mail, urlsplit(settings.smtp_url))


def written(message: Message, *, mail_from: str, now: datetime) -> EmailMessage:
    """The message as a mail. Raises DeliveryFailed when its payload is no mail."""
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = _address(mail_from)
        mail["To"] = _address(message.payload["to"])
        mail["Subject"] = message.payload["subject"]
        mail.set_content(message.payload["text"])
    except (KeyError, ValueError, TypeError, AttributeError, IndexError) as trouble:
        raise DeliveryFailed(f"this is no e-mail: {type(trouble).__name__} {trouble}") from None
    mail["Date"] = now
    mail["Message-ID"] = f"<{sha256(message.key.encode()).hexdigest()[:40]}@{mail_from.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # asks holiday answers to stay away
    if message.payload.get("language"):
        mail["Content-Language"] = message.payload["language"]
    return mail


def _address(text: str) -> Address:
    return Address(addr_spec=text)


def _keep(mail: EmailMessage, message: Message, settings: Settings) -> None:
    folder = ensure_data_dir(settings) / MAIL_FOLDER
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        readable = re.sub(r"[^0-9A-Za-z.-]+", "-", message.key).strip("-.")[:80]
        write_whole(folder / f"{readable}-{sha256(message.key.encode()).hexdigest()[:12]}.eml", mail.as_bytes())
    except OSError as trouble:
        raise DeliveryFailed(f"the mail cannot be written to {folder}: {trouble.strerror}") from trouble


def _hand_over(mail: EmailMessage, server: SplitResult) -> None:
    session = connected(server)
    try:
        session.send_message(mail)
    except (OSError, smtplib.SMTPException) as trouble:
        raise DeliveryFailed(f"the mail server {_named(server)} did not take it: {because_of(trouble)}") from trouble
    finally:
        leave(session)


def connected(server: SplitResult) -> smtplib.SMTP:
    """A session in which a mail can be handed over: encrypted and signed in. Raises DeliveryFailed."""
    host = server.hostname or ""
    try:
        session = _session(server.scheme, host, server.port or PORTS[server.scheme])
    except (OSError, smtplib.SMTPException) as trouble:
        raise DeliveryFailed(f"the mail server {_named(server)} cannot be reached: {because_of(trouble)}") from trouble
    try:
        _prepare(session, server, host)
    except (OSError, smtplib.SMTPException) as trouble:
        session.close()
        raise DeliveryFailed(f"the mail server {_named(server)} did not take it: {because_of(trouble)}") from trouble
    except DeliveryFailed:
        session.close()
        raise
    return session


def leave(session: smtplib.SMTP) -> None:
    """End the session. A farewell that fails changes nothing, and must not make us send a mail again."""
    with suppress(OSError, smtplib.SMTPException):
        session.quit()
    session.close()


def _named(server: SplitResult) -> str:
    return f"{server.hostname}:{server.port or PORTS[server.scheme]}"


def _session(scheme: str, host: str, port: int) -> smtplib.SMTP:
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=ANSWER_SECONDS_MAX, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=ANSWER_SECONDS_MAX)


def _prepare(session: smtplib.SMTP, server: SplitResult, host: str) -> None:
    """Turn encryption on where the server can, and sign in where the settings say; never in clear over a network."""
    session.ehlo_or_helo_if_needed()
    private = server.scheme == "smtps" or _same_machine(host)
    if server.scheme == "smtp" and session.has_extn("starttls"):
        session.starttls(context=ssl.create_default_context())
        session.ehlo()
        private = True
    if server.username:
        if not private:
            raise DeliveryFailed("the mail server offers no encryption, so the password stays here; use smtps://")
        session.login(unquote(server.username), unquote(server.password or ""))


def _same_machine(host: str) -> bool:
    with suppress(ValueError):
        return ip_address(host).is_loopback
    return host == "localhost"


def because_of(trouble: OSError | smtplib.SMTPException) -> str:
    """The server's own words, without the address of the person written to."""
    if isinstance(trouble, smtplib.SMTPRecipientsRefused):
        return ", ".join(f"{code} recipient refused" for code, _words in trouble.recipients.values())
    if isinstance(trouble, smtplib.SMTPResponseException):
        return f"{trouble.smtp_code} {type(trouble).__name__}"
    return f"{type(trouble).__name__} {trouble}"
