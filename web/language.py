"""Which language a page speaks: the person's own, the visitor's choice, the browser's, the installation's.

The interface for programs speaks English: what it says is read by code and by whoever wrote it.
"""

from __future__ import annotations

from flask import Flask, request
from flask_babel import Babel, get_locale
from flask_login import current_user

from web.current import installation

LANGUAGES = ("en", "zh_Hans")
COOKIE = "language"


def normal(text: str | None) -> str | None:
    """`zh`, `zh-CN`, `zh_Hans` and such are Simplified Chinese; `en…` is English; anything else is nothing."""
    lowered = (text or "").lower()
    return "zh_Hans" if lowered.startswith("zh") else "en" if lowered.startswith("en") else None


def choose() -> str:
    """The locale of this request."""
    if request.path.startswith("/api/"):
        return "en"
    if current_user and current_user.is_authenticated and (own := normal(current_user.language)):
        return own
    chosen = normal(request.cookies.get(COOKIE))
    if chosen:
        return chosen
    accepted = next((found for tag, _ in request.accept_languages if (found := normal(tag))), None)
    return accepted or normal(installation().settings.language) or "en"


def speaks_chinese() -> bool:
    return str(get_locale()).startswith("zh")


def html_lang() -> str:
    """The `lang` attribute of the page."""
    return "zh-Hans" if speaks_chinese() else "en"


def both(english: str, chinese: str) -> str:
    """The one of two texts that data carries; the other when one is empty."""
    return (chinese or english) if speaks_chinese() else (english or chinese)


def register(app: Flask) -> None:
    Babel(app, locale_selector=choose, default_translation_directories="translations")
    app.jinja_env.globals.update(html_lang=html_lang, both=both, LANGUAGES=LANGUAGES)
