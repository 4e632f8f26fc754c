"""The sections of a dossier around the vote: what was asked before it, how the act is applied after it."""

from dataclasses import dataclass
from datetime import date, datetime

from reports.sections import Derivation


@dataclass(frozen=True)
class Hearing:
    """An opinion asked of a body; `standing` and `position` are words, `rule` the law's reference."""

    body: str
    title: str
    standing: str
    requested_at: datetime
    due_at: datetime | None = None
    given_at: datetime | None = None
    position: str = ""
    text: str = ""
    rule: str = ""


@dataclass(frozen=True)
class Notified:
    """A notification of the draft and the end of its standstill."""

    reference: str
    kind: str
    notified_at: datetime
    version: int
    standstill: Derivation | None = None
    opinion: str = ""


@dataclass(frozen=True)
class Preparation:
    """What the vote rests on: the screening's (question, answer) pairs, by whom and when; opinions;
    notifications."""

    answers: tuple[tuple[str, bool], ...] = ()
    answered_by: str = ""
    answered_at: datetime | None = None
    note: str = ""
    hearings: tuple[Hearing, ...] = ()
    notified: tuple[Notified, ...] = ()


@dataclass(frozen=True)
class Application:
    """How the act is applied and judged: (criterion, aim, result) lines and its computed dates."""

    starts_on: date | None = None
    pilot: bool = False
    ends_on: date | None = None
    review_on: date | None = None
    criteria: tuple[tuple[str, str, str], ...] = ()
    dates: tuple[Derivation, ...] = ()
