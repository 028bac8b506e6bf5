"""Codes of an authenticator app: TOTP (RFC 6238) as such apps know it: SHA-1, six digits, thirty seconds."""

from __future__ import annotations

import re
from datetime import datetime
from hmac import compare_digest

import pyotp

ISSUER = "Recourse"
STEP_SECONDS = 30
STEPS_ASIDE = 1  # how far a clock may be off: one step either way (RFC 6238, 5.2)


def new_secret() -> str:
    """160 random bits in base 32."""
    return pyotp.random_base32()


def is_secret(text: str) -> bool:
    """Whether this is a secret as we make them."""
    return re.fullmatch(r"[A-Z2-7]{32}", text) is not None


def uri(secret: str, email: str) -> str:
    """The otpauth address an app takes, by typing or as a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)


def step_of(secret: str, code: str, *, now: datetime) -> int | None:
    """The step whose code this is, of those that do at this moment; none when it is none of theirs."""
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit()):
        return None
    totp, middle = pyotp.TOTP(secret), int(now.timestamp()) // STEP_SECONDS
    steps = range(middle - STEPS_ASIDE, middle + STEPS_ASIDE + 1)
    return next((step for step in steps if compare_digest(totp.generate_otp(step), typed)), None)
