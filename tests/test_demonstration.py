"""The demonstration: loaded by the verbs alone, whole or not at all, and presentable on every page."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlmodel import Session, SQLModel, col, select

from consultations import demonstration, journal
from consultations.database import open_engine, unit_of_work
from consultations.demonstration import stories
from consultations.demonstration.city import NAME
from consultations.demonstration.texts import read, said
from consultations.drafting import missing_in, text_of, version_of
from consultations.means import Means
from consultations.models import (
    Account,
    Attendance,
    Authority,
    City,
    Comment,
    CommentPeriod,
    Document,
    Member,
    NationalSubmission,
    Notice,
    Outbox,
    Proposal,
    Recusal,
    Resolution,
    Sitting,
    Tally,
    Theme,
    Timer,
)
from consultations.receipts import LinkMaker
from consultations.routes.rendering import create_renderer, create_wording
from consultations.synthesis import progress
from tests.browsing import Visitor
from tests.doubles import a_wording, fake_printer, fake_render
from tests.factories import make_city
from workflows.vocabulary import AttendanceMode, Channel, Publication, Role, StakeholderClass, Stance

NOW = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
LINKS = LinkMaker("a key for the tests only", "http://localhost")
STORIES = ("tourist_tax", "rentals", "scooters", "parcels")


def means_on(engine: sa.Engine, folder: Path, sent: list[EmailMessage], **values: Any) -> Means:
    given: dict[str, Any] = dict(
        engine=engine, render=fake_render, send=sent.append, data_dir=folder, base_url="http://localhost",
        now=lambda: NOW, print_dossier=fake_printer, wording=a_wording(),
    )  # fmt: skip
    return Means(**(given | values))


def hashed(password: str) -> str:
    return f"hash of {password}"


@pytest.fixture(scope="module")
def sent() -> list[EmailMessage]:
    return []


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory, sent: list[EmailMessage]) -> Path:
    """The folder of a loaded database, which the tests of this module only read."""
    folder = tmp_path_factory.mktemp("demonstration")
    engine = open_engine(f"sqlite:///{folder}/palabre.db")
    SQLModel.metadata.create_all(engine)
    told = demonstration.load(means_on(engine, folder, sent), hashed, LINKS)
    assert {role for _, role, _ in told.accounts} == set(Role) - {Role.AUTHORITY, Role.PUBLIC, Role.CLOCK}
    engine.dispose()
    return folder


@pytest.fixture
def engine(loaded: Path) -> sa.Engine:
    return open_engine(f"sqlite:///{loaded}/palabre.db")


@pytest.fixture
def empty(tmp_path: Path) -> sa.Engine:
    engine = open_engine(f"sqlite:///{tmp_path}/empty.db")
    SQLModel.metadata.create_all(engine)
    return engine


def told(session: Session, name: str) -> Proposal:
    """A story's proposal."""
    title = read(name)["title"]
    return session.exec(select(Proposal).where(Proposal.title == title)).one()


def all_of(session: Session, table: Any, *conditions: Any) -> list[Any]:
    return list(session.exec(select(table).where(*conditions)))


def test_every_story_stands_where_it_should(session: Session) -> None:
    stages = {name: told(session, name).stage for name in STORIES}
    assert stages == {
        "tourist_tax": "acknowledged", "rentals": "comment_closed", "scooters": "comment_period",
        "parcels": "drafting",
    }  # fmt: skip


def test_every_journal_is_whole_and_ends_where_the_proposal_stands(session: Session) -> None:
    for proposal in all_of(session, Proposal):
        assert journal.broken_at(session, proposal.id) is None
        last = journal.entries(session, proposal.id)[-1]
        assert (last.rev, last.target) == (proposal.rev, proposal.stage)
        recorded = [entry.recorded_at for entry in journal.entries(session, proposal.id)]
        assert recorded == sorted(recorded)
        assert recorded[-1] <= NOW


def test_only_the_verbs_moved_it(session: Session) -> None:
    """The journal alone gives back the stage, step by step; people made every move but the closing."""
    for proposal in all_of(session, Proposal):
        stage = ""
        for entry in journal.entries(session, proposal.id):
            assert entry.source == stage
            assert entry.actor_id or entry.role == "authority" or entry.action == "close_comment_period"
            stage = entry.target
        assert stage == proposal.stage


def test_nothing_is_blocked_dead_or_left_over(session: Session) -> None:
    assert {timer.standing for timer in all_of(session, Timer)} == {"pending", "fired", "cancelled"}
    assert all(timer.due_at > NOW for timer in all_of(session, Timer, Timer.standing == "pending"))
    assert {row.standing for row in all_of(session, Outbox, col(Outbox.not_before) <= NOW)} == {"done"}
    assert {row.standing for row in all_of(session, Document)} == {"ready"}


def test_every_kind_of_dossier_is_there_for_the_whole_way(session: Session) -> None:
    kinds = Counter(
        str(row.kind)
        for row in all_of(session, Document, Document.proposal_id == told(session, "tourist_tax").id)
    )
    assert set(kinds) == {"draft", "notice", "report", "convocation", "minutes", "submission"}


def test_there_is_one_account_a_role_and_it_says_that_the_city_is_invented(session: Session) -> None:
    city = session.exec(select(City)).one()
    assert (city.name, city.demonstration, city.population) == (NAME, True, 48_200)
    assert "inventé" in city.name
    assert "inventé" in city.address
    accounts = all_of(session, Account)
    assert sorted(role.name for one in accounts for role in one.roles) == sorted(
        ["drafter", "secretariat", "mayor", "councillor", "administrator", "stakeholder"]
    )
    assert all(one.email.endswith("@val-fleuri.example") for one in accounts)
    assert {one.password for one in accounts} == {hashed(demonstration.PASSWORD)}
    assert all("inventé" in one.name for one in all_of(session, Authority))


def test_the_council_has_35_members_in_invented_groups_one_with_the_councillors_account(
    session: Session,
) -> None:
    members = all_of(session, Member)
    assert len({one.name for one in members}) == 35
    assert all("inventé" in one.group for one in members)
    roles = {one.id: one.roles[0].name for one in all_of(session, Account)}
    assert sorted(roles[one.account_id] for one in members if one.account_id) == ["councillor", "mayor"]


def test_scooters_are_open_with_every_kind_of_voice(session: Session) -> None:
    proposal = told(session, "scooters")
    period = session.exec(select(CommentPeriod).where(CommentPeriod.proposal_id == proposal.id)).one()
    today = NOW.date()
    assert ((today - period.opens_at.date()).days, (period.closes_at.date() - today).days) == (6, 12)
    comments = all_of(session, Comment, Comment.proposal_id == proposal.id)
    assert {one.stakeholder_class for one in comments} == set(StakeholderClass)
    assert {one.stance for one in comments} == set(Stance)
    assert {one.language for one in comments} == {"fr", "en", "ar"}
    assert {Channel.WEB, Channel.PAPER, Channel.COUNTER, Channel.TELEPHONE} == {
        one.channel for one in comments
    }
    counted = Counter(one.publication for one in comments)
    assert counted == {Publication.PUBLISHED: 24, Publication.PENDING: 1, Publication.HIDDEN: 1}
    assert proposal.comment_count == 24


def test_rentals_leave_the_secretariat_work(session: Session) -> None:
    found = progress(session, told(session, "rentals").id or 0)
    assert (found.published, found.unsorted, found.themes, found.themes_without_reply) == (20, 3, 5, 3)
    assert found.unanswered > 0
    assert found.unmoderated == 0


def test_the_tax_was_voted_in_time_by_roll_call_and_awaits_its_answer(session: Session) -> None:
    proposal = told(session, "tourist_tax")
    resolution = session.exec(select(Resolution).where(Resolution.proposal_id == proposal.id)).one()
    assert resolution.adopted_on.month <= 6
    assert resolution.signed_at
    assert resolution.published_at
    assert version_of(session, proposal).terms["effective_on"] == f"{resolution.adopted_on.year + 1}-01-01"
    modes = Counter(one.mode for one in all_of(session, Attendance))
    assert modes == {AttendanceMode.PRESENT: 30, AttendanceMode.REPRESENTED: 2, AttendanceMode.ABSENT: 3}
    assert len(all_of(session, Recusal)) == 1
    tally = session.exec(select(Tally)).one()
    assert (tally.method, tally.votes_for, tally.votes_against, tally.abstentions) == ("roll_call", 23, 5, 3)
    assert session.exec(select(Sitting)).one().ended_at
    submission = session.exec(select(NationalSubmission)).one()
    assert submission.acknowledged_at
    assert submission.token_hash
    assert submission.answer is None


def test_parcels_lack_things_and_the_others_do_not(session: Session) -> None:
    codes = {one.code for one in missing_in(session, told(session, "parcels"))}
    assert {"grounds_are_missing", "article_is_empty", "term_is_missing"} <= codes
    for name in STORIES[:3]:
        assert missing_in(session, told(session, name)) == ()


@pytest.mark.parametrize("name", STORIES[:3])
def test_every_text_is_there(session: Session, name: str) -> None:
    proposal = told(session, name)
    text = text_of(session, version_of(session, proposal))
    assert len(text.summary) > 200
    assert len(text.grounds) > 200
    assert len(text.recitals) >= 8
    assert 5 <= len(text.articles) <= 8
    assert all(article.body and article.heading for article in text.articles)
    assert proposal.version_number >= 3
    words = " ".join([text.summary, text.grounds, *(one.body for one in text.articles), str(text.terms)])
    assert not re.search(r"[{}]\w+_year|\{effective", words)
    assert not re.search(r"« | [»;!?%€]", words), "French wants its narrow spaces"


@pytest.mark.parametrize("name", STORIES[:3])
def test_comments_speak_of_articles_and_themes_that_exist(name: str) -> None:
    data = read(name)
    keys = {f"a{number}" for number in range(1, len(data["article"]) + 1)}
    assert {one.words.article_key for one in said(data)} <= keys | {None}
    assert {theme for one in said(data) for theme in one.themes} <= {
        one["id"] for one in data.get("theme", ())
    }
    assert all(set(one.get("changed", ())) <= keys for one in data.get("theme", ()))


def test_organisations_say_that_they_are_invented() -> None:
    for name in STORIES[:3]:
        for one in said(read(name)):
            assert "inventé" in one.words.organisation or not one.words.organisation


def test_themes_of_the_tax_are_all_answered_with_the_articles_they_changed(session: Session) -> None:
    themes = all_of(session, Theme, Theme.proposal_id == told(session, "tourist_tax").id)
    assert all(one.reply and one.outcome and one.account for one in themes)
    assert {key for one in themes for key in one.changed_articles} == {"a3", "a5", "a6"}


def test_the_mailbox_holds_the_letters_of_the_past_in_their_order(
    session: Session, sent: list[EmailMessage]
) -> None:
    notices = Counter(one.notice for one in all_of(session, Notice))
    assert notices["sitting_convened"] == 35
    assert notices["submission_request"] == 1
    assert {
        "comment_confirmation",
        "comment_received",
        "comment_answered",
        "vote_held",
        "draft_waiting",
    } <= set(notices)
    assert len(sent) == sum(notices.values())
    dates = [letter["Date"].datetime for letter in sent]
    assert dates == sorted(dates)
    assert dates[-1] <= NOW


def test_a_second_loading_is_refused(engine: sa.Engine, tmp_path: Path) -> None:
    with pytest.raises(demonstration.NotEmpty):
        demonstration.load(means_on(engine, tmp_path, []), hashed, LINKS)


def test_a_real_city_is_never_touched(empty: sa.Engine, tmp_path: Path) -> None:
    with unit_of_work(empty) as session:
        make_city(session, slug="val-fleuri", name="Val-Fleuri")
    with pytest.raises(demonstration.NotEmpty):
        demonstration.load(means_on(empty, tmp_path, []), hashed, LINKS)
    with Session(empty) as session:
        assert session.exec(select(City.name)).one() == "Val-Fleuri"


def test_a_broken_loading_begins_again(empty: sa.Engine, tmp_path: Path) -> None:
    sent: list[EmailMessage] = []

    def break_off(session: Session, now: datetime) -> None:
        raise ZeroDivisionError

    def steps_that_break(*given: Any) -> Any:
        return [*told_steps(*given), stories.Step(NOW, break_off)]

    told_steps: Callable[..., Any] = stories.steps
    means = means_on(empty, tmp_path, sent)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(stories, "steps", steps_that_break)
        with pytest.raises(ZeroDivisionError):
            demonstration.load(means, hashed, LINKS)
    with Session(empty) as session:
        assert demonstration.is_wanted(session)
        assert not session.exec(select(City)).one().demonstration
    assert sent == []
    demonstration.load(means, hashed, LINKS)
    with Session(empty) as session:
        assert session.exec(select(City)).one().demonstration
        assert len(all_of(session, Proposal)) == 4


def test_without_a_press_the_tax_waits_to_be_sent(empty: sa.Engine, tmp_path: Path) -> None:
    def no_press(*_: Any, **__: Any) -> Any:
        raise OSError("no library")

    demonstration.load(replace(means_on(empty, tmp_path, []), print_dossier=no_press), hashed, LINKS)
    with Session(empty) as session:
        assert told(session, "tourist_tax").stage == "submission_prepared"
        left = all_of(session, Outbox, Outbox.standing != "done", col(Outbox.not_before) <= NOW)
        assert {(row.effect, row.standing, row.attempts) for row in left} == {("dossier", "pending", 0)}


@pytest.mark.parametrize(
    "day", [datetime(2027, 1, 4, 6, tzinfo=UTC), datetime(2027, 3, 28, 0, 30, tzinfo=UTC)]
)
def test_it_loads_on_any_day(empty: sa.Engine, tmp_path: Path, day: datetime) -> None:
    demonstration.load(means_on(empty, tmp_path, [], now=lambda: day), hashed, LINKS)
    with Session(empty) as session:
        assert told(session, "tourist_tax").stage == "acknowledged"
        assert told(session, "scooters").stage == "comment_period"
        assert {row.standing for row in all_of(session, Outbox, col(Outbox.not_before) <= day)} == {"done"}


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_public_pages_show_the_stories(app: Flask, client: Visitor, session: Session, language: str) -> None:
    for name in STORIES[:3]:
        proposal = told(session, name)
        page = client.get(f"/{language}/val-fleuri/{proposal.reference}")
        assert page.status_code == 200
        assert read(name)["summary"].split("\n")[0] in page.get_data(as_text=True)
    assert client.get(f"/{language}/val-fleuri/2026-004").status_code == 404


def test_letters_are_written_by_the_real_renderer(app: Flask, empty: sa.Engine, tmp_path: Path) -> None:
    sent: list[EmailMessage] = []
    means = means_on(empty, tmp_path, sent, render=create_renderer(app), wording=create_wording(app))
    demonstration.load(means, hashed, LINKS)
    notices = [letter for letter in sent if letter["To"] and "elu07@val-fleuri.example" in str(letter["To"])]
    assert len(notices) == 2, "convened, and reminded the day before"
    assert all("@" in str(letter["To"]) and letter["Subject"] for letter in sent)


def test_the_sign_in_page_names_every_demonstration_account(app: Flask) -> None:
    page = app.test_client().get("/fr/login").text
    assert demonstration.PASSWORD in page
    for person in demonstration.PEOPLE:
        assert person.email in page
