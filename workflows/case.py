"""What the procedure may know about one proposal at one moment: frozen facts, gathered by the docket."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from workflows.case_path import ApplicationFacts, NotificationFacts, OpinionFacts, ScreeningFacts
from workflows.vocabulary import (
    Answer,
    BallotMethod,
    Choice,
    Competence,
    Role,
    SubmissionChannel,
    SubmissionKind,
)


@dataclass(frozen=True)
class Actor:
    """The named person acting, in what capacities; `id` is None for the clock and for an authority."""

    id: int | None
    name: str
    roles: frozenset[Role]


@dataclass(frozen=True)
class Draft:
    """The latest version, as far as completeness needs it. `terms` by field id (see `instruments`)."""

    title: str = ""
    summary: str = ""
    grounds: str = ""
    recitals: int = 0
    articles: int = 0
    empty_articles: tuple[str, ...] = ()
    terms: dict[str, Any] = field(default_factory=dict)
    version: int = 0


@dataclass(frozen=True)
class Period:
    """The comment period of the moment."""

    opens_at: datetime
    closes_at: datetime


@dataclass(frozen=True)
class Comments:
    """Counts of comments; `unsorted` have no theme, `unanswered` only themes without a reply."""

    published: int = 0
    unmoderated: int = 0
    unsorted: int = 0
    unanswered: int = 0
    themes_without_reply: int = 0


@dataclass(frozen=True)
class SittingFacts:
    """The sitting that has the proposal on its agenda. Counts of members, this item's recusals removed
    from `present`, `remote` and `represented`. `call`: how often the council was convened to this agenda;
    `first_call_at`: the sitting before, which lacked its quorum."""

    starts_at: datetime
    convened_at: datetime | None = None
    in_office: int = 0
    present: int = 0
    remote: int = 0
    represented: int = 0
    absent: int = 0
    recused: int = 0
    excess_proxies: int = 0
    attendance_taken: bool = False
    opened: bool = False
    call: int = 1
    first_call_at: datetime | None = None
    explanatory_note: bool = False
    chair_named: bool = False

    @property
    def second_call(self) -> bool:
        """Was the council called again for want of a quorum?"""
        return self.call > 1


@dataclass(frozen=True)
class MotionFacts:
    """The notice of motion given at a sitting, and the draft tabled, where the law wants two sittings."""

    given_at: datetime
    tabled_at: datetime


@dataclass(frozen=True)
class TallyFacts:
    """The count on this item."""

    method: BallotMethod
    votes_for: int
    votes_against: int
    abstentions: int = 0
    blanks: int = 0
    not_voting: int = 0
    chair_choice: Choice | None = None
    announced: bool = False


@dataclass(frozen=True)
class SubmissionFacts:
    """The national submission in hand. `dispatched_at`: when it left by hand, where it goes so.

    `asked_at`: since when the authority waits for information it asked for: its clock stands still.
    `suspended`: how long the clock stood still before. `informed`: it was answered at least once.
    `demands` without an outcome are `open_demands`."""

    kind: SubmissionKind
    prepared_at: datetime
    dossier_ready: bool = False
    sent_at: datetime | None = None
    acknowledged_at: datetime | None = None
    answer: Answer | None = None
    answer_due_at: datetime | None = None
    channel: SubmissionChannel = SubmissionChannel.EMAIL
    dispatched_at: datetime | None = None
    answered_at: datetime | None = None
    asked_at: datetime | None = None
    suspended: timedelta = timedelta()
    informed: bool = False
    open_demands: int = 0


@dataclass(frozen=True)
class Case:
    """All that guards may read. `effective_at` is when the act takes effect, never before `entered_at`."""

    stage: str
    instrument: str
    competence: Competence
    now: datetime
    effective_at: datetime
    entered_at: datetime
    timezone: str
    population: int
    draft: Draft = field(default_factory=Draft)
    period: Period | None = None
    comments: Comments = field(default_factory=Comments)
    synthesis_written: bool = False
    synthesis_published_at: datetime | None = None
    published_version: int = 0
    sitting: SittingFacts | None = None
    tally: TallyFacts | None = None
    motion: MotionFacts | None = None
    resolution_signed: bool = False
    resolution_published: bool = False
    resolution_published_at: datetime | None = None
    submission: SubmissionFacts | None = None
    dossiers_ready: frozenset[str] = frozenset()
    acted: dict[str, int | None] = field(default_factory=dict)
    recused: frozenset[int] = frozenset()
    reason: str = ""
    sector: str = ""
    opinions: tuple[OpinionFacts, ...] = ()
    screening: ScreeningFacts = field(default_factory=ScreeningFacts)
    notification: NotificationFacts | None = None
    application: ApplicationFacts = field(default_factory=ApplicationFacts)
