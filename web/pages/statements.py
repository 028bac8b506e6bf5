"""Statements: asked for by a form, made in the background, found again in the list, taken away as a file."""

from __future__ import annotations

from datetime import date
from secrets import token_urlsafe

from flask import Blueprint, Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import login_required

from reports.export import paper_files
from reports.papers import LANGUAGES, Ordered, PaperFormat, PaperState, books_open_to
from reports.store import papers
from runtime import queue
from runtime.database import reading, transaction
from trade.errors import NotFound
from trade.store import parties
from web import current, desk, ordering
from web.language import html_lang

blueprint = Blueprint("statements", __name__)
TYPES = {
    PaperFormat.PDF: "application/pdf",
    PaperFormat.CSV: "text/csv; charset=utf-8",
    PaperFormat.BEANCOUNT: "text/plain; charset=utf-8",
}
JOB = "make_paper"


@blueprint.get("/statements")
@login_required  # type: ignore[untyped-decorator]
def index() -> ResponseReturnValue:
    """The form, and below it what was asked for before, the latest first."""
    _require_books()
    return _page(_first())


@blueprint.post("/statements")
@login_required  # type: ignore[untyped-decorator]
def ask() -> ResponseReturnValue:
    """Put the order on record, once a form, and lead to its page."""
    _require_books()
    key = request.form.get("form_token", "")
    if not desk.sound_key(key):
        abort(400)
    said = {name: request.form.get(name, "").strip() for name in ordering.FIELDS}
    with reading(current.engine()) as connection:
        order, wrong = ordering.read(connection, current.scope(), said)
    if order is None:
        return _page(said, wrong=wrong)
    kept, _before = desk.once("form", key, ("statement", order), lambda it: ordering.place(it, order), job=JOB)
    return redirect(url_for("statements.show", paper_id=kept.response["id"]), 303)


@blueprint.get("/statements/<paper_id>")
@login_required  # type: ignore[untyped-decorator]
def show(paper_id: str) -> ResponseReturnValue:
    """How far the paper is; once it is there, where to take it."""
    with reading(current.engine()) as connection:
        it = papers.get(connection, current.scope(), paper_id)
        everyone = {party.code: party for party in parties.all_parties(connection)}
    gone = it.state is PaperState.READY and _body(it) is None
    return render_template("statement.html", it=it, gone=gone, parties=everyone)


@blueprint.post("/statements/<paper_id>/again")
@login_required  # type: ignore[untyped-decorator]
def again(paper_id: str) -> ResponseReturnValue:
    """Make it once more; a paper under way is left to be made."""
    with transaction(current.engine()) as connection:
        it = papers.get(connection, current.scope(), paper_id)
        if it.state is PaperState.FAILED or _body(it) is None:
            papers.again(connection, it.id)
    queue.nudge(current.installation().settings, JOB)
    return redirect(url_for("statements.show", paper_id=paper_id), 303)


@blueprint.get("/statements/<paper_id>/file")
@login_required  # type: ignore[untyped-decorator]
def download(paper_id: str) -> ResponseReturnValue:
    """The bytes; while there are none, the page that says why."""
    with reading(current.engine()) as connection:
        it = papers.get(connection, current.scope(), paper_id)
    body = _body(it)
    if body is None:
        flash(_("There is no file yet."))
        return redirect(url_for("statements.show", paper_id=paper_id), 302)
    return file_answer(it, body)


def file_answer(it: Ordered, body: bytes) -> Response:
    """The paper as a download under a name that says what it is."""
    answer = Response(body, content_type=TYPES[it.order.format])
    answer.headers.set("Content-Disposition", "attachment", filename=it.order.file_name)
    answer.set_etag(it.sha256 or "")
    return answer


def _body(it: Ordered) -> bytes | None:
    if it.state is not PaperState.READY or it.sha256 is None:
        return None
    return paper_files.find(current.installation().settings.data_dir, it.sha256)


def _require_books() -> None:
    """For a seat that reads no book the page does not exist; an arbitrator without a proceeding has an empty one."""
    if not current.scope().reads_cases:
        raise NotFound("page", request.path)


def _first() -> dict[str, str]:
    """The form as it opens: the month before this one, in the language of the page."""
    last = desk.today().replace(day=1)
    ended = date.fromordinal(last.toordinal() - 1)
    books = books_open_to(current.scope())
    return {
        "party": request.args.get("party", books[0] if books else ""), "from": ended.replace(day=1).isoformat(),
        "to": ended.isoformat(), "format": PaperFormat.PDF.value, "language": html_lang(), "horizon": "",
    }  # fmt: skip


def _page(said: dict[str, str], *, wrong: dict[str, str] | None = None) -> ResponseReturnValue:
    scope, before = current.scope(), request.args.get("before", "")
    with reading(current.engine()) as connection:
        found, older = papers.list_papers(connection, scope, before=before)
        everyone = {it.code: it for it in parties.all_parties(connection)}
    page = render_template(
        "statements.html",
        said=said,
        wrong=wrong or {},
        books=books_open_to(scope),
        languages=LANGUAGES,
        found=found,
        older=older,
        before=before,
        under_way=any(it.under_way for it in found),
        parties=everyone,
        token=token_urlsafe(18),
    )
    return page, 422 if wrong else 200
