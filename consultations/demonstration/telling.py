"""A story while it is told: its texts, what has been made of them, and the hours of its days."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from sqlmodel import Session

from consultations.advance import advance
from consultations.demonstration.city import ZONE, World
from consultations.demonstration.texts import read
from workflows.vocabulary import Role

EARLY, MORNING, NOON = time(8, 0), time(9, 0), time(12, 30)
AFTERNOON, EVENING, NIGHT = time(15, 15), time(17, 40), time(23, 59)
Do = Callable[[Session, datetime], None]


@dataclass
class File:
    """One proposal's story: the name of its texts; then the ids that its steps leave behind.

    `comments` is by number in the file; `values` replace {names} in the texts."""

    name: str
    values: dict[str, str] = field(default_factory=dict)
    id: int = 0
    item_id: int = 0
    sitting_id: int = 0
    submission_id: int = 0
    comments: dict[int, int] = field(default_factory=dict)
    trackings: dict[int, str] = field(default_factory=dict)
    themes: dict[str, int] = field(default_factory=dict)

    @property
    def data(self) -> dict[str, Any]:
        """The story's texts."""
        return read(self.name)


def at(day: date, hour: time) -> datetime:
    """An instant in the city's zone."""
    return datetime.combine(day, hour, ZONE)


def move(world: World, file: File, action: str, role: Role) -> Do:
    """A person of that role asks for a move."""

    def ask(session: Session, now: datetime) -> None:
        advance(session, file.id, action, world.actor(role), now)

    return ask
