"""What is read of a national submission: at the desk, and by the authority behind its link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from consultations import docket
from consultations.models import (
    Article,
    Attachment,
    Authority,
    City,
    Document,
    NationalSubmission,
    Observation,
    Proposal,
    Resolution,
    StoredFile,
    Version,
)
from consultations.resolutions import resolution_of
from consultations.transmission import (
    authorities,
    dossier_of,
    latest_submission,
    observations_of,
    submission_of,
)
from workflows.case import Actor
from workflows.rules import Transmission, load_rules

MOVES = (
    "prepare_submission", "transmit", "record_silence", "return_with_observations", "begin_follow_up",
    "amend", "close_file",
)  # fmt: skip


@dataclass(frozen=True)
class File:
    """A document that was joined to an answer."""

    title: str
    name: str
    stored: StoredFile


@dataclass(frozen=True)
class Room:
    """Everything on the page of a submission, for one person."""

    proposal: Proposal
    resolution: Resolution | None
    submission: NationalSubmission | None
    authority: Authority | None
    authorities: Sequence[Authority]
    expected: Transmission
    dossier: Document | None
    observations: Sequence[Observation]
    files: tuple[File, ...]
    articles: tuple[tuple[str, str], ...]
    options: tuple[docket.Option, ...]

    @property
    def submission_id(self) -> int:
        return (self.submission.id if self.submission else None) or 0


def room(session: Session, proposal: Proposal, actor: Actor, now: datetime) -> Room:
    """The submission in hand (or the last one), with what this person's roles may do."""
    submission = submission_of(session, proposal)
    city = session.get_one(City, proposal.city_id)
    found = docket.options_of(session, proposal, actor, now)
    return Room(
        proposal=proposal,
        resolution=resolution_of(session, proposal.id or 0),
        submission=submission,
        authority=session.get(Authority, submission.authority_id) if submission else None,
        authorities=authorities(session, proposal.city_id),
        expected=load_rules(city.jurisdiction).transmission_for(proposal.competence),
        dossier=dossier_of(session, submission) if submission else None,
        observations=observations_of(session, submission.id or 0) if submission else (),
        files=files_of(session, submission) if submission else (),
        articles=articles_of(session, proposal),
        options=tuple(option for option in found if option.action in MOVES),
    )


def articles_of(session: Session, proposal: Proposal) -> tuple[tuple[str, str], ...]:
    """The articles of the voted text, else of the newest: (key, number and heading)."""
    resolution = resolution_of(session, proposal.id or 0)
    number = resolution.version_number if resolution else proposal.version_number
    rows = session.exec(
        select(Article.key, Article.position, Article.heading)
        .join(Version, col(Version.id) == Article.version_id)
        .where(Version.proposal_id == proposal.id, Version.number == number)
        .order_by(col(Article.position))
    ).all()
    return tuple((key, f"{position}. {heading}".strip()) for key, position, heading in rows)


def files_of(session: Session, submission: NationalSubmission) -> tuple[File, ...]:
    """The documents that came with the answer."""
    rows = session.exec(
        select(Attachment, StoredFile)
        .join(StoredFile, col(StoredFile.id) == Attachment.file_id)
        .where(Attachment.submission_id == submission.id, col(Attachment.removed_at).is_(None))
        .order_by(col(Attachment.id))
    ).all()
    return tuple(File(row.title, row.name, stored) for row, stored in rows)


def is_latest(session: Session, submission: NationalSubmission) -> bool:
    """Whether no later round replaced this submission."""
    last = latest_submission(session, submission.proposal_id)
    return last is not None and last.id == submission.id
