"""The comment journey by its pages: form, receipt, confirmation, correction, withdrawal, desk."""

import io
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlmodel import select

from consultations.models import CommentPeriod
from tests.factories import make_account, make_city, make_comment, make_proposal
from tests.routes.participation_world import World, build, filled, hidden_fields, sign_in
from workflows.vocabulary import Channel, Publication, Role, Stance

ORIGIN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def world(engine: sa.Engine, tmp_path: Path) -> World:
    return build(engine, tmp_path)


def form_of(world: World, client: Any, address: str = "") -> str:
    answer = client.get(address or f"{world.place}/comment")
    assert answer.status_code == 200
    return str(answer.text)


def send(world: World, client: Any, **values: Any) -> Any:
    data = filled(form_of(world, client), **values)
    return client.post(f"{world.place}/comment", data=data, headers=ORIGIN)


def confirm(world: World, client: Any) -> Any:
    link = world.letters("comment_confirmation")[-1]["values"]["link"]
    path = re.sub(r"https?://[^/]+", "", link)
    page = form_of(world, client, path)
    return client.post(path, data=hidden_fields(page), headers=ORIGIN)


def test_the_whole_journey_of_a_comment(world: World) -> None:
    client = world.client()
    answer = send(world, client)
    assert answer.status_code == 303
    receipt = client.get(answer.location)
    [comment] = world.comments()
    assert comment.publication == Publication.UNCONFIRMED
    assert comment.article_key == "a1"
    assert comment.tracking in receipt.text
    assert "<dt>Sur</dt><dd>Article 1" in receipt.text
    assert receipt.headers["Cache-Control"] == "no-store"
    assert confirm(world, client).status_code == 303
    assert world.comments()[0].publication == Publication.PENDING
    correction = f"{answer.location}/correct"
    data = hidden_fields(form_of(world, client, correction)) | {
        "stance": "neutral",
        "body": "Tout bien pesé.",
    }
    assert client.post(correction, data=data, headers=ORIGIN).status_code == 303
    assert (world.comments()[0].body, world.comments()[0].stance) == ("Tout bien pesé.", Stance.NEUTRAL)
    withdrawal = f"{answer.location}/withdraw"
    data = hidden_fields(form_of(world, client, withdrawal))
    assert client.post(withdrawal, data=data, headers=ORIGIN).status_code == 303
    assert world.comments()[0].publication == Publication.WITHDRAWN
    assert "La réponse de la ville" not in client.get(answer.location).text


def test_a_form_sent_again_gives_the_same_receipt(world: World) -> None:
    client = world.client()
    data = filled(form_of(world, client))
    answers = [client.post(f"{world.place}/comment", data=data, headers=ORIGIN) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1
    assert len(world.comments()) == 1


def test_an_old_page_sent_again_is_received_as_the_same_form(world: World) -> None:
    client = world.client()
    data = filled(form_of(world, client))
    old = client.post(f"{world.place}/comment", data=data | {"csrf_token": "1.old"}, headers=ORIGIN)
    assert old.status_code == 403
    again = hidden_fields(old.text)
    assert again["form_token"] == data["form_token"]
    assert client.post(f"{world.place}/comment", data=again, headers=ORIGIN).status_code == 303
    [comment] = world.comments()
    assert comment.body == data["body"]


def test_three_files_as_large_as_each_may_be_are_one_form(world: World) -> None:
    client = world.client()
    files = [(io.BytesIO(b"ligne de texte\n" * 660_000), f"{n}.txt") for n in range(3)]
    data = filled(form_of(world, client)) | {"files": files}
    assert client.post(f"{world.place}/comment", data=data, headers=ORIGIN).status_code == 303


def test_following_the_link_confirms_nothing(world: World) -> None:
    client = world.client()
    send(world, client)
    link = re.sub(r"https?://[^/]+", "", world.letters("comment_confirmation")[0]["values"]["link"])
    for method in (client.get, client.head, client.get):
        assert method(link).status_code == 200
    assert world.comments()[0].publication == Publication.UNCONFIRMED
    forged = client.post(link[:-3] + "abc", data=hidden_fields(client.get(link).text), headers=ORIGIN)
    assert forged.status_code == 409
    assert world.comments()[0].publication == Publication.UNCONFIRMED


@pytest.mark.parametrize(
    "wrong",
    [
        {"body": ""},
        {"body": "   \n"},
        {"body": "avec NUL \x00 dedans"},
        {"body": "x" * 20_001},
        {"stance": ""},
        {"stance": "shouting"},
        {"stakeholder_class": ""},
        {"article": "a99"},
        {"public_name": ""},
        {"public_name": "n" * 121},
        {"email": ""},
        {"email": "pas-une-adresse"},
        {"email": "a@b.example\nBcc: c@d.example"},
        {"on_behalf": "organisation", "organisation": ""},
        {"website": "https://robot.example"},
        {"form_token": "court"},
        {"form_token": "x" * 65},
    ],
)
def test_wrong_input_is_told_where_it_is_and_the_text_is_kept(world: World, wrong: dict[str, str]) -> None:
    kept = "Un texte long à garder, avec « guillemets »."
    answer = send(world, world.client(), **({"body": kept} | wrong))
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert "voir plus bas" not in answer.text
    if "body" not in wrong:
        assert kept in answer.text
    else:
        assert "voisine@courriel.example" in answer.text
    assert not world.comments()


def test_the_summary_says_what_is_wrong(world: World) -> None:
    answer = send(world, world.client(), stakeholder_class="")
    assert ">Vous êtes</a> – Choisissez une catégorie.</li>" in answer.text


def test_three_files_of_the_size_allowed_are_one_form(world: World) -> None:
    allowed = 20_000_000  # bytes, as the hint beside the field says
    files = [(io.BytesIO(b"a line of text\n" * (allowed // 15)), f"{n}.txt") for n in range(3)]
    assert send(world, world.client(), files=files).status_code == 303


def test_a_huge_text_is_given_back_whole(world: World) -> None:
    answer = send(world, world.client(), body="mot " * 6_000 + "fin-du-texte")
    assert answer.status_code == 400
    assert "fin-du-texte" in answer.text


def test_direction_marks_do_not_reach_the_records(world: World) -> None:
    send(world, world.client(), body="avant \u202eerrière\u2066 après", public_name="Vois\u200eine")
    [comment] = world.comments()
    assert not set("\u202e\u2066\u200e") & set(comment.body + comment.public_name)


def test_typed_markup_stays_text(world: World) -> None:
    client = world.client()
    answer = send(world, client, body="<script>alert(1)</script>", public_name="<b>Voisine</b>")
    page = client.get(answer.location).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "<b>Voisine" not in page


@pytest.mark.parametrize("days", [20, 28])
def test_a_closed_period_says_so_and_gives_the_text_back(world: World, days: int) -> None:
    client = world.client()
    data = filled(form_of(world, client), body="Écrit pendant des heures.")
    world.at += timedelta(days=days)
    answer = client.post(f"{world.place}/comment", data=data, headers=ORIGIN)
    page = answer.text
    assert answer.status_code == 409
    assert "dimanche 1er novembre 2026 à 09\u202fh\u202f00" in page
    assert "Écrit pendant des heures." in page
    assert not world.comments()
    assert "Déposer une contribution" not in client.get(world.place).text


def test_before_the_opening_the_page_says_from_when(world: World) -> None:
    world.at -= timedelta(hours=1)
    page = form_of(world, world.client())
    assert "lundi 12 octobre 2026 à 10\u202fh\u202f00" in page
    assert "<textarea" not in page


def test_a_re_sent_form_finds_its_receipt_after_the_closing(world: World) -> None:
    client = world.client()
    data = filled(form_of(world, client))
    first = client.post(f"{world.place}/comment", data=data, headers=ORIGIN)
    world.at += timedelta(days=20)
    again = client.post(f"{world.place}/comment", data=data, headers=ORIGIN)
    assert (again.status_code, again.location) == (303, first.location)


def test_a_receipt_needs_its_key(world: World) -> None:
    client = world.client()
    answer = send(world, client)
    [comment] = world.comments()
    without = client.get(f"/fr/receipt/{comment.tracking}").text
    assert comment.body not in without
    assert "voisine@courriel.example" not in without
    key = answer.location.rsplit("/", 1)[1]
    assert key not in without
    for wrong in (key[:-1] + "a" if key[-1] != "a" else key[:-1] + "b", "x", "é"):
        assert client.get(f"/fr/receipt/{comment.tracking}/{wrong}").status_code == 404
        for room in ("correct", "withdraw"):
            assert client.get(f"/fr/receipt/{comment.tracking}/{wrong}/{room}").status_code == 404
    typed = comment.tracking.lower().replace("-", " ")
    assert client.get("/fr/receipt", query_string={"tracking": typed}).location.endswith(comment.tracking)
    assert client.get("/fr/receipt/XXXX-XXXX").status_code == 404


def test_attachments_are_examined_and_named_beside_the_field(world: World) -> None:
    client = world.client()
    good = (io.BytesIO(b"Plan de la rue"), "plan.txt")
    assert send(world, client, files=[good]).status_code == 303
    bad = (io.BytesIO(b"MZ\x90\x00 not a picture"), "photo.png")
    answer = send(world, client, files=[bad])
    assert answer.status_code == 400
    assert 'id="files-error"' in answer.text
    many = [(io.BytesIO(b"texte"), f"{n}.txt") for n in range(4)]
    assert send(world, client, files=many).status_code == 400
    assert len(world.comments()) == 1


def test_an_account_is_not_asked_for_an_address(world: World) -> None:
    with world.session() as session:
        member = make_account(session, world.city, Role.STAKEHOLDER, email="membre@courriel.example")
        session.commit()
    client = world.client()
    sign_in(world, client, member)
    page = form_of(world, client)
    assert 'name="email"' not in page
    answer = client.post(f"{world.place}/comment", data=filled(page), headers=ORIGIN)
    assert answer.status_code == 303
    [comment] = world.comments()
    assert (comment.publication, comment.email) == (Publication.PENDING, "membre@courriel.example")


def desk(world: World) -> Any:
    client = world.client()
    sign_in(world, client, world.clerk)
    return client


def test_the_secretariat_enters_paper_and_moderates(world: World) -> None:
    world.at += timedelta(days=2)
    client = desk(world)
    address = f"{world.desk}/comments/new"
    page = form_of(world, client, address)
    assert "Nom de l’auteur" in page
    assert "Votre" not in page.split("</h1>")[1].split("</form>")[0]
    data = filled(page, channel="paper", received_at="2026-10-13T09:30", email="")
    assert client.post(address, data=data, headers=ORIGIN).status_code == 303
    [comment] = world.comments()
    assert (comment.channel, comment.entered_by) == (Channel.PAPER, world.clerk.id)
    assert comment.received_at.isoformat() == "2026-10-13T07:30:00+00:00"
    page = form_of(world, client, f"{world.desk}/comments?publication=unread")
    data = hidden_fields(page) | {"comment": str(comment.id)}
    assert client.post(f"{world.desk}/comments/publish", data=data, headers=ORIGIN).status_code == 303
    assert world.comments()[0].publication == Publication.PUBLISHED
    hiding = f"{world.desk}/comments/{comment.tracking}/hide"
    token = hidden_fields(form_of(world, client, hiding))
    refused = client.post(hiding, data=token | {"reason": "", "explanation": "Parce que."}, headers=ORIGIN)
    assert refused.status_code == 400
    assert "Parce que." in refused.text
    said = {"reason": "personal_data", "explanation": "Vous donnez une adresse."}
    assert client.post(hiding, data=token | said, headers=ORIGIN).status_code == 303
    assert world.comments()[0].publication == Publication.HIDDEN
    assert comment.tracking not in client.get(f"{world.place}/comments").text


@pytest.mark.parametrize(
    "received", ["2026-11-01T09:00", "2026-10-12T09:59", "2026-02-30T10:00", "2026-10-25T02:30", ""]
)
def test_paper_outside_the_period_or_at_no_hour_is_refused(world: World, received: str) -> None:
    world.at += timedelta(days=30)
    client = desk(world)
    address = f"{world.desk}/comments/new"
    data = filled(form_of(world, client, address), channel="paper", received_at=received, email="")
    answer = client.post(address, data=data, headers=ORIGIN)
    assert answer.status_code in (400, 409)
    assert "Trop bruyant la nuit." in answer.text
    assert not world.comments()


def test_filters_of_the_desk_survive_nonsense(world: World) -> None:
    client = desk(world)
    for query in (
        "before=9999999999999999999999",
        "before=x",
        "stance=%00",
        "words=%00%25_",
        "publication=abc",
    ):
        assert client.get(f"{world.desk}/comments?{query}").status_code == 200
    page = form_of(world, client, f"{world.desk}/comments")
    for number in ("9" * 30, "-1", "x"):
        data = hidden_fields(page) | {"comment": number}
        assert client.post(f"{world.desk}/comments/publish", data=data, headers=ORIGIN).status_code in (
            303,
            400,
        )


def test_another_city_has_no_hand_in_it(world: World, engine: sa.Engine) -> None:
    with world.session() as session:
        stranger = make_account(session, make_city(session), Role.SECRETARIAT)
        session.commit()
    client = world.client()
    sign_in(world, client, stranger)
    for room in ("comments", "comments/new", "period"):
        assert client.get(f"{world.desk}/{room}").status_code == 404


def test_the_secretariat_sets_and_lengthens_the_period(world: World, engine: sa.Engine) -> None:
    with world.session() as session:
        coming = make_proposal(session, world.city, "legal_review")
        session.commit()
    client = desk(world)
    address = f"/fr/desk/{coming.reference}/period"
    token = hidden_fields(form_of(world, client, address))
    dates = {
        "opens_at": "2026-11-02T09:00",
        "closes_at": "2026-11-01T23:59",
        "modalities": "Registre en mairie",
    }
    wrong = client.post(address, data=token | dates, headers=ORIGIN)
    assert wrong.status_code == 400
    assert "Registre en mairie" in wrong.text
    right = client.post(address, data=token | dates | {"closes_at": "2026-11-20T23:59"}, headers=ORIGIN)
    assert right.status_code == 303
    assert "vendredi 20 novembre 2026 à 23\u202fh\u202f59" in form_of(world, client, address)
    lengthening = f"{world.desk}/period"
    token = hidden_fields(form_of(world, client, lengthening))
    said = {"closes_at": "2026-12-01T18:00", "reason": "Le texte joint manquait."}
    assert client.post(lengthening, data=token | said, headers=ORIGIN).status_code == 303
    assert "mardi 1er décembre 2026 à 18\u202fh\u202f00" in client.get(world.place).text


def test_going_back_to_the_form_finds_the_same_form(world: World) -> None:
    """A browser may keep the page: one who goes back after a dropped line sends no second comment."""
    answer = world.client().get(f"{world.place}/comment")
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in answer.headers


def test_the_page_of_the_period_says_how_long_the_law_wants_it(world: World) -> None:
    page = desk(world).get(f"{world.desk}/period").text
    assert "dure 15 jours au moins" in page
    assert "CRPA" in page


def test_the_form_says_how_heavy_a_file_may_be(engine: sa.Engine, tmp_path: Path) -> None:
    world = build(engine, tmp_path)
    house = world.app.extensions["palabre"]
    smaller = house.settings.model_copy(update={"upload_megabytes": 7})
    world.app.extensions["palabre"] = replace(house, settings=smaller)
    assert "7 Mo chacun" in world.client().get(f"{world.place}/comment").text
    assert "7 Mo chacun" in desk(world).get(f"{world.desk}/comments/new").text


def test_received_comments_are_read_in_their_own_language_and_direction(world: World) -> None:
    with world.session() as session:
        period = session.exec(
            select(CommentPeriod).where(CommentPeriod.proposal_id == world.proposal.id)
        ).one()
        make_comment(session, world.proposal, period, body="Trop bruyant la nuit.")
        session.commit()
    page = desk(world).get(f"{world.desk}/comments".replace("/fr/", "/ar/")).text
    assert '<div class="law" lang="fr"><p' in page
    assert '<span class="law"' not in page
