"""Builds the web application out of settings, records, words, gate and rooms."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy.engine
from flask import Flask, g, request
from flask_babel import Babel
from werkzeug.middleware.proxy_fix import ProxyFix

from consultations.database import open_engine
from consultations.routes import accounts, answers, blueprints, entry, errors, gate, rendering
from consultations.routes.sessions import RecordedSessions
from consultations.settings import Settings

FOLDER = Path(__file__).parents[2]


def now_utc() -> datetime:
    return datetime.now(UTC)


def create_app(
    settings: Settings,
    clock: Callable[[], datetime] = now_utc,
    engine: sqlalchemy.engine.Engine | None = None,
) -> Flask:
    """The web application. `clock` gives aware UTC instants; `engine` defaults to the settings' database."""
    engine = engine or open_engine(settings.database)
    app = Flask(__name__, static_folder=None, template_folder=str(FOLDER / "templates"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.heaviest_form,
        MAX_FORM_MEMORY_SIZE=entry.MOST_TEXT,
        MAX_FORM_PARTS=2_000,
        SERVER_NAME=None,
    )
    app.extensions["palabre"] = gate.House(settings, engine, clock)
    app.session_interface = RecordedSessions(settings, engine, clock)
    _speak(app, settings)
    rendering.install(app)
    errors.install(app)
    answers.install(app, engine, clock)
    entry.install(app, settings)
    accounts.install(app, settings)
    for blueprint, behind_language in blueprints():
        app.register_blueprint(blueprint, url_prefix=_prefix(settings) if behind_language else None)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count)  # type: ignore[method-assign]
    return app


def _prefix(settings: Settings) -> str:
    return f"/<any({','.join(settings.languages)}):lang>"


def _speak(app: Flask, settings: Settings) -> None:
    """The language stands first in the address; links keep it."""
    Babel(
        app,
        default_locale=settings.default_language,
        default_translation_directories=str(FOLDER / "translations"),
        locale_selector=rendering.language,
    )

    @app.url_value_preprocessor
    def take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        given = values.pop("lang", None) if values else None
        in_path = request.path.split("/", 2)[1]
        g.language = given or (in_path if in_path in settings.languages else rendering.preferred_language())

    @app.url_defaults
    def give_language(endpoint: str, values: dict[str, Any]) -> None:
        if (
            "lang" not in values
            and endpoint in app.view_functions
            and app.url_map.is_endpoint_expecting(endpoint, "lang")
        ):
            values["lang"] = rendering.language()
