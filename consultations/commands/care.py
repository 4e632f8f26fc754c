"""Looking after what is kept: a backup while Palabre runs, and the journal's chain."""

from pathlib import Path

import click
from sqlmodel import select

from consultations import backup, journal
from consultations.commands.group import engine_of, palabre
from consultations.database import unit_of_work
from consultations.models import Proposal
from consultations.settings import Settings


@palabre.command("backup")
@click.argument("folder", type=click.Path(path_type=Path))
@click.pass_obj
def back_up(settings: Settings, folder: Path) -> None:
    """Copy database, files and secret key into FOLDER (empty or new) while Palabre runs."""
    try:
        kept = backup.back_up(engine_of(settings), settings.data_dir, folder)
    except backup.BackupRefused as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{kept.files} files and {kept.bytes:,} bytes are in {folder}, every checksum verified.")


@palabre.group("journal")
def journal_group() -> None:
    """The journal, append only and chained."""


@journal_group.command("check")
@click.pass_obj
def check(settings: Settings) -> None:
    """Follow every chain from its first entry; tell the first place where one does not hold."""
    broken = 0
    with unit_of_work(engine_of(settings), writes=False) as session:
        proposals = session.exec(select(Proposal.id, Proposal.reference)).all()
        for identity, reference in proposals:
            at = journal.broken_at(session, identity or 0)
            if at is not None:
                broken += 1
                click.echo(f"{reference}: the chain breaks at position {at}")
    if broken:
        raise click.ClickException(f"{broken} journals of {len(proposals)} are not whole")
    click.echo(f"{len(proposals)} journals are whole.")
