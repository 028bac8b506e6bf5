"""Headers of every answer: nothing from elsewhere, nothing inline, nothing framed, nothing kept by shared caches.

And one thing of every question: no NUL, which no text of ours holds and PostgreSQL cannot even compare with.
"""

from __future__ import annotations

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface, SessionMixin
from secure import (
    CacheControl,
    ContentSecurityPolicy,
    CrossOriginOpenerPolicy,
    CrossOriginResourcePolicy,
    PermissionsPolicy,
    ReferrerPolicy,
    Secure,
    StrictTransportSecurity,
    XContentTypeOptions,
    XFrameOptions,
)
from werkzeug.exceptions import BadRequest

STATIC_MAX_AGE_SECONDS = 3600

POLICY = (
    ContentSecurityPolicy()
    .default_src("'none'")
    .script_src("'self'")
    .style_src("'self'")
    .img_src("'self'", "data:")  # Bootstrap draws its form marks as data: pictures
    .font_src("'self'")
    .connect_src("'self'")
    .form_action("'self'")
    .frame_ancestors("'none'")
    .base_uri("'none'")
    .custom_directive("object-src", "'none'")
)

HEADERS = Secure(
    csp=POLICY,
    coop=CrossOriginOpenerPolicy().same_origin(),
    corp=CrossOriginResourcePolicy().same_origin(),
    permissions=PermissionsPolicy().camera().microphone().geolocation(),
    referrer=ReferrerPolicy().same_origin(),
    xcto=XContentTypeOptions().nosniff(),
    xfo=XFrameOptions().deny(),
)
TRANSPORT = Secure(hsts=StrictTransportSecurity().max_age(31_536_000).include_subdomains())
PRIVATE = Secure(cache=CacheControl().no_store())


SANDBOX = "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
"""For files that somebody brought: shown by the browser alone, where nothing in them can run or reach anything."""


def sandboxed(response: Response) -> Response:
    """The same answer, to be sent under the policy of files that somebody brought."""
    g.policy = SANDBOX
    return response


class PageSessions(SecureCookieSessionInterface):
    """Sessions that only pages and the interface renew: a picture that arrives late would bring back the cookie of a
    session that was just left."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        if request.endpoint != "static":
            super().save_session(app, session, response)


def register(app: Flask) -> None:
    app.session_interface = PageSessions()
    app.before_request(_require_text)
    app.after_request(_guard)


def _require_text() -> None:
    """Raises BadRequest. Bodies for programs are left alone here: a signature is over their bytes."""
    said = [request.path, *request.args.keys(), *(value for values in request.args.listvalues() for value in values)]
    if not request.path.startswith("/api/"):
        said += [value for values in request.form.listvalues() for value in values]
    if any("\0" in text for text in said):
        raise BadRequest("A text holds NUL, which is no character.")


def _guard(response: Response) -> Response:
    HEADERS.set_headers(response)
    if policy := g.get("policy"):
        response.headers["Content-Security-Policy"] = policy
    if request.is_secure:
        TRANSPORT.set_headers(response)
    if request.endpoint == "static":
        response.cache_control.max_age = STATIC_MAX_AGE_SECONDS
    else:
        PRIVATE.set_headers(response)
    return response
