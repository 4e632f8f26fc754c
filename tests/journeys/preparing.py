"""Before the vote: the screening questions, the opinions that the law asks for."""

from consultations.models import Opinion, Screening
from tests.journeys.cast import Journey

BODY = "Autorité inventée des mobilités"
OPINION = "Le plafond inventé est tenable."


def prepare(journey: Journey) -> None:
    _screen(journey)
    if (journey.story.instrument, journey.story.sector) == ("licence", "mobility"):
        _hear(journey)


def _screen(journey: Journey) -> None:
    """Without an answer the page says so; an answer left out is asked for, and nothing typed is lost."""
    secretariat = journey.secretariat
    secretariat.go(f"/desk/{journey.ref}")
    secretariat.follow("/before-vote")
    names = [
        str(one.get_attribute("name"))
        for one in secretariat.page.locator('main [name^="question-"][value="yes"]').all()
    ]
    assert len(names) == 7
    answers = dict.fromkeys(names, "no") | {"question-individuals_only": "yes"}
    last = names[-1]
    secretariat.fill(
        {name: answers[name] for name in names if name != last}, note="Vu avec le service inventé"
    )
    secretariat.press("/screening", code=422)
    assert secretariat.page.locator('main [name="note"]').input_value() == "Vu avec le service inventé"
    secretariat.fill({last: answers[last]})
    secretariat.press("/screening")
    [row] = journey.town.rows(Screening, journey.ref)
    assert row.screened_by
    assert not row.answers["named_service"]


def _hear(journey: Journey) -> None:
    secretariat, town = journey.secretariat, journey.town
    secretariat.page.locator("main details:has(form[action$='/opinions']) summary").click()
    secretariat.fill(rule="transport_authority", body=BODY, email="avis@mobilites.example")
    secretariat.press("/before-vote/opinions")
    town.tick()
    assert journey.letters_from("opinion_requested") == 1
    secretariat.sees(BODY)
    secretariat.page.locator("main article summary").click()
    secretariat.fill(position="favourable", text=OPINION)
    secretariat.press("/opinions/1")
    secretariat.sees(OPINION)
    [row] = town.rows(Opinion, journey.ref)
    assert row.given_at is not None
