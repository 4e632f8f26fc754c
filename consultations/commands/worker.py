"""The worker's process: clock, letters and dossiers, with everything they work with put together."""

import click
import sqlalchemy.engine
from flask import Flask

from consultations.clock import run
from consultations.deliveries import HANDLERS
from consultations.health import why_not_serve
from consultations.mailer import MailServer, sender_to
from consultations.means import Means
from consultations.routes.rendering import create_renderer, create_wording
from consultations.settings import Settings
from reports.printing import make


def mail_server(settings: Settings) -> MailServer:
    """Where letters go: the configured server, or nowhere, which is the demonstration's mailbox."""
    if settings.mail == "mailbox":
        return MailServer()
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_username,
        password=settings.smtp_password,
        security=settings.smtp_security,
    )


def means_of(app: Flask) -> Means:
    """What the clock works with, from the same application that serves the pages."""
    house = app.extensions["palabre"]
    settings: Settings = house.settings
    engine: sqlalchemy.engine.Engine = house.engine
    return Means(
        engine=engine,
        render=create_renderer(app),
        send=sender_to(mail_server(settings), settings.mailbox_dir),
        data_dir=settings.data_dir,
        base_url=settings.address,
        now=house.clock,
        print_dossier=make,
        wording=create_wording(app),
        secret=settings.secret_key,
        sender=settings.mail_from if settings.mail == "smtp" else "",
    )


def work(app: Flask) -> None:
    """Tick until told to stop. Raises ClickException where something must be mended first."""
    if refusal := why_not_serve(app.extensions["palabre"].engine):
        raise click.ClickException(refusal)
    run(means_of(app), HANDLERS, app.extensions["palabre"].settings.tick_seconds)
