"""The page that asks “what if”: it computes, tells what is wrong with the question, and writes nothing."""

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from sqlmodel import Session

from consultations.advance import begin
from consultations.facts import city_of
from consultations.models import Proposal
from tests.browsing import Visitor
from tests.factories import NOW, make_city, make_proposal, make_sitting
from workflows.case import Actor
from workflows.vocabulary import Role

SignIn = Callable[..., Visitor]
SECRETARY = Actor(7, "Sam Inventé", frozenset({Role.SECRETARIAT}))


def opened(session: Session, sign_in: SignIn, stage: str = "drafting") -> tuple[Visitor, Proposal]:
    proposal = make_proposal(session, make_city(session), stage=stage)
    begin(session, proposal, SECRETARY, NOW)
    session.commit()
    return sign_in(Role.SECRETARIAT, city=city_of(session, proposal)), proposal


def test_the_dates_the_bar_and_the_table_are_there(session: Session, sign_in: SignIn) -> None:
    visitor, proposal = opened(session, sign_in)
    page = visitor.get(f"/fr/desk/{proposal.reference}/simulation?opens_on=2027-03-03&days=20").text
    assert (
        "mardi 30 mars 2027" in page
    )  # 20 days, 5 clear days after the 23rd, and Easter Monday is a holiday
    assert 'class="bars" role="img"' in page
    assert "Consultation ouverte" in page
    assert "Convoquer le conseil de nouveau" in page


def test_before_any_question_the_planned_sittings_are_proposed(session: Session, sign_in: SignIn) -> None:
    visitor, proposal = opened(session, sign_in)
    sitting = make_sitting(session, city_of(session, proposal))
    session.commit()
    page = visitor.get(f"/fr/desk/{proposal.reference}/simulation").text
    assert f"{sitting.starts_at:%Y-%m-%d}" in page
    assert "Étape par étape" in page


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("opens_on=2027-02-30", "pas une date valide"),
        ("opens_on=", "Écrivez une date qui existe"),
        ("opens_on=0027-03-03", "entre 2000 et 2199"),
        ("opens_on=2027-03-03&days=9999", "365 au plus"),
        ("opens_on=2027-03-03&sittings=demain", "n’est pas un jour qui existe"),
        ("opens_on=2027-03-03&sittings=" + "%0A".join(["2027-04-01"] * 25), "24 au plus"),
    ],
)
def test_a_question_that_cannot_be_read_says_why(
    session: Session, sign_in: SignIn, question: str, said: str
) -> None:
    visitor, proposal = opened(session, sign_in)
    answer = visitor.get(f"/fr/desk/{proposal.reference}/simulation?{question}")
    assert answer.status_code == 200
    assert said in answer.text
    assert "Les dates" not in answer.text


def test_nothing_is_written(session: Session, sign_in: SignIn, engine: sa.Engine) -> None:
    visitor, proposal = opened(session, sign_in)
    written: list[str] = []

    def listen(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if statement.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE")):
            written.append(statement)

    sa.event.listen(sa.Engine, "before_cursor_execute", listen)
    try:
        visitor.get(f"/fr/desk/{proposal.reference}/simulation?opens_on=2027-03-03")
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", listen)
    assert [one for one in written if "session" not in one.lower()] == []
    session.refresh(proposal)
    assert (proposal.stage, proposal.rev) == ("drafting", 0)


def test_after_the_vote_nothing_lies_ahead(session: Session, sign_in: SignIn) -> None:
    visitor, proposal = opened(session, sign_in, stage="transmitted")
    page = visitor.get(f"/fr/desk/{proposal.reference}/simulation").text
    assert "aucun chemin ne mène plus" in page


def test_another_city_s_proposal_is_not_there(session: Session, sign_in: SignIn) -> None:
    _, proposal = opened(session, sign_in)
    stranger = sign_in(Role.SECRETARIAT, city=make_city(session))
    assert stranger.get(f"/fr/desk/{proposal.reference}/simulation").status_code == 404


def test_a_year_that_the_holidays_do_not_reach_is_told_and_nothing_is_guessed(
    session: Session, sign_in: SignIn
) -> None:
    city = make_city(session, slug="atlas", jurisdiction="MA", timezone="Africa/Casablanca")
    proposal = make_proposal(session, city, stage="drafting")
    begin(session, proposal, SECRETARY, NOW)
    session.commit()
    visitor = sign_in(Role.SECRETARIAT, city=city)
    answer = visitor.get(f"/fr/desk/{proposal.reference}/simulation?opens_on=2095-03-03&days=20")
    assert answer.status_code == 409
    assert "jours fériés" in answer.text
