"""The national submission: authorities, the file sent upward, its personal link, its clocks."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_urlsafe

from sqlmodel import Session, col, select

from consultations import documents
from consultations.database import LARGEST_ID, begin_write, lock_proposal
from consultations.law import rules_for
from consultations.models import Authority, City, Document, NationalSubmission, Observation, Outbox, Proposal
from consultations.refusals import FactRefused
from consultations.suspension import suspension_of
from workflows.case import SubmissionFacts
from workflows.clocks import acknowledgement_deadline, answer_deadline
from workflows.deadlines import Deadline
from workflows.vocabulary import Answer, AuthorityKind, DossierKind, SubmissionChannel, SubmissionKind

LINK_LIFE = timedelta(days=365)
BEFORE_SENDING = ("adopted", "submission_prepared")
AFTER_ANSWER = (
    "answered", "follow_up", "closed", "in_force", "pilot", "evaluation", "generalised", "repealed",
)  # fmt: skip


def authorities(session: Session, city_id: int) -> Sequence[Authority]:
    """The authorities a city writes to, by name."""
    return session.exec(
        select(Authority).where(Authority.city_id == city_id).order_by(col(Authority.name))
    ).all()


def authority_of(session: Session, city_id: int, authority_id: int) -> Authority | None:
    """An authority of this city; another city's is not found."""
    if not 0 < authority_id <= LARGEST_ID:
        return None
    query = select(Authority).where(Authority.id == authority_id, Authority.city_id == city_id)
    return session.exec(query).first()


def add_authority(
    session: Session,
    city_id: int,
    *,
    kind: AuthorityKind,
    name: str,
    channel: SubmissionChannel = SubmissionChannel.EMAIL,
    email: str = "",
    address: str = "",
    portal_url: str = "",
    language: str = "fr",
) -> Authority:
    """Add an authority. Raises FactRefused `authority_is_known`."""
    begin_write(session)
    _refuse_same_name(session, city_id, name)
    authority = Authority(
        city_id=city_id, kind=kind, name=name, channel=channel, email=email, address=address,
        portal_url=portal_url, language=language,
    )  # fmt: skip
    session.add(authority)
    session.flush()
    return authority


def correct_authority(
    session: Session,
    authority: Authority,
    *,
    now: datetime,
    kind: AuthorityKind,
    name: str,
    channel: SubmissionChannel,
    email: str,
    address: str,
    portal_url: str,
    language: str,
) -> None:
    """Correct an authority's name, channel or addresses. What was sent is not changed by it; what is only
    prepared follows, its file printed anew. Raises FactRefused `authority_is_known`."""
    begin_write(session)
    _refuse_same_name(session, authority.city_id, name, but=authority.id)
    before = _as_printed(authority)
    authority.kind, authority.name, authority.email = kind, name, email
    authority.channel, authority.portal_url = channel, portal_url
    authority.address, authority.language = address, language
    session.add(authority)
    session.flush()
    if _as_printed(authority) != before:
        _prepare_anew(session, authority, now)


def _as_printed(authority: Authority) -> tuple[str, ...]:
    """What the slip of a file says of an authority."""
    channel = (authority.kind, authority.channel, authority.portal_url)
    return (authority.name, authority.email, authority.address, *channel)


def _prepare_anew(session: Session, authority: Authority, now: datetime) -> None:
    waiting = select(NationalSubmission).where(
        NationalSubmission.authority_id == authority.id, col(NationalSubmission.sent_at).is_(None)
    )
    for submission in session.exec(waiting.order_by(col(NationalSubmission.proposal_id))).all():
        proposal = lock_proposal(session, submission.proposal_id)
        if proposal.stage in BEFORE_SENDING and submission_of(session, proposal) is submission:
            _write_prepared(session, proposal, submission, authority, now)


def _refuse_same_name(session: Session, city_id: int, name: str, but: int | None = None) -> None:
    same = (one for one in authorities(session, city_id) if one.name.casefold() == name.casefold())
    if any(one.id != but for one in same):
        raise FactRefused("authority_is_known", name=name)


def prepare(
    session: Session,
    proposal_id: int,
    *,
    authority_id: int,
    kind: SubmissionKind,
    message: str,
    now: datetime,
) -> NationalSubmission:
    """Choose the authority, the kind and the message; again and again until the file is sent.

    A change once the submission file was asked for has it printed anew. Raises FactRefused
    `nothing_to_submit`, `no_such_authority`."""
    proposal = lock_proposal(session, proposal_id)
    if proposal.stage not in BEFORE_SENDING:
        raise FactRefused("nothing_to_submit")
    authority = authority_of(session, proposal.city_id, authority_id)
    if authority is None:
        raise FactRefused("no_such_authority")
    found = submission_of(session, proposal)
    last = latest_submission(session, proposal_id)
    submission = found or NationalSubmission(
        proposal_id=proposal_id, number=last.number + 1 if last else 1, authority_id=authority_id, kind=kind,
        prepared_at=now,
    )  # fmt: skip
    submission.authority_id, submission.kind, submission.message = authority_id, kind, message
    _write_prepared(session, proposal, submission, authority, now)
    return submission


def _write_prepared(
    session: Session, proposal: Proposal, submission: NationalSubmission, authority: Authority, now: datetime
) -> None:
    submission.channel, submission.prepared_at = authority.channel, now
    session.add(submission)
    session.flush()
    if proposal.stage == "submission_prepared":
        documents.ask_again(session, proposal, DossierKind.SUBMISSION, now)


def latest_submission(session: Session, proposal_id: int) -> NationalSubmission | None:
    """The last submission of a proposal, as it is on disk now."""
    query = select(NationalSubmission).where(NationalSubmission.proposal_id == proposal_id)
    query = query.order_by(col(NationalSubmission.number).desc()).execution_options(populate_existing=True)
    return session.exec(query).first()


def submission_of(session: Session, proposal: Proposal) -> NationalSubmission | None:
    """The submission in hand: before sending, one that was not sent (an earlier round's does not count)."""
    last = latest_submission(session, proposal.id or 0)
    if last is not None and proposal.stage in BEFORE_SENDING and last.sent_at is not None:
        return None
    return last


def in_hand(session: Session, submission_id: int) -> tuple[NationalSubmission, Proposal]:
    """The submission under its proposal's lock; an earlier round's is closed to everyone.

    Raises FactRefused `not_in_hand`."""
    asked = session.get(NationalSubmission, submission_id)
    proposal = lock_proposal(session, asked.proposal_id) if asked else None
    submission = latest_submission(session, asked.proposal_id) if asked else None
    if proposal is None or submission is None or submission.id != submission_id:
        raise FactRefused("not_in_hand")
    return submission, proposal


def instant_told(told: datetime | None, now: datetime, earliest: datetime | None, early: str) -> datetime:
    """When something happened, as a person tells it to the minute; now, where they do not.

    Raises FactRefused `instant_is_ahead`, or `early` where it is told to have been before `earliest`."""
    if told is None:
        return now
    if told > now:
        raise FactRefused("instant_is_ahead")
    if earliest is None or told >= earliest:
        return told
    if told < earliest.replace(second=0, microsecond=0):
        raise FactRefused(early)
    return earliest


def submission_facts(session: Session, proposal: Proposal, now: datetime) -> SubmissionFacts | None:
    """What the engine may know of the submission in hand; None before one is prepared."""
    submission = submission_of(session, proposal)
    if submission is None:
        return None
    sent_at = submission.sent_at or (proposal.effective_at if proposal.stage == "transmitted" else None)
    received = proposal.effective_at if proposal.stage == "acknowledged" else None
    stopped = suspension_of(session, submission.id or 0)
    due_at = answer_due(session, proposal, sent_at).due_at + stopped["suspended"] if sent_at else None
    return SubmissionFacts(
        kind=SubmissionKind(submission.kind),
        prepared_at=submission.prepared_at,
        dossier_ready=dossier_of(session, submission) is not None,
        sent_at=sent_at,
        acknowledged_at=submission.acknowledged_at or received,
        answer=submission.answer or (Answer.SILENT if proposal.stage in AFTER_ANSWER else None),
        answer_due_at=None if stopped["asked_at"] else due_at,
        channel=SubmissionChannel(submission.channel),
        dispatched_at=submission.dispatched_at,
        answered_at=submission.answered_at,
        **stopped,
    )


def goes_by_hand(submission: NationalSubmission | None) -> bool:
    """Whether somebody has to deposit, post or hand over the file: it does not leave by itself."""
    return submission is not None and submission.channel != SubmissionChannel.EMAIL


def waits_for_dispatch(session: Session, proposal: Proposal) -> bool:
    """Whether the sealed file lies ready for somebody's hand."""
    submission = submission_of(session, proposal)
    by_hand = submission if goes_by_hand(submission) else None
    return by_hand is not None and dossier_of(session, by_hand) is not None


def dossier_of(session: Session, submission: NationalSubmission) -> Document | None:
    """The sealed file: the one that was sent, else the newest ready one made for this submission."""
    if submission.document_id is not None:
        return session.get(Document, submission.document_id)
    found = documents.latest(session, submission.proposal_id, DossierKind.SUBMISSION)
    return found if found is not None and found.asked_at >= submission.prepared_at else None


def answer_due(session: Session, proposal: Proposal, sent_at: datetime) -> Deadline:
    """Until when the authority may answer, with its derivation (end of the last day, the city's zone)."""
    city = session.get_one(City, proposal.city_id)
    rules = rules_for(city)
    row = rules.transmission_for(proposal.competence, proposal.instrument)
    return answer_deadline(row, sent_at, city.timezone, rules.holidays)


def acknowledgement_due(session: Session, proposal: Proposal, sent_at: datetime) -> Deadline:
    """Until when the authority should say that it has the file (calendar days)."""
    city = session.get_one(City, proposal.city_id)
    rules = rules_for(city)
    row = rules.transmission_for(proposal.competence, proposal.instrument)
    return acknowledgement_deadline(row, sent_at, city.timezone, rules.holidays)


def stamp_sent(session: Session, proposal: Proposal, at: datetime) -> None:
    """Note on the submission when it was sent, with which file, and what is due when; once."""
    submission = submission_of(session, proposal)
    if submission is None or submission.sent_at is not None:
        return
    dossier = dossier_of(session, submission)
    submission.sent_at = at
    submission.document_id = dossier.id if dossier else None
    submission.acknowledgement_due_on = acknowledgement_due(session, proposal, at).last_day
    submission.answer_due_on = answer_due(session, proposal, at).last_day
    session.add(submission)
    session.flush()


def issue_link(session: Session, proposal: Proposal, key: str, now: datetime) -> str:
    """The secret of the authority's personal link: 256 random bits, of which only the SHA-256 is kept.

    `key` is the outbox row that asks: asked again after a crash, the letter already queued under it
    keeps its link. Another key makes a new link and the old one dead."""
    locked = lock_proposal(session, proposal.id or 0)
    stamp_sent(session, locked, locked.effective_at)
    submission = latest_submission(session, locked.id or 0)
    if submission is None:
        raise FactRefused("nothing_to_submit")
    queued = session.exec(
        select(Outbox.args).where(
            col(Outbox.key).startswith(f"{key}:", autoescape=True), Outbox.effect == "letter"
        )
    ).first()
    token = (queued or {}).get("values", {}).get("token") or token_urlsafe(32)
    submission.token_hash = sha256(token.encode()).hexdigest()
    session.add(submission)
    session.flush()
    return str(token)


def observations_of(session: Session, submission_id: int) -> Sequence[Observation]:
    """What the authority observes, in the order it was written."""
    query = (
        select(Observation).where(Observation.submission_id == submission_id).order_by(col(Observation.id))
    )
    return session.exec(query).all()
