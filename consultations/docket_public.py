"""What the public reads of proposals: lists, one proposal with its steps, its text. Nothing unpublished."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Session, col

from consultations.database import LARGEST_ID
from consultations.definitions import procedure_of
from consultations.law import rules_for
from consultations.models import (
    AgendaItem,
    City,
    CommentPeriod,
    JournalEntry,
    NationalSubmission,
    Proposal,
    Sitting,
    Version,
)
from consultations.periods import period_of, writing_refusal
from workflows.elements import Stage
from workflows.vocabulary import STEPS, Phase

NOT_YET_PUBLIC = ("drafting", "legal_review", "opinions", "withdrawn")
OPEN_LIMIT = 12
LIST_LIMIT = 15


@dataclass(frozen=True)
class Step:
    """One of the four steps: `standing` is done, here or to_come; its days, when they are known."""

    phase: Phase
    standing: str
    begins_at: datetime | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Opening:
    """A proposal one can comment on, or soon will."""

    proposal: Proposal
    city: City
    period: CommentPeriod


@dataclass(frozen=True)
class Line:
    """A proposal in a list, with the step it stands at."""

    proposal: Proposal
    city: City
    phase: Phase
    stage_title: dict[str, str]


@dataclass(frozen=True)
class PublicFile:
    """One proposal as everyone may read it. `writing` is None while one may write, else why not."""

    proposal: Proposal
    city: City
    version: Version
    phase: Phase
    stage_title: dict[str, str]
    steps: tuple[Step, ...]
    period: CommentPeriod | None
    writing: str | None
    sitting_at: datetime | None
    council_sits: bool


def is_public() -> sa.ColumnElement[bool]:
    """The one condition under which a proposal is public: it was opened once, or is past drafting."""
    return sa.or_(col(Proposal.public_version_number) > 0, col(Proposal.stage).not_in(NOT_YET_PUBLIC))


def cities(session: Session, limit: int = 40) -> Sequence[City]:
    """The cities that consult here, by name."""
    return session.execute(sa.select(City).order_by(col(City.name)).limit(limit)).scalars().all()


def openings(
    session: Session, now: datetime, city_id: int | None = None, after: tuple[datetime, int] | None = None
) -> list[Opening]:
    """Consultations one can take part in, the first to close first; `after` is the last one shown."""
    later = sa.select(sa.func.max(CommentPeriod.number)).where(
        col(CommentPeriod.proposal_id) == col(Proposal.id)
    )
    query = (
        sa.select(Proposal, City, CommentPeriod)
        .join(City, col(City.id) == col(Proposal.city_id))
        .join(CommentPeriod, col(CommentPeriod.proposal_id) == col(Proposal.id))
        .where(
            col(Proposal.stage) == "comment_period",
            col(CommentPeriod.closes_at) > now,
            col(CommentPeriod.number) == later.correlate(Proposal).scalar_subquery(),
        )
        .order_by(col(CommentPeriod.closes_at), col(Proposal.id))
        .limit(OPEN_LIMIT + 1)
    )
    if city_id is not None:
        query = query.where(col(Proposal.city_id) == city_id)
    if after is not None:
        query = query.where(sa.tuple_(col(CommentPeriod.closes_at), col(Proposal.id)) > sa.tuple_(*after))
    return [Opening(*row) for row in session.execute(query)]


def others(
    session: Session, now: datetime, city_id: int | None = None, before: int | None = None
) -> list[Line]:
    """Public proposals that are not open for comment, the newest first; `before` is the last one's id."""
    open_now = sa.exists().where(
        col(CommentPeriod.proposal_id) == col(Proposal.id), col(CommentPeriod.closes_at) > now
    )
    query = (
        sa.select(Proposal, City)
        .join(City, col(City.id) == col(Proposal.city_id))
        .where(is_public(), sa.not_(sa.and_(col(Proposal.stage) == "comment_period", open_now)))
        .order_by(col(Proposal.id).desc())
        .limit(LIST_LIMIT + 1)
    )
    if city_id is not None:
        query = query.where(col(Proposal.city_id) == city_id)
    if before is not None:
        query = query.where(col(Proposal.id) < min(before, LARGEST_ID))
    return [_line(session, *row) for row in session.execute(query)]


def _stage(session: Session, proposal: Proposal, name: str) -> Stage:
    found = procedure_of(session, proposal.definition_id).stage(name)
    if found is None:
        raise LookupError(f"{proposal.reference}: no stage {name}")
    return found


def _line(session: Session, proposal: Proposal, city: City) -> Line:
    stage = _stage(session, proposal, proposal.stage)
    return Line(proposal, city, _phase(session, proposal), dict(stage.title))


def public_file(session: Session, proposal: Proposal, now: datetime) -> PublicFile:
    """Everything the head of a proposal's pages says."""
    city = session.get_one(City, proposal.city_id)
    stage = _stage(session, proposal, proposal.stage)
    period = period_of(session, proposal.id or 0)
    refusal = writing_refusal(proposal, period, now)
    sitting_at = _sitting_at(session, proposal)
    phase = _phase(session, proposal)
    return PublicFile(
        proposal=proposal,
        city=city,
        version=public_version(session, proposal),
        phase=phase,
        stage_title=dict(stage.title),
        steps=_steps(session, proposal, phase, period, sitting_at),
        period=period,
        writing=refusal.code if refusal else None,
        sitting_at=sitting_at,
        council_sits=rules_for(city).council.sits,
    )


def public_version(session: Session, proposal: Proposal) -> Version:
    """The text everyone reads: the last one that was made public, never a later draft."""
    number = proposal.public_version_number or proposal.version_number
    query = sa.select(Version).where(col(Version.proposal_id) == proposal.id, col(Version.number) == number)
    return session.execute(query).scalar_one()


def _phase(session: Session, proposal: Proposal) -> Phase:
    """The step a proposal stands at; a withdrawn one is shown where it was left."""
    stage = proposal.stage
    if stage == "withdrawn":
        left = sa.select(JournalEntry.source).where(  # type: ignore[call-overload]
            col(JournalEntry.proposal_id) == proposal.id, col(JournalEntry.target) == "withdrawn"
        )
        stage = session.execute(left.order_by(col(JournalEntry.rev).desc()).limit(1)).scalar() or stage
    return _stage(session, proposal, stage).phase


def _steps(
    session: Session,
    proposal: Proposal,
    phase: Phase,
    period: CommentPeriod | None,
    sitting_at: datetime | None,
) -> tuple[Step, ...]:
    sent = sa.select(sa.func.max(NationalSubmission.sent_at)).where(
        col(NationalSubmission.proposal_id) == proposal.id
    )
    days: dict[Phase, tuple[datetime | None, datetime | None]] = {
        Phase.DRAFTING: (proposal.created_at, None),
        Phase.COMMENT: (period.opens_at, period.closes_at) if period else (None, None),
        Phase.VOTE: (sitting_at, None),
        Phase.SUBMISSION: (session.execute(sent).scalar(), None),
    }
    here = STEPS.index(phase) if phase in STEPS else len(STEPS)
    for step in STEPS[here + 1 :]:  # a file sent back to drafting: what was before comes again, on other days
        begins_at = days[step][0]
        if begins_at is not None and begins_at < proposal.entered_at:
            days[step] = (None, None)
    return tuple(
        Step(step, "done" if n < here else "here" if n == here else "to_come", *days[step])
        for n, step in enumerate(STEPS)
    )


def _sitting_at(session: Session, proposal: Proposal) -> datetime | None:
    query = (
        sa.select(Sitting.starts_at)  # type: ignore[call-overload]
        .join(AgendaItem, col(AgendaItem.sitting_id) == col(Sitting.id))
        .where(col(AgendaItem.proposal_id) == proposal.id, col(AgendaItem.result) != "cancelled")
        .order_by(col(Sitting.starts_at).desc())
        .limit(1)
    )
    found: datetime | None = session.execute(query).scalar()
    return found
