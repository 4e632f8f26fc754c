"""The council at the desk: a clerk leads a sitting from its planning to the proclaimed result."""

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlmodel import Session, select

from consultations.models import (
    AgendaItem,
    Attendance,
    Ballot,
    City,
    Member,
    Proposal,
    Sitting,
    Synthesis,
    Tally,
)
from tests.browsing import Visitor, sign_in
from tests.factories import NOW, make_city, make_member, make_proposal, make_screening, make_sitting
from tests.test_pages import STAFF_ELEMENTS, Tags
from workflows.vocabulary import Role, Sector


@pytest.fixture
def city(session: Session) -> City:
    noise = make_city(session)
    make_member(session, noise, name="D’une autre ville")
    make_sitting(session, noise, place="Salle d’une autre ville")
    found = make_city(session, population=1_000)
    session.commit()
    return found


@pytest.fixture
def members(session: Session, city: City) -> list[Member]:
    found = [make_member(session, city, name=f"Élue {letter}") for letter in "ABCDE"]
    session.commit()
    return found


@pytest.fixture
def clerk(app: Flask, session: Session, city: City) -> Visitor:
    return sign_in(app, session, Role.SECRETARIAT, city=city, name="Dominique Inventée")


@pytest.fixture
def held(session: Session, city: City, members: list[Member]) -> AgendaItem:
    """A point that is being discussed in an open sitting."""
    proposal = make_proposal(session, city, "sitting", reference="2026-014")
    sitting = make_sitting(session, city, starts_at=NOW - timedelta(hours=1), chair_id=members[0].id)
    sitting.opened_at = sitting.convened_at = NOW - timedelta(hours=1)
    item = AgendaItem(sitting_id=sitting.id, proposal_id=proposal.id, position=1, title=proposal.title)
    session.add(item)
    session.commit()
    return item


def sheet(members: list[Member], *modes: str, **holders: str) -> dict[str, str]:
    typed = {f"mode-{member.id}": mode for member, mode in zip(members, modes, strict=True)}
    return typed | {f"holder-{members[int(place[1:])].id}": name for place, name in holders.items()}


def roll(members: list[Member], *choices: str) -> dict[str, str]:
    return {f"choice-{member.id}": choice for member, choice in zip(members, choices, strict=True)}


def test_members_are_added_with_their_mandate(clerk: Visitor, session: Session, city: City) -> None:
    typed = {"name": "Sacha Inventé", "begins_on": "2026-03-22", "language": "fr", "email": "S@Ville.example"}
    assert clerk.send("/fr/desk/members", **typed).status_code == 303
    again = clerk.send("/fr/desk/members", **typed)
    assert again.status_code == 409
    assert "a déjà un mandat" in again.text
    page = clerk.get("/fr/desk/members").text
    assert "Sacha Inventé" in page
    assert "D’une autre ville" not in page
    member = session.exec(select(Member).where(Member.city_id == city.id)).one()
    assert (member.email, member.begins_on) == ("s@ville.example", date(2026, 3, 22))


@pytest.mark.parametrize("wrong", ["", "2026-02-30", "0026-01-01", "hier", "9" * 400])
def test_a_date_that_does_not_exist_is_said_beside_it(clerk: Visitor, wrong: str) -> None:
    answer = clerk.send("/fr/desk/members", name="Sacha Inventé", begins_on=wrong, language="fr")
    assert answer.status_code == 422
    assert 'id="begins_on-error"' in answer.text
    assert 'value="Sacha Inventé"' in answer.text


def test_a_mandate_ends_on_a_page_of_its_own(clerk: Visitor, session: Session, members: list[Member]) -> None:
    address = f"/fr/desk/members/{members[0].id}/end"
    assert clerk.get(address).status_code == 200
    assert clerk.send(address, ends_on="2020-01-01").status_code == 409
    assert clerk.send(address, ends_on="2026-11-30").status_code == 303
    session.refresh(members[0])
    assert members[0].ends_on == date(2026, 11, 30)


def test_another_citys_rows_are_not_found(clerk: Visitor, session: Session, city: City) -> None:
    stranger = session.exec(select(Member).where(Member.city_id != city.id)).first()
    sitting = session.exec(select(Sitting).where(Sitting.city_id != city.id)).first()
    for address in (
        f"members/{stranger.id}/end", f"sittings/{sitting.id}", f"sittings/{sitting.id}/attendance",
        f"sittings/{2**63}", f"sittings/{sitting.id}/items/1", f"members/{2**70}/end",
    ):  # fmt: skip
        assert clerk.get(f"/fr/desk/{address}").status_code == 404, address


def test_councillors_look_and_do_not_write(
    app: Flask, session: Session, city: City, held: AgendaItem
) -> None:
    councillor = sign_in(app, session, Role.COUNCILLOR, city=city)
    base = f"/fr/desk/sittings/{held.sitting_id}"
    assert '<form method="post" action="/fr/desk/sittings' not in councillor.get(base).text
    assert councillor.get(f"{base}/items/{held.id}").status_code == 200
    for address in (f"{base}/attendance", f"{base}/items/{held.id}/announce", f"{base}/officers"):
        assert councillor.send(address).status_code == 403


def test_a_sitting_is_planned_and_takes_a_proposal(
    clerk: Visitor, session: Session, city: City, members: list[Member]
) -> None:
    proposal = make_proposal(
        session, city, "synthesis_published", title="Des trottinettes bien rangées", sector=Sector.OTHER
    )
    make_screening(session, proposal)
    session.add(Synthesis(proposal_id=proposal.id, introduction="Vu", published_at=NOW))
    session.commit()
    planned = clerk.send("/fr/desk/sittings/new", starts_at="2026-11-26T18:30", place="Salle du conseil")
    assert planned.status_code == 303
    page = clerk.get(planned.location).text
    assert re.search(r"18\sh\s30", page)
    assert "Des trottinettes bien rangées" in page
    number = planned.location.rsplit("/", 1)[1]
    put = clerk.send(f"/fr/desk/sittings/{number}/agenda", proposal=str(proposal.id))
    assert put.status_code == 303
    text = "Le conseil est appelé à se prononcer."
    assert clerk.send(f"{put.location}/note", explanatory_note=text).status_code == 303
    page = clerk.get(put.location).text
    assert text in page
    assert f"/fr/desk/{proposal.reference}/move/schedule_vote" in page
    assert clerk.send(f"{put.location}/remove").status_code == 303
    assert session.exec(select(AgendaItem).where(AgendaItem.sitting_id == int(number))).all() == []


@pytest.mark.parametrize("wrong", ["2026-03-29T02:30", "2026-10-25T02:30", "2026-13-01T10:00", ""])
def test_an_hour_that_does_not_exist_once_is_refused(clerk: Visitor, session: Session, wrong: str) -> None:
    before = len(session.exec(select(Sitting)).all())
    answer = clerk.send("/fr/desk/sittings/new", starts_at=wrong, place="Salle du conseil")
    assert answer.status_code == 422
    assert "Salle du conseil" in answer.text
    assert len(session.exec(select(Sitting)).all()) == before


def test_the_sheet_says_each_error_beside_its_row_and_keeps_the_rest(
    clerk: Visitor, session: Session, held: AgendaItem, members: list[Member]
) -> None:
    address = f"/fr/desk/sittings/{held.sitting_id}/attendance"
    typed = sheet(members, "present", "present", "represented", "absent", "", h2="élue d")
    answer = clerk.send(address, **typed)
    assert answer.status_code == 422
    row = answer.text.split(f'id="row-{members[2].id}"')[1].split("</fieldset>")[0]
    assert "un pouvoir ne se transmet pas" in row
    assert re.search(r'name="holder-\d+"[^>]*value="élue d"', row)
    assert re.search(r'aria-describedby="(holder-\d+-error)".*', row)[1] in re.findall(r'id="([^"]+)"', row)
    assert "Dites où est ce membre" in answer.text.split(f'id="row-{members[4].id}"')[1]
    assert session.exec(select(Attendance).where(Attendance.sitting_id == held.sitting_id)).all() == []


def test_more_proxies_than_the_law_allows_are_refused_where_they_are_written(
    clerk: Visitor, session: Session, held: AgendaItem, members: list[Member]
) -> None:
    address = f"/fr/desk/sittings/{held.sitting_id}/attendance"
    typed = sheet(
        members, "present", "present", "represented", "represented", "absent", h2="Élue A", h3="Élue A"
    )
    answer = clerk.send(address, **typed)
    assert answer.status_code == 422
    for member in members[2:4]:
        row = answer.text.split(f'id="row-{member.id}"')[1].split("</fieldset>")[0]
        assert "plus de pouvoirs que la loi" in row
        assert 'value="Élue A"' in row
    assert session.exec(select(Attendance).where(Attendance.sitting_id == held.sitting_id)).all() == []
    typed = sheet(
        members, "present", "present", "represented", "represented", "absent", h2="Élue A", h3="élue b"
    )
    assert clerk.send(address, **typed).status_code == 303
    session.rollback()
    rows = session.exec(select(Attendance).where(Attendance.sitting_id == held.sitting_id)).all()
    holders = [row.represented_by for row in sorted(rows, key=lambda row: row.member_id)]
    assert holders == [None, None, members[0].id, members[1].id, None]


@pytest.mark.parametrize(("size", "most"), [(35, STAFF_ELEMENTS), (69, 1_120)])
def test_the_sheet_of_a_large_council_stays_light(
    clerk: Visitor, session: Session, city: City, size: int, most: int
) -> None:
    """Of 35 as of any page at the desk; of 69, the largest council of a French town below Marseille, Lyon
    and Paris, about sixteen elements a member."""
    for number in range(size):
        make_member(session, city, name=f"Élue {number}", group="Groupe inventé")
    sitting = make_sitting(session, city)
    session.commit()
    page = clerk.get(f"/fr/desk/sittings/{sitting.id}/attendance").text
    assert page.count('name="holder-') == page.count("<option") == size
    assert Tags(page).counts.total() <= most


def test_everyone_can_be_marked_present_at_once(
    clerk: Visitor, held: AgendaItem, members: list[Member]
) -> None:
    address = f"/fr/desk/sittings/{held.sitting_id}/attendance"
    assert clerk.get(address).text.count("checked") == 0
    assert clerk.get(f"{address}?all=present").text.count("checked") == len(members)


def test_the_quorum_is_shown_with_its_arithmetic(
    clerk: Visitor, held: AgendaItem, members: list[Member]
) -> None:
    base = f"/fr/desk/sittings/{held.sitting_id}"
    typed = sheet(members, "present", "present", "represented", "absent", "absent", h2="Élue A")
    assert clerk.send(f"{base}/attendance", **typed).status_code == 303
    page = clerk.get(base).text
    assert "Quorum non atteint" in page
    assert "2121-17" in page
    assert clerk.send(f"{base}/attendance", **sheet(members, *["present"] * 5)).status_code == 303
    assert "Quorum atteint" in clerk.get(base).text


def test_a_roll_call_is_proclaimed_once(
    clerk: Visitor, session: Session, held: AgendaItem, members: list[Member]
) -> None:
    base = f"/fr/desk/sittings/{held.sitting_id}"
    point = f"{base}/items/{held.id}"
    clerk.send(f"{base}/attendance", **sheet(members, *["present"] * 5))
    missing = clerk.send(f"{point}/roll-call", **roll(members, "for", "for", "against", "", "for"))
    assert missing.status_code == 422
    row = missing.text.split(f'id="row-{members[3].id}"')[1].split("</fieldset>")[0]
    assert "Inscrivez le vote" in row
    assert missing.text.count("checked") == 4
    assert session.exec(select(Ballot)).all() == []
    choices = roll(members, "for", "for", "against", "abstain", "for")
    assert clerk.send(f"{point}/roll-call", **choices).status_code == 303
    assert "Proclamer l’adoption" in clerk.get(point).text
    assert clerk.send(f"{point}/announce").status_code == 303
    page = clerk.get(point).text
    assert "D-2026-001" in page
    assert "Proclamer" not in page.replace("Proclamé", "")
    again = clerk.send(f"{point}/announce")
    assert again.status_code == 409
    assert "il ne change plus" in again.text
    session.rollback()
    assert session.exec(select(Proposal.stage).where(Proposal.id == held.proposal_id)).one() == "adopted"


def test_counts_that_cannot_be_are_refused_with_what_was_typed(
    clerk: Visitor, session: Session, held: AgendaItem, members: list[Member]
) -> None:
    base = f"/fr/desk/sittings/{held.sitting_id}"
    point = f"{base}/items/{held.id}"
    clerk.send(f"{base}/attendance", **sheet(members, *["present"] * 5))
    counts = {"votes_against": "2", "abstentions": "0", "blanks": "0"}
    many = clerk.send(f"{point}/counts", method="show_of_hands", votes_for="4", **counts)
    assert many.status_code == 409
    assert "Voix comptées\u00a0: 6\u202f; membres qui peuvent voter\u00a0: 5 seulement" in many.text
    assert re.search(r'name="votes_for"[^>]*value="4"|value="4"[^>]*name="votes_for"', many.text)
    for wrong in ("", "-1", "trois", "1.5", "9" * 30):
        assert clerk.send(f"{point}/counts", method="secret", votes_for=wrong, **counts).status_code == 422
    assert session.exec(select(Tally)).all() == []


def test_who_withdrew_is_not_called(clerk: Visitor, held: AgendaItem, members: list[Member]) -> None:
    base = f"/fr/desk/sittings/{held.sitting_id}"
    point = f"{base}/items/{held.id}"
    clerk.send(f"{base}/attendance", **sheet(members, *["present"] * 5))
    assert clerk.send(f"{point}/recusals", member=str(members[1].id), reason="").status_code == 422
    assert clerk.send(f"{point}/recusals", member=str(members[1].id), reason="Intéressée").status_code == 303
    assert f"row-{members[1].id}" not in clerk.get(f"{point}/roll-call").text
    refused = clerk.send(f"{point}/roll-call", **roll(members, *["for"] * 5))
    assert refused.status_code == 303  # the row that is not on the page is not read
    assert "<dd>4</dd>" in clerk.get(point).text
    assert clerk.send(f"{point}/recusals/{members[1].id}/cancel").status_code == 303
    assert f"row-{members[1].id}" in clerk.get(f"{point}/roll-call").text


def test_a_form_from_elsewhere_changes_nothing(
    clerk: Visitor, session: Session, held: AgendaItem, members: list[Member]
) -> None:
    address = f"/fr/desk/sittings/{held.sitting_id}/attendance"
    answer = clerk.post(address, data=sheet(members, *["present"] * 5))
    assert answer.status_code >= 400
    assert session.exec(select(Attendance)).all() == []


@pytest.mark.parametrize("language", ["fr", "en", "ar"])
def test_every_page_of_the_council_opens(clerk: Visitor, held: AgendaItem, language: str) -> None:
    base = f"/{language}/desk/sittings"
    for address in (
        base, f"{base}/new", f"{base}/{held.sitting_id}", f"{base}/{held.sitting_id}/attendance",
        f"{base}/{held.sitting_id}/items/{held.id}", f"{base}/{held.sitting_id}/items/{held.id}/roll-call",
        f"/{language}/desk/members",
    ):  # fmt: skip
        answer = clerk.get(address)
        assert answer.status_code == 200, address
        ids = re.findall(r' id="([^"]+)"', answer.text)
        assert len(ids) == len(set(ids)), [one for one in ids if ids.count(one) > 1]


def test_a_sitting_is_changed_and_called_off(clerk: Visitor, session: Session, city: City) -> None:
    sitting = make_sitting(session, city)
    session.commit()
    base = f"/fr/desk/sittings/{sitting.id}"
    assert f"{base}/change" in clerk.get(base).text
    assert clerk.get(f"{base}/change").status_code == 200
    moved = clerk.send(f"{base}/change", starts_at="2026-12-02T18:30", place="Salle des fêtes")
    assert moved.status_code == 303
    assert "Salle des fêtes" in clerk.get(base).text
    assert clerk.send(f"{base}/change", starts_at="hier", place="x").status_code == 422
    assert clerk.send(f"{base}/cancel", reason="").status_code == 422
    assert clerk.send(f"{base}/cancel", reason="Salle inondée").status_code == 303
    assert "La séance est annulée" in clerk.get(base).text
    assert "annulée" in clerk.get("/fr/desk/sittings").text
    assert clerk.send(f"{base}/cancel", reason="Encore").status_code == 409
    session.expire_all()
    sitting.ended_at, sitting.convened_at = None, NOW
    session.add(sitting)
    session.commit()
    assert clerk.send(f"{base}/change", starts_at="2026-12-03T18:30", place="Là").status_code == 409


def test_a_scheduled_point_is_taken_off_by_the_procedure(
    clerk: Visitor, session: Session, city: City
) -> None:
    proposal, sitting = make_proposal(session, city, "scheduled"), make_sitting(session, city)
    item = AgendaItem(sitting_id=sitting.id, proposal_id=proposal.id, position=1, title="Point")
    session.add(item)
    session.commit()
    address = f"/fr/desk/sittings/{sitting.id}/items/{item.id}"
    page = clerk.get(address).text
    assert "Retirer ce point" not in page
    assert "/move/unschedule_vote" in page
    refused = clerk.send(f"{address}/remove")
    assert refused.status_code == 409
    assert "Retirer de l’ordre du jour" in refused.text
