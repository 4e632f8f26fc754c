"""Who a notice is for: a group's name in, people in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlmodel import Session, col, select

from consultations.models import (
    Account,
    AccountRole,
    Authority,
    City,
    Comment,
    CommentTheme,
    Member,
    NationalSubmission,
    Opinion,
    Proposal,
    RoleName,
    Theme,
)
from consultations.refusing import refusals
from workflows.vocabulary import Publication, Role, SubmissionChannel


@dataclass(frozen=True)
class Recipient:
    """One person to write to; `values` are what only this letter says; `key` tells letters apart."""

    email: str
    name: str
    language: str
    values: dict[str, Any] = field(default_factory=dict)
    key: str = ""


def recipients(session: Session, proposal: Proposal, group: str) -> list[Recipient]:
    """The people of a group, each address once (commenters: once a comment). KeyError on an unknown group."""
    found = GROUPS[group](session, proposal)
    return list({(one.email.lower(), one.key): one for one in found if one.email}.values())


def _accounts(session: Session, proposal: Proposal, *roles: Role) -> list[Recipient]:
    query = (
        select(Account)
        .join(AccountRole, col(AccountRole.account_id) == Account.id)
        .join(RoleName, col(RoleName.id) == AccountRole.role_id)
        .where(Account.city_id == proposal.city_id, col(Account.active), col(RoleName.name).in_(roles))
        .order_by(col(Account.id))
    )
    return [Recipient(row.email, row.name, row.language) for row in session.exec(query).unique()]


def _drafters(session: Session, proposal: Proposal) -> list[Recipient]:
    return _accounts(session, proposal, Role.DRAFTER)


def _secretariat(session: Session, proposal: Proposal) -> list[Recipient]:
    found = _accounts(session, proposal, Role.SECRETARIAT)
    if found:
        return found
    city = session.get_one(City, proposal.city_id)
    return [Recipient(city.email, city.name, city.language)]


def _mayor(session: Session, proposal: Proposal) -> list[Recipient]:
    return _accounts(session, proposal, Role.MAYOR)


def _members(session: Session, proposal: Proposal) -> list[Recipient]:
    today = proposal.entered_at.date()
    rows = session.exec(
        select(Member).where(Member.city_id == proposal.city_id).order_by(col(Member.id))
    ).all()
    return [
        Recipient(row.email, row.name, row.language)
        for row in rows
        if row.begins_on <= today and (row.ends_on is None or row.ends_on >= today)
    ]


def _confirmed(session: Session, proposal: Proposal) -> Sequence[Comment]:
    heard = (Publication.PENDING, Publication.PUBLISHED, Publication.HIDDEN)
    return session.exec(
        select(Comment)
        .where(
            Comment.proposal_id == proposal.id,
            col(Comment.publication).in_(heard),
            col(Comment.email).is_not(None),
        )
        .order_by(col(Comment.id))
    ).all()


def _commenters(session: Session, proposal: Proposal) -> list[Recipient]:
    """Each commenter, with what became of each comment: its themes, the outcome and the reply."""
    pairs = session.exec(
        select(CommentTheme.comment_id, Theme)
        .join(Theme, col(Theme.id) == CommentTheme.theme_id)
        .where(Theme.proposal_id == proposal.id)
        .order_by(col(Theme.position))
    ).all()
    replies: dict[int, list[dict[str, Any]]] = {}
    for comment_id, theme in pairs:
        reply = {
            "title": theme.title,
            "outcome": theme.outcome,
            "reply": theme.reply,
            "articles": theme.changed_articles,
        }
        replies.setdefault(comment_id, []).append(reply)
    return [
        Recipient(
            row.email or "",
            row.name or row.public_name,
            row.language,
            {"tracking": row.tracking, "themes": replies.get(row.id or 0, [])},
            row.tracking,
        )
        for row in _confirmed(session, proposal)
    ]


def _stakeholders(session: Session, proposal: Proposal) -> list[Recipient]:
    """Those who spoke and whoever follows, unless they refused the letters; and the secretariat."""
    spoke = [
        Recipient(row.email or "", row.name or row.public_name, row.language)
        for row in _confirmed(session, proposal)
    ]
    refused = refusals(session, proposal.id or 0)
    asked = [
        replace(one, values={"refusable": True})
        for one in _accounts(session, proposal, Role.STAKEHOLDER) + spoke
        if one.email.lower() not in refused
    ]
    return _secretariat(session, proposal) + asked


def _authority(session: Session, proposal: Proposal) -> list[Recipient]:
    """The authority, where the file goes to it by e-mail."""
    row = session.exec(
        select(Authority, NationalSubmission.channel)
        .join(NationalSubmission, col(NationalSubmission.authority_id) == Authority.id)
        .where(NationalSubmission.proposal_id == proposal.id)
        .order_by(col(NationalSubmission.number).desc())
    ).first()
    if row is None or row[1] != SubmissionChannel.EMAIL:
        return []
    return [Recipient(row[0].email, row[0].name, row[0].language)]


def _opinion_bodies(session: Session, proposal: Proposal) -> list[Recipient]:
    """The bodies whose opinion is still awaited, each with what it was asked."""
    rows = session.exec(
        select(Opinion)
        .where(Opinion.proposal_id == proposal.id, col(Opinion.given_at).is_(None))
        .order_by(col(Opinion.number))
    ).all()
    return [Recipient(row.email, row.body, proposal.language, _asked(row), str(row.number)) for row in rows]


def _asked(row: Opinion) -> dict[str, Any]:
    return {"opinion": row.number, "opinion_due_at": row.due_at.isoformat() if row.due_at else None}


GROUPS: dict[str, Callable[[Session, Proposal], list[Recipient]]] = {
    "drafters": _drafters,
    "secretariat": _secretariat,
    "mayor": _mayor,
    "members": _members,
    "commenters": _commenters,
    "stakeholders": _stakeholders,
    "authority": _authority,
    "opinion_bodies": _opinion_bodies,
}
