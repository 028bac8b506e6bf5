"""Passwords: argon2id, and the same work whether or not the person exists."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PASSWORD_MAX = 1024  # characters; longer ones only cost us time
_HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    """The argon2id hash to keep in `person.password_hash`."""
    return _HASHER.hash(password)


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
