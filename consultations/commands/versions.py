"""A city's own procedures from the command line: versions, publishing, retiring, moving running files."""

from datetime import datetime
from pathlib import Path

import click
from sqlmodel import Session, select

from consultations import lookup, publishing, repinning
from consultations.commands.group import engine_of, now
from consultations.commands.naming import text_of
from consultations.commands.procedures import workflow
from consultations.database import unit_of_work
from consultations.models import Account, City, Definition
from consultations.settings import Settings
from workflows.case import Actor
from workflows.vocabulary import Role

DAY = click.DateTime(formats=["%Y-%m-%d"])
_city = click.option("--city", "slug", required=True, help="The city's address, as in /fr/<city>.")
_by = click.option("--by", "email", required=True, help="The administrator who answers for it, by e-mail.")
_reason = click.option("--reason", required=True, help="Kept and shown.")


def _city_of(session: Session, slug: str) -> City:
    found = lookup.city(session, slug)
    if found is None:
        raise click.ClickException(f"there is no city {slug}")
    return found


def _actor_of(session: Session, city: City, email: str) -> Actor:
    """A named person answers for what changes the law of the place: no command does it by itself."""
    account = session.exec(select(Account).where(Account.email == email.strip().lower())).first()
    roles = frozenset(Role(role.name) for role in account.roles) if account else frozenset()
    if account is None or account.city_id != city.id or Role.ADMINISTRATOR not in roles:
        raise click.ClickException(f"{email} is no administrator of {city.slug}")
    return Actor(account.id, account.name, frozenset({Role.ADMINISTRATOR}))


def _version_of(session: Session, city: City, key: str, number: int, shipped: bool) -> Definition:
    rows = [row.definition for row in publishing.versions(session, city, now())]
    for row in rows:
        if (row.key, row.version, row.city_id is None) == (key, number, shipped):
            return row
    known = sorted({f"{row.key} {row.version}{'' if row.city_id else ' --shipped'}" for row in rows})
    raise click.ClickException(f"no version {number} of {key}; there are: {', '.join(known)}")


@workflow.command("versions")
@_city
@click.pass_obj
def list_versions(settings: Settings, slug: str) -> None:
    """Every version that serves or served a city, and how many files run on it."""
    with unit_of_work(engine_of(settings), writes=False) as session:
        for row in publishing.versions(session, _city_of(session, slug), now()):
            one = row.definition
            until = f" to {one.applies_to}" if one.applies_to else ""
            whose = "the city's" if one.city_id else "shipped"
            click.echo(
                f"{one.key} {one.version}, {whose}: {row.standing}, from {one.applies_from}{until}, "
                f"{row.running} open files"
            )


@workflow.command("publish")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_city
@_by
@_reason
@click.option("--from", "since", type=DAY, help="The first day it applies; today when not given.")
@click.pass_obj
def publish(
    settings: Settings, file: Path, slug: str, email: str, reason: str, since: datetime | None
) -> None:
    """Publish FILE as the city's next version of its procedure; running files stay with theirs."""
    source = text_of(str(file))
    with unit_of_work(engine_of(settings)) as session:
        city = _city_of(session, slug)
        first = since.date() if since else publishing.today_in(city, now())
        actor = _actor_of(session, city, email)
        try:
            row = publishing.publish(
                session, city, source, actor=actor, now=now(), applies_from=first, note=reason
            )
        except publishing.PublicationRefused as refusal:
            raise click.ClickException(_told(refusal)) from refusal
        click.echo(f"{row.key} version {row.version} applies in {slug} from {first}.")


def _told(refusal: publishing.PublicationRefused) -> str:
    if refusal.code == "has_problems":
        return "\n".join(str(problem) for problem in refusal.problems)
    about = ", ".join(f"{name} {value}" for name, value in refusal.params.items())
    return f"{refusal.code.replace('_', ' ')}{f' ({about})' if about else ''}"


@workflow.command("retire")
@click.argument("key")
@click.argument("number", type=int)
@_city
@_by
@_reason
@click.option("--last-day", required=True, type=DAY)
@click.pass_obj
def retire(
    settings: Settings, key: str, number: int, slug: str, email: str, reason: str, last_day: datetime
) -> None:
    """Let the city's version NUMBER of procedure KEY apply no longer than --last-day."""
    with unit_of_work(engine_of(settings)) as session:
        city = _city_of(session, slug)
        row, actor = _version_of(session, city, key, number, False), _actor_of(session, city, email)
        try:
            publishing.retire(
                session, city, row, actor=actor, now=now(), last_on=last_day.date(), reason=reason
            )
        except publishing.PublicationRefused as refusal:
            raise click.ClickException(_told(refusal)) from refusal
        click.echo(f"{key} version {number} applies in {slug} until {last_day.date()}.")


@workflow.command("migrate")
@click.argument("key")
@click.argument("number", type=int)
@_city
@_by
@_reason
@click.option("--shipped", is_flag=True, help="The version shipped with the software, not the city's own.")
@click.option("--proposal", "references", multiple=True, help="Only these; all open files when not given.")
@click.option("--map", "pairs", multiple=True, help="old_stage=new_stage, where a stage is gone; repeat it.")
@click.option("--dry-run", is_flag=True, help="Only tell what would change.")
@click.pass_obj
def migrate_files(
    settings: Settings,
    key: str,
    number: int,
    slug: str,
    email: str,
    reason: str,
    shipped: bool,
    references: tuple[str, ...],
    pairs: tuple[str, ...],
    dry_run: bool,
) -> None:
    """Move running files to version NUMBER of their procedure KEY: all of them, or none."""
    stage_map = dict(pair.partition("=")[::2] for pair in pairs)
    with unit_of_work(engine_of(settings), writes=not dry_run) as session:
        city = _city_of(session, slug)
        row, actor = _version_of(session, city, key, number, shipped), _actor_of(session, city, email)
        open_files = repinning.movable(session, city, row)
        files = [one for one in open_files if not references or one.reference in references]
        try:
            if dry_run:
                changes = repinning.rehearse(session, row, files, stage_map, now())
            else:
                changes = repinning.move(
                    session, row, files, stage_map, actor=actor, now=now(), reason=reason
                )
        except repinning.RepinRefused as refusal:
            about = ", ".join(f"{name}: {value}" for name, value in refusal.params.items())
            raise click.ClickException(f"{refusal.code.replace('_', ' ')} {about}".strip()) from refusal
        for change in changes:
            _tell(change)
        click.echo(f"{len(changes)} files {'would move' if dry_run else 'moved'}.")


def _tell(change: repinning.Change) -> None:
    to = change.target or "NO PLACE: name one by --map"
    click.echo(f"{change.proposal.reference}: {change.stage} -> {to}")
    for word, rows in (("due before", change.timers_before), ("due after", change.timers_after)):
        click.echo(f"  {word}: {', '.join(f'{name} {at:%Y-%m-%d %H:%M}Z' for name, at in rows) or 'nothing'}")
    if change.gained or change.lost:
        click.echo(
            f"  gained: {', '.join(change.gained) or 'none'}; lost: {', '.join(change.lost) or 'none'}"
        )
