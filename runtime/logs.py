"""Logs: one JSON object a line on standard error, with the ids of request, job and actor, never a payload.

Lines of libraries (rq, waitress, sqlalchemy) take the same form.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from types import TracebackType
from typing import Any

import structlog

LEFT_OUT = frozenset({"authorization", "body", "cookie", "headers", "password", "payload", "secret", "text"})
"""Names whose values never reach a log, whoever logs them."""
FRAMES_MAX = 20
QUIET = ("rq", "waitress.queue", "alembic")
"""Loggers that tell of every step; only their warnings are kept."""
_LONG_NUMBER = re.compile(r"\d(?:[ -]?\d){12,18}")
_STATEMENT = re.compile(r"\n\[(?:SQL|parameters):.*", re.DOTALL)


class StandardError(logging.Handler):
    """Whatever standard error is at the moment of writing."""

    def emit(self, record: logging.LogRecord) -> None:
        try:
            sys.stderr.write(self.format(record) + "\n")
            sys.stderr.flush()
        except (OSError, ValueError):
            self.handleError(record)  # nobody reads any more; the work goes on


def configure(level: str) -> None:
    """Send the logs of this process to standard error from `level` (debug, info, warning, error) on."""
    before: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _tell_trouble,
        _leave_out,
    ]
    handler = StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=before,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [*(other for other in root.handlers if not isinstance(other, StandardError)), handler]
    root.setLevel(level.upper())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """A logger: `log.info("what happened", dispute="…", count=3)`."""
    made: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return made


def bind(**ids: str) -> None:
    """Put ids (request, job, actor) on every further line of this request or job, and only these."""
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(**ids)


def masked(text: str) -> str:
    """The text without SQL statements, their parameters and anything as long as a card number."""
    return _LONG_NUMBER.sub("(number)", _STATEMENT.sub("", text))


def _leave_out(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    return {name: _harmless(name, value) for name, value in event.items()}


def _harmless(name: str, value: Any) -> Any:
    if name.startswith("_"):
        return value  # structlog's own
    if name.lower() in LEFT_OUT:
        return "(left out)"
    return masked(value) if isinstance(value, str) else value


def _tell_trouble(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception as its name, its words and where it passed; a full traceback would show local data."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    elif isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if not info or info[1] is None:
        return event
    kind, trouble, trace = info
    event["trouble"], event["because"], event["at"] = kind.__name__, str(trouble), _frames(trace)
    return event


def _frames(trace: TracebackType | None) -> list[str]:
    found: list[str] = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found[-FRAMES_MAX:]
