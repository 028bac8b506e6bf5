"""The interface for programs: /api/v1, OpenAPI 3.1, problem+json."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response
from flask_smorest import Api
from flask_wtf.csrf import CSRFProtect
from werkzeug.exceptions import HTTPException

from web.api import actions, disputes, inbox, ledger, proceedings
from web.api.schemas import ProblemSchema
from web.problems import PROBLEM_TYPE, problem_document

PREFIX = "/api/v1"


class ProblemApi(Api):
    """flask-smorest with RFC 9457 errors that keep the exception's own headers (Allow, Retry-After)."""

    ERROR_SCHEMA = ProblemSchema

    def handle_http_exception(self, error: HTTPException) -> Response:
        data: dict[str, Any] = getattr(error, "data", None) or {}
        faults = data.get("errors") or data.get("messages")
        more = {"errors": faults} if faults else None
        body = problem_document(error.code or 500, error.name, data.get("message") or error.description, more=more)
        answer = Response(body, error.code or 500, content_type=PROBLEM_TYPE)
        for name, value in [*error.get_headers(), *(data.get("headers") or {}).items()]:
            if name.lower() not in ("content-type", "content-length"):
                answer.headers[name] = value
        return answer


def register(app: Flask, csrf: CSRFProtect) -> None:
    """All blueprints under one document; those that change something by signature, not session, need no form token."""
    app.config.update(
        API_TITLE="Recourse",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=PREFIX,
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS={
            "components": {"securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
            "security": [{"key": []}],
        },
    )
    api = ProblemApi(app)
    for module in (disputes, actions, proceedings, ledger, inbox):
        api.register_blueprint(module.blueprint, url_prefix=PREFIX)
    csrf.exempt(inbox.blueprint)
