"""Words of the set-up and of people's own accounts, as in words.py."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

from web.words import Tag, Word

LANGUAGES_SPOKEN: Mapping[str, Word] = {"en": "English", "zh-Hans": "中文"}

KEY_SCOPES: Mapping[str, Word] = {"read": _l("read only"), "write": _l("read and act")}
KEYS: Mapping[str, Tag] = {
    "good": Tag(_l("opens"), "✓", "good"),
    "expired": Tag(_l("run out"), "⌛", "calm"),
    "revoked": Tag(_l("ended"), "■", "calm"),
}

INSPECTED: Mapping[str, Word] = {
    "books": _l("the books"),
    "timelines": _l("the timelines"),
    "cases": _l("the cases"),
    "messages": _l("the messages as they came"),
    "exhibits": _l("the exhibits"),
}

MESSAGES: Mapping[str, Word] = {
    "given_up": _l("Given up"),
    "parked": _l("Parked"),
    "waiting": _l("Waiting to be sent"),
}

JOBS: Mapping[str, Word] = {
    "seal": _l("Seal what is settled"),
    "checkpoint": _l("Sum up busy accounts"),
    "publish_heads": _l("Publish heads of seals"),
    "empty_outbox": _l("Send what is due"),
    "sweep": _l("Close what is over, remind"),
    "watch_waves": _l("Watch for waves of refusals"),
    "recompute_windows": _l("Compute windows again"),
    "make_paper": _l("Make papers"),
    "send_packets": _l("Send packets"),
    "make_packet": _l("Compile packets of evidence"),
    "capture": _l("Capture proofs of sale and delivery"),
    "verify_when_asked": _l("Verify when asked"),
    "stamp_files": _l("Have files stamped with the time"),
    "tidy_vault": _l("Erase what was kept long enough, tidy the vault"),
}

AUDITED: Mapping[str, Word] = {
    "signed_in": _l("Signed in"),
    "sign_in_refused": _l("Sign-in refused"),
    "code_refused": _l("Code refused"),
    "password_refused": _l("Own password wrong"),
    "party.added": _l("Party put on record"),
    "party.changed": _l("Party changed"),
    "person.added": _l("Person added"),
    "person.disabled": _l("Person disabled"),
    "person.enabled": _l("Person enabled"),
    "seat.given": _l("Seat given"),
    "seat.taken": _l("Seat taken away"),
    "password.changed": _l("Password changed"),
    "password.reset": _l("Password ended, link made"),
    "password.set": _l("Password set by a link"),
    "totp.on": _l("Code at sign-in on"),
    "totp.off": _l("Code at sign-in off"),
    "key.added": _l("Key made"),
    "key.revoked": _l("Key ended"),
    "webhook.made": _l("Webhook added"),
    "webhook.secret_renewed": _l("Webhook given a new secret"),
    "webhook.ended": _l("Webhook ended"),
    "webhook.gone": _l("Webhook gone, ended"),
    "replayed": _l("Message sent again"),
    "retried": _l("Message read again"),
    "message.read": _l("Message body read"),
    "assigned": _l("Arbitrator assigned"),
    "unassigned": _l("Assignment taken back"),
    "verify.asked": _l("Verification asked for"),
    "evidence.held": _l("Evidence held by hand"),
    "evidence.released": _l("Evidence held by hand no more"),
}

HELD_FOR: Mapping[str, Word] = {"dispute": _l("Case"), "proceeding": _l("Proceeding"), "payment": _l("Payment")}
"""What evidence can be held for by hand."""

CLAUSES: Mapping[str, Word] = {
    "withholding": _l("Withholding"),
    "bearer": _l("Who bears a refusal"),
    "notice_hours": _l("Passing notices on"),
}
