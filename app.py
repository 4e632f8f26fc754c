"""The front door: serves the web application until told to stop."""

import logging
import sys

from waitress import serve

from consultations.health import why_not_serve
from consultations.routes.application import create_app
from consultations.routes.rendering import create_renderer, create_wording
from consultations.settings import SettingsError, check_port, load_settings

__all__ = ["create_app", "create_renderer", "create_wording"]


def main() -> int:
    """Serve with threads in this one process, which alone writes SQLite beside the clock."""
    try:
        settings = load_settings()
        check_port(settings)
    except SettingsError as error:
        print(f"palabre: {error}", file=sys.stderr)
        return 2
    logging.basicConfig(level=settings.log_level, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    logging.getLogger("transitions").setLevel(logging.WARNING)
    app = create_app(settings)
    if refusal := why_not_serve(app.extensions["palabre"].engine):
        print(f"palabre: {refusal}", file=sys.stderr)
        return 2
    serve(
        app,
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        connection_limit=2000,
        asyncore_use_poll=True,
        channel_timeout=60,
        # What is too heavy is read to its end, or the browser would show a cut line and no reason.
        max_request_body_size=settings.heaviest_form * 4,
        ident="Palabre",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
