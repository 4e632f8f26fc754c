"""The drafting pages, as drafters use them: nothing typed is lost, two at once both keep their text."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app import create_app
from consultations.definitions import publish_all_shipped
from consultations.models import Account, Attachment, City, JournalEntry, Proposal, Version
from consultations.settings import Settings
from tests.factories import NOW, make_account, make_city, make_proposal
from workflows.instruments import instruments
from workflows.vocabulary import Role


@pytest.fixture
def app(engine: sa.Engine, tmp_path: Path) -> Flask:
    settings = Settings(data_dir=tmp_path, secret_key="k" * 40, upload_megabytes=1)
    return create_app(settings, clock=lambda: NOW, engine=engine)


@pytest.fixture
def city(session: Session) -> City:
    publish_all_shipped(session, NOW)
    noise = make_city(session)
    make_proposal(session, noise, reference="2026-001", title="Projet d’une autre ville")
    found = make_city(session, name="Ville-aux-Essais")
    session.commit()
    return found


@pytest.fixture
def proposal(session: Session, city: City) -> Proposal:
    found = make_proposal(session, city, reference="2026-014")
    session.commit()
    return found


class Desk:
    """A browser of someone who is signed in."""

    def __init__(self, app: Flask, account: Account) -> None:
        self.client: FlaskClient = app.test_client()
        with self.client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = account.fs_uniquifier, True

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(f"/fr{path}")
        assert answer.status_code == status, answer.text
        return answer.text

    def post(self, path: str, status: int, typed: dict, page: str = ""):
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page or path))
        assert token
        answer = self.client.post(f"/fr{path}", data={"csrf_token": token[1], **typed})
        assert answer.status_code == status, answer.text
        return answer


@pytest.fixture
def drafter(app: Flask, session: Session, city: City) -> Desk:
    account = make_account(session, city, Role.DRAFTER, name="Camille Inventée")
    session.commit()
    return Desk(app, account)


@pytest.fixture
def secretary(app: Flask, session: Session, city: City) -> Desk:
    account = make_account(session, city, Role.SECRETARIAT, name="Dominique Inventée")
    session.commit()
    return Desk(app, account)


@pytest.fixture
def fresh(engine: sa.Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


DRAFT = "/desk/2026-014/draft"


def a_version(based_on: int = 1, **typed: str) -> dict[str, str]:
    given = {
        "based_on": str(based_on), "title": "Trottinettes", "summary": "En clair", "grounds": "Sécurité",
        "recitals": "Vu A,", "reason": "Relu", "articles-0-key": "a1", "articles-0-heading": "Objet",
        "articles-0-body": "Cent engins au plus.",
    }  # fmt: skip
    return {**given, **typed}


def versions(session: Session, proposal: Proposal) -> list[Version]:
    query = select(Version).where(Version.proposal_id == proposal.id).order_by(Version.number)
    return list(session.exec(query))


@pytest.mark.parametrize("instrument", [each.id for each in instruments()])
@pytest.mark.parametrize("competence", ["act", "request"])
def test_a_drafter_opens_a_proposal_and_reads_what_is_missing(drafter, fresh, instrument, competence) -> None:
    typed = {
        "title": "Un projet à l’essai", "instrument": instrument, "competence": competence,
        "sector": "mobility", "language": "fr", "target_on": "",
    }  # fmt: skip
    answer = drafter.post("/desk/new", 302, typed)
    assert answer.headers["Location"].endswith("/fr/desk/2026-001/draft")
    page = drafter.get("/desk/2026-001/draft")
    assert "Ce qui manque avant la relecture" in page
    found = fresh.exec(select(Proposal).where(Proposal.title == "Un projet à l’essai")).one()
    assert (found.stage, found.instrument, found.competence) == ("drafting", instrument, competence)
    assert found.created_by is not None


def test_a_proposal_that_cannot_be_opened_keeps_what_was_typed(drafter, fresh, city) -> None:
    page = drafter.post(
        "/desk/new", 422, {"title": "Gardé\u202e !", "instrument": "x", "sector": "mobility"}
    ).text
    assert "Gardé !" in page
    assert "Choisissez qui peut décider." in page
    assert not fresh.exec(select(Proposal).where(Proposal.city_id == city.id)).all()


def test_a_save_is_a_version_signed_and_journalled(drafter, fresh, proposal) -> None:
    drafter.post(DRAFT, 302, a_version())
    found = versions(fresh, proposal)[-1]
    assert (found.number, found.author, found.reason) == (2, "Camille Inventée", "Relu")
    told = fresh.exec(select(JournalEntry).where(JournalEntry.action == "version_saved")).all()
    assert [entry.proposal_id for entry in told] == [proposal.id]
    assert "La version 2 est enregistrée." in drafter.get(DRAFT)


def test_buttons_work_without_a_script_and_save_nothing(drafter, fresh, proposal) -> None:
    page = drafter.post(DRAFT, 200, a_version(add_article="1", title="À moitié tapé")).text
    assert "À moitié tapé" in page
    assert "Article 2" in page
    page = drafter.post(
        DRAFT, 200,
        a_version(**{"articles-1-key": "a2", "articles-1-body": "Second.", "move_up-a2": "1"}),
    ).text  # fmt: skip
    assert page.index("Second.") < page.index("Cent engins au plus.")
    page = drafter.post(DRAFT, 200, a_version(**{"remove-a1": "1"})).text
    assert "Cent engins au plus." not in page
    assert len(versions(fresh, proposal)) == 1


def test_the_first_button_of_the_form_saves(drafter, proposal) -> None:
    page = drafter.get(DRAFT)
    form = page[page.index('name="based_on"') :]
    assert re.search(r"<button[^>]*>([^<]+)", form)[1] == "Enregistrer une version"


def test_a_browser_does_not_hold_back_the_buttons_that_only_show_the_page_again(drafter, proposal) -> None:
    page = drafter.get(DRAFT)
    buttons = re.findall(r'<button[^>]* name="([a-z_]+)[^>]*>', page)
    assert {"add_article", "move_down", "remove", "insert_recitals"} <= set(buttons)
    free = re.findall(r'<button[^>]* name="[a-z_]+[^>]* formnovalidate', page)
    assert len(free) == len(buttons)


def test_the_library_of_reference_texts_is_inserted(drafter, proposal) -> None:
    page = drafter.get(DRAFT)
    key, text = re.search(r'name="library"[^>]*value="([^"]+)"[^>]*> <label[^>]*>([^<]+)', page).groups()
    page = drafter.post(DRAFT, 200, a_version(library=key, insert_recitals="1")).text
    area = re.search(r'<textarea[^>]*name="recitals"[^>]*>(.*?)</textarea>', page, re.S)[1]
    assert area.split() == f"Vu A, {text}".split()


def test_two_drafters_at_once_see_both_texts_and_the_second_can_save_after_reading(
    drafter, secretary, fresh, proposal
) -> None:
    drafter.post(DRAFT, 302, a_version(**{"articles-0-body": "Texte de Camille."}))
    mine = a_version(**{"articles-0-body": "Texte de Dominique.", "title": "<b>Titre</b>"})
    page = secretary.post(DRAFT, 409, mine).text
    assert "La version 2 a été enregistrée pendant que vous écriviez" in page
    assert "Camille Inventée" in page
    assert "Texte de Camille." in page
    assert re.search(r"<textarea[^>]*>\s*Texte de Dominique.</textarea>", page)
    assert "<ins>Dominique</ins>" in page
    assert "<b>Titre</b>" not in page
    assert len(versions(fresh, proposal)) == 2
    based_on = re.search(r'name="based_on"[^>]*value="(\d+)"', page)[1]
    secretary.post(DRAFT, 302, {**mine, "based_on": based_on})
    fresh.rollback()
    assert [version.author for version in versions(fresh, proposal)][1:] == [
        "Camille Inventée",
        "Dominique Inventée",
    ]


def test_the_same_text_again_is_said_and_makes_no_version(drafter, fresh, proposal) -> None:
    drafter.post(DRAFT, 302, a_version())
    drafter.post(DRAFT, 302, a_version(based_on=2))
    assert "Rien n’a changé" in drafter.get(DRAFT)
    assert len(versions(fresh, proposal)) == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title": ""}, "Ce champ est à remplir."),
        ({"reason": " "}, "Dites en quelques mots"),
        ({"title": "x" * 201}, "C’est trop long"),
        ({"summary": "a\x00b"}, "caractère illisible"),
        ({"articles-0-body": "x" * 100_001}, "C’est trop long"),
        ({"articles-0-heading": "a\x00b"}, "caractère illisible"),
        ({"recitals": "a\x00b", "insert_recitals": ""}, ""),
    ],
)
def test_a_wrong_field_is_named_and_the_rest_is_kept(drafter, fresh, proposal, typed, said) -> None:
    status = 200 if "insert_recitals" in typed else 422
    page = drafter.post(DRAFT, status, a_version(grounds="Motifs à garder", **typed)).text
    assert said in page
    assert "Motifs à garder" in page
    assert len(versions(fresh, proposal)) == 1


def test_a_wrong_figure_leads_to_its_field(app, drafter, session, city, fresh) -> None:
    proposal = make_proposal(session, city, reference="2026-020", instrument="taxation")
    session.commit()
    typed = a_version(**{"terms-amount": "douze", "terms-expected_units": "1 000"})
    page = drafter.post("/desk/2026-020/draft", 422, typed).text
    assert 'href="#terms-amount"' in page
    assert 'id="terms-amount-error"' in page
    assert 'value="douze"' in page
    typed = a_version(
        **{"terms-amount": "1,50", "terms-expected_units": "1 000", "terms-collected_share": "80"}
    )
    page = drafter.post("/desk/2026-020/draft", 200, {**typed, "recalculate": "1"}).text
    assert "1\u202f200,00" in page, "the arithmetic follows what is typed"
    drafter.post("/desk/2026-020/draft", 302, typed)
    assert versions(fresh, proposal)[-1].terms == {
        "amount": "1.50", "expected_units": 1000, "collected_share": "80",
    }  # fmt: skip


def test_a_text_that_may_no_longer_change_gives_back_what_was_typed(
    drafter, session, fresh, proposal
) -> None:
    page = drafter.get(DRAFT)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
    proposal.stage = "comment_period"
    session.add(proposal)
    session.commit()
    answer = drafter.client.post(f"/fr{DRAFT}", data=a_version(csrf_token=token, summary="Presque perdu"))
    assert answer.status_code == 409
    assert "Presque perdu" in answer.text
    assert "Enregistrer une version" not in answer.text
    assert len(versions(fresh, proposal)) == 1


def test_versions_are_listed_read_and_compared(drafter, proposal) -> None:
    drafter.post(DRAFT, 302, a_version(**{"articles-0-body": "Cent engins."}))
    drafter.post(
        DRAFT, 302, a_version(2, **{"articles-0-body": "Deux cents engins.", "reason": "<i>Motif</i>"})
    )
    page = drafter.get("/desk/2026-014/versions")
    assert "&lt;i&gt;Motif&lt;/i&gt;" in page
    assert "Cent engins." in drafter.get("/desk/2026-014/versions/2")
    page = drafter.get("/desk/2026-014/compare?from=2&to=3")
    assert "<del>Cent</del><ins>Deux cents</ins>" in page
    assert ">Article 1 – " in page
    assert "De la version 2 à la version 3" in drafter.get("/desk/2026-014/compare")


@pytest.mark.parametrize(
    "path",
    [
        "/desk/2026-014/versions/0", "/desk/2026-014/versions/99", f"/desk/2026-014/versions/{2**70}",
        "/desk/2026-014/versions/²", "/desk/2026-014/versions/x", "/desk/2026-014/compare?from=x",
        f"/desk/2026-014/compare?to={'9' * 5000}", f"/desk/2026-014/attachments/{2**63}",
        "/desk/2026-014/attachments/-1", "/desk/2026-001/draft", "/desk/x%00y/draft",
        "/desk/2026-999/versions",
    ],
)  # fmt: skip
def test_what_does_not_exist_here_is_not_found(drafter, proposal, path: str) -> None:
    drafter.get(path, 404)


def a_pdf() -> bytes:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def joined(desk: Desk, data: bytes, name: str, status: int, title: str = ""):
    typed = {"upload": (io.BytesIO(data), name), "title": title}
    return desk.post("/desk/2026-014/attachments", status, typed)


def test_an_attachment_goes_in_cleaned_and_comes_out_as_a_download(drafter, fresh, proposal) -> None:
    joined(drafter, a_pdf(), "Étude finale قرار.pdf", 302, title="Étude")
    row = fresh.exec(select(Attachment)).one()
    assert row.title in drafter.get("/desk/2026-014/attachments")
    answer = drafter.client.get(f"/fr/desk/2026-014/attachments/{row.id}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert (
        "filename*=UTF-8''%C3%89tude%20finale%20%D9%82%D8%B1%D8%A7%D8%B1.pdf"
        in answer.headers["Content-Disposition"]
    )
    assert answer.data.startswith(b"%PDF-")
    assert b"app.alert" not in answer.data


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "vide.pdf", "Ce fichier est vide."),
        (b"MZ", "outil.exe", "Ce genre de fichier n’est pas accepté"),
        (b"%PDF-1.7 <html>", "faux.pdf", "Ce fichier ne s’ouvre pas"),
        (b"x" * 1_000_001, "lourd.txt", "Ce fichier est trop lourd"),
        (b"a\x00b", "binaire.txt", "Ce fichier n’est pas du texte."),
    ],
)
def test_a_refused_file_says_why_and_the_title_is_kept(drafter, fresh, proposal, data, name, said) -> None:
    page = joined(drafter, data, name, 422, title="Titre à garder").text
    assert said in page
    assert 'value="Titre à garder"' in page
    assert not fresh.exec(select(Attachment)).all()


def test_an_attachment_is_taken_off_after_a_question(drafter, fresh, proposal) -> None:
    joined(drafter, b"bonjour", "note.txt", 302)
    row = fresh.exec(select(Attachment)).one()
    path = f"/desk/2026-014/attachments/{row.id}/remove"
    assert "Retirer cette pièce" in drafter.get(path)
    fresh.rollback()
    assert fresh.get(Attachment, row.id).removed_at is None, "reading the question changes nothing"
    drafter.post(path, 302, {})
    drafter.get(f"/desk/2026-014/attachments/{row.id}", 404)


def test_the_public_and_other_roles_do_not_write(app, session, city, proposal) -> None:
    assert app.test_client().get(f"/fr{DRAFT}").status_code == 302
    account = make_account(session, city, Role.COUNCILLOR)
    session.commit()
    councillor = Desk(app, account)
    councillor.get(DRAFT, 403)
    councillor.get("/desk/new", 403)
    assert "Rédiger</a>" not in councillor.get("/desk/2026-014/versions")


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_pages_stand_in_every_language(drafter, proposal, lang: str) -> None:
    for path in (
        DRAFT,
        "/desk/new",
        "/desk/2026-014/versions",
        "/desk/2026-014/compare",
        "/desk/2026-014/attachments",
    ):
        assert drafter.client.get(f"/{lang}{path}").status_code == 200


def test_what_a_choice_means_stands_beside_it(drafter) -> None:
    page = drafter.get("/desk/new")
    question = page.index("Qui peut décider")
    assert question < page.index("la ville peut prendre elle-même la décision")
    assert question < page.index("la décision appartient à l’État")
