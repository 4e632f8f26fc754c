"""Counts and bars add up."""

import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from reports.charts import STANCES, bar, percent, statistics_of
from tests.reports.samples import comments


def test_statistics_count_every_comment_once_in_every_table() -> None:
    s = statistics_of(comments(200), hidden=3, withdrawn=1)
    assert s.total == 200 == sum(s.by_stance) == sum(row.total for row in s.classes)
    assert sum(n for _, n in s.channels) == sum(row.total for row in s.articles) == 200
    assert all(sum(row.counts) == row.total for row in (*s.classes, *s.articles))
    assert s.articles[-1].heading == ""
    assert (s.hidden, s.withdrawn) == (3, 1)


def test_statistics_put_a_comment_in_its_own_cell() -> None:
    one = replace(comments(1)[0], stakeholder_class="university", stance="oppose", channel="paper")
    s = statistics_of([one])
    assert [(row.stakeholder_class, row.counts) for row in s.classes] == [("university", (0, 0, 1, 0))]
    assert [(row.heading, row.counts) for row in s.articles] == [(one.article_heading, (0, 0, 1, 0))]
    assert s.channels == (("paper", 1),)
    assert dict(zip(STANCES, s.by_stance, strict=True))["oppose"] == 1


def test_statistics_of_nothing() -> None:
    s = statistics_of(())
    assert (s.total, s.classes, s.channels, s.articles) == (0, (), (), ())


@given(st.lists(st.integers(0, 10_000), min_size=4, max_size=4))
def test_a_bars_segments_touch_and_end_at_the_longest(counts: list[int]) -> None:
    segments = bar(STANCES, counts, sum(counts))
    assert [s.count for s in segments] == [n for n in counts if n]
    for before, after in itertools.pairwise(segments):
        assert 0 <= after.start - before.start - before.width <= 0 or before.width == 1
    if segments and sum(counts) <= 1000:
        assert segments[-1].start + segments[-1].width == 1000


def test_percent_rounds_half_up() -> None:
    assert [percent(*p) for p in ((1, 3), (1, 8), (1, 200), (0, 0), (5, 5))] == [33, 13, 1, 0, 100]
