"""Figures from comments: counts by class and stance, and the bars that a template draws from them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reports.sections import ArticleCount, ClassCount, Comment, Statistics, Theme
from workflows.vocabulary import Channel, StakeholderClass, Stance

STANCES = tuple(str(stance) for stance in Stance)
MOST_BARS = 8


def statistics_of(comments: Sequence[Comment], hidden: int = 0, withdrawn: int = 0) -> Statistics:
    """Counts of `comments` (those published), classes, channels and articles in a fixed order."""
    pairs = Counter((c.stakeholder_class, c.stance) for c in comments)
    classes = []
    for word in (str(c) for c in StakeholderClass):
        counts = tuple(pairs[word, stance] for stance in STANCES)
        if any(counts):
            classes.append(ClassCount(word, counts, sum(counts)))
    channels = Counter(c.channel for c in comments)
    headings = {c.article_key: c.article_heading for c in comments}
    articles = Counter(c.article_key for c in comments)
    said = Counter((c.article_key, c.stance) for c in comments)
    order = sorted(articles, key=lambda key: (key == "", -articles[key], headings[key]))
    return Statistics(
        total=len(comments),
        stances=STANCES,
        by_stance=tuple(sum(c.counts[i] for c in classes) for i in range(len(STANCES))),
        classes=tuple(classes),
        channels=tuple((str(c), channels[c]) for c in Channel if channels[c]),
        articles=tuple(
            ArticleCount(headings[key], tuple(said[key, stance] for stance in STANCES), articles[key])
            for key in order
        ),
        hidden=hidden,
        withdrawn=withdrawn,
    )


@dataclass(frozen=True)
class Caption:
    """Words over a picture: where their middle is and how wide they may be, in its units; `kind`: a class."""

    x: float
    y: float
    width: float
    text: str
    kind: str


@dataclass(frozen=True)
class DatedOutside:
    """How many imported comments keep a date outside the comment period, and from when to when."""

    count: int
    first: datetime
    last: datetime


@dataclass(frozen=True)
class Bar:
    """One bar: a class (a word), an article's heading (none: the whole text) or a theme's title."""

    name: str
    counts: tuple[int, ...]
    total: int


@dataclass(frozen=True)
class Drawing:
    """A drawing with its size in its own units, and the words that lie over it."""

    svg: str
    width: float
    height: float
    captions: tuple[Caption, ...] = ()


@dataclass(frozen=True)
class Chart:
    """Bars of one sort, `by` "class", "article" or "theme"; `left_out` have the fewest comments."""

    by: str
    bars: tuple[Bar, ...]
    left_out: int = 0


def chart_of(statistics: Statistics, themes: Sequence[Theme] = ()) -> Chart | None:
    """The first sort that has something to compare: classes, else articles, else themes; else no chart."""
    sorts = {
        "class": [Bar(one.stakeholder_class, one.counts, one.total) for one in statistics.classes],
        "article": [Bar(one.heading, one.counts, one.total) for one in statistics.articles],
        "theme": [_bar_of_theme(one) for one in themes if one.stances],
    }
    for by, bars in sorts.items():
        if len(bars) > 1:
            most = bars[:MOST_BARS] if by == "class" else _with_most(bars)
            return Chart(by, tuple(most), len(bars) - len(most))
    return None


def _bar_of_theme(theme: Theme) -> Bar:
    counts = dict(theme.stances)
    return Bar(theme.title, tuple(counts.get(stance, 0) for stance in STANCES), theme.comment_count)


def _with_most(bars: Sequence[Bar]) -> list[Bar]:
    return sorted(bars, key=lambda one: -one.total)[:MOST_BARS]


@dataclass(frozen=True)
class Segment:
    """A part of a bar, in thousandths of the full width, from the reading edge."""

    word: str
    count: int
    start: int
    width: int


def bar(words: Sequence[str], counts: Sequence[int], longest: int) -> tuple[Segment, ...]:
    """The segments of one bar; `longest` is the count that fills the width (1000). Empty ones are left out.

    Edges are rounded, not widths, so that a bar as long as `longest` ends exactly at 1000.
    """
    segments = []
    before = 0
    for word, count in zip(words, counts, strict=True):
        start, end = (1000 * n // max(longest, 1) for n in (before, before + count))
        before += count
        if count:
            segments.append(Segment(word, count, start, max(end - start, 1)))
    return tuple(segments)


def percent(count: int, total: int) -> int:
    """The share of `count` in `total`, rounded half up, 0 of nothing."""
    return (200 * count + total) // (2 * total) if total else 0
