"""The file is prepared, printed and sent; the authority receives it by its link, and answers."""

from consultations.models import Document, NationalSubmission
from tests.journeys.cast import PREFECT, Journey
from tests.journeys.town import link_in

MESSAGE = "La ville vous transmet la délibération inventée."
ANSWER = "La délibération inventée n’appelle pas d’observation."


def send(journey: Journey) -> None:
    prepare(journey)
    link = _transmit(journey)
    _receive(journey, link)
    _answer(journey, link)


def prepare(journey: Journey) -> None:
    secretariat, town = journey.secretariat, journey.town
    town.wait(days=2, to="09:30")
    secretariat.go(f"/desk/{journey.ref}/submission")
    options = secretariat.page.locator("main [name=authority] option")
    assert [one.split(",")[0].strip() for one in options.all_inner_texts()][1:2] != ["Préfecture d’ailleurs"]
    assert options.count() == 2  # the first is no choice; another city's authority is not offered
    secretariat.fill(
        authority=str(options.last.get_attribute("value")), kind="legality_control", message=MESSAGE
    )
    secretariat.press("/prepare")
    secretariat.move(journey.ref, "prepare_submission")
    assert journey.stage == "submission_prepared"
    secretariat.go(f"/desk/{journey.ref}")
    assert not secretariat.page.locator('a.button[href$="/move/transmit"]').count()
    town.tick()
    assert town.dossiers(journey.ref)["submission"] == "ready"


def _transmit(journey: Journey) -> str:
    town = journey.town
    town.wait(days=1, to="10:00")
    journey.mayor.move(journey.ref, "transmit")
    assert journey.stage == "transmitted"
    assert town.letters.to(PREFECT) == []
    town.tick()
    assert journey.letters_from("submission_request") == 1
    assert journey.letters_from("submission_sent")
    [letter] = town.letters.to(PREFECT)
    return link_in(letter, "/authority/")


def _receive(journey: Journey, link: str) -> None:
    """Opening the link records nothing; the button does. The PDF is the sealed one."""
    authority, town = journey.authority, journey.town
    town.wait(days=1, to="15:00")
    authority.language = "fr"  # the language of the authority's letters
    authority.go(link)
    authority.sees(journey.story.title, MESSAGE)
    assert journey.stage == "transmitted"
    sealed = next(one for one in town.rows(Document, journey.ref) if str(one.kind) == "submission")
    authority.sees(sealed.sha256)
    place = authority.page.locator('main a[href$="/file"]').get_attribute("href")
    got = authority.page.request.get(f"{town.address}{place}")
    assert got.headers["content-type"] == "application/pdf"
    assert len(got.body()) == sealed.size > 10_000
    assert got.body()[:5] == b"%PDF-"
    authority.fill(name="Ines Contrôle", function="cheffe de bureau")
    authority.press("/receipt")
    assert journey.stage == "acknowledged"
    town.tick()
    assert journey.letters_from("submission_acknowledged")


def _answer(journey: Journey, link: str) -> None:
    authority, town = journey.authority, journey.town
    town.wait(days=20, to="11:00")
    authority.go(link)
    authority.fill(
        name="Ines Contrôle", function="cheffe de bureau", answer="favourable", text=ANSWER,
        document=journey.file("reponse.txt", "La réponse inventée, signée."),
    )  # fmt: skip
    authority.press("/answer")
    assert journey.stage == "answered"
    town.tick()
    assert journey.letters_from("submission_answered")
    [sent] = town.rows(NationalSubmission, journey.ref)
    assert (str(sent.answer), sent.answer_text) == ("favourable", ANSWER)
    journey.secretariat.go(f"/desk/{journey.ref}/submission")
    journey.secretariat.sees("Ines Contrôle", ANSWER, "reponse.txt")
    assert journey.stage == "in_force"  # executory since it was sent: the clock recorded it
    assert journey.letters_from("act_in_force")
