"""The invented city that shows Palabre at work: its people, its council, four proposals on their way."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from email.message import EmailMessage

import sqlalchemy as sa
from sqlmodel import Session, SQLModel, select

from consultations.database import unit_of_work
from consultations.demonstration import city, stories
from consultations.demonstration.city import PEOPLE, SLUG
from consultations.demonstration.timeline import play
from consultations.means import Means
from consultations.models import City
from consultations.receipts import LinkMaker
from workflows.vocabulary import Role

__all__ = ["PASSWORD", "PEOPLE", "SLUG", "Demonstration", "NotEmpty", "is_wanted", "load"]

PASSWORD = "palabre-sous-l-arbre"  # noqa: S105 - of a demonstration, printed at the start


class NotEmpty(Exception):
    """The database holds a city already: the demonstration is for an empty one."""


@dataclass(frozen=True)
class Demonstration:
    """Who may sign in (e-mail, role, name), and with which password all of them do."""

    accounts: tuple[tuple[str, Role, str], ...]
    password: str


def is_wanted(session: Session) -> bool:
    """Whether the database is empty, or holds only a demonstration whose loading was broken off."""
    cities = session.exec(select(City)).all()
    return all(_is_unfinished(one) for one in cities)


def load(means: Means, hash_password: Callable[[str], str], links: LinkMaker) -> Demonstration:
    """Load the city into an empty database, all its proposals led by the verbs up to `means.now()`.

    The letters of the past are sent at the end, in their order; then the city is marked complete. A
    loading that was broken off leaves an unmarked city: the next one removes it and begins again.
    Raises NotEmpty. `hash_password` is asked once."""
    letters: list[EmailMessage] = []
    quiet = replace(means, send=letters.append)
    now = means.now()
    plan = stories.calendar_of(now)
    with unit_of_work(means.engine) as session:
        if not is_wanted(session):
            raise NotEmpty
        _clear(session)
        world = city.build(session, hash_password(PASSWORD), PASSWORD, links, plan.begins_at)
    play(quiet, stories.steps(world, plan), until=now)
    for letter in letters:
        means.send(letter)
    with unit_of_work(means.engine) as session:
        session.get_one(City, world.city_id).demonstration = True
    return Demonstration(tuple((one.email, one.role, one.name) for one in PEOPLE), PASSWORD)


def _is_unfinished(one: City) -> bool:
    return not one.demonstration and (one.slug, one.name) == (SLUG, city.NAME)


def _clear(session: Session) -> None:
    """Remove what a broken loading left; the database holds nothing else."""
    for table in reversed(SQLModel.metadata.sorted_tables):
        session.execute(sa.delete(table))
    session.expire_all()
