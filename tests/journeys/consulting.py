"""The consultation: a period is set and opened, people write, some on paper; the clock closes it."""

from typing import Any

from consultations.models import Comment, CommentPeriod
from tests.journeys.cast import Journey
from tests.journeys.person import Person
from tests.journeys.town import link_in

RESIDENT, OPERATOR, RUDE = "samia@courriel.example", "contact@roule.example", "fache@courriel.example"
FIRST_WORDS = "Mon trottoir est encombré chaque soir."
NEW_WORDS = "Mon trottoir est encombré chaque soir ; je demande des places marquées."
OPERATOR_WORDS = "Rendre les données chaque mois est trop lourd : nous proposons chaque trimestre."
PAPER_WORDS = "Lettre reçue à l’accueil : merci de penser aux personnes aveugles."
RUDE_WORDS = "Le voisin du 12, dont voici le numéro, est un voleur."


def consult(journey: Journey) -> None:
    _open(journey)
    _comment_as_a_resident(journey)
    _comment_as_an_operator(journey)
    _enter_a_letter(journey)
    _moderate(journey)
    _close(journey)


def _open(journey: Journey) -> None:
    secretariat, town, story = journey.secretariat, journey.town, journey.story
    town.wait(days=1, to="10:00")
    secretariat.go(f"/desk/{journey.ref}")
    secretariat.follow("/period")
    secretariat.fill(
        opens_at=town.moment(2, "09:00"), closes_at=town.moment(2 + story.days, "23:59"),
        modalities="Registre papier à l’accueil, place inventée.",
    )  # fmt: skip
    secretariat.press("/period")
    if story.days < 15:
        secretariat.go(f"/desk/{journey.ref}/move/open_comment_period")
        assert not secretariat.page.locator('main form[action$="/move"]').count()
        reason = "Saison touristique : motif inventé."
        journey.mayor.move(journey.ref, "open_comment_period", reason, override=True)
    else:
        journey.by[story.opened_by].move(journey.ref, "open_comment_period")
    assert journey.stage == "comment_period"
    journey.resident.go(f"{journey.public}/comment")
    assert not journey.resident.page.locator("main [name=body]").count()
    town.wait(days=3, to="11:00")
    assert town.dossiers(journey.ref)["notice"] == "ready"
    assert journey.letters_from("comment_period_opened")


def _write(person: Person, journey: Journey, words: dict[str, Any], dropped: bool = False) -> None:
    person.go("/")
    person.sees(journey.story.title)
    person.follow(journey.public)
    person.follow("/comment")
    person.fill(words)
    if dropped:
        person.press_and_lose_the_line("/comment")
    else:
        person.press("/comment")


def _comment_as_a_resident(journey: Journey) -> None:
    """Sent twice (a dropped line), confirmed by the letter's link (looking does nothing), corrected."""
    resident, town = journey.resident, journey.town
    _write(resident, journey, {
        "stance": "support_with_changes", "body": FIRST_WORDS, "stakeholder_class": "resident",
        "public_name": "Samia du quai", "name": "Samia Inventée", "email": RESIDENT,
    }, dropped=True)  # fmt: skip
    resident.sees(FIRST_WORDS)
    assert [one.publication for one in _comments(journey)] == ["unconfirmed"]
    town.tick()
    link = link_in(town.letters.to(RESIDENT)[-1], "/confirm/")
    resident.go(link)
    assert _comments(journey)[0].publication == "unconfirmed"
    resident.press(link.rsplit("/", 1)[1])
    assert _comments(journey)[0].publication == "pending"
    town.tick()
    resident.go(link_in(town.letters.to(RESIDENT)[-1], "/receipt/"))
    resident.sees(FIRST_WORDS, _comments(journey)[0].tracking)
    resident.follow("/correct")
    resident.fill(body=NEW_WORDS, stance="support_with_changes")
    resident.press("/correct")
    resident.sees(NEW_WORDS)


def _comment_as_an_operator(journey: Journey) -> None:
    """An operator on an article, with a file; and someone whose words will be hidden."""
    operator = journey.operator
    for words in (
        {"article": "a2", "stance": "oppose", "body": OPERATOR_WORDS, "stakeholder_class": "platform",
         "on_behalf": "organisation", "organisation": "Roule SAS (inventée)", "public_name": "Roule",
         "name": "Ivan Inventé", "email": OPERATOR,
         "files": journey.file("etude.txt", "Une étude inventée.")},
        {"stance": "oppose", "body": RUDE_WORDS, "stakeholder_class": "other", "public_name": "Fâché",
         "email": RUDE},
    ):  # fmt: skip
        _write(operator, journey, words)
        journey.town.tick()
        link = link_in(journey.town.letters.to(str(words["email"]))[-1], "/confirm/")
        operator.go(link)
        operator.press(link.rsplit("/", 1)[1])
    assert [one.article_key for one in _comments(journey)] == [None, "a2", None]


def _enter_a_letter(journey: Journey) -> None:
    secretariat = journey.secretariat
    secretariat.go(f"/desk/{journey.ref}/comments")
    secretariat.follow("/comments/new")
    secretariat.fill(
        channel="paper", received_at=journey.town.moment(0, "10:15"), stance="neutral", body=PAPER_WORDS,
        stakeholder_class="users_association", public_name="Association des aveugles inventée",
    )  # fmt: skip
    secretariat.press("/comments/new")
    assert _comments(journey)[-1].channel == "paper"


def _moderate(journey: Journey) -> None:
    """One is hidden with a reason of the charter, the others are read and published."""
    secretariat, town = journey.secretariat, journey.town
    rude = next(one for one in _comments(journey) if one.body == RUDE_WORDS)
    secretariat.go(f"/desk/{journey.ref}/comments")
    secretariat.follow(f"/comments/{rude.tracking}/hide")
    secretariat.page.locator("main [name=reason]").first.check()
    secretariat.fill(explanation="Vous accusez une personne reconnaissable.")
    secretariat.press("/hide")
    secretariat.go(f"/desk/{journey.ref}/comments?publication=unread")
    secretariat.sees(NEW_WORDS, PAPER_WORDS)
    for box in secretariat.page.locator("main input[name=comment]").all():
        box.check()
    secretariat.press("/comments/publish")
    standing = {one.body: str(one.publication) for one in _comments(journey)}
    assert standing.pop(RUDE_WORDS) == "hidden"
    assert set(standing.values()) == {"published"}
    town.tick()
    assert journey.letters_from("comment_hidden") == 1
    journey.resident.go(f"{journey.public}/comments")
    journey.resident.sees(NEW_WORDS, "Samia du quai", OPERATOR_WORDS, "Roule SAS (inventée)", PAPER_WORDS)
    journey.resident.does_not_see(FIRST_WORDS + " ", RUDE_WORDS, "Samia Inventée", RESIDENT)


def _close(journey: Journey) -> None:
    """Three days before a letter says so; at the instant the clock closes, and nobody writes any more."""
    town, story = journey.town, journey.story
    [period] = town.rows(CommentPeriod, journey.ref)
    journey.resident.go(f"{journey.public}/comment")
    town.wait(days=story.days - 4, to="23:00")
    assert journey.stage == "comment_period"
    assert not journey.letters_from("comment_period_closing")
    town.wait(days=1, to="09:00")
    assert journey.letters_from("comment_period_closing")
    town.wait(days=3, to="09:00")
    assert town.clock.now > period.closes_at
    assert journey.stage == "comment_closed"
    assert town.proposal(journey.ref).effective_at == period.closes_at
    assert journey.letters_from("comment_period_closed")
    journey.resident.fill(
        stance="oppose", body="Trop tard.", stakeholder_class="resident", public_name="En retard",
        email="retard@courriel.example",
    )  # fmt: skip
    journey.resident.press("/comment", code=409)
    assert journey.resident.page.locator("main textarea").input_value() == "Trop tard."
    assert len(_comments(journey)) == 4


def _comments(journey: Journey) -> list[Comment]:
    return journey.town.rows(Comment, journey.ref)
