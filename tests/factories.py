"""Plain factories: the smallest rows that stand, each field a keyword away."""

import itertools
import secrets
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlmodel import Session, select

from consultations.models import (
    Account,
    Article,
    Authority,
    City,
    Comment,
    CommentPeriod,
    Definition,
    Member,
    Proposal,
    RoleName,
    Screening,
    Sitting,
    Version,
)
from consultations.screening import questions_of
from workflows.vocabulary import (
    AuthorityKind,
    Channel,
    Competence,
    Publication,
    Role,
    Sector,
    StakeholderClass,
    Stance,
)

NOW = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def _save(session: Session, row: Any) -> Any:
    session.add(row)
    session.flush()
    return row


def make_city(session: Session, **values: Any) -> City:
    n = next(_numbers)
    defaults = dict(
        slug=f"ville-{n}",
        name=f"Ville inventée {n}",
        jurisdiction="FR",
        population=48_200,
        timezone="Europe/Paris",
        language="fr",
        email=f"mairie@ville-{n}.example",
        address="1, place du Marché",
    )
    return _save(session, City(**(defaults | values)))


def make_role(session: Session, name: str) -> RoleName:
    found = session.exec(select(RoleName).where(RoleName.name == name)).first()
    return found or _save(session, RoleName(name=name))


def make_account(session: Session, city: City, *roles: Role, **values: Any) -> Account:
    n = next(_numbers)
    defaults = dict(
        city_id=city.id,
        name=f"Personne Inventée {n}",
        email=f"personne-{n}@ville.example",
        fs_uniquifier=secrets.token_hex(16),
        confirmed_at=NOW,
        active=True,
    )
    account = Account(**(defaults | values))
    account.roles = [make_role(session, str(role)) for role in roles]
    return _save(session, account)


def make_definition(session: Session, key: str = "licence_act", source: str | None = None) -> Definition:
    """The definition row of a shipped procedure (or of a given TOML text)."""
    from consultations.definitions import publish_shipped

    if source is None:
        return publish_shipped(session, key, now=NOW)
    n = next(_numbers)
    return _save(
        session,
        Definition(
            key=f"{key}-{n}",
            version=1,
            sha256=secrets.token_hex(32),
            source=source,
            applies_from=date(2020, 1, 1),
            published_at=NOW,
        ),
    )


def make_proposal(session: Session, city: City, stage: str = "drafting", **values: Any) -> Proposal:
    """A proposal that stands in `stage` with one complete version (no journal: it was put there)."""
    n = next(_numbers)
    competence = values.get("competence", Competence.ACT)
    instrument = values.get("instrument", "licence")
    definition_id = (
        values.pop("definition_id", None) or make_definition(session, f"{instrument}_{competence}").id
    )
    defaults = dict(
        city_id=city.id,
        reference=f"2026-{n:03d}",
        instrument=instrument,
        sector=Sector.MOBILITY,
        competence=competence,
        language="fr",
        title=f"Projet inventé {n}",
        definition_id=definition_id,
        stage=stage,
        entered_at=NOW,
        effective_at=NOW,
        created_at=NOW,
        version_number=1,
        public_version_number=0 if stage in ("drafting", "legal_review") else 1,
    )
    proposal = _save(session, Proposal(**(defaults | values)))
    make_version(session, proposal, number=proposal.version_number)
    return proposal


def make_version(session: Session, proposal: Proposal, articles: int = 2, **values: Any) -> Version:
    defaults = dict(
        proposal_id=proposal.id,
        number=1,
        title=proposal.title,
        summary="En clair, des trottinettes bien rangées.",
        grounds="Sécurité des piétons",
        recitals=["Vu le code général des collectivités territoriales,"],
        terms={},
        author="Dominique Inventée",
        reason="Première rédaction",
        created_at=NOW,
    )
    version = _save(session, Version(**(defaults | values)))
    for position in range(1, articles + 1):
        _save(
            session,
            Article(
                version_id=version.id,
                key=f"a{position}",
                position=position,
                heading=f"Objet {position}",
                body=f"Texte de l’article {position}.",
            ),
        )
    return version


def make_period(session: Session, proposal: Proposal, **values: Any) -> CommentPeriod:
    defaults = dict(
        proposal_id=proposal.id,
        number=1,
        opens_at=NOW,
        closes_at=NOW + timedelta(days=20),
        version_number=proposal.version_number,
    )
    return _save(session, CommentPeriod(**(defaults | values)))


def make_comment(session: Session, proposal: Proposal, period: CommentPeriod, **values: Any) -> Comment:
    n = next(_numbers)
    defaults = dict(
        proposal_id=proposal.id,
        period_id=period.id,
        tracking=f"TRAC-{n:05d}",
        secret_hash=secrets.token_hex(32),
        stance=Stance.SUPPORT,
        stakeholder_class=StakeholderClass.RESIDENT,
        public_name=f"Habitante {n}",
        name=f"Habitante {n}",
        language="fr",
        body=f"Observation inventée numéro {n}.",
        channel=Channel.WEB,
        publication=Publication.PUBLISHED,
        received_at=NOW,
        email=f"habitante-{n}@courriel.example",
    )
    return _save(session, Comment(**(defaults | values)))


def make_member(session: Session, city: City, **values: Any) -> Member:
    n = next(_numbers)
    defaults = dict(
        city_id=city.id,
        name=f"Élue Inventée {n}",
        email=f"elue-{n}@ville.example",
        begins_on=date(2026, 3, 22),
    )
    return _save(session, Member(**(defaults | values)))


def make_sitting(session: Session, city: City, **values: Any) -> Sitting:
    defaults = dict(city_id=city.id, starts_at=NOW + timedelta(days=30), place="Salle du conseil")
    return _save(session, Sitting(**(defaults | values)))


def make_authority(session: Session, city: City, **values: Any) -> Authority:
    n = next(_numbers)
    defaults = dict(
        city_id=city.id,
        kind=AuthorityKind.PREFECT,
        name=f"Préfecture inventée {n}",
        email=f"prefecture-{n}@etat.example",
    )
    return _save(session, Authority(**(defaults | values)))


def make_screening(session: Session, proposal: Proposal, notify: bool = False) -> Screening:
    """The screening questions answered: the draft must be notified, or nothing need be done."""
    answers = {id: (one.notify_if is notify if one else False) for id, one in questions_of(session, proposal)}
    row = Screening(
        proposal_id=proposal.id or 0, version_number=proposal.version_number, answers=answers,
        screened_by="Dominique Inventée", screened_at=NOW,
    )  # fmt: skip
    return _save(session, row)
