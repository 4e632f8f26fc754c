"""One way to render pages, letters and dossiers: the same words, dates and addresses everywhere."""

from collections.abc import Callable
from datetime import UTC
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app, g, has_request_context, render_template, request, url_for
from flask_babel import force_locale
from flask_security import current_user
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from consultations.routes import figures, words
from consultations.routes.figures import (
    day,
    direction_of,
    filesize,
    instant,
    language,
    number,
    paragraphs,
    tr,
)
from consultations.routes.tokens import csrf_token
from consultations.routes.words_rules import cited
from consultations.wording import Wording

LANGUAGES = {"fr": "Français", "en": "English", "ar": "العربية"}
STATIC = Path(__file__).parents[2] / "static"
__all__ = [
    "asset",
    "create_renderer",
    "create_wording",
    "day",
    "filesize",
    "instant",
    "language",
    "number",
    "page",
    "paragraphs",
    "preferred_language",
    "tr",
    "url",
]


def page(template: str, **values: Any) -> str:
    """A page in the person's language, with what every template can use."""
    return render_template(template, **values)


def preferred_language() -> str:
    """The first language the browser asks for that we speak; a region ("ar-MA") does not matter."""
    settings = current_app.extensions["palabre"].settings
    for wanted, quality in request.accept_languages:
        code = wanted.lower().split("-")[0].split("_")[0]
        if quality > 0 and code in settings.languages:
            return code
    return str(settings.default_language)


def create_renderer(app: Flask) -> Callable[..., str]:
    """The `render(template, language, **values)` that letters and dossiers receive."""

    def render(template: str, language: str, **values: Any) -> str:
        return _in(app, language, lambda: app.jinja_env.get_template(template).render(_context() | values))

    return render


def create_wording(app: Flask) -> Wording:
    """The words that the clock and the printer receive: label, reason and step, in a language."""
    return Wording(
        label=lambda language, word, family: _in(app, language, lambda: words.label(word, family)),
        reason=lambda language, reason, zone: _in(app, language, lambda: words.say(reason, zone)),
        step=lambda language, step, zone: _in(app, language, lambda: words.step(step, zone)),
        stay=lambda language, *stay: _in(app, language, lambda: words.stay(*stay)),
    )


def _in(app: Flask, language: str, speak: Callable[[], str]) -> str:
    with app.app_context(), force_locale(language):
        g.language = language
        return speak()


def url(endpoint: str, **values: Any) -> str:
    """The absolute address of a page, from the configured base and never from the request."""
    base = urlsplit(current_app.extensions["palabre"].settings.address)
    if current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
        values.setdefault("lang", language())
    adapter = current_app.url_map.bind(base.netloc, url_scheme=base.scheme)
    return str(adapter.build(endpoint, values, force_external=True))


@cache
def asset(name: str) -> str:
    """The address of a static file, with its checksum: it may be kept for ever."""
    return f"/static/{name}?v={sha256((STATIC / name).read_bytes()).hexdigest()[:10]}"


def in_language(code: str) -> str:
    """This very page in another language; the home page where there is none."""
    endpoint = request.endpoint if has_request_context() else None
    if (
        not endpoint
        or request.method != "GET"
        or not current_app.url_map.is_endpoint_expecting(endpoint, "lang")
    ):
        return f"/{code}/"
    given = {key: values if len(values) > 1 else values[0] for key, values in request.args.lists()}
    return url_for(endpoint, **{**given, **(request.view_args or {}), "lang": code})


def known(endpoint: str) -> bool:
    """Whether a page of that name exists."""
    return endpoint in current_app.view_functions


def may_open(endpoint: str) -> bool:
    """Whether whoever reads this page may enter that view: links that would be refused are not shown."""
    opened: frozenset[str] = getattr(current_app.view_functions[endpoint], "__open_to__", frozenset())
    mine = {role.name for role in current_user.roles} if current_user.is_authenticated else set()
    return bool(opened & (mine | {"public"}))


def here(endpoint: str) -> Markup:
    """Marks the navigation entry one is on."""
    return (
        Markup(' aria-current="page"') if has_request_context() and request.endpoint == endpoint else Markup()
    )


def _context() -> dict[str, Any]:
    code = language()
    return {
        "language": code,
        "direction": direction_of(code),
        "languages": [(key, LANGUAGES[key]) for key in current_app.extensions["palabre"].settings.languages],
        "settings": current_app.extensions["palabre"].settings,
        "signed_in": current_user if has_request_context() else None,
        "utc": UTC,
    }


def _with_figures(spoken: Any) -> Callable[..., Any]:
    @pass_context
    def ngettext(context: Context, singular: str, plural: str, count: int, **words: Any) -> Any:
        return spoken(context, singular, plural, figures.Figure(count), **words)

    return ngettext


def install(app: Flask) -> None:
    """Give every template of the application its words."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    helpers = (
        figures.tr,
        figures.day,
        figures.short_day,
        figures.hour,
        figures.instant,
        figures.last_instant,
        figures.until,
        figures.number,
        figures.percent,
        figures.filesize,
        figures.paragraphs,
        figures.listed,
        direction_of,
        url,
        asset,
        in_language,
        known,
        may_open,
        here,
        csrf_token,
        words.label,
        words.say,
        words.step,
        cited,
    )
    for helper in helpers:
        app.jinja_env.globals[helper.__name__] = helper
        app.jinja_env.filters[helper.__name__] = helper
    app.jinja_env.globals["ngettext"] = _with_figures(app.jinja_env.globals["ngettext"])
    app.context_processor(_context)
