"""What imported rows are checked against: the proposal, its period, whether its stage takes them."""

from datetime import datetime

from sqlmodel import Session

from consultations import lookup, sorting
from consultations.definitions import procedure_of
from consultations.models import City, CommentPeriod, Proposal
from consultations.periods import period_of
from forms import import_words
from forms.imported_comment import Setting
from workflows.case import Actor
from workflows.engine import may
from workflows.vocabulary import Role

ENTER = "enter"
IMPORTER = Actor(None, "palabre import", frozenset({Role.SECRETARIAT}))


def proposal_of(session: Session, city_slug: str, reference: str) -> tuple[Proposal, City]:
    city = lookup.city(session, city_slug)
    if city is None:
        raise import_words.refusal("city", city=city_slug)
    proposal = lookup.proposal(session, city, reference)
    if proposal is None:
        raise import_words.refusal("proposal", reference=reference)
    return proposal, city


def open_period(session: Session, proposal: Proposal) -> CommentPeriod:
    """The period imported comments belong to, if the proposal's stage takes imports now."""
    if not may(procedure_of(session, proposal.definition_id), proposal.stage, ENTER, IMPORTER.roles):
        raise import_words.refusal("stage", stage=proposal.stage)
    period = period_of(session, proposal.id or 0)
    if period is None:
        raise import_words.refusal("period")
    return period


def setting_of(
    session: Session, proposal: Proposal, city: City, period: CommentPeriod, now: datetime, any_date: bool
) -> Setting:
    articles: dict[str, str] = {}
    for article in sorting.articles_of(session, proposal):
        articles |= {str(article.position): article.key, f"article {article.position}": article.key}
        articles |= {article.key.lower(): article.key}
        if article.heading:
            articles.setdefault(article.heading.lower(), article.key)
    return Setting(
        articles=articles,
        timezone=city.timezone,
        opens_at=period.opens_at,
        closes_at=period.closes_at,
        now=now,
        language=proposal.language,
        any_date=any_date,
    )
