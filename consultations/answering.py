"""What the authority says: the file is received, the answer, observations; by its link or on its behalf."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from sqlmodel import Session, select

from consultations import files
from consultations.advance import advance, record_fact
from consultations.models import Attachment, Authority, City, NationalSubmission, Observation, Proposal
from consultations.refusals import FactRefused
from consultations.transmission import LINK_LIFE, in_hand, instant_told
from workflows.case import Actor
from workflows.vocabulary import Answer, Role

WAITS_FOR_RECEIPT = ("transmitted",)
WAITS_FOR_ANSWER = ("transmitted", "acknowledged", "under_review")
WAITS_FOR_LATE_ANSWER = ("answered", "follow_up", "in_force", "pilot", "evaluation")


@dataclass(frozen=True)
class Link:
    """What an authority's personal link opens: one submission and nothing else."""

    submission: NationalSubmission
    proposal: Proposal
    authority: Authority
    city: City
    expired: bool


@dataclass(frozen=True)
class Reply:
    """An answer as it was given; `observations` by article key, "" for the whole text."""

    answer: Answer
    text: str = ""
    observations: Mapping[str, str] | None = None
    upload: files.Examined | None = None
    folder: Path | None = None
    upload_title: str = ""


def find_link(session: Session, token: str, now: datetime) -> Link | None:
    """What a token opens; None where it opens nothing. It expires a year after the file was sent."""
    hashed = sha256(token.encode("utf-8", "replace")).hexdigest()
    submission = session.exec(
        select(NationalSubmission).where(NationalSubmission.token_hash == hashed)
    ).first()
    if submission is None:
        return None
    proposal = session.get_one(Proposal, submission.proposal_id)
    authority = session.get_one(Authority, submission.authority_id)
    expired = now > (submission.sent_at or submission.prepared_at) + LINK_LIFE
    return Link(submission, proposal, authority, session.get_one(City, proposal.city_id), expired)


def authority_actor(authority: Authority, name: str, function: str) -> Actor:
    """The named official who acts through the link, as the journal shall know them."""
    who = ", ".join(part for part in (name, function, authority.name) if part)
    return Actor(None, who[:160], frozenset({Role.AUTHORITY}))


def acknowledge(
    session: Session,
    submission_id: int,
    actor: Actor,
    now: datetime,
    *,
    received_by: str = "",
    effective_at: datetime | None = None,
    upload: files.Examined | None = None,
    folder: Path | None = None,
) -> bool:
    """Record that the authority has the file; False where that was recorded before (nothing changes).

    `received_by` names who received it when the secretariat records it, `upload` is the paper that says
    so, kept in `folder`. Raises FactRefused `not_in_hand`, `received_before_sent`, `instant_is_ahead`,
    and what `advance` raises."""
    submission, proposal = in_hand(session, submission_id)
    if submission.acknowledged_at is not None:
        return False
    if proposal.stage not in WAITS_FOR_RECEIPT:
        raise FactRefused("not_in_hand")
    who, at = (
        received_by or actor.name,
        instant_told(effective_at, now, submission.sent_at, "received_before_sent"),
    )
    submission.acknowledged_at, submission.acknowledged_by = at, who[:160]
    facts = {"submission": submission.number, "received_by": who} | _keep_receipt(
        session, submission, upload, folder, now
    )
    session.add(submission)
    session.flush()
    action = "record_acknowledgement"
    advance(session, submission.proposal_id, action, actor, now, effective_at=at, facts=facts)
    return True


def _keep_receipt(
    session: Session,
    submission: NationalSubmission,
    upload: files.Examined | None,
    folder: Path | None,
    now: datetime,
) -> dict[str, str]:
    """Keep the paper of a receipt; what the journal says of it."""
    if upload is None or folder is None:
        return {}
    stored = files.put(session, folder, upload.data, upload.media_type, now=now)
    submission.receipt_file_id, submission.receipt_name = stored.id, upload.name
    return {"receipt": stored.sha256}


def record_answer(
    session: Session,
    submission_id: int,
    actor: Actor,
    now: datetime,
    reply: Reply,
    *,
    answered_by: str = "",
    effective_at: datetime | None = None,
) -> NationalSubmission:
    """Record the authority's answer with its document and observations, and make the move it asks for.

    An answer that comes after its silence was recorded is kept as a fact, without a move. Raises
    FactRefused `already_answered`, `not_in_hand`, `observations_are_missing`, `text_is_missing`,
    `answered_before_sent`, `instant_is_ahead`, and what `advance` raises (silence before its time)."""
    submission, proposal = in_hand(session, submission_id)
    late = _check_reply(submission, proposal, reply)
    observations = _observations(reply)
    since = submission.acknowledged_at or submission.sent_at
    who, at = answered_by or actor.name, instant_told(effective_at, now, since, "answered_before_sent")
    if reply.answer is not Answer.SILENT:
        _write_answer(session, submission, reply, who, at)
        _write_observations(session, submission, observations, now)
        _join(session, submission, reply, who, now)
    facts = {"submission": submission.number, "answer": reply.answer, "observations": len(observations)}
    if late:
        record_fact(session, submission.proposal_id, "answer_recorded_late", actor, now, facts)
        return submission
    action = "record_silence" if reply.answer is Answer.SILENT else "record_answer"
    advance(session, submission.proposal_id, action, actor, now, effective_at=at, facts=facts)
    if reply.answer is Answer.SILENT:
        _write_answer(session, submission, reply, who, at)
    return submission


def _check_reply(submission: NationalSubmission, proposal: Proposal, reply: Reply) -> bool:
    """Whether the answer comes after its silence was recorded. Raises FactRefused."""
    silent = reply.answer is Answer.SILENT
    late = submission.answer is Answer.SILENT and not silent and proposal.stage in WAITS_FOR_LATE_ANSWER
    if submission.answer is not None and not late:
        raise FactRefused("already_answered")
    if proposal.stage not in WAITS_FOR_ANSWER and not late:
        raise FactRefused("not_in_hand")
    observations = _observations(reply)
    if reply.answer is Answer.OBSERVATIONS and not observations:
        raise FactRefused("observations_are_missing")
    if not silent and not (reply.text or observations or reply.upload):
        raise FactRefused("text_is_missing")
    return late


def _observations(reply: Reply) -> dict[str, str]:
    given = reply.observations or {}
    return {key: body.strip() for key, body in given.items() if body.strip()}


def _write_answer(
    session: Session, submission: NationalSubmission, reply: Reply, who: str, at: datetime
) -> None:
    submission.answer, submission.answer_text = reply.answer, reply.text
    submission.answered_at, submission.answered_by = at, who[:160]
    session.add(submission)
    session.flush()


def _write_observations(
    session: Session, submission: NationalSubmission, observations: Mapping[str, str], now: datetime
) -> None:
    for key, body in observations.items():
        row = Observation(submission_id=submission.id or 0, article_key=key or None, body=body, made_at=now)
        session.add(row)
    session.flush()


def _join(session: Session, submission: NationalSubmission, reply: Reply, who: str, now: datetime) -> None:
    if reply.upload is None or reply.folder is None:
        return
    upload = reply.upload
    stored = files.put(session, reply.folder, upload.data, upload.media_type, now=now)
    session.add(
        Attachment(
            proposal_id=submission.proposal_id, submission_id=submission.id, file_id=stored.id or 0,
            title=(reply.upload_title or upload.name)[:200], name=upload.name, added_by=who[:160],
            added_at=now,
        )
    )  # fmt: skip
    session.flush()
