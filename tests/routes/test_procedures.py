"""The city's procedures at the desk: looked at by everyone who works there, changed by administrators."""

import io
from collections.abc import Callable

import pytest
from sqlmodel import Session, select

from consultations.advance import begin
from consultations.definitions import publish_all_shipped
from consultations.models import City, Definition, Proposal
from tests.browsing import Visitor
from tests.factories import NOW, make_city, make_proposal
from workflows.case import Actor
from workflows.definition import load_procedure
from workflows.vocabulary import Competence, Role

NEW = "/fr/desk/procedures/new"
LICENCE, _ = load_procedure("licence", Competence.ACT)
OWN = LICENCE.replace('"legal_review"', '"relecture"')
GIVEN = {"applies_from": "2026-10-12", "note": "Règlement intérieur, art. 4"}
SignIn = Callable[..., Visitor]


@pytest.fixture
def city(session: Session) -> City:
    publish_all_shipped(session, NOW)
    return make_city(session)


@pytest.fixture
def administrator(sign_in: SignIn, city: City) -> Visitor:
    return sign_in(Role.ADMINISTRATOR, city=city, name="Ada Inventée")


def shipped(session: Session) -> Definition:
    return session.exec(
        select(Definition).where(Definition.key == "licence_act", Definition.city_id == None)  # noqa: E711
    ).one()


def running(session: Session, city: City, stage: str) -> Proposal:
    proposal: Proposal = make_proposal(session, city, stage=stage, definition_id=shipped(session).id)
    begin(session, proposal, Actor(None, "Sam Inventé", frozenset({Role.SECRETARIAT})), NOW)
    session.commit()
    return proposal


def own_rows(session: Session) -> list[Definition]:
    session.rollback()  # what the requests wrote meanwhile
    return list(session.exec(select(Definition).where(Definition.city_id != None)).all())  # noqa: E711


def test_everyone_at_the_desk_reads_a_procedure_with_its_law(
    session: Session, city: City, sign_in: SignIn
) -> None:
    councillor = sign_in(Role.COUNCILLOR, city=city)
    listed = councillor.get("/fr/desk/procedures").text
    assert "Licence — acte de la ville" in listed
    assert "en vigueur" in listed
    assert "Publier une procédure" not in listed
    number = shipped(session).id
    read = councillor.get(f"/fr/desk/procedures/{number}").text
    assert "<svg" in read
    assert "CRPA, art." in read
    assert "la consultation dure au moins ce que la loi demande" in read
    text = councillor.get(f"/fr/desk/procedures/{number}/source")
    assert (text.text, text.mimetype) == (LICENCE, "text/plain")
    assert councillor.get(NEW).status_code == 403
    assert councillor.get("/fr/desk/procedures/99999999999999999999").status_code == 404


def test_a_checked_text_is_not_published_and_a_published_one_is(
    session: Session, administrator: Visitor
) -> None:
    assert "facultatif" not in administrator.get(NEW).text  # a file or a text: one of the two
    checked = administrator.send(NEW, source=OWN, do="check", **GIVEN)
    assert checked.status_code == 200
    assert "Aucune faute" in checked.text
    assert own_rows(session) == []
    done = administrator.send(NEW, source=OWN, do="publish", **GIVEN)
    assert done.status_code == 303
    (row,) = own_rows(session)
    assert (row.published_by, row.note, row.version) == ("Ada Inventée", GIVEN["note"], 1)
    shown = administrator.get(done.location).text
    assert "propre à la ville" in shown
    assert "Règlement intérieur, art. 4" in shown


def test_faults_stand_by_line_and_the_text_stays(session: Session, administrator: Visitor) -> None:
    broken = OWN.replace('to = "comment_period"', 'to = "commment_period"', 1)
    answer = administrator.send(NEW, source=broken, do="publish", **GIVEN)
    assert answer.status_code == 409
    assert "Ce texte a des fautes" in answer.text
    assert "unknown stage &#34;commment_period&#34;" in answer.text
    assert "commment_period&#34;" in answer.text.split("<textarea")[1]
    assert own_rows(session) == []


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"source": ""}, "Écrivez la procédure"),
        ({"source": OWN, "note": ""}, "Ce champ est à remplir"),
        ({"source": OWN, "applies_from": "2026-02-30"}, "Cette date n’existe pas"),
        ({"source": OWN, "applies_from": "2026-10-11"}, "ne vaut pas pour le passé"),
        ({"source": "é" * 1_000_001}, "C’est trop long"),
    ],
)
def test_what_cannot_be_published_is_said_beside_it(
    session: Session, administrator: Visitor, given: dict[str, str], said: str
) -> None:
    answer = administrator.send(NEW, do="publish", **(GIVEN | given))
    assert answer.status_code in (409, 413, 422)
    assert said in answer.text or answer.status_code == 413
    assert own_rows(session) == []


def test_a_file_is_read_and_a_wrong_encoding_named_by_its_line(
    session: Session, administrator: Visitor
) -> None:
    with_mark = (io.BytesIO(b"\xef\xbb\xbf" + OWN.encode()), "licence.toml")
    done = administrator.send(NEW, upload=with_mark, do="publish", **GIVEN)
    assert done.status_code == 303
    assert own_rows(session)[0].source == OWN
    other = (io.BytesIO(OWN.replace("Licence", "Licence modifiée").encode("cp1252", "replace")), "l.toml")
    refused = administrator.send(NEW, upload=other, do="publish", **GIVEN)
    assert refused.status_code == 422
    assert "Ce fichier n’est pas en UTF-8 (ligne" in refused.text


def test_ones_own_version_is_retired_with_a_reason(session: Session, administrator: Visitor) -> None:
    administrator.send(NEW, source=OWN, do="publish", **GIVEN)
    (row,) = own_rows(session)
    page = f"/fr/desk/procedures/{row.id}/retire"
    assert administrator.get(page).status_code == 200
    late = administrator.send(page, last_on="2026-10-01", reason="Erreur de plume")
    assert late.status_code == 409
    assert "Erreur de plume" in late.text
    assert administrator.send(page, last_on="2026-10-12", reason="Erreur de plume").status_code == 303
    assert str(own_rows(session)[0].applies_to) == "2026-10-12"
    theirs = administrator.send(
        f"/fr/desk/procedures/{shipped(session).id}/retire", last_on="2026-10-12", reason="x"
    )
    assert theirs.status_code == 409


def test_running_files_are_told_what_changes_and_then_moved(
    session: Session, city: City, administrator: Visitor
) -> None:
    files = [running(session, city, "drafting"), running(session, city, "legal_review")]
    administrator.send(NEW, source=OWN, do="publish", **GIVEN)
    page = f"/fr/desk/procedures/{own_rows(session)[0].id}/files"
    refs = [one.reference for one in files]
    asked = administrator.get(page).text
    assert "Les projets de l’étape «\u00a0Relecture juridique\u00a0» vont à" in asked
    assert all(ref in asked for ref in refs)
    told = administrator.send(page, refs=refs, reason="Règlement", do="rehearse")
    assert "sans place dans la nouvelle version" in told.text
    partial = administrator.send(page, refs=refs, reason="Règlement", do="move")
    assert partial.status_code == 409
    assert "Dites où vont les projets" in partial.text
    assert [one.rev for one in files] == [0, 0]
    mapped = {"refs": refs, "reason": "Règlement", "stage_legal_review": "relecture"}
    assert "gardée" in administrator.send(page, do="rehearse", **mapped).text
    assert administrator.send(page, do="move", **mapped).status_code == 303
    session.rollback()
    assert [(one.stage, one.rev) for one in files] == [("drafting", 1), ("relecture", 1)]
    assert "Il n’y a aucun projet à amener" in administrator.get(page).text


def test_another_citys_own_version_is_not_to_be_seen(
    session: Session, administrator: Visitor, sign_in: SignIn
) -> None:
    administrator.send(NEW, source=OWN, do="publish", **GIVEN)
    (row,) = own_rows(session)
    other = sign_in(Role.ADMINISTRATOR, city=make_city(session))
    for place in ("", "/source", "/retire", "/files"):
        assert other.get(f"/fr/desk/procedures/{row.id}{place}").status_code == 404
