"""Light, dark, or as the visitor's system says: a choice kept in the browser, honoured without JavaScript."""

from __future__ import annotations

from flask import Flask, request

THEMES = ("auto", "light", "dark")
COOKIE = "theme"


def chosen() -> str:
    """The `data-theme` of the page."""
    theme = request.cookies.get(COOKIE, "auto")
    return theme if theme in THEMES else "auto"


def register(app: Flask) -> None:
    app.jinja_env.globals.update(theme=chosen, THEMES=THEMES)
