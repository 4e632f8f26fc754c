"""Counts and bars add up."""

import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from reports.charts import MOST_BARS, STANCES, bar, chart_of, percent, statistics_of
from tests.reports.samples import THEMES, comments


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


def test_a_chart_compares_classes_else_articles_else_themes_else_nothing() -> None:
    said = comments(60)
    alike = [replace(one, stakeholder_class="other") for one in said]
    whole = [replace(one, article_key="", article_heading="") for one in alike]
    themes = (THEMES[0], replace(THEMES[1], stances=(("oppose", 95),)))
    charts = [chart_of(statistics_of(s), t) for s, t in ((said, themes), (alike, themes), (whole, themes))]
    assert [chart.by for chart in charts if chart] == ["class", "article", "theme"]
    assert charts[2] is not None
    assert [(one.name, one.counts) for one in charts[2].bars] == [
        ("Nombre d’engins", (90, 0, 122, 0)),
        ("Vitesse", (0, 0, 95, 0)),
    ]
    assert chart_of(statistics_of(whole), THEMES[:1]) is None
    assert chart_of(statistics_of(())) is None


def test_a_chart_of_many_articles_keeps_those_with_the_most_comments() -> None:
    said = [
        replace(one, stakeholder_class="other", article_key=f"a{n}", article_heading=f"Article {n}")
        for n in range(1, 12)
        for one in comments(n)
    ]
    chart = chart_of(statistics_of(said))
    assert chart is not None
    assert (len(chart.bars), chart.left_out) == (MOST_BARS, 11 - MOST_BARS)
    assert [one.total for one in chart.bars] == sorted(range(12 - MOST_BARS, 12), reverse=True)
