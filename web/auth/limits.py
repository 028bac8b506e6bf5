"""How often somebody may try: at sign-in, where guessing pays, and with a key."""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from runtime import queue
from runtime.settings import Settings

SIGN_IN_LIMIT = "20 per minute"
CODE_LIMIT = "5 per minute; 30 per hour"  # a code is one of a million, and three of them do at any moment
KEY_LIMIT = "600 per minute"
WRONG_KEY_LIMIT = "20 per minute"


def _who() -> str:
    return f"{get_remote_address()} {request.form.get('email', '').strip().lower()[:200]}"


limiter = Limiter(key_func=_who, default_limits=[], strategy="moving-window")


def register(app: Flask, settings: Settings) -> None:
    """Counts live in Redis where one is configured, so that several web processes share them.

    While Redis is away each process counts for itself, by the same limits.
    """
    url = settings.redis_url or "memory://"
    app.config.setdefault("RATELIMIT_STORAGE_URI", f"redis+{url}" if url.startswith("unix:") else url)
    app.config.setdefault("RATELIMIT_STORAGE_OPTIONS", queue.hurried() if settings.redis_url else {})
    app.config.setdefault("RATELIMIT_IN_MEMORY_FALLBACK_ENABLED", True)
    app.config.setdefault("RATELIMIT_HEADERS_ENABLED", True)
    limiter.init_app(app)
