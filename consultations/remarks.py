"""What the authority observed, beside the articles it is about, for whoever takes the text up again."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from consultations.models import Article, NationalSubmission, Observation, Proposal, Version


@dataclass(frozen=True)
class Remark:
    """One observation; `key` and `heading` are empty where it is about the whole, or the article is gone."""

    key: str
    heading: str
    body: str


def remarks_on(session: Session, proposal: Proposal) -> tuple[Remark, ...]:
    """The observations of the last file sent, in the order they were written."""
    last = session.exec(
        select(NationalSubmission.id)
        .where(NationalSubmission.proposal_id == proposal.id, col(NationalSubmission.sent_at).is_not(None))
        .order_by(col(NationalSubmission.number).desc())
    ).first()
    if last is None:
        return ()
    articles = session.exec(
        select(Article.key, Article.position, Article.heading)
        .join(Version, col(Version.id) == Article.version_id)
        .where(Version.proposal_id == proposal.id, Version.number == proposal.version_number)
    ).all()
    headings = {key: f"{position}. {heading}".strip() for key, position, heading in articles}
    rows = session.exec(
        select(Observation).where(Observation.submission_id == last).order_by(col(Observation.id))
    ).all()
    return tuple(
        Remark(
            (row.article_key or "") * (row.article_key in headings),
            headings.get(row.article_key or "", ""),
            row.body,
        )
        for row in rows
    )
