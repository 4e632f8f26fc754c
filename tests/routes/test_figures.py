"""Counts as people read them: a sentence agrees with its count, and thousands are parted, everywhere."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask, g
from sqlmodel import Session

from consultations.models import City, Comment, CommentTheme, Proposal, Theme
from consultations.routes.figures import Figure, filesize, last_instant, ngettext, number, paragraphs, percent
from consultations.routes.rendering import create_renderer
from consultations.routes.words import say, step
from consultations.routes.words_plural import Plural
from consultations.routes.words_reasons import REASONS
from consultations.routes.words_steps import STEPS
from reports.charts import statistics_of
from reports.dossier import html_of
from reports.letters import FIELDS, letter
from reports.sections import Annex, ArticleCount
from tests.browsing import sign_in
from tests.factories import make_city, make_comment, make_period, make_proposal
from tests.reports.samples import SITTING, TALLY, THEMES, comments, dossier
from tests.reports.test_letters import MOST
from workflows.vocabulary import Role

MANY = 3_994
LANGUAGES = ("fr", "en", "ar")
WRITTEN = {"fr": "3\u202f994", "en": "3,994", "ar": "3,994"}
# A count of one before a noun that has the mark of several; French has nouns that end so by themselves.
ONE_OF_SEVERAL = {
    "fr": re.compile(r"(?<![\w,.\u202f/-])1[ \u00a0](?!mois|voix|fois|pas|plus|dans|sans)\w+[sx]\b"),
    "en": re.compile(r"(?<![\w,.:/-])1 (?:clear |calendar |working |published )?(?!is|was|has)\w+s\b"),
    "ar": re.compile(r"(?<![\w,.:/-])1 (?:أيام|أشهر|أعضاء|أصوات|مساهمات|صفحات|ساعات)\b"),
}
BARE = re.compile(r"(?<![\w,.-])3994(?![\w-])")
PARAMETER = re.compile(r"%\((\w+)\)s")


def plain(page: str) -> str:
    """The text of a page, without what no one reads: addresses, scripts, attributes."""
    return unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL))


def faults(text: str, language: str) -> list[str]:
    return BARE.findall(text) + ONE_OF_SEVERAL[language].findall(text)


WORDS = {"moment", "by", "choice", "kind", "basis", "holiday", "expected", "event", "other"}


def values_of(code: str, sentence: Any, count: int) -> dict[str, Any]:
    """A count for each parameter that is no day, instant or word, and what picks the sentence."""
    parts = (sentence.singular, sentence.plural) if isinstance(sentence, Plural) else (str(sentence),)
    names = {name for part in parts for name in PARAMETER.findall(part)} - {"num"}
    names |= {sentence.by} if isinstance(sentence, Plural) else set()
    days = {name for name in names if name.endswith(("_at", "_on", "adopt_by"))}
    why = code.partition(":")[2]
    return {
        **dict.fromkeys(names, count),
        **dict.fromkeys(names & WORDS, "mot"),
        **dict.fromkeys(days, "2026-10-12T22:59:00+00:00"),
        **({"days": count} if code.startswith("length_") else {}),
        **({"answered": True} if why == "answered" else {"why": why} if why else {}),
    }


@pytest.fixture(params=LANGUAGES)
def language(app: Flask, request: pytest.FixtureRequest) -> Iterator[str]:
    with app.test_request_context(f"/{request.param}/"):
        app.preprocess_request()
        yield request.param


def test_shares_and_sizes_are_written_as_the_language_does(language: str) -> None:
    sign = "%" if language == "en" else "\u202f%"
    assert percent(0.42) == f"42{sign}"
    assert filesize(20_000_000).startswith("20\u00a0")
    assert filesize(1_500_000)[:3] in ("1,5", "1.5")


def test_a_count_in_words_is_written_as_the_language_does(language: str) -> None:
    assert number(MANY) == str(Figure(MANY)) == WRITTEN[language]
    assert WRITTEN[language] in ngettext("%(num)s contribution", "%(num)s contributions", MANY)


@pytest.mark.parametrize("count", [1, MANY])
def test_every_reason_and_step_agrees_with_its_count(language: str, count: int) -> None:
    for speak, sentences in ((step, STEPS), (say, REASONS)):
        for code, sentence in sentences.items():
            said = speak({"code": code.partition(":")[0], "params": values_of(code, sentence, count)})
            assert faults(said, language) == [], (code, said)
            assert said.endswith((".", "؟")), (code, said)


@pytest.mark.parametrize("code", [code for code, one in (STEPS | REASONS).items() if isinstance(one, Plural)])
def test_one_is_said_otherwise_than_many(language: str, code: str) -> None:
    sentence = (STEPS | REASONS)[code]
    one, two, many = (
        ngettext(sentence.singular, sentence.plural, count, **values_of(code, sentence, 7))
        for count in (1, 2, MANY)
    )
    assert WRITTEN[language] in many
    if language == "ar":
        assert one.replace("1", "") != two.replace("2", "") != many.replace(WRITTEN["ar"], "")


@pytest.mark.parametrize("count", [1, MANY])
@pytest.mark.parametrize("notice", sorted(FIELDS))
def test_letters_agree_with_their_counts(app: Flask, notice: str, count: int) -> None:
    counts = {name: count for name, value in MOST.items() if isinstance(value, int) and value is not True}
    for language in LANGUAGES:
        made = letter(notice, create_renderer(app), language, **(MOST | counts))
        for text in (made.subject, made.text, plain(made.html)):
            assert faults(text, language) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [1, MANY])
@pytest.mark.parametrize("kind", ["report", "minutes", "submission"])
def test_dossiers_agree_with_their_counts(app: Flask, kind: str, count: int, language: str) -> None:
    said = comments(1)
    told = replace(
        statistics_of(said), total=count, hidden=count, withdrawn=count, by_stance=(count, 0, 0, 0),
        channels=(("web", count),), articles=(ArticleCount("Article 1", (count, 0, 0, 0), count),),
    )  # fmt: skip
    counted = replace(TALLY, votes_for=count, abstentions=count, blanks=count, not_voting=count)
    themes = tuple(replace(theme, comment_count=count) for theme in THEMES)
    given = {"report": {"statistics": told, "themes": themes}, "minutes": {"tally": counted}}.get(
        kind, {"statistics": told, "themes": themes, "tally": counted}
    )
    made = replace(dossier(kind, given=said, sitting=SITTING, **given), language=language)
    annexes = (Annex(1, 1, count, count),) if kind == "report" else ()
    text = plain(html_of(made, create_renderer(app), annexes))
    assert faults(text, language) == []
    assert WRITTEN[language] in text or count == 1


def crowd(session: Session, count: int) -> Proposal:
    """A proposal with so many published comments, all in one theme but the last two hundred."""
    city = make_city(session, slug="bourg-invente")
    proposal = make_proposal(session, city, "comment_period", comment_count=count)
    period = make_period(session, proposal)
    first = make_comment(session, proposal, period, article_key="a1")
    kept = first.model_dump(exclude={"id"})
    rows = [
        kept | {"tracking": f"FOULE-{chr(65 + n // 26 % 26)}{chr(65 + n % 26)}{n // 676}"}
        for n in range(count - 1)
    ]
    if rows:
        session.execute(sa.insert(Comment), rows)
    theme = Theme(proposal_id=proposal.id or 0, title="Trottoirs", position=1, account="Résumé inventé.")
    session.add(theme)
    session.flush()
    ids = session.execute(sa.select(Comment.id).where(Comment.proposal_id == proposal.id)).scalars().all()
    session.execute(sa.insert(CommentTheme), [{"theme_id": theme.id, "comment_id": one} for one in ids])
    session.commit()
    return proposal


@pytest.mark.parametrize("count", [1, MANY])
def test_pages_agree_with_their_counts(app: Flask, session: Session, count: int) -> None:
    proposal = crowd(session, count)
    reader = sign_in(app, session, Role.SECRETARIAT, city=session.get_one(City, proposal.city_id))
    place, desk = f"bourg-invente/{proposal.reference}", f"desk/{proposal.reference}"
    shown = 0
    for stage in ("comment_period", "comment_closed"):
        proposal.stage = stage
        session.commit()
        for path in (
            place, f"{place}/text", f"{place}/comments", f"{place}/comments?stance=support",
            f"{place}/answers",
            "desk", "desk/proposals", desk, f"{desk}/comments", f"{desk}/synthesis", f"{desk}/synthesis/text",
        ):  # fmt: skip
            for language in LANGUAGES:
                answer = reader.get(f"/{language}/{path}")
                assert answer.status_code == 200, path
                text = plain(answer.text)
                assert faults(text, language) == [], (language, path)
                shown += WRITTEN[language] in text
    assert shown > 20 or count == 1


def test_figures_alone_stand_as_the_page_does() -> None:
    assert paragraphs("12") == "<p>12</p>"
    assert paragraphs("12 mois") == '<p dir="auto">12 mois</p>'


@pytest.mark.parametrize(("language", "said"), [("fr", "12 novembre 2026 à 23"), ("en", "12 November 2026")])
def test_a_last_day_ends_at_its_last_minute_in_the_citys_zone(app: Flask, language: str, said: str) -> None:
    with app.test_request_context(f"/{language}/"):
        g.language = language
        told = last_instant(date(2026, 11, 12), "Europe/Paris").replace("\u202f", " ")
        late = last_instant("2026-11-12T23:30:00+00:00", "Europe/Paris")
        assert last_instant(None, "Europe/Paris") == ""
    assert said in told
    assert "59" in told
    assert "13" in late, "half past midnight in Paris"
