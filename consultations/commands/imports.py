"""Take in what was written elsewhere, from the command line."""

import sys
from pathlib import Path
from typing import Any

import click

from consultations.commands.group import engine_of, now, palabre
from consultations.database import Session
from consultations.demonstration import SLUG
from consultations.importing import ImportRefused, import_comments
from consultations.settings import Settings

STOPPED = "stopped before the end; what was imported stays, and the same command takes in the rest"


@palabre.group("import")
def import_group() -> None:
    """Take in what was written elsewhere."""


def _pairs(given: tuple[str, ...], option: str) -> dict[str, str]:
    pairs = dict(pair.split("=", 1) for pair in given if "=" in pair)
    if wrong := [pair for pair in given if "=" not in pair]:
        raise click.BadParameter(f"expected name=value, not {wrong[0]!r}", param_hint=option)
    return pairs


@import_group.command("comments")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--proposal", required=True, help="Its reference, such as 2026-014.")
@click.option("--city", "slug", default=SLUG, show_default=True)
@click.option("--map", "mapping", multiple=True, required=True, help="field=column; repeat it.")
@click.option("--default", "defaults", multiple=True, help="field=value where the file has no column for it.")
@click.option("--where", multiple=True, help="column=value: only these rows.")
@click.option("--dry-run", is_flag=True, help="Check everything, write nothing.")
@click.option("--any-date", is_flag=True, help="Accept dates outside the comment period.")
@click.option("--batch", default=500, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--encoding", default="", help="When it is not recognised.")
@click.option("--delimiter", default="", help="When it is not recognised.")
@click.pass_obj
def import_comments_command(settings: Settings, **given: Any) -> None:
    """Import comments from CSV; every bad row is told by line and column; a broken run is run again."""
    engine = engine_of(settings)
    try:
        report = import_comments(
            lambda: Session(engine, expire_on_commit=False),
            path=given["file"],
            proposal_reference=given["proposal"],
            city_slug=given["slug"],
            mapping=_pairs(given["mapping"], "--map"),
            now=now(),
            dry_run=given["dry_run"],
            batch=given["batch"],
            report=click.echo,
            defaults=_pairs(given["defaults"], "--default"),
            where=_pairs(given["where"], "--where"),
            any_date=given["any_date"],
            encoding=given["encoding"],
            delimiter=given["delimiter"],
        )
    except ImportRefused as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt as stop:
        raise click.ClickException(STOPPED) from stop
    sys.exit(1 if report.rows_refused else 0)
