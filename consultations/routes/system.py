"""The house itself: health, the front door's language, robots, static files, the demonstration's mailbox."""

from pathlib import Path
from typing import Any

from flask import Blueprint, abort, jsonify, redirect, request, send_from_directory
from werkzeug.wrappers import Response

from consultations import postbox
from consultations.health import health_of
from consultations.routes.gate import db, now, open_to, page, settings
from consultations.routes.rendering import preferred_language

blueprint = Blueprint("system", __name__)
plain = Blueprint("house", __name__)
STATIC = Path(__file__).parents[2] / "static"
A_YEAR = 31_536_000
ROBOTS = (
    "User-agent: *\nDisallow: /*/desk\nDisallow: /*/receipt\nDisallow: /*/authority\nDisallow: /*/login\n"
)


@plain.get("/")
@open_to("public")
def front() -> Response:
    """To the home page in the language the browser asks for."""
    answer = redirect(f"/{preferred_language()}/")
    answer.vary.add("Accept-Language")
    return answer


@plain.get("/healthz")
@open_to("public")
def healthz() -> Any:
    """JSON for whoever watches: 200 when all is well, 503 when not; the figures are seconds."""
    try:
        health = health_of(db(), now())
    except Exception as error:  # whatever keeps the database from answering, the watcher is told
        return jsonify(well=False, database=type(error).__name__), 503
    body = {
        "well": health.well,
        "database": "ok",
        "clock_silent_for": health.clock_silent_for,
        "timers_late_by": health.timers_late_by,
        "outbox_late_by": health.outbox_late_by,
    }
    return jsonify(body), 200 if health.well else 503


@plain.get("/robots.txt")
@open_to("public")
def robots() -> Any:
    return ROBOTS, {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "public, max-age=86400"}


@plain.get("/static/<path:name>")
@open_to("public")
def static(name: str) -> Any:
    """The stylesheet and the small script; their addresses carry a checksum, so they may be kept for ever."""
    answer = send_from_directory(STATIC, name, max_age=A_YEAR if request.args.get("v") else 300)
    answer.direct_passthrough = False
    answer.make_sequence()  # a text in one piece travels compressed
    answer.set_etag(answer.get_etag()[0] or name, weak=True)  # one for every encoding
    if request.args.get("v"):
        answer.cache_control.immutable = True
    answer.cache_control.public = True
    return answer


@blueprint.get("/mailbox")
@open_to("public")
def mailbox() -> str:
    """Every letter the demonstration sent; a city that sends real mail has no such page."""
    _only_in_demonstration()
    about = request.args.get("q", "")[:80]
    return page(
        "pages/mailbox.html", letters=postbox.letters(settings().mailbox_dir, about=about), about=about
    )


@blueprint.get("/mailbox/<name>")
@open_to("public")
def mailbox_letter(name: str) -> str:
    _only_in_demonstration()
    letter = postbox.letter(settings().mailbox_dir, name) or abort(404)
    return page("pages/letter.html", letter=letter)


def _only_in_demonstration() -> None:
    if not settings().demonstration or settings().mail != "mailbox":
        abort(404)
