"""Published procedures: immutable rows, compiled once by their hash."""

from datetime import UTC, date, datetime
from hashlib import sha256

from sqlmodel import Session, col, or_, select

from consultations.models import Definition
from workflows.definition import load_procedure
from workflows.engine import Procedure, compile_procedure
from workflows.instruments import instruments
from workflows.vocabulary import Competence

IN_FORCE_SINCE = date(2020, 1, 1)


class NoProcedure(LookupError):
    """No published procedure is in force for that instrument and competence on that day."""


def procedure_keys() -> tuple[str, ...]:
    """The keys of the shipped procedures: one an instrument and a competence."""
    return tuple(f"{instrument.id}_{competence}" for instrument in instruments() for competence in Competence)


def publish_shipped(session: Session, key: str, now: datetime) -> Definition:
    """The row of a shipped procedure's text as it is today; made if this text is new.

    A changed text becomes the next version; files that run stay pinned to theirs."""
    instrument, competence = key.rsplit("_", 1)
    source, _ = load_procedure(instrument, Competence(competence))
    digest = sha256(source.encode()).hexdigest()
    known = session.exec(select(Definition).where(Definition.sha256 == digest)).first()
    if known:
        return known
    latest = session.exec(
        select(Definition).where(Definition.key == key).order_by(col(Definition.version).desc())
    ).first()
    row = Definition(
        key=key,
        version=latest.version + 1 if latest else 1,
        sha256=digest,
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


def definition_for(session: Session, instrument: str, competence: Competence, on: date) -> Definition:
    """The version in force on a day for new proposals. Raises NoProcedure."""
    found = session.exec(
        select(Definition)
        .where(
            Definition.key == f"{instrument}_{competence}",
            Definition.standing == "published",
            Definition.applies_from <= on,
            or_(col(Definition.applies_to).is_(None), col(Definition.applies_to) >= on),
        )
        .order_by(col(Definition.version).desc())
    ).first()
    if found is None:
        raise NoProcedure(f"{instrument}_{competence}")
    return found


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
