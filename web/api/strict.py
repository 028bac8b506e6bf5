"""Bodies of requests are read as messages are: one meaning or none, and a sentence that says what is wrong."""

from __future__ import annotations

from typing import Any

import flask_smorest
from flask import Request
from webargs import missing
from webargs.flaskparser import FlaskParser, is_json_request
from webargs.multidictproxy import MultiDictProxy
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from disputes.importers.json_text import read
from disputes.importers.parsed import NotUnderstood


class StrictParser(FlaskParser):
    """JSON in which a key stands once, numbers are numbers, and every text is one that both databases can hold."""

    def _raw_load_json(self, req: Request) -> Any:
        body = req.get_data(cache=True)
        if not body and not req.content_length:  # a form is taken apart before it comes here
            return missing
        if not is_json_request(req):
            raise UnsupportedMediaType("Send the body as application/json.")
        try:
            found = read(body.decode())
        except UnicodeDecodeError as trouble:
            raise BadRequest(f"The message is not UTF-8 text (byte {trouble.start + 1}).") from None
        except NotUnderstood as trouble:
            raise BadRequest(str(trouble)) from None
        if not _writable(found):
            raise BadRequest("A text of the message holds NUL or half a character; neither can be kept.")
        return found


class Blueprint(flask_smorest.Blueprint):
    """A part of the interface whose bodies are read strictly."""

    ARGUMENTS_PARSER = StrictParser()


class FormParser(StrictParser):
    """As strict; what comes beside a file in a form is an argument like the file."""

    def load_files(self, req: Request, schema: Any) -> Any:
        return MultiDictProxy(CombinedMultiDict([req.files, req.form]), schema)


def _writable(value: Any) -> bool:
    """False where a string within holds NUL or a lone surrogate. `read` has bounded the depth."""
    if isinstance(value, dict):
        return all(_writable(key) and _writable(inner) for key, inner in value.items())
    if isinstance(value, list):
        return all(_writable(inner) for inner in value)
    return not isinstance(value, str) or not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in value)
