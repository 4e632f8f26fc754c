"""Making a proposal and its texts: every save is a version, with author and reason."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultations.advance import begin, record_fact
from consultations.database import LARGEST_ID, begin_write, lock_proposal
from consultations.definitions import definition_for, procedure_of
from consultations.facts import draft_of
from consultations.models import Article, City, Proposal, Version
from workflows.case import Actor
from workflows.engine import may
from workflows.instruments import Missing, load_instrument, missing_from
from workflows.vocabulary import Competence, Sector


class EditRefused(Exception):
    """The stage, or the person's roles, do not allow the text to be changed."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage


class NothingChanged(Exception):
    """The text is, word for word, the latest version; no version was made."""


@dataclass(frozen=True)
class ArticleText:
    """One article as written; `key` stays its own from version to version ("" or unknown: a new one)."""

    key: str
    heading: str
    body: str


@dataclass(frozen=True)
class Text:
    """The whole text of a version, as people write and read it."""

    title: str
    summary: str = ""
    grounds: str = ""
    recitals: tuple[str, ...] = ()
    articles: tuple[ArticleText, ...] = ()
    terms: dict[str, Any] = field(default_factory=dict)


class StaleVersion(Exception):
    """Someone saved meanwhile: `current` is their version and `text` what it says."""

    def __init__(self, current: Version, text: Text) -> None:
        super().__init__(f"now at version {current.number}")
        self.current = current
        self.text = text


def create_proposal(
    session: Session,
    city_id: int,
    *,
    title: str,
    instrument: str,
    sector: Sector,
    competence: Competence,
    language: str,
    actor: Actor,
    now: datetime,
    target_on: date | None = None,
    reason: str = "",
) -> Proposal:
    """Open a file in the procedure in force for its instrument and competence, with an empty version 1.

    The reference is the city's next of the year (city's zone), without gaps. Raises NoProcedure."""
    begin_write(session)
    city = session.get_one(City, city_id)
    today = now.astimezone(ZoneInfo(city.timezone)).date()
    definition = definition_for(session, city_id, instrument, competence, today)
    assert definition.id is not None
    proposal = Proposal(
        city_id=city_id, reference=next_reference(session, city_id, today.year), instrument=instrument,
        sector=sector, competence=competence, language=language, title=title, definition_id=definition.id,
        stage=procedure_of(session, definition.id).initial, entered_at=now, effective_at=now, created_at=now,
        created_by=actor.id, target_on=target_on,
    )  # fmt: skip
    session.add(proposal)
    session.flush()
    _write_version(session, proposal, Text(title=title), actor, reason, now)
    begin(session, proposal, actor, now)
    return proposal


def next_reference(session: Session, city_id: int, year: int) -> str:
    """Take the city's next reference, "YYYY-NNN" (more digits after 999). The update holds the city's row
    until the transaction ends, so that two at once differ and a rolled-back one leaves no gap."""
    same_year = City.last_reference_year == year
    session.execute(
        sa.update(City)
        .where(col(City.id) == city_id)
        .values(
            last_reference_number=sa.case((same_year, City.last_reference_number + 1), else_=1),  # type: ignore[arg-type]
            last_reference_year=year,
        )
        .execution_options(synchronize_session=False)
    )
    taken = sa.select(City.last_reference_number).where(col(City.id) == city_id)  # type: ignore[call-overload]
    number = session.execute(taken).scalar_one()
    return f"{year}-{number:03d}"


def save_version(
    session: Session,
    proposal_id: int,
    text: Text,
    *,
    based_on: int,
    author: Actor,
    reason: str,
    now: datetime,
) -> Version:
    """Save a text as the next version. `based_on` is the number of the version the author started from.

    Raises EditRefused, StaleVersion (someone else saved since), NothingChanged, NoSuchProposal."""
    proposal = lock_proposal(session, proposal_id)
    check_may_edit(session, proposal, author)
    if based_on != proposal.version_number:
        current = version_of(session, proposal)
        raise StaleVersion(current, text_of(session, current))
    named = _with_keys(session, proposal, text)
    if named == text_of(session, version_of(session, proposal)):
        raise NothingChanged
    version = _write_version(session, proposal, named, author, reason, now)
    record_fact(session, proposal_id, "version_saved", author, now, {"version": version.number}, reason)
    return version


def may_edit(session: Session, proposal: Proposal, actor: Actor) -> bool:
    """Whether the proposal's stage lets one of the actor's roles change the text."""
    return may(procedure_of(session, proposal.definition_id), proposal.stage, "edit", actor.roles)


def check_may_edit(session: Session, proposal: Proposal, actor: Actor) -> None:
    """Raises EditRefused where `may_edit` says no."""
    if not may_edit(session, proposal, actor):
        raise EditRefused(proposal.stage)


def missing_in(session: Session, proposal: Proposal) -> tuple[Missing, ...]:
    """All that the latest version still lacks before the next step."""
    return missing_from(draft_of(session, proposal), load_instrument(proposal.instrument))


def _with_keys(session: Session, proposal: Proposal, text: Text) -> Text:
    """Give every new article a key that no version of this proposal ever used: comments hang on keys."""
    of_proposal = select(Article.key).join(Version).where(Version.proposal_id == proposal.id).distinct()
    known = set(session.exec(of_proposal).all())
    used = {key for key in known if key[1:].isdecimal()}
    highest = max((int(key[1:]) for key in used), default=0)
    articles, taken = [], set()
    for article in text.articles:
        key = article.key
        if key not in known or key in taken:
            highest += 1
            key = f"a{highest}"
        taken.add(key)
        articles.append(ArticleText(key, article.heading, article.body))
    return Text(text.title, text.summary, text.grounds, text.recitals, tuple(articles), text.terms)


def _write_version(
    session: Session, proposal: Proposal, text: Text, author: Actor, reason: str, now: datetime
) -> Version:
    assert proposal.id is not None
    version = Version(
        proposal_id=proposal.id, number=proposal.version_number + 1, title=text.title, summary=text.summary,
        grounds=text.grounds, recitals=list(text.recitals), terms=text.terms, author_id=author.id,
        author=author.name, reason=reason, created_at=now,
    )  # fmt: skip
    session.add(version)
    session.flush()
    assert version.id is not None
    for position, article in enumerate(text.articles, start=1):
        row = Article(version_id=version.id, key=article.key, position=position)
        row.heading, row.body = article.heading, article.body
        session.add(row)
    proposal.version_number = version.number
    proposal.title = text.title
    session.add(proposal)
    session.flush()
    return version


def versions_of(session: Session, proposal: Proposal) -> Sequence[Version]:
    """Every version, the newest first."""
    return session.exec(
        select(Version).where(Version.proposal_id == proposal.id).order_by(col(Version.number).desc())
    ).all()


def version_of(session: Session, proposal: Proposal, number: int | None = None) -> Version:
    """One version, the latest without a number. Raises LookupError when there is none."""
    wanted = proposal.version_number if number is None else number
    if not 0 < wanted <= LARGEST_ID:
        raise LookupError(wanted)
    found = session.exec(
        select(Version).where(Version.proposal_id == proposal.id, Version.number == wanted)
    ).first()
    if found is None:
        raise LookupError(wanted)
    return found


def text_of(session: Session, version: Version) -> Text:
    """What a version says."""
    articles = session.exec(
        select(Article).where(Article.version_id == version.id).order_by(col(Article.position))
    ).all()
    return Text(
        title=version.title,
        summary=version.summary,
        grounds=version.grounds,
        recitals=tuple(version.recitals),
        articles=tuple(ArticleText(article.key, article.heading, article.body) for article in articles),
        terms=version.terms,
    )
