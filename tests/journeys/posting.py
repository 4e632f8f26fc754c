"""The file goes by post: the secretariat prints, posts and records it; receipt and answer come on paper."""

from datetime import UTC, datetime

from consultations.models import Document, NationalSubmission
from tests.journeys.cast import PREFECT, Journey
from tests.journeys.sending import ANSWER, prepare
from tests.journeys.town import ZONE

NUMBER = "RK 12 345 678 9 FR"
WHO = {"name": "Ines Contrôle", "function": "cheffe de bureau"}


def post(journey: Journey) -> None:
    _change_channel(journey)
    prepare(journey)
    _dispatch(journey)
    _receive(journey)
    _answer(journey)


def _change_channel(journey: Journey) -> None:
    """The authority takes its files on paper; for that it needs an address."""
    secretariat = journey.secretariat
    secretariat.go("/desk/authorities")
    secretariat.page.locator("main ul.rows a").click()
    secretariat.fill(channel="paper", email="", address="")
    secretariat.press("", code=422)
    secretariat.sees("Écrivez l’adresse postale")
    secretariat.fill(address="2, quai de la Rive inventée", email=PREFECT)
    secretariat.press("")
    secretariat.sees("2, quai de la Rive inventée")


def _dispatch(journey: Journey) -> None:
    """The sealed file is posted at ten and recorded at five: it is sent from ten on; nothing is mailed."""
    secretariat, town = journey.secretariat, journey.town
    town.wait(days=1, to="17:00")
    secretariat.go(f"/desk/{journey.ref}")
    assert not secretariat.page.locator('a.button[href$="/move/transmit"]').count()
    secretariat.go(f"/desk/{journey.ref}/submission")
    secretariat.sees("2, quai de la Rive inventée")
    sealed = next(one for one in town.rows(Document, journey.ref) if str(one.kind) == "submission")
    secretariat.fill(sent_at=town.moment(-30, "10:00"), reference=NUMBER)
    secretariat.press("/dispatch", code=409)
    secretariat.sees("le dossier n’était pas encore scellé")
    secretariat.fill(sent_at=town.moment(0, "10:00"))
    secretariat.press("/dispatch")
    secretariat.sees(NUMBER)
    assert journey.stage == "transmitted"
    town.tick()
    [sent] = town.rows(NationalSubmission, journey.ref)
    ten = datetime.combine(town.today(), datetime.min.time().replace(hour=10), ZONE)
    assert (sent.sent_at, sent.document_id, sent.token_hash) == (ten.astimezone(UTC), sealed.id, None)
    assert journey.letters_from("submission_sent")
    assert town.letters.to(PREFECT) == []


def _receive(journey: Journey) -> None:
    """The signed receipt comes back by post and is kept as a scan."""
    secretariat, town = journey.secretariat, journey.town
    town.wait(days=4, to="15:00")
    secretariat.go(f"/desk/{journey.ref}/submission")
    scan = journey.file("recepisse.txt", "Le récépissé inventé, signé.")
    secretariat.fill(WHO, received_at=town.moment(-2, "09:00"), document=scan)
    secretariat.press("/receipt")
    assert journey.stage == "acknowledged"
    place = secretariat.page.locator('main a[href*="/submission/files/"]').get_attribute("href")
    assert "inventé, signé" in secretariat.page.request.get(f"{town.address}{place}").text()
    town.tick()
    assert journey.letters_from("submission_acknowledged")


def _answer(journey: Journey) -> None:
    secretariat, town = journey.secretariat, journey.town
    town.wait(days=20, to="11:00")
    secretariat.go(f"/desk/{journey.ref}/submission")
    secretariat.fill(WHO, answer="favourable", text=ANSWER)
    secretariat.press("/answer")
    assert journey.stage == "answered"
    town.tick()
    assert journey.letters_from("submission_answered")
    assert journey.letters_from("submission_request") == 0
    assert journey.stage == "in_force"  # executory since it was sent: the clock recorded it
    assert journey.letters_from("act_in_force")
