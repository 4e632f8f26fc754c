"""The sorting table as a clerk uses it, without JavaScript: filter, tick, sort, answer, write."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from app import create_app
from consultations.models import Account, City, Comment, CommentTheme, Proposal, Synthesis, Theme
from consultations.settings import Settings
from tests.factories import NOW, make_account, make_city, make_comment, make_period, make_proposal
from workflows.vocabulary import Outcome, Publication, Role, Stance

TABLE = "/desk/2026-014/synthesis"


@pytest.fixture
def app(engine: sa.Engine, tmp_path: Path) -> Flask:
    settings = Settings(data_dir=tmp_path, secret_key="k" * 40)
    return create_app(settings, clock=lambda: NOW, engine=engine)


@pytest.fixture
def city(session: Session) -> City:
    noise = make_city(session)
    other = make_proposal(session, noise, "comment_closed", reference="2026-014", title="Projet d’ailleurs")
    make_comment(session, other, make_period(session, other), body="Une voix d’ailleurs.")
    session.add(Theme(proposal_id=other.id, title="Thème d’ailleurs"))
    return make_city(session, name="Ville-aux-Essais")


@pytest.fixture
def proposal(session: Session, city: City) -> Proposal:
    found = make_proposal(session, city, "comment_closed", reference="2026-014")
    period = make_period(session, found)
    for number in range(60):
        stance = Stance.OPPOSE if number % 2 else Stance.SUPPORT
        make_comment(session, found, period, body=f"Voix {number:02d}, à l’été.", stance=stance)
    make_comment(session, found, period, body="Voix cachée", publication=Publication.HIDDEN)
    session.commit()
    return found


class Desk:
    """A browser of someone who is signed in."""

    def __init__(self, app: Flask, account: Account) -> None:
        self.client: FlaskClient = app.test_client()
        with self.client.session_transaction() as kept:
            kept["_user_id"], kept["_fresh"] = account.fs_uniquifier, True

    def get(self, path: str = TABLE, status: int = 200, language: str = "fr") -> str:
        answer = self.client.get(f"/{language}{path}")
        assert answer.status_code == status, answer.text
        return answer.text

    def post(self, path: str, status: int = 303, page: str = TABLE, **typed: Any) -> Any:
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.get(page))
        assert token
        answer = self.client.post(f"/fr{path}", data={"csrf_token": token[1], **typed})
        assert answer.status_code == status, answer.text
        return answer


def sign_in(app: Flask, session: Session, city: City, role: Role) -> Desk:
    account = make_account(session, city, role, name="Dominique Inventée")
    session.commit()
    return Desk(app, account)


@pytest.fixture
def clerk(app: Flask, session: Session, city: City, proposal: Proposal) -> Desk:
    return sign_in(app, session, city, Role.SECRETARIAT)


@pytest.fixture
def fresh(engine: sa.Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


def add_theme(session: Session, proposal: Proposal, title: str = "Stationnement", **values: Any) -> int:
    theme = Theme(proposal_id=proposal.id, title=title, **values)
    session.add(theme)
    session.flush()
    number = theme.id or 0
    session.commit()
    return number


def inside(session: Session, theme_id: int) -> set[int]:
    return set(session.exec(select(CommentTheme.comment_id).where(CommentTheme.theme_id == theme_id)).all())


def ids(session: Session, proposal: Proposal) -> list[int]:
    query = select(Comment.id).where(Comment.proposal_id == proposal.id).order_by(Comment.id)  # type: ignore[arg-type]
    found = [number for number in session.exec(query) if number]
    session.rollback()
    return found


def test_the_table_shows_fifty_published_comments_and_leads_to_the_rest(clerk: Desk) -> None:
    page = clerk.get()
    assert len(re.findall("Voix ", page)) == 50
    assert "ailleurs" not in page
    after = re.search(r'rel="next" href="/fr([^"]+)"', page)
    assert after
    rest = clerk.get(after[1].replace("&amp;", "&"))
    assert len(re.findall("Voix ", rest)) == 10
    assert "cachée" not in rest
    assert 'rel="prev"' in rest


def test_filters_and_search_are_part_of_the_address(clerk: Desk) -> None:
    page = clerk.get(f"{TABLE}?stance=oppose&q=L'ETE")
    assert len(re.findall("Voix ", page)) == 30
    assert re.search(r'<option selected value="oppose"', page)
    assert "Voix 07" in clerk.get(f"{TABLE}?q=voix+07")
    assert len(re.findall("Voix ", clerk.get(f"{TABLE}?stance=martien&theme=999&article=a99&after=x"))) == 50


def test_ticked_comments_go_into_a_theme(clerk: Desk, fresh: Session, proposal: Proposal) -> None:
    theme, first = add_theme(fresh, proposal), ids(fresh, proposal)[:3]
    clerk.post(f"{TABLE}/sort", target=str(theme), how="add", scope="ticked", comment=[str(n) for n in first])
    assert inside(fresh, theme) == set(first)
    assert "3 contributions" in clerk.get()


def test_the_fifty_shown_go_into_a_new_theme(clerk: Desk, fresh: Session, proposal: Proposal) -> None:
    shown = re.search(r'name="shown" value="([^"]+)"', clerk.get())
    assert shown
    clerk.post(f"{TABLE}/sort", target="new", title="Tarifs", how="add", scope="shown", shown=shown[1])
    theme = fresh.exec(select(Theme).where(Theme.title == "Tarifs")).one()
    assert inside(fresh, theme.id or 0) == set(ids(fresh, proposal)[:50])


def test_all_that_match_go_into_a_theme_and_the_filter_stays(
    clerk: Desk, fresh: Session, proposal: Proposal
) -> None:
    theme = add_theme(fresh, proposal)
    answer = clerk.post(f"{TABLE}/sort?stance=oppose", target=str(theme), how="move", scope="matching")
    assert len(inside(fresh, theme)) == 30
    assert "stance=oppose" in answer.headers["Location"]


def test_a_filter_that_means_nothing_any_more_never_widens(
    clerk: Desk, fresh: Session, proposal: Proposal
) -> None:
    theme = add_theme(fresh, proposal)
    clerk.post(f"{TABLE}/sort?theme=4711", 409, target=str(theme), how="add", scope="matching")
    assert inside(fresh, theme) == set()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"target": "", "scope": "ticked"}, "Choisissez un thème"),
        ({"target": "new", "title": " ", "scope": "matching"}, "Donnez un titre"),
        ({"target": "THEME", "scope": "ticked"}, "Aucune contribution"),
        ({"target": "THEME", "scope": "ticked", "comment": ["x", "-1", "9" * 30]}, "Aucune contribution"),
        ({"target": "4711", "scope": "matching"}, "error"),
    ],
)
def test_what_cannot_be_sorted_is_said_and_nothing_changes(
    clerk: Desk, fresh: Session, proposal: Proposal, typed: dict[str, Any], said: str
) -> None:
    theme = add_theme(fresh, proposal)
    typed = {**typed, "how": "add", "target": typed["target"].replace("THEME", str(theme))}
    assert said in clerk.post(f"{TABLE}/sort", 422, **typed).text
    assert fresh.exec(select(sa.func.count()).select_from(CommentTheme)).one() == 0


def test_a_title_that_is_taken_keeps_what_was_ticked(clerk: Desk, fresh: Session, proposal: Proposal) -> None:
    add_theme(fresh, proposal, "Tarifs")
    number = str(ids(fresh, proposal)[4])
    page = clerk.post(
        f"{TABLE}/sort", 409, target="new", title="Tarifs", how="add", scope="ticked", comment=[number]
    ).text
    assert "déjà un thème" in page
    assert re.search(rf'value="{number}"[^>]* checked', page)
    assert 'value="Tarifs"' in page


def test_a_theme_is_answered_by_name_with_its_articles(
    clerk: Desk, fresh: Session, proposal: Proposal
) -> None:
    path = f"{TABLE}/themes/{add_theme(fresh, proposal)}"
    assert (
        "Choisissez une suite" in clerk.post(f"{path}/reply", 422, page=path, reply="Nous gardons ceci.").text
    )
    clerk.post(f"{path}/reply", page=path, outcome="partly", reply="Oui, mais.", changed_articles=["a2"])
    theme = fresh.exec(select(Theme).where(Theme.proposal_id == proposal.id)).one()
    assert (theme.outcome, theme.reply, theme.changed_articles) == (Outcome.PARTLY, "Oui, mais.", ["a2"])
    assert theme.replied_by == "Dominique Inventée"
    page = clerk.get(path)
    assert "Oui, mais." in page
    assert re.search(r'checked[^>]*value="a2"|value="a2"[^>]*checked', page)


def test_themes_are_added_ordered_renamed_merged_and_deleted(
    clerk: Desk, fresh: Session, proposal: Proposal
) -> None:
    themes = f"{TABLE}/themes"
    for title in ("Sécurité", "Vitesse", "Tarifs"):
        clerk.post(themes, page=themes, title=title, account="Ce qui fut dit.")
    assert "déjà un thème" in clerk.post(themes, 409, page=themes, title="Tarifs").text
    by_title = {theme.title: theme.id for theme in fresh.exec(select(Theme)).all()}
    fresh.rollback()
    clerk.post(f"{themes}/{by_title['Tarifs']}/move", page=themes, direction="up")
    page = clerk.get(themes)
    assert page.index("Sécurité") < page.index("Tarifs") < page.index("Vitesse")
    one = f"{themes}/{by_title['Vitesse']}"
    clerk.post(f"{one}/rename", page=one, title="Allure", account="")
    assert "déjà un thème" in clerk.post(f"{one}/rename", 409, page=one, title="Tarifs", account="").text
    clerk.post(f"{one}/merge", page=one, into=str(by_title["Sécurité"]))
    clerk.get(one, 404)
    gone = f"{themes}/{by_title['Tarifs']}/delete"
    assert "Supprimer le thème" in clerk.get(gone)
    clerk.post(gone, page=gone)
    left = fresh.exec(select(Theme.title).where(Theme.proposal_id == proposal.id)).all()
    assert left == ["Sécurité"]


def test_comments_are_taken_out_on_the_themes_page(clerk: Desk, fresh: Session, proposal: Proposal) -> None:
    theme, first = add_theme(fresh, proposal), ids(fresh, proposal)[:3]
    fresh.add_all([CommentTheme(comment_id=number, theme_id=theme) for number in first])
    fresh.commit()
    path = f"{TABLE}/themes/{theme}"
    clerk.post(f"{path}/remove", page=path, comment=[str(first[0])])
    assert inside(fresh, theme) == set(first[1:])


@pytest.mark.parametrize("number", ["999", str(2**63), str(2**70)])
def test_a_theme_that_is_not_there_is_not_found(clerk: Desk, number: str) -> None:
    clerk.get(f"{TABLE}/themes/{number}", 404)
    clerk.post(f"{TABLE}/themes/{number}/move", 404, direction="up")


def test_another_citys_theme_is_not_found(clerk: Desk, fresh: Session) -> None:
    theirs = fresh.exec(select(Theme.id).where(Theme.title == "Thème d’ailleurs")).one()
    fresh.rollback()
    clerk.get(f"{TABLE}/themes/{theirs}", 404)
    clerk.post(f"{TABLE}/themes/{theirs}/delete", 404)


def test_the_text_page_lists_what_is_missing_and_keeps_the_text(
    clerk: Desk, fresh: Session, proposal: Proposal
) -> None:
    path = f"{TABLE}/text"
    theme = add_theme(fresh, proposal)
    page = clerk.get(path)
    assert "60 contributions sont sans thème" in page
    assert "« Stationnement »".replace("« ", "«\u202f").replace(" »", "\u202f»") in page
    assert "introduction n’est pas écrite" in page
    clerk.post(path, page=path, introduction="Soixante voix.", conclusion="Nous changeons le texte.")
    assert "Soixante voix." in clerk.get(path)
    fresh.add_all([CommentTheme(comment_id=n, theme_id=theme) for n in ids(fresh, proposal)[:60]])
    fresh.get_one(Theme, theme).outcome, fresh.get_one(Theme, theme).reply = Outcome.NOTED, "Bien noté."
    fresh.commit()
    assert "Rien ne manque" in clerk.get(path)
    assert fresh.exec(select(Synthesis)).one().conclusion == "Nous changeons le texte."


def test_once_published_nothing_is_written_any_more(clerk: Desk, fresh: Session, proposal: Proposal) -> None:
    theme = add_theme(fresh, proposal, outcome=Outcome.NOTED, reply="Bien noté.")
    fresh.get_one(Proposal, proposal.id).stage = "synthesis_published"
    fresh.commit()
    one, number = f"{TABLE}/themes/{theme}", str(ids(fresh, proposal)[0])
    for path, typed in (
        (f"{TABLE}/sort", {"target": str(theme), "how": "add", "scope": "ticked", "comment": number}),
        (f"{TABLE}/themes", {"title": "Autre"}),
        (f"{one}/rename", {"title": "Autre"}),
        (f"{one}/reply", {"outcome": "refused", "reply": "Une longue réponse gardée."}),
        (f"{one}/move", {"direction": "up"}),
        (f"{one}/delete", {}),
        (f"{one}/remove", {"comment": number}),
        (f"{TABLE}/text", {"introduction": "Une longue introduction."}),
    ):
        assert 'role="alert"' in clerk.post(path, 409, **typed).text
    assert fresh.exec(select(Theme.reply).where(Theme.id == theme)).one() == "Bien noté."
    assert "Bien noté." in clerk.get(one)


@pytest.mark.parametrize("role", [Role.COUNCILLOR, Role.ADMINISTRATOR])
def test_others_of_the_staff_read_and_do_not_sort(
    app: Flask, session: Session, city: City, proposal: Proposal, role: Role
) -> None:
    desk = sign_in(app, session, city, role)
    assert 'type="checkbox"' not in desk.get()
    desk.get(f"{TABLE}/themes")
    desk.post(f"{TABLE}/sort", 403, target="new", title="x", how="add", scope="matching")


def test_a_stranger_is_sent_to_sign_in(app: Flask, proposal: Proposal) -> None:
    for path in (TABLE, f"{TABLE}/themes", f"{TABLE}/text"):
        assert app.test_client().get(f"/fr{path}").status_code in (302, 303)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_page_opens_in_the_other_languages(
    clerk: Desk, fresh: Session, proposal: Proposal, language: str
) -> None:
    theme = add_theme(fresh, proposal)
    for path in ("", "/themes", f"/themes/{theme}", f"/themes/{theme}/delete", "/text"):
        assert f'lang="{language}"' in clerk.get(f"{TABLE}{path}", language=language)


def test_one_thing_has_one_word_in_both_tables(clerk: Desk) -> None:
    page = clerk.get(TABLE)
    assert {"Catégorie", "Reçue par"} <= set(re.findall(r'<label for="\w+">([^<]+)</label>', page))
    assert ">Toutes</a>" in clerk.get(f"{TABLE.removesuffix('/synthesis')}/comments")


def test_the_introduction_is_asked_before_publication_and_not_called_optional(clerk: Desk) -> None:
    page = clerk.get(f"{TABLE}/text")
    assert re.search(r'<label for="introduction">Introduction</label>', page)
    assert "Demandée avant la publication" in page
    assert re.search(r'<label for="conclusion">Conclusion <small>', page)
