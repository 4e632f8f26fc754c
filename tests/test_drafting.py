"""The drafting verbs: references without gaps, every save a version, two drafters at once, attachments."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from consultations import attachments, files, journal
from consultations.comparison import compare_versions
from consultations.database import NoSuchProposal, unit_of_work
from consultations.definitions import NoProcedure
from consultations.drafting import (
    ArticleText,
    EditRefused,
    NothingChanged,
    StaleVersion,
    Text,
    create_proposal,
    may_edit,
    missing_in,
    save_version,
    text_of,
    version_of,
    versions_of,
)
from consultations.models import Article, City, JournalEntry, Proposal, Version
from tests.factories import NOW, make_city, make_definition, make_proposal
from workflows.case import Actor
from workflows.instruments import load_instrument
from workflows.vocabulary import Competence, Role, Sector

DRAFTER = Actor(None, "Camille Inventée", frozenset({Role.DRAFTER}))
OTHER = Actor(None, "Dominique Inventée", frozenset({Role.SECRETARIAT}))
COUNCILLOR = Actor(None, "Élu Inventé", frozenset({Role.COUNCILLOR}))


@pytest.fixture
def city(session: Session) -> City:
    make_proposal(session, make_city(session))  # noise
    make_definition(session, "licence_act")
    return make_city(session)


def open_file(session: Session, city: City, **values) -> Proposal:
    given = {
        "title": "Trottinettes", "instrument": "licence", "sector": Sector.MOBILITY,
        "competence": Competence.ACT,
        "language": "fr", "actor": DRAFTER, "now": NOW,
    }  # fmt: skip
    return create_proposal(session, city.id, **(given | values))


def save(session: Session, proposal: Proposal, text: Text, **values) -> Version:
    given = {"based_on": proposal.version_number, "author": DRAFTER, "reason": "Relu", "now": NOW}
    return save_version(session, proposal.id, text, **(given | values))


def a_text(*bodies: str, **values) -> Text:
    articles = tuple(ArticleText("", "", body) for body in bodies)
    return Text(**({"title": "Trottinettes", "articles": articles} | values))


def keys(session: Session, version: Version) -> list[str]:
    return [article.key for article in text_of(session, version).articles]


def test_a_new_proposal_stands_at_the_first_stage_with_an_empty_version_and_a_journal(session, city) -> None:
    proposal = open_file(session, city)
    assert (proposal.stage, proposal.rev, proposal.version_number) == ("drafting", 0, 1)
    assert text_of(session, version_of(session, proposal)) == Text(title="Trottinettes")
    assert [entry.action for entry in journal.entries(session, proposal.id)] == ["proposal_created"]
    assert {one.code for one in missing_in(session, proposal)} >= {
        "summary_is_missing",
        "articles_are_missing",
    }


def test_references_follow_each_other_by_city_and_year_of_the_city(session, city) -> None:
    other = make_city(session)
    silvester = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # already 2027 in Paris
    references = [
        open_file(session, city).reference,
        open_file(session, other).reference,
        open_file(session, city).reference,
        open_file(session, city, now=silvester).reference,
    ]
    assert references == ["2026-001", "2026-001", "2026-002", "2027-001"]


def test_the_thousandth_reference_keeps_its_digits(session, city) -> None:
    city.last_reference_year, city.last_reference_number = 2026, 999
    session.add(city)
    session.flush()
    assert open_file(session, city).reference == "2026-1000"


def test_references_have_no_gap_after_a_rollback_and_no_double_in_a_rush(engine: sa.Engine) -> None:
    with unit_of_work(engine) as session:
        make_definition(session, "licence_act")
        city_id = make_city(session).id
    with Session(engine) as session:
        open_file(session, session.get_one(City, city_id))
        session.rollback()

    def rush() -> None:
        with unit_of_work(engine) as session:
            open_file(session, session.get_one(City, city_id))

    threads = [threading.Thread(target=rush) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with Session(engine) as session:
        found = session.exec(select(Proposal.reference).where(Proposal.city_id == city_id)).all()
    assert sorted(found) == [f"2026-00{number}" for number in range(1, 7)]


def test_an_unknown_instrument_opens_nothing(session, city) -> None:
    with pytest.raises(NoProcedure):
        open_file(session, city, instrument="partnership")


def test_every_save_is_a_version_with_author_and_reason(session, city) -> None:
    proposal = open_file(session, city)
    save(session, proposal, a_text("Un.", title="Vélos"), reason="Première rédaction", author=OTHER)
    save(session, proposal, a_text("Un, changé.", title="Vélos"), reason="Remarque du service juridique")
    found = [(one.number, one.author, one.reason) for one in versions_of(session, proposal)]
    assert found[:2] == [
        (3, "Camille Inventée", "Remarque du service juridique"),
        (2, "Dominique Inventée", "Première rédaction"),
    ]
    assert (proposal.title, proposal.version_number) == ("Vélos", 3)
    saved = [entry for entry in journal.entries(session, proposal.id) if entry.action == "version_saved"]
    assert [(entry.facts, entry.reason) for entry in saved][-1] == (
        {"version": 3},
        "Remarque du service juridique",
    )
    assert journal.broken_at(session, proposal.id) is None


def test_an_older_version_stays_as_it_was(session, city) -> None:
    proposal = open_file(session, city)
    first = save(session, proposal, a_text("Un.", recitals=("Vu A,",), terms={"scope": "ici"}))
    save(session, proposal, a_text("Deux."))
    kept = text_of(session, version_of(session, proposal, first.number))
    assert (kept.recitals, kept.terms, kept.articles[0].body) == (("Vu A,",), {"scope": "ici"}, "Un.")


def test_articles_keep_their_key_when_moved_and_a_new_one_never_takes_an_old_key(session, city) -> None:
    proposal = open_file(session, city)
    first = save(session, proposal, a_text("Un.", "Deux.", "Trois."))
    assert keys(session, first) == ["a1", "a2", "a3"]
    one, two, three = text_of(session, first).articles
    second = save(session, proposal, Text("Trottinettes", articles=(three, one)))
    assert keys(session, second) == ["a3", "a1"]
    new, doubled, forged = (
        ArticleText("n1", "", "Neuf."),
        ArticleText("a1", "", "Double."),
        ArticleText("a999", "", ""),
    )
    third = save(session, proposal, Text("Trottinettes", articles=(one, new, doubled, forged, three)))
    assert keys(session, third) == ["a1", "a4", "a5", "a6", "a3"]
    back = save(session, proposal, Text("Trottinettes", articles=(one, two)))
    assert keys(session, back) == ["a1", "a2"], "an article that comes back is itself again"


def test_the_second_of_two_drafters_is_told_and_nothing_is_lost(session, city) -> None:
    proposal = open_file(session, city)
    save(session, proposal, a_text("Le texte de Camille."), based_on=1)
    with pytest.raises(StaleVersion) as stale:
        save(session, proposal, a_text("Le texte de Dominique."), based_on=1, author=OTHER)
    assert stale.value.current.number == 2
    assert stale.value.text.articles[0].body == "Le texte de Camille."
    assert len(versions_of(session, proposal)) == 2


@pytest.mark.parametrize("based_on", [0, -1, 99, 2**70])
def test_a_save_from_a_version_that_is_not_the_latest_is_stale(session, city, based_on: int) -> None:
    proposal = open_file(session, city)
    with pytest.raises(StaleVersion):
        save(session, proposal, a_text("x"), based_on=based_on)


def test_two_saves_at_the_same_moment_make_one_version(engine: sa.Engine) -> None:
    with unit_of_work(engine) as session:
        make_definition(session, "licence_act")
        proposal_id = open_file(session, make_city(session)).id
    outcomes: list[str] = []

    def rush(name: str) -> None:
        try:
            with unit_of_work(engine) as session:
                save_version(
                    session, proposal_id, a_text(name), based_on=1, author=DRAFTER, reason=name, now=NOW
                )  # fmt: skip
            outcomes.append("saved")
        except StaleVersion:
            outcomes.append("stale")

    threads = [threading.Thread(target=rush, args=(f"texte {n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["saved", "stale", "stale", "stale"]


def test_the_same_text_again_makes_no_version(session, city) -> None:
    proposal = open_file(session, city)
    version = save(session, proposal, a_text("Un."))
    with pytest.raises(NothingChanged):
        save(session, proposal, text_of(session, version))
    assert proposal.version_number == version.number


def test_only_those_whom_the_stage_names_may_edit(session, city) -> None:
    proposal = open_file(session, city)
    assert may_edit(session, proposal, DRAFTER)
    assert not may_edit(session, proposal, COUNCILLOR)
    with pytest.raises(EditRefused):
        save(session, proposal, a_text("x"), author=COUNCILLOR)


@pytest.mark.parametrize("stage", ["comment_period", "adopted", "closed"])
def test_a_text_under_consultation_or_voted_is_not_edited(session, city, stage: str) -> None:
    proposal = make_proposal(session, city, stage=stage)
    with pytest.raises(EditRefused):
        save(session, proposal, a_text("x"))


@pytest.mark.parametrize("proposal_id", [0, -1, 999_999, 2**63, 2**80])
def test_an_impossible_proposal_is_no_proposal(session, city, proposal_id: int) -> None:
    with pytest.raises(NoSuchProposal):
        save_version(session, proposal_id, a_text("x"), based_on=1, author=DRAFTER, reason="", now=NOW)


@pytest.mark.parametrize("number", [0, -1, 7, 2**63, 2**80])
def test_an_impossible_version_is_no_version(session, city, number: int) -> None:
    with pytest.raises(LookupError):
        version_of(session, open_file(session, city), number)


def test_versions_are_compared_article_by_article(session, city) -> None:
    proposal = open_file(session, city)
    older = save(session, proposal, a_text("Cent engins.", "Reste.", terms={"scope": "le centre"}))
    one, two = text_of(session, older).articles
    changed = ArticleText(one.key, "", "Deux cents engins.")
    newer = save(session, proposal, Text("Vélos", articles=(changed, two, ArticleText("", "", "Neuf."))))
    found = compare_versions(session, older, newer, load_instrument("licence"), "fr")
    assert [(article.key, article.kind) for article in found.articles] == [
        ("a1", "changed"), ("a2", "same"), ("a3", "added"),
    ]  # fmt: skip
    assert found.unchanged_articles == 1
    assert [piece.text for piece in found.parts["title"] if piece.kind == "insert"] == ["Vélos"]
    assert list(found.parts) == ["title"]
    assert len(found.terms) == 1
    assert not found.empty
    assert compare_versions(session, newer, newer, load_instrument("licence"), "fr").empty


def test_an_attachment_is_joined_read_and_taken_off(session, city, tmp_path: Path) -> None:
    proposal, noise = open_file(session, city), open_file(session, city)
    stored = files.put(session, tmp_path, b"plan", "text/plain", now=NOW)
    given = {"actor": DRAFTER, "now": NOW, "name": "plan.txt"}
    attachments.attach(session, noise.id, stored, title="Bruit", **given)
    joined = attachments.attach(session, proposal.id, stored, title="Plan", **given)
    assert [one.title for one, _file in attachments.attachments_of(session, proposal)] == ["Plan"]
    assert attachments.attachment_of(session, proposal, joined.id)[1].sha256 == stored.sha256
    with pytest.raises(LookupError):
        attachments.attachment_of(session, noise, joined.id)
    attachments.remove_attachment(session, joined, actor=DRAFTER, now=NOW)
    attachments.remove_attachment(session, joined, actor=DRAFTER, now=NOW)
    assert not attachments.attachments_of(session, proposal)
    told = [
        entry.action
        for entry in session.exec(select(JournalEntry).where(JournalEntry.proposal_id == proposal.id))
    ]
    assert told == ["proposal_created", "attachment_added", "attachment_removed"]


def test_attachments_follow_the_same_rights_as_the_text(session, city, tmp_path: Path) -> None:
    proposal = make_proposal(session, city, stage="comment_period")
    stored = files.put(session, tmp_path, b"plan", "text/plain", now=NOW)
    with pytest.raises(EditRefused):
        attachments.attach(session, proposal.id, stored, title="t", name="n.txt", actor=DRAFTER, now=NOW)


@pytest.mark.parametrize("number", [0, -3, 2**63, 2**90])
def test_an_impossible_attachment_is_no_attachment(session, city, number: int) -> None:
    with pytest.raises(LookupError):
        attachments.attachment_of(session, open_file(session, city), number)


def test_a_text_of_the_longest_size_is_kept_to_the_letter(session, city) -> None:
    proposal = open_file(session, city)
    body = "é𝒜ب\n" * 25_000
    version = save(session, proposal, a_text(body))
    assert session.exec(select(Article.body).where(Article.version_id == version.id)).one() == body
