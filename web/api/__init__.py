"""The interface for programs: /api/v1, OpenAPI 3.1, problem+json."""

from __future__ import annotations

from flask import Flask
from flask_smorest import Api
from flask_wtf.csrf import CSRFProtect

from web.api import (
    actions,
    checklists,
    disputes,
    evidence,
    holds,
    inbox,
    ledger,
    letters,
    packets,
    payments,
    proceedings,
    pushes,
    radar,
    refunds,
    reports,
    sales,
    scans,
    seals,
    sendings,
    statements,
    windows,
)
from web.api.schemas import ProblemSchema

PREFIX = "/api/v1"


class ProblemApi(Api):
    """flask-smorest that documents RFC 9457 errors; they are answered in web/problems.py, as everybody's are."""

    ERROR_SCHEMA = ProblemSchema


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
    for module in (
        disputes,
        actions,
        refunds,
        evidence,
        packets,
        checklists,
        proceedings,
        ledger,
        holds,
        payments,
        seals,
        sendings,
        statements,
        letters,
        windows,
        reports,
        sales,
        scans,
        radar,
        inbox,
        pushes,
    ):
        api.register_blueprint(module.blueprint, url_prefix=PREFIX)
    api.register_blueprint(sales.files, url_prefix=PREFIX)
    csrf.exempt(inbox.blueprint)
    csrf.exempt(pushes.blueprint)
