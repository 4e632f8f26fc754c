"""The public page of a procedure: picture and list say the same, within the budgets."""

import re
from datetime import timedelta
from pathlib import Path

import brotli
import pytest
import sqlalchemy as sa

from consultations.advance import advance, begin
from tests.factories import NOW, make_city, make_proposal
from tests.routes.participation_world import World, build
from workflows.case import Actor
from workflows.vocabulary import Role

STATIC = Path(__file__).parents[2] / "static"
FIRST_FLIGHT, MOST_ELEMENTS = 14_000, 380
SECRETARY = Actor(7, "Sam Inventé", frozenset({Role.SECRETARIAT}))


@pytest.fixture
def world(engine: sa.Engine, tmp_path: Path) -> World:
    return build(engine, tmp_path)


def styles() -> int:
    """What the two sheets weigh on the way."""
    names = ("palabre.css", "procedure.css")
    return sum(len(brotli.compress((STATIC / name).read_bytes(), quality=7)) for name in names)


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_the_page_comes_in_one_flight_without_style_or_script(world: World, language: str) -> None:
    place = world.place.replace("/fr/", f"/{language}/", 1) + "/procedure"
    answer = world.client().get(place, headers={"Accept-Encoding": "br"})
    assert answer.status_code == 200
    assert len(answer.data) + styles() <= FIRST_FLIGHT
    text = brotli.decompress(answer.data).decode()
    assert len(re.findall(r"<\w", text)) <= MOST_ELEMENTS
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", text)
    assert "Set-Cookie" not in answer.headers


def test_the_list_says_what_the_picture_shows(world: World) -> None:
    text = world.client().get(world.place + "/procedure").get_data(as_text=True)
    assert 'role="img"' in text
    assert text.count('aria-current="step"') == 2  # of the four steps, and of the stages
    assert re.search(r'<li aria-current="step"><strong>Consultation ouverte</strong>', text)
    numbers = {int(one) for one in re.findall(r"<li>(\d+)\. ", text)}
    drawn = {int(one) for one in re.findall(r">(\d+)</text>", text)}
    assert numbers == drawn == set(range(1, len(numbers) + 1))
    assert "le quorum est atteint" in text
    assert "CGCT" in text
    assert world.place + "/procedure" in world.client().get(world.place).get_data(as_text=True)


def test_stays_are_told_with_their_days(world: World) -> None:
    with world.session() as session:
        proposal = make_proposal(session, make_city(session), stage="legal_review", public_version_number=1)
        begin(session, proposal, SECRETARY, NOW)
        advance(session, proposal.id or 0, "return_to_drafting", SECRETARY, NOW, reason="Motif")
        session.commit()
        slug = session.execute(sa.text("SELECT slug FROM city ORDER BY id DESC LIMIT 1")).scalar()
        place = f"/fr/{slug}/{proposal.reference}/procedure"
    world.at = NOW + timedelta(days=9)
    text = world.client().get(place).get_data(as_text=True)
    assert re.search(r"<strong>Rédaction</strong> <small class=\"meta\">depuis le [^<]+, 9 jours<", text)
    assert text.count('class="stage been"') == text.count('class="stage here"') == 1


def test_what_is_not_public_is_not_shown(world: World) -> None:
    with world.session() as session:
        proposal = make_proposal(session, session.merge(world.city), stage="drafting")
        session.commit()
    place = f"/fr/{world.city.slug}/{proposal.reference}/procedure"
    assert world.client().get(place).status_code == 404


def test_an_act_that_the_law_of_the_place_does_not_know_is_told_so(world: World) -> None:
    text = world.client().get(world.place + "/procedure").get_data(as_text=True)
    _, _, after = text.partition("Adopter par décision de l’autorité")
    assert "n’existe pas dans le droit du lieu" in after[:200]
    assert text.count("n’existe pas dans le droit du lieu") == 2
