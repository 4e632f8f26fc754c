"""The sections of a dossier: frozen plain values, all optional (see `reports.dossier`)."""

from dataclasses import dataclass
from datetime import date, datetime

from reports.derivation import Derivation


@dataclass(frozen=True)
class City:
    """Who speaks: printed on the cover and at the head of acts."""

    name: str
    address: str = ""
    email: str = ""
    telephone: str = ""
    council: str = ""


@dataclass(frozen=True)
class Article:
    """A unit of text; `number` is printed ("Article 3"), `key` stays from version to version."""

    key: str
    number: int
    heading: str = ""
    body: str = ""


@dataclass(frozen=True)
class Term:
    """One instrument-specific term: a label and either lines of text or a small table."""

    label: str
    lines: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    arithmetic: str = ""


@dataclass(frozen=True)
class Version:
    """The frozen text the dossier is about."""

    number: int
    title: str
    summary: str = ""
    grounds: str = ""
    recitals: tuple[str, ...] = ()
    articles: tuple[Article, ...] = ()
    terms: tuple[Term, ...] = ()
    author: str = ""
    reason: str = ""
    created_at: datetime | None = None


@dataclass(frozen=True)
class Period:
    """A comment period; `modalities` is the city's own text on how to take part."""

    opens_at: datetime
    closes_at: datetime
    modalities: str = ""
    address_url: str = ""
    closed_at: datetime | None = None


@dataclass(frozen=True)
class Comment:
    """What one person or organisation said, as published. `number` is its place in the report, from 1."""

    number: int
    tracking: str
    public_name: str
    stakeholder_class: str
    stance: str
    channel: str
    received_at: datetime
    body: str
    language: str = ""
    organisation: str = ""
    article_key: str = ""
    article_heading: str = ""
    themes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClassCount:
    """A stakeholder class and its comments by stance, in the order of `Statistics.stances`."""

    stakeholder_class: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class ArticleCount:
    """An article (without a heading: the whole text) and its comments by stance, in the same order."""

    heading: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class Statistics:
    """Counts of published comments; `reports.charts.statistics_of(comments)` makes them."""

    total: int
    stances: tuple[str, ...]
    by_stance: tuple[int, ...]
    classes: tuple[ClassCount, ...] = ()
    channels: tuple[tuple[str, int], ...] = ()
    articles: tuple[ArticleCount, ...] = ()
    hidden: int = 0
    withdrawn: int = 0


@dataclass(frozen=True)
class Theme:
    """What was said, grouped, and the city's answer. `changed_articles` are printed as they stand;
    `stances` are the comments by stance, those that were taken."""

    number: int
    title: str
    account: str = ""
    outcome: str = ""
    reply: str = ""
    changed_articles: tuple[str, ...] = ()
    comment_count: int = 0
    replied_by: str = ""
    stances: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Synthesis:
    """The published account of the consultation."""

    introduction: str = ""
    conclusion: str = ""
    author: str = ""
    published_at: datetime | None = None


@dataclass(frozen=True)
class Difference:
    """A run of text: `kind` is "same", "ins" or "del"."""

    kind: str
    text: str


@dataclass(frozen=True)
class ArticleChange:
    """One article compared word by word; articles without a change may be left out."""

    number: int
    heading: str
    pieces: tuple[Difference, ...]


@dataclass(frozen=True)
class Comparison:
    """Two versions compared."""

    from_number: int
    to_number: int
    articles: tuple[ArticleChange, ...] = ()


@dataclass(frozen=True)
class Attendee:
    """A member and where they are for the sitting; `represented_by` is a name."""

    name: str
    mode: str
    function: str = ""
    group: str = ""
    represented_by: str = ""


@dataclass(frozen=True)
class Recused:
    """A member who takes no part in the item, and why."""

    name: str
    reason: str = ""


@dataclass(frozen=True)
class Sitting:
    """The council meeting that has the proposal on its agenda. `agenda` lists titles, `item` is ours.

    `quorum_waived`: at this call any number of members may decide; `proxies`: members may give one."""

    starts_at: datetime
    place: str
    agenda: tuple[str, ...] = ()
    item: int = 1
    second_call: bool = False
    quorum_waived: bool = False
    proxies: bool = True
    convened_at: datetime | None = None
    opened_at: datetime | None = None
    chair: str = ""
    secretary: str = ""
    explanatory_note: str = ""
    debate: str = ""
    attendance: tuple[Attendee, ...] = ()
    recusals: tuple[Recused, ...] = ()
    quorum: Derivation | None = None
    notes: str = ""


@dataclass(frozen=True)
class Tally:
    """The count of votes; `arithmetic` shows the majority step by step and cites the rule. `roll` is the
    roll call, (name, choice); a secret ballot has none. `result` is "adopted" or "rejected"."""

    method: str
    result: str
    votes_for: int
    votes_against: int
    abstentions: int = 0
    blanks: int = 0
    not_voting: int = 0
    arithmetic: Derivation | None = None
    roll: tuple[tuple[str, str], ...] = ()
    announced_at: datetime | None = None
    announced_by: str = ""


@dataclass(frozen=True)
class Resolution:
    """The act: its number, and the version's articles as adopted. Where no council sits, `decided_by` is the
    person who decided, `decided_as` in what office, `reason` why."""

    number: str
    adopted_on: date
    articles: tuple[Article, ...] = ()
    recitals: tuple[str, ...] = ()
    decided_by: str = ""
    decided_as: str = ""
    reason: str = ""
    signed_by: str = ""
    signed_at: datetime | None = None
    published_at: datetime | None = None


@dataclass(frozen=True)
class Piece:
    """A line of a slip: a document that goes with the dossier, under its checksum (hex)."""

    title: str
    sha256: str = ""
    pages: int = 0
    size: int = 0


@dataclass(frozen=True)
class Submission:
    """What goes to the national authority, by what channel; on paper the slip has room for its receipt."""

    authority: str
    authority_kind: str
    kind: str
    address: str = ""
    email: str = ""
    letter: str = ""
    slip: tuple[Piece, ...] = ()
    prepared_at: datetime | None = None
    legal_reference: str = ""
    channel: str = "email"
    portal_url: str = ""


@dataclass(frozen=True)
class Entry:
    """One journal entry; `action`, `role` are already worded, `overridden` are sentences."""

    rev: int
    recorded_at: datetime
    action: str
    actor: str
    role: str = ""
    reason: str = ""
    overridden: tuple[str, ...] = ()
    hash: str = ""


@dataclass(frozen=True)
class Annex:
    """A volume of comments printed apart, as the document lists it; `starts` is its page in the whole."""

    number: int
    first: int
    last: int
    pages: int
    starts: int = 0
