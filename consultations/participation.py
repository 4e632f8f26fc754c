"""Taking part: periods, comments, their confirmation, correction and withdrawal."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from sqlmodel import Session

from consultations import files
from consultations.database import lock_proposal
from consultations.models import Attachment, Comment, CommentPeriod, CommentRevision, Proposal
from consultations.periods import (
    OPEN_STAGE,
    CommentRefused,
    extend_period,
    period_of,
    set_period,
    writing_refusal,
)
from consultations.publication import accept, ask_confirmation, city_of, set_publication
from consultations.receipts import (
    LinkMaker,
    confirmation_stands,
    hash_form_token,
    hash_key,
    key_opens,
    new_tracking,
    receipt_key,
)
from workflows.vocabulary import Channel, Publication, StakeholderClass, Stance

MOST_ATTACHMENTS = 3
STAGES_OF_RECEIPT = (OPEN_STAGE, "comment_closed")


class NoSuchComment(LookupError):
    """No comment has that tracking number, or the key does not open it."""


__all__ = [
    "CommentRefused",
    "NoSuchComment",
    "Words",
    "confirm",
    "correct",
    "enter_for_someone",
    "extend_period",
    "find_comment",
    "period_of",
    "post_comment",
    "set_period",
    "withdraw",
    "writing_refusal",
]


@dataclass(frozen=True)
class Words:
    """What somebody says and who they say they are; already cleaned by the form."""

    stance: Stance
    stakeholder_class: StakeholderClass
    body: str
    public_name: str
    language: str
    article_key: str | None = None
    name: str = ""
    organisation: str = ""
    email: str | None = None


def post_comment(
    session: Session,
    proposal_id: int,
    words: Words,
    *,
    form_token: str,
    links: LinkMaker,
    now: datetime,
    account_id: int | None = None,
    uploads: Sequence[files.Examined] = (),
    folder: Path | None = None,
) -> Comment:
    """Receive a comment from the web. The same `form_token` gives the same comment, however often sent.

    Without an account it waits, invisible, until its link is confirmed. The deadline is checked here,
    under the proposal's lock. `uploads` were examined before; their bytes are kept in `folder`.
    Raises CommentRefused."""
    proposal = lock_proposal(session, proposal_id, share=account_id is None)
    token = hash_form_token(proposal_id, form_token)
    known = _by_token(session, token)
    if known is not None:
        return _sent_again(session, known, words, now)
    period = period_of(session, proposal_id)
    refusal = writing_refusal(proposal, period, now)
    if refusal is not None or period is None:
        raise refusal or CommentRefused("comment_period_is_open")
    comment = _new_comment(proposal_id, period, words, links, received_at=now)
    comment.form_token, comment.account_id = token, account_id
    known = _add_once(session, comment, token)
    if known is not None:
        return known
    _join(session, comment, uploads, folder, now)
    if account_id is None:
        ask_confirmation(session, proposal, comment, links, now)
    else:
        accept(session, proposal, comment, links, now)
    return comment


def enter_for_someone(
    session: Session,
    proposal_id: int,
    words: Words,
    *,
    channel: Channel,
    received_at: datetime,
    entered_by: int,
    form_token: str,
    links: LinkMaker,
    now: datetime,
    uploads: Sequence[files.Examined] = (),
    folder: Path | None = None,
) -> Comment:
    """Enter a comment that came by paper, telephone or at the counter; it counts from `received_at`.

    It may be entered after the closing when it was received before. Raises CommentRefused."""
    proposal = lock_proposal(session, proposal_id)
    token = hash_form_token(proposal_id, form_token)
    known = _by_token(session, token)
    if known is not None:
        return known
    period = period_of(session, proposal_id)
    if period is None or proposal.stage not in STAGES_OF_RECEIPT:
        raise CommentRefused("comment_period_is_open")
    if not period.opens_at <= received_at < period.closes_at:
        raise CommentRefused("received_in_the_period", opens_at=period.opens_at, closes_at=period.closes_at)
    if received_at > now:
        raise CommentRefused("received_in_the_past")
    comment = _new_comment(proposal_id, period, words, links, received_at=received_at)
    comment.channel, comment.entered_by, comment.form_token = channel, entered_by, token
    session.add(comment)
    session.flush()
    _join(session, comment, uploads, folder, now)
    accept(session, proposal, comment, links, now)
    return comment


def find_comment(session: Session, tracking: str, key: str | None = None) -> Comment:
    """The comment of a tracking number, opened by its key when one is given. Raises NoSuchComment."""
    query = sa.select(Comment).where(Comment.tracking == tracking)  # type: ignore[arg-type]
    comment = session.execute(query).scalar_one_or_none()
    if comment is None or (key is not None and not key_opens(comment.secret_hash, key)):
        raise NoSuchComment(tracking)
    return comment


def confirm(session: Session, tracking: str, token: str, *, links: LinkMaker, now: datetime) -> Comment:
    """Confirm a comment's e-mail address; a second time changes nothing.

    A comment received in time may be confirmed after the closing, within seven days and until the
    synthesis is published. Raises NoSuchComment, CommentRefused(confirmation_is_valid | …)."""
    comment = find_comment(session, tracking)
    proposal = lock_proposal(session, comment.proposal_id)
    session.refresh(comment)
    if not confirmation_stands(links.secret, proposal.city_id, tracking, token, now):
        raise CommentRefused("confirmation_is_valid")
    if comment.publication != Publication.UNCONFIRMED:
        return comment
    if proposal.stage not in STAGES_OF_RECEIPT:
        raise CommentRefused("comment_period_is_open")
    comment.confirmed_at = now
    accept(session, proposal, comment, links, now)
    return comment


def correct(session: Session, tracking: str, *, body: str, stance: Stance, now: datetime) -> Comment:
    """Replace a comment's words until the deadline; what stood before is kept in CommentRevision.

    The caller has checked the key (`find_comment`) or the account. Where the city reads before it
    publishes, a corrected comment is read again; a hidden one is read again everywhere."""
    comment, proposal = _locked(session, tracking, now)
    if (body, stance) == (comment.body, comment.stance):
        return comment
    before = CommentRevision(
        comment_id=comment.id or 0, body=comment.body, stance=comment.stance, replaced_at=now
    )
    session.add(before)
    comment.body, comment.stance = body, stance
    if comment.publication == Publication.HIDDEN or (
        comment.publication == Publication.PUBLISHED
        and not city_of(session, proposal).publishes_before_moderation
    ):
        set_publication(session, proposal, comment, Publication.PENDING, now)
    session.add(comment)
    session.flush()
    return comment


def withdraw(session: Session, tracking: str, *, now: datetime) -> Comment:
    """Take a comment back until the deadline: no page shows it any more. A second time changes nothing."""
    comment = find_comment(session, tracking)
    if comment.publication == Publication.WITHDRAWN:
        return comment
    comment, proposal = _locked(session, tracking, now)
    comment.withdrawn_at = now
    set_publication(session, proposal, comment, Publication.WITHDRAWN, now)
    return comment


def _locked(session: Session, tracking: str, now: datetime) -> tuple[Comment, Proposal]:
    comment = find_comment(session, tracking)
    proposal = lock_proposal(session, comment.proposal_id)
    session.refresh(comment)
    if comment.publication == Publication.WITHDRAWN:
        raise CommentRefused("comment_was_withdrawn")
    refusal = writing_refusal(proposal, period_of(session, comment.proposal_id), now)
    if refusal is not None:
        raise refusal
    return comment, proposal


def _add_once(session: Session, comment: Comment, token: str) -> Comment | None:
    """Add a comment, or give the one that another process received from the same form meanwhile."""
    try:
        with session.begin_nested():
            session.add(comment)
    except sa.exc.IntegrityError:
        known = _by_token(session, token)
        if known is None:
            raise
        return known
    return None


def _sent_again(session: Session, known: Comment, words: Words, now: datetime) -> Comment:
    """The same form once more is the same comment; other words in it are a correction, by its deadline."""
    same = (known.body, known.stance) == (words.body, words.stance)
    if same or known.publication == Publication.WITHDRAWN:
        return known
    return correct(session, known.tracking, body=words.body, stance=words.stance, now=now)


def _by_token(session: Session, token: str) -> Comment | None:
    query = sa.select(Comment).where(Comment.form_token == token)  # type: ignore[arg-type]
    return session.execute(query).scalar_one_or_none()


def _new_comment(
    proposal_id: int, period: CommentPeriod, words: Words, links: LinkMaker, received_at: datetime
) -> Comment:
    tracking = new_tracking()
    return Comment(
        proposal_id=proposal_id,
        period_id=period.id or 0,
        tracking=tracking,
        secret_hash=hash_key(receipt_key(links.secret, tracking)),
        article_key=words.article_key,
        stance=words.stance,
        stakeholder_class=words.stakeholder_class,
        organisation=words.organisation,
        name=words.name,
        public_name=words.public_name,
        email=words.email,
        language=words.language,
        body=words.body,
        channel=Channel.WEB,
        publication=Publication.UNCONFIRMED,
        received_at=received_at,
    )


def _join(
    session: Session, comment: Comment, uploads: Sequence[files.Examined], folder: Path | None, now: datetime
) -> None:
    if len(uploads) > MOST_ATTACHMENTS:
        raise CommentRefused("three_attachments_at_most", most=MOST_ATTACHMENTS)
    for upload in uploads:
        if folder is None:
            raise ValueError("uploads need a folder")
        stored = files.put(session, folder, upload.data, upload.media_type, now=now)
        session.add(
            Attachment(
                proposal_id=comment.proposal_id,
                comment_id=comment.id,
                file_id=stored.id or 0,
                title=upload.name,
                name=upload.name,
                added_by=comment.public_name,
                added_at=now,
            )
        )
    session.flush()
