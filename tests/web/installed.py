"""The application over a test's database: one of the test's own, or the process's one, lent to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask

from evidence.store import vault
from reports.export import paper_files
from runtime.database import make_engine
from runtime.files import ensure_data_dir, secret
from runtime.settings import Settings, load
from tests.web import world
from web.app import create_app
from web.auth.limits import limiter
from web.current import Installation


@dataclass(frozen=True, slots=True)
class Lent:
    """An application, what it was set to when it was made, and where it counts who tries too often."""

    app: Flask
    config: dict[str, Any]
    counts: object


_lent: list[Lent] = []


def application(database_url: str, folder: Path) -> Flask:
    """One of its own, for a test that adds to it or has it served by threads."""
    return _made(_settings(database_url, folder))


@contextmanager
def borrowed(database_url: str, folder: Path) -> Iterator[Flask]:
    """The one of this process: to learn three hundred addresses takes an application longer than most tests take.

    All that two installations have different is put in anew. Whoever else makes an application moves the counts of the
    limiter, of which there is one: then this is made again too.
    """
    settings = _settings(database_url, folder)
    if not _lent or _lent[0].counts is not limiter.storage:
        made = _made(settings)
        made.extensions["recourse"].engine.dispose()
        _lent[:] = [Lent(made, dict(made.config), limiter.storage)]
    app = _lent[0].app
    app.config.clear()
    app.config.update(_lent[0].config, SECRET_KEY=secret(settings))
    app.extensions["recourse"] = Installation(settings, make_engine(database_url), vault.of(settings))
    limiter.reset()
    yield app
    app.extensions["recourse"].engine.dispose()


def _settings(database_url: str, folder: Path) -> Settings:
    settings = load({"RECOURSE_DATABASE_URL": database_url}, data_dir=folder / "data")
    ensure_data_dir(settings)
    paper_files.keep(settings.data_dir, world.PAPER_BODY)
    return settings


def _made(settings: Settings) -> Flask:
    built = create_app(settings, demonstration_sign_ins=[])
    built.config.update(CLOCK=lambda: world.NOW, RATELIMIT_ENABLED=False)
    return built
