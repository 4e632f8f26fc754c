"""Published procedures: immutable rows, compiled once by their hash; which one is in force where and when."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256

from sqlmodel import Session, col, func, or_, select

from consultations.models import Definition, Proposal
from workflows.definition import load_procedure
from workflows.elements import DefinitionError
from workflows.engine import Procedure, compile_procedure
from workflows.instruments import instruments
from workflows.vocabulary import Competence

IN_FORCE_SINCE = date(2020, 1, 1)


class NoProcedure(LookupError):
    """No published procedure is in force for that instrument and competence on that day."""


class UnusableDefinition(Exception):
    """Files run on procedures that this version of the software cannot read: a guard was taken out, say."""


def procedure_keys() -> tuple[str, ...]:
    """The keys of the shipped procedures: one an instrument and a competence."""
    return tuple(f"{instrument.id}_{competence}" for instrument in instruments() for competence in Competence)


def publish_shipped(session: Session, key: str, now: datetime) -> Definition:
    """The row of a shipped procedure's text as it is today; made if this text is new.

    A changed text becomes the next version; files that run stay pinned to theirs."""
    instrument, competence = key.rsplit("_", 1)
    source, _ = load_procedure(instrument, Competence(competence))
    latest = latest_of(session, key, None)
    if latest and latest.sha256 == digest_of(source):
        return latest
    row = Definition(
        key=key,
        version=latest.version + 1 if latest else 1,
        sha256=digest_of(source),
        source=source,
        applies_from=now.astimezone(UTC).date() if latest else IN_FORCE_SINCE,
        published_by="Palabre",
        published_at=now,
    )
    session.add(row)
    session.flush()
    return row


def publish_all_shipped(session: Session, now: datetime) -> list[Definition]:
    """Every shipped procedure has its row after this."""
    return [publish_shipped(session, key, now) for key in procedure_keys()]


def digest_of(source: str) -> str:
    return sha256(source.encode()).hexdigest()


def latest_of(session: Session, key: str, city_id: int | None) -> Definition | None:
    """The newest version of a procedure: a city's own, or the shipped one where `city_id` is None."""
    return session.exec(
        select(Definition)
        .where(Definition.key == key, Definition.city_id == city_id)
        .order_by(col(Definition.version).desc())
    ).first()


def definition_for(
    session: Session, city_id: int, instrument: str, competence: Competence, on: date
) -> Definition:
    """The version in force on a day for a city's new proposals: its own before the shipped one, the newest
    of those that apply. Raises NoProcedure."""
    found = session.exec(
        select(Definition)
        .where(
            Definition.key == f"{instrument}_{competence}",
            or_(col(Definition.city_id).is_(None), Definition.city_id == city_id),
            Definition.applies_from <= on,
            or_(col(Definition.applies_to).is_(None), col(Definition.applies_to) >= on),
        )
        .order_by(col(Definition.city_id).is_(None), col(Definition.version).desc())
    ).first()
    if found is None:
        raise NoProcedure(f"{instrument}_{competence}")
    return found


def running_on(session: Session, city_id: int | None = None) -> Sequence[tuple[Definition, int]]:
    """The definitions that open files are pinned to, with how many; of one city, or of all."""
    statement = (
        select(Definition, func.count())
        .join(Proposal, col(Proposal.definition_id) == Definition.id)
        .where(col(Proposal.closed).is_(False))
        .group_by(col(Definition.id))
        .order_by(Definition.key, col(Definition.version))
    )
    return session.exec(statement.where(Proposal.city_id == city_id) if city_id else statement).all()


def check_running(session: Session) -> None:
    """Raise UnusableDefinition where open files run on a procedure that no longer compiles: a definition in
    use cannot lose its guards. Asked before anything is served."""
    broken = []
    for row, count in running_on(session):
        try:
            procedure_by_hash(session, row.id or 0, row.sha256)
        except DefinitionError as error:
            broken.append(f"{row.key} version {row.version}, on which {count} open files run:\n{error}")
    if broken:
        remedy = "Bring back what is missing, or move these files first (palabre workflow migrate)."
        raise UnusableDefinition("\n".join([*broken, remedy]))


_compiled: dict[str, Procedure] = {}


def procedure_by_hash(session: Session, definition_id: int, digest: str) -> Procedure:
    """The compiled procedure of a definition row whose hash is known; its text is read once a process."""
    found = _compiled.get(digest)
    if found is None:
        row = session.get_one(Definition, definition_id)
        found = _compiled[digest] = compile_procedure(row.source, f"{row.key} v{row.version}")
    return found


def procedure_of(session: Session, definition_id: int) -> Procedure:
    """The compiled procedure of a definition row."""
    row = session.get_one(Definition, definition_id)
    return procedure_by_hash(session, definition_id, row.sha256)
