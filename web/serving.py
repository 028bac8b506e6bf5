"""The web part of `recourse run`, in a process of its own: it loads what pages need, and no command."""

from __future__ import annotations

import gc
import os
import signal
from types import FrameType

import waitress  # type: ignore[import-untyped]

from disputes.store import guards
from runtime import logs, schema
from runtime.files import ensure_data_dir
from runtime.parents import end_with_parent
from runtime.settings import load
from web.app import create_app
from web.receiving import FORM_MAX_BYTES, arriving

WEB_THREADS = 8
MEGABYTE = 1024 * 1024


def serve() -> None:
    """The web part, in a process of its own."""
    settings = load(os.environ)
    logs.configure(settings.log_level)
    end_with_parent()
    try:
        schema.require_guarded(settings.database_url, guards.require_guarded)
    except schema.SchemaRefused as refused:
        raise SystemExit(f"recourse: {refused}") from None
    signal.signal(signal.SIGTERM, _leave)  # waitress answers what it has begun, then returns
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    app = create_app(settings)
    gc.freeze()  # what was loaded by now lives as long as the process: large answers need not look through it again
    arriving(ensure_data_dir(settings))
    waitress.serve(
        app, host=settings.host, port=settings.port, threads=WEB_THREADS, ident=None, clear_untrusted_proxy_headers=True,
        max_request_body_size=FORM_MAX_BYTES + MEGABYTE,  # more is not even begun to be taken down, from whomever
    )  # fmt: skip


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)
