"""The pages: what people look at, rendered here, readable without JavaScript."""

from __future__ import annotations

from flask import Flask

from web import deadline_words, desk, sale_words, theme, wording
from web.auth import links
from web.pages import (
    account,
    acts,
    case_files,
    cases,
    checklists,
    doing,
    earlier,
    entries,
    evidence,
    exhibits,
    filing,
    holds,
    letters,
    lists,
    matrix,
    notices,
    opening,
    packets,
    payments,
    pleading,
    proceedings,
    queue,
    radar,
    refunding,
    reports,
    rules,
    sales,
    seals,
    sending,
    settling,
    setup,
    statements,
    submitting,
    webhooks,
    windows,
)
from web.pages.details import lines_of
from web.pages.frame import frame

PAGES = (
    queue,
    notices,
    cases,
    opening,
    refunding,
    doing,
    checklists,
    earlier,
    evidence,
    submitting,
    packets,
    exhibits,
    sending,
    settling,
    filing,
    pleading,
    case_files,
    proceedings,
    acts,
    matrix,
    entries,
    holds,
    payments,
    statements,
    seals,
    rules,
    setup,
    windows,
    sales,
    radar,
    reports,
    letters,
    lists,
    webhooks,
    account,
    links,
)


def register(app: Flask) -> None:
    theme.register(app)
    wording.register(app)
    deadline_words.register(app)
    sale_words.register(app)
    app.jinja_env.globals.update(lines_of=lines_of, form_token=desk.form_token)
    app.context_processor(frame)
    for blueprint in (*(module.blueprint for module in PAGES), setup.health.watching):
        app.register_blueprint(blueprint)
