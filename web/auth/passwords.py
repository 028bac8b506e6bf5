"""Passwords: argon2id, and the same work whether or not the person exists."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext as _

PASSWORD_MIN = 8  # NIST SP 800-63B, 5.1.1.2
PASSWORD_MAX = 1024  # characters; longer ones only cost us time
_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """The argon2id hash to keep in `person.password_hash`."""
    return _HASHER.hash(password)


def problem(chosen: str, again: str) -> str | None:
    """Why a password cannot be chosen, in the reader's language."""
    if not PASSWORD_MIN <= len(chosen) <= PASSWORD_MAX:
        limits = {"least": PASSWORD_MIN, "most": f"{PASSWORD_MAX:,}"}
        return str(_("A password has %(least)s to %(most)s characters. Choose another.", **limits))
    return None if chosen == again else str(_("The two are not the same. Type the new password twice."))


@cache
def _nobody() -> str:
    return hash_password("nobody has this password")


def matches(password_hash: str | None, password: str) -> bool:
    """Whether the password is the one behind the hash; with no hash (no such person) the same time, and no."""
    if len(password) > PASSWORD_MAX:
        return False
    try:
        return _HASHER.verify(password_hash or _nobody(), password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
