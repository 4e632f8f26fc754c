"""What is read of a national submission: at the desk, and by the authority behind its link."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from consultations import docket
from consultations.allowed import writable
from consultations.database import LARGEST_ID
from consultations.information import demands_of, requests_of
from consultations.law import rules_for
from consultations.models import (
    Article,
    Attachment,
    Authority,
    City,
    Demand,
    Document,
    InformationRequest,
    NationalSubmission,
    Observation,
    Proposal,
    Resolution,
    StoredFile,
    Version,
)
from consultations.resolutions import resolution_of
from consultations.slips import Enclosed, enclosed_with
from consultations.transmission import (
    authorities,
    dossier_of,
    goes_by_hand,
    latest_submission,
    observations_of,
    submission_of,
)
from workflows.case import Actor
from workflows.rules import Rules, Transmission
from workflows.vocabulary import Answer

DRAFTED = ("drafting", "legal_review")
MOVES = (
    "prepare_submission", "transmit", "record_silence", "return_with_observations", "begin_follow_up",
    "amend", "close_file", "begin_review", "enter_into_force", "begin_pilot", "repeal",
)  # fmt: skip


@dataclass(frozen=True)
class File:
    """A document that came from the authority: joined to its answer, or the paper of its receipt."""

    title: str
    name: str
    stored: StoredFile


@dataclass(frozen=True)
class Returned:
    """Why a proposal is drafted again: who answered, and what is observed (article or "", words)."""

    authority: str
    text: str
    observations: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Room:
    """Everything on the page of a submission, for one person."""

    proposal: Proposal
    resolution: Resolution | None
    submission: NationalSubmission | None
    authority: Authority | None
    authorities: Sequence[Authority]
    law: Rules
    expected: Transmission
    dossier: Document | None
    observations: Sequence[Observation]
    files: tuple[File, ...]
    receipt: File | None
    articles: tuple[tuple[str, str], ...]
    options: tuple[docket.Option, ...]
    information: Sequence[InformationRequest] = ()
    demands: Sequence[Demand] = ()
    may_follow: bool = False

    @property
    def submission_id(self) -> int:
        return (self.submission.id if self.submission else None) or 0

    @property
    def goes_by_hand(self) -> bool:
        """Whether somebody has to deposit, post or hand over the file: it does not leave by itself."""
        return goes_by_hand(self.submission)


def room(session: Session, proposal: Proposal, actor: Actor, now: datetime) -> Room:
    """The submission in hand (or the last one), with what this person's roles may do."""
    submission = submission_of(session, proposal)
    rules = rules_for(session.get_one(City, proposal.city_id))
    found = docket.options_of(session, proposal, actor, now)
    return Room(
        proposal=proposal,
        resolution=resolution_of(session, proposal.id or 0),
        submission=submission,
        authority=session.get(Authority, submission.authority_id) if submission else None,
        authorities=authorities(session, proposal.city_id),
        law=rules,
        expected=rules.transmission_for(proposal.competence, proposal.instrument),
        dossier=dossier_of(session, submission) if submission else None,
        observations=observations_of(session, submission.id or 0) if submission else (),
        files=files_of(session, submission) if submission else (),
        receipt=_receipt(session, submission) if submission else None,
        articles=articles_of(session, proposal),
        options=tuple(
            option for option in found if option.action in MOVES and _is_asked_here(option, submission)
        ),
        information=requests_of(session, submission.id or 0) if submission else (),
        demands=demands_of(session, submission.id or 0) if submission else (),
        may_follow=submission is not None and writable(session, proposal, "follow", actor.roles),
    )


def _is_asked_here(option: docket.Option, submission: NationalSubmission | None) -> bool:
    """What goes by hand is sent by recording its dispatch, which the page asks for by itself."""
    return not (goes_by_hand(submission) and option.action == "transmit")


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


def returned(session: Session, proposal: Proposal) -> Returned | None:
    """What the authority observed on the text that is being drafted again; None where it sent none back."""
    submission = latest_submission(session, proposal.id or 0) if proposal.stage in DRAFTED else None
    if submission is None or submission.answer != Answer.OBSERVATIONS:
        return None
    headings = dict(articles_of(session, proposal))
    lines = observations_of(session, submission.id or 0)
    return Returned(
        authority=session.get_one(Authority, submission.authority_id).name,
        text=submission.answer_text,
        observations=tuple((headings.get(line.article_key or "", ""), line.body) for line in lines),
    )


def files_of(session: Session, submission: NationalSubmission) -> tuple[File, ...]:
    """The documents that came with the answer."""
    rows = session.exec(
        select(Attachment, StoredFile)
        .join(StoredFile, col(StoredFile.id) == Attachment.file_id)
        .where(Attachment.submission_id == submission.id, col(Attachment.removed_at).is_(None))
        .order_by(col(Attachment.id))
    ).all()
    return tuple(File(row.title, row.name, stored) for row, stored in rows)


def pieces_of(session: Session, submission: NationalSubmission) -> tuple[Enclosed, ...]:
    """The pieces on the slip of the sealed file; none before it is sealed."""
    sealed = dossier_of(session, submission)
    return enclosed_with(session, sealed) if sealed else ()


def _receipt(session: Session, submission: NationalSubmission) -> File | None:
    stored = session.get(StoredFile, submission.receipt_file_id) if submission.receipt_file_id else None
    return File(submission.receipt_name, submission.receipt_name, stored) if stored else None


def file_of(session: Session, proposal: Proposal, stored_id: int) -> File | None:
    """One document that an authority gave about this proposal, in whatever round; None for any other."""
    if not 0 < stored_id <= LARGEST_ID:
        return None
    rounds = session.exec(
        select(NationalSubmission).where(NationalSubmission.proposal_id == proposal.id)
    ).all()
    given = [one for row in rounds for one in (*files_of(session, row), _receipt(session, row)) if one]
    return next((one for one in given if one.stored.id == stored_id), None)


def is_latest(session: Session, submission: NationalSubmission) -> bool:
    """Whether no later round replaced this submission."""
    last = latest_submission(session, submission.proposal_id)
    return last is not None and last.id == submission.id
