"""A city's own procedures: checked, in force from their day, retired; who runs stays pinned."""

from datetime import date, timedelta

import pytest
from sqlmodel import Session, select

from consultations import publishing
from consultations.definitions import (
    NoProcedure,
    UnusableDefinition,
    _compiled,
    check_running,
    definition_for,
    publish_all_shipped,
    publish_shipped,
)
from consultations.drafting import create_proposal
from consultations.models import City, Definition, Proposal
from consultations.publishing import PublicationRefused, check, publish, retire, versions
from tests.factories import NOW, make_city, make_proposal
from workflows.case import Actor
from workflows.definition import load_procedure
from workflows.vocabulary import Competence, Role, Sector

ADMIN = Actor(None, "Ada Inventée", frozenset({Role.ADMINISTRATOR}))
TODAY = date(2026, 10, 12)
LICENCE, _ = load_procedure("licence", Competence.ACT)
OWN = LICENCE.replace('after = "P14D"', 'after = "P10D"', 1)


@pytest.fixture
def city(session: Session) -> City:
    publish_all_shipped(session, NOW)
    make_city(session)  # noise: another city, which keeps the shipped procedures
    return make_city(session)


def published(session: Session, city: City, source: str = OWN, **given: object) -> Definition:
    values = {"actor": ADMIN, "now": NOW, "applies_from": TODAY, "note": "Délai de la ville"} | given
    return publish(session, city, source, **values)  # type: ignore[arg-type]


def in_force(session: Session, city: City, on: date = TODAY) -> Definition:
    return definition_for(session, city.id or 0, "licence", Competence.ACT, on)


def opened(session: Session, city: City) -> Proposal:
    return create_proposal(
        session, city.id or 0, title="Vélos", instrument="licence", sector=Sector.MOBILITY,
        competence=Competence.ACT, language="fr", actor=ADMIN, now=NOW,
    )  # fmt: skip


def test_a_city_opens_files_by_its_own_version_and_others_by_the_shipped_one(
    session: Session, city: City
) -> None:
    before = opened(session, city)
    row = published(session, city)
    other = session.exec(select(City).where(City.id != city.id)).one()
    assert (row.version, row.key, row.published_by) == (1, "licence_act", "Ada Inventée")
    assert opened(session, city).definition_id == row.id
    assert opened(session, other).definition_id == before.definition_id != row.id


def test_the_law_of_the_day_decides_not_the_newest_text(session: Session, city: City) -> None:
    shipped = in_force(session, city)
    first = published(session, city, applies_from=TODAY + timedelta(days=30))
    second = published(
        session, city, LICENCE.replace("P14D", "P9D", 1), applies_from=TODAY + timedelta(days=60)
    )
    days = [TODAY, TODAY + timedelta(days=29), TODAY + timedelta(days=30), TODAY + timedelta(days=59)]
    assert [in_force(session, city, day).id for day in days] == [shipped.id, shipped.id, first.id, first.id]
    assert in_force(session, city, TODAY + timedelta(days=60)).id == second.id
    assert second.version == 2


def test_a_retired_version_gives_way_the_day_after_and_its_files_go_on(session: Session, city: City) -> None:
    shipped, row = in_force(session, city), published(session, city)
    running = opened(session, city)
    last_on = TODAY + timedelta(days=3)
    retire(session, city, row, actor=ADMIN, now=NOW, last_on=last_on, reason="Annulée par le juge")
    assert in_force(session, city, last_on).id == row.id
    assert in_force(session, city, last_on + timedelta(days=1)).id == shipped.id
    assert running.definition_id == row.id
    assert (row.retired_by, row.retired_because) == ("Ada Inventée", "Annulée par le juge")


@pytest.mark.parametrize(
    ("source", "given", "code"),
    [
        (OWN, {"applies_from": TODAY - timedelta(days=1)}, "in_the_past"),
        (OWN.replace('instrument = "licence"', 'instrument = "loterie"', 1), {}, "has_problems"),
        (OWN.replace('to = "legal_review"', 'to = "nowhere"', 1), {}, "has_problems"),
        ("schema = [", {}, "has_problems"),
        ("", {}, "has_problems"),
    ],
)
def test_what_may_not_be_published(
    session: Session, city: City, source: str, given: dict[str, object], code: str
) -> None:
    with pytest.raises(PublicationRefused) as refusal:
        published(session, city, source, **given)
    assert refusal.value.code == code
    assert session.exec(select(Definition).where(Definition.city_id == city.id)).all() == []


def test_the_same_text_is_published_once(session: Session, city: City) -> None:
    published(session, city)
    with pytest.raises(PublicationRefused, match="same_text"):
        published(session, city)


def test_only_ones_own_version_is_retired_once_and_not_for_the_past(session: Session, city: City) -> None:
    row = published(session, city, applies_from=TODAY + timedelta(days=5))
    wrong = {"actor": ADMIN, "now": NOW, "reason": "x"}
    with pytest.raises(PublicationRefused, match="is_shipped"):
        retire(session, city, in_force(session, city), last_on=TODAY, **wrong)
    with pytest.raises(PublicationRefused, match="ends_before_it_begins"):
        retire(session, city, row, last_on=TODAY + timedelta(days=4), **wrong)
    retire(session, city, row, last_on=TODAY + timedelta(days=5), **wrong)
    with pytest.raises(PublicationRefused, match="retired_already"):
        retire(session, city, row, last_on=TODAY + timedelta(days=6), **wrong)


def test_a_check_tells_lines_and_plays_the_scenarios(session: Session, city: City) -> None:
    well = check(city, OWN)
    assert (well.problems, well.played > 10) == ((), True)
    broken = check(city, LICENCE.replace('to = "legal_review"', 'to = "nowhere"', 1))
    (problem, *_) = [one for one in broken.problems if "nowhere" in one.message]
    assert 'action = "submit_for_review"' in LICENCE.splitlines()[problem.line]
    weakened = LICENCE.replace('{ use = "comment_period_long_enough", overridable_by = ["mayor"] },', "", 1)
    assert any("scenario" in problem.message for problem in check(city, weakened).problems)


def test_ten_megabytes_are_refused_without_reading_them(city: City) -> None:
    (problem,) = check(city, "# bruit\n" * 1_300_000).problems
    assert "1,000,000" in problem.message


def test_the_list_says_what_serves_whom(session: Session, city: City) -> None:
    opened(session, city)
    row = published(session, city)
    published(session, city, LICENCE.replace("P14D", "P9D", 1), applies_from=TODAY + timedelta(days=9))
    listed = [
        (one.definition.city_id is not None, one.definition.version, one.standing, one.running)
        for one in versions(session, city, NOW)
        if one.definition.key == "licence_act"
    ]
    assert listed == [(True, 2, "coming", 0), (True, 1, "in_force", 0), (False, 1, "replaced", 1)]
    other = session.exec(select(City).where(City.id != city.id)).one()
    assert publishing.version_of(session, other, row.id or 0) is None
    assert publishing.version_of(session, city, row.id or 0) is row


def test_a_changed_shipped_text_becomes_its_next_version(session: Session, city: City) -> None:
    row = publish_shipped(session, "licence_act", NOW)
    assert (publish_shipped(session, "licence_act", NOW).id, row.version) == (row.id, 1)
    row.sha256, row.source = "0" * 64, OWN
    again = publish_shipped(session, "licence_act", NOW)
    assert (again.version, again.applies_from) == (2, TODAY)


def test_no_procedure_at_all_is_said(session: Session) -> None:
    with pytest.raises(NoProcedure):
        in_force(session, make_city(session))


def test_a_definition_in_use_cannot_lose_its_guards(session: Session, city: City) -> None:
    row = published(session, city)
    make_proposal(session, city, definition_id=row.id)
    closed = published(session, city, LICENCE.replace("P14D", "P8D", 1))
    make_proposal(session, city, definition_id=closed.id, closed=True, stage="closed")
    check_running(session)
    for one in (row, closed):
        one.source = one.source.replace("comment_period_is_set", "guard_of_another_time")
        _compiled.pop(one.sha256, None)
    with pytest.raises(UnusableDefinition) as stop:
        check_running(session)
    assert 'unknown guard "guard_of_another_time"' in str(stop.value)
    assert "licence_act version 1, on which 1 open files run" in str(stop.value)
    assert "version 2" not in str(stop.value)
