"""What a case knows of the steps around the vote: screening, opinions, notification, application, demands."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from workflows.vocabulary import NotificationKind, Position


@dataclass(frozen=True)
class OpinionFacts:
    """An opinion that was asked for. `rule` is the id of the jurisdiction's [[opinion]], "" where the city
    asks of its own will; `due_at` None where the law sets no time."""

    rule: str
    requested_at: datetime
    due_at: datetime | None = None
    given_at: datetime | None = None
    position: Position | None = None


@dataclass(frozen=True)
class ScreeningFacts:
    """The latest answers to the screening questions (`personal_data` among them), for a text's version."""

    answers: Mapping[str, bool] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True)
class NotificationFacts:
    """The latest notification of the draft. `urgent`: the urgency was accepted by whom it was notified to,
    so that nothing has to wait. `blocked_months`: 0, or for how long adoption is blocked."""

    notified_at: datetime
    kind: NotificationKind
    version: int = 0
    urgent: bool = False
    detailed_opinion_at: datetime | None = None
    blocked_months: int = 0


@dataclass(frozen=True)
class ApplicationFacts:
    """How the act will be applied and judged, fixed before the vote; `unjudged`: criteria without result."""

    starts_on: date | None = None
    pilot: bool = False
    ends_on: date | None = None
    review_on: date | None = None
    criteria: int = 0
    unjudged: int = 0
