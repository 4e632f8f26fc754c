"""Gather what the procedure may know of a proposal: rows in, one frozen Case out.

A step gathers only the parts of the case that its guards read; on this path statements are prebuilt Core,
since the ORM costs five times as much."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultations import council, transmission
from consultations.database import LARGEST_ID, NoSuchProposal, begin_write
from consultations.definitions import procedure_by_hash
from consultations.facts_path import (
    PARTS_AROUND_THE_VOTE,
    application_part,
    comments_part,
    resolution_part,
)
from consultations.journal import GENESIS
from consultations.law import Rules, rules_for
from consultations.models import (
    Article,
    City,
    CommentPeriod,
    Definition,
    Document,
    JournalEntry,
    Proposal,
    Synthesis,
    Version,
)
from consultations.prepared import Prepared
from workflows.case import Case, Draft, Period
from workflows.engine import Procedure, reads_of, timers_read
from workflows.vocabulary import Competence, Sector


class Ground(NamedTuple):
    """A proposal as a step reads it: its own columns, its city's, its definition's hash, its journal's."""

    id: int
    city_id: int
    stage: str
    rev: int
    instrument: str
    sector: Sector
    competence: Competence
    language: str
    effective_at: datetime
    version_number: int
    public_version_number: int
    definition_id: int
    timezone: str
    population: int
    jurisdiction: str
    rule_overrides: str
    sha256: str
    last_hash: str


_own = [getattr(Proposal, name) for name in Ground._fields[:12]]
_of_city = [City.timezone, City.population, City.jurisdiction, City.rule_overrides]
_last_hash = (
    sa.select(JournalEntry.hash)  # type: ignore[call-overload]
    .where(JournalEntry.proposal_id == Proposal.id)
    .order_by(col(JournalEntry.rev).desc())
    .limit(1)
    .correlate(Proposal)
    .scalar_subquery()
)
_ground = (
    sa.select(*_own, *_of_city, Definition.sha256, sa.func.coalesce(_last_hash, GENESIS))  # type: ignore[call-overload]
    .join(City, City.id == Proposal.city_id)
    .join(Definition, Definition.id == Proposal.definition_id)
    .where(Proposal.id == sa.bindparam("the_id"))
)
_ground_read, _ground_locked = Prepared(_ground), Prepared(_ground.with_for_update(of=Proposal))


def ground_of(session: Session, proposal_id: int, lock: bool = False) -> Ground:
    """A proposal's ground, under its lock where a move will depend on it. Raises NoSuchProposal."""
    if lock:
        begin_write(session)
    if not 0 < proposal_id <= LARGEST_ID:
        raise NoSuchProposal(proposal_id)
    statement = _ground_locked if lock else _ground_read
    row = statement.first(session.connection(), {"the_id": proposal_id})
    if row is None:
        raise NoSuchProposal(proposal_id)
    return Ground(*row)


def procedure_on(session: Session, ground: Ground) -> Procedure:
    """The compiled procedure that the proposal is pinned to."""
    return procedure_by_hash(session, ground.definition_id, ground.sha256)


def city_of(session: Session, proposal: Proposal) -> City:
    """The city whose proposal it is."""
    return session.get_one(City, proposal.city_id)


def rules_of(session: Session, proposal: Proposal) -> Rules:
    """The rules of the city's jurisdiction, with what the city has otherwise."""
    return rules_for(city_of(session, proposal))


def case_of(
    session: Session,
    proposal: Proposal,
    now: datetime,
    *,
    effective_at: datetime | None = None,
    reason: str = "",
) -> Case:
    """The facts that any move from here, and any timer of this stage, is judged by."""
    ground = ground_of(session, proposal.id or 0)
    procedure = procedure_on(session, ground)
    reads = reads_of(procedure, ground.stage) | timers_read(procedure, ground.stage)
    return case_on(session, ground, now, reads, effective_at=effective_at, reason=reason)


def case_on(
    session: Session,
    ground: Ground,
    now: datetime,
    reads: Iterable[str],
    *,
    effective_at: datetime | None = None,
    reason: str = "",
) -> Case:
    """The case with the parts named in `reads`. Call it under the lock when a move depends on it."""
    session.flush()
    parts: dict[str, Any] = {}
    for part in sorted(reads):
        parts |= PARTS[part](session, ground, now)
    return Case(
        stage=ground.stage,
        instrument=ground.instrument,
        competence=ground.competence,
        sector=str(ground.sector),
        now=now,
        effective_at=effective_at or now,
        entered_at=ground.effective_at,
        timezone=ground.timezone,
        population=ground.population,
        published_version=ground.public_version_number,
        reason=reason,
        **parts,
    )


def latest_version(session: Session, proposal: Proposal) -> Version | None:
    """The newest text of a proposal."""
    return session.exec(
        select(Version).where(Version.proposal_id == proposal.id, Version.number == proposal.version_number)
    ).first()


def draft_of(session: Session, proposal: Proposal) -> Draft:
    """The newest text as far as completeness needs it."""
    draft: Draft = _draft(session, ground_of(session, proposal.id or 0), proposal.created_at)["draft"]
    return draft


_version = sa.select(
    Version.id,
    Version.title,
    Version.summary,
    Version.grounds,
    Version.recitals,
    Version.terms,
    Version.number,
).where(  # type: ignore[call-overload]
    Version.proposal_id == sa.bindparam("the_id"), Version.number == sa.bindparam("number")
)
_articles = (
    sa.select(Article.key, Article.body)  # type: ignore[call-overload]
    .where(Article.version_id == sa.bindparam("the_id"))
    .order_by(Article.position)
)
_period = (
    sa.select(CommentPeriod.opens_at, CommentPeriod.closes_at)  # type: ignore[call-overload]
    .where(CommentPeriod.proposal_id == sa.bindparam("the_id"))
    .order_by(col(CommentPeriod.number).desc())
    .limit(1)
)
_of_synthesis = sa.select(Synthesis.introduction, Synthesis.published_at).where(  # type: ignore[call-overload]
    Synthesis.proposal_id == sa.bindparam("the_id")
)
_ready = (
    sa.select(Document.kind)  # type: ignore[call-overload]
    .where(Document.proposal_id == sa.bindparam("the_id"), Document.standing == "ready")
    .distinct()
)
_who_acted = (
    sa.select(JournalEntry.action, JournalEntry.actor_id)  # type: ignore[call-overload]
    .where(JournalEntry.proposal_id == sa.bindparam("the_id"))
    .order_by(col(JournalEntry.rev))
)


def _draft(session: Session, ground: Ground, now: datetime) -> dict[str, Any]:
    connection = session.connection()
    version = connection.execute(_version, {"the_id": ground.id, "number": ground.version_number}).first()
    if version is None:
        return {"draft": Draft()}
    articles = connection.execute(_articles, {"the_id": version.id}).all()
    draft = Draft(
        title=version.title,
        summary=version.summary,
        grounds=version.grounds,
        recitals=len(version.recitals),
        articles=len(articles),
        empty_articles=tuple(str(n) for n, (_key, body) in enumerate(articles, 1) if not body.strip()),
        terms=version.terms,
        version=version.number,
    )
    return {"draft": draft}


def period_of(session: Session, proposal: Proposal) -> Period | None:
    """The dates of the latest comment period."""
    row = session.connection().execute(_period, {"the_id": proposal.id}).first()
    return Period(*row) if row else None


def _period_part(session: Session, ground: Ground, now: datetime) -> dict[str, Any]:
    row = session.connection().execute(_period, {"the_id": ground.id}).first()
    return {"period": Period(*row) if row else None}


def _synthesis(session: Session, ground: Ground, now: datetime) -> dict[str, Any]:
    row = session.connection().execute(_of_synthesis, {"the_id": ground.id}).first()
    if row is None:
        return {}
    return {"synthesis_written": bool(row[0].strip()), "synthesis_published_at": row[1]}


def _sitting(session: Session, ground: Ground, now: datetime) -> dict[str, Any]:
    return {"sitting": council.sitting_facts(session, session.get_one(Proposal, ground.id), now)}


def _motion(session: Session, ground: Ground, now: datetime) -> dict[str, Any]:
    """Asked of the database only where the law wants a notice of motion."""
    wanted = rules_for(ground).council.motion_gap_days
    return {"motion": council.motion_facts(session, ground.id)} if wanted else {}


def _tally(session: Session, ground: Ground, now: datetime) -> dict[str, Any]:
    return {"tally": council.tally_facts(session, session.get_one(Proposal, ground.id))}


def _submission(session: Session, ground: Ground, now: datetime) -> dict[str, Any]:
    return {"submission": transmission.submission_facts(session, session.get_one(Proposal, ground.id), now)}


def _dossiers(session: Session, ground: Ground, now: datetime) -> dict[str, Any]:
    kinds = session.connection().execute(_ready, {"the_id": ground.id}).scalars()
    return {"dossiers_ready": frozenset(str(kind) for kind in kinds)}


def _acted(session: Session, ground: Ground, now: datetime) -> dict[str, Any]:
    rows = session.connection().execute(_who_acted, {"the_id": ground.id})
    return {"acted": {row[0]: row[1] for row in rows}}


def _effect(session: Session, ground: Ground, now: datetime) -> dict[str, Any]:
    """What the entry into force is computed from."""
    parts = (resolution_part, _submission, application_part)
    return {name: value for part in parts for name, value in part(session, ground, now).items()}


PARTS: dict[str, Callable[[Session, Ground, datetime], dict[str, Any]]] = {
    "draft": _draft,
    "period": _period_part,
    "comments": comments_part,
    "synthesis": _synthesis,
    "resolution": resolution_part,
    "sitting": _sitting,
    "motion": _motion,
    "tally": _tally,
    "submission": _submission,
    "dossiers": _dossiers,
    "acted": _acted,
    "effect": _effect,
    **PARTS_AROUND_THE_VOTE,
}
