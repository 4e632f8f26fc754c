"""Errors in the person's language: what happened, what to do, an incident number; what was typed is kept."""

import logging
import secrets
from collections.abc import Sequence
from typing import Any

from flask import Flask, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response

from consultations.advance import MoveRefused, StaleProposal
from consultations.routes.tokens import FIELD
from consultations.routes.words import error_words, say
from consultations.troubles import Trouble, trouble_of
from workflows.deadlines import HolidaysUnknown

_log = logging.getLogger("palabre.errors")
_STATUS = {
    Trouble.FULL: 507,
    Trouble.BUSY: 503,
    Trouble.AWAY: 503,
    Trouble.CONFLICT: 409,
    Trouble.IMPOSSIBLE: 404,
}
_NEVER_SHOWN = ("password", "secret", FIELD)
MOST_KEPT = 2_000  # fields: the sheet of a large council or a long draft, whole, since it is sent again
MOST_SHOWN = 2_000_000  # bytes of text, whatever the files beside it weigh


def install(app: Flask) -> None:
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(MoveRefused, on_refusal)
    app.register_error_handler(StaleProposal, on_stale)
    app.register_error_handler(HolidaysUnknown, on_unknown_year)
    app.register_error_handler(Exception, on_surprise)


def on_http(error: HTTPException) -> Any:
    """An answer that the code meant: 403, 404, 413, 429…"""
    if error.response is not None or (error.code or 500) < 400:
        return error
    if isinstance(error, InternalServerError):
        return on_surprise(error.original_exception or error)
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return answer(error.code or 500, headers=headers)


def on_refusal(error: MoveRefused) -> Any:
    """A move that the procedure refuses: every reason with its legal reference, 409."""
    return answer(409, "refused", reasons=error.reasons)


def on_stale(error: StaleProposal) -> Any:
    """Someone else moved the proposal meanwhile: what happened, 409."""
    return answer(409, "stale", entries=error.since)


def on_unknown_year(error: HolidaysUnknown) -> Any:
    """A date that the table of holidays does not reach: nothing is guessed, 409."""
    _log.warning("%s", error)
    return answer(409, "holidays_unknown")


def on_surprise(error: BaseException) -> Any:
    """Anything else: told plainly, logged under a number that the person can give."""
    kind = trouble_of(error)
    incident = secrets.token_hex(4).upper()
    if kind is not Trouble.IMPOSSIBLE:
        _log.error("incident %s: %s %s", incident, request.method, request.path, exc_info=error)
    if kind is None:
        return answer(500, incident=incident)
    headers = {"Retry-After": "10"} if _STATUS[kind] == 503 else {}
    return answer(
        _STATUS[kind], kind.value, incident="" if _STATUS[kind] == 404 else incident, headers=headers
    )


def answer(
    status: int,
    kind: str = "",
    *,
    incident: str = "",
    reasons: Sequence[Any] = (),
    entries: Sequence[Any] = (),
    headers: dict[str, str] | None = None,
    template: str = "pages/error.html",
    **values: Any,
) -> Response:
    """The error as a page, or as JSON to whoever asks for it; typed text is shown for a form."""
    title, text = error_words(status, kind)
    if request.accept_mimetypes.best == "application/json":
        body: dict[str, Any] = {"error": kind or status, "title": title, "incident": incident}
        body["reasons"] = [
            {"code": reason.code, "text": say(reason), "legal_ref": reason.legal_ref, "mark": reason.mark}
            for reason in reasons
        ]
        response = make_response(jsonify(body), status)
    else:
        g.setdefault("language", "fr")
        given = {"title": title, "text": text, "status": status, "incident": incident}
        given |= {"reasons": reasons, "entries": entries}
        page = render_template(template, **given, typed=typed(), **values)
        response = make_response(page, status)
    response.headers.update(headers or {})
    response.headers["Cache-Control"] = "no-store"
    return response


def typed() -> list[tuple[str, str]]:
    """The fields of the form that was sent, except secrets, so that nothing has to be written again."""
    with_files = request.mimetype == "multipart/form-data"
    if request.method not in ("POST", "PUT", "PATCH"):
        return []
    if not with_files and (request.content_length or 0) > MOST_SHOWN:
        return []
    try:
        fields = list(request.form.items(multi=True))[:MOST_KEPT]
    except HTTPException:
        return []
    return [(name, value) for name, value in fields if not any(word in name for word in _NEVER_SHOWN)]


def ask_again(status: int, kind: str, headers: dict[str, str] | None = None) -> Response:
    """A page that keeps a form's fields and offers to send them again, with a fresh token."""
    return answer(
        status, kind, headers=headers, template="pages/send_again.html", again=_("Envoyer de nouveau")
    )
