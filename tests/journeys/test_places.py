"""Four places whose law differs from France's, each taken to its end in a browser without JavaScript: what
differs is done by hand, read on the page with its source, and refused with the law where it is broken."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from consultations.models import Motion, NationalSubmission
from tests.journeys.cast import Journey
from tests.journeys.places import (
    MOROCCO,
    OPPOSED,
    QUEBEC,
    TUNISIA,
    WALLONIA,
    answer,
    answered,
    call_again,
    count,
    put_on_agenda,
    sent_act,
    sign_and_send,
    take_attendance,
)
from tests.journeys.stories import Story
from tests.journeys.town import Town
from tests.journeys.voting import item_of

pytestmark = pytest.mark.browser

TO_CHECK = "à vérifier"


@pytest.fixture
def journey(chromium: Browser, town: Town, story: Story, tmp_path: Path) -> Journey:
    """The file consulted on and answered: from here on the law of the place has its say."""
    one = Journey(chromium, town, story, tmp_path)
    one.ref = answered(town, story)
    return one


def told(story: Story) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("story", [story], ids=[story.place.jurisdiction])


@told(WALLONIA)
def test_wallonia_calls_three_times_and_has_its_taxes_approved(journey: Journey) -> None:
    secretariat, town = journey.secretariat, journey.town
    put_on_agenda(journey, days=9)
    secretariat.go(item_of(journey).split("/items/")[0])
    secretariat.sees("7 jours francs", "CDLD, art. L1122-13")
    secretariat.move(journey.ref, "schedule_vote")
    journey.mayor.move(journey.ref, "convene")
    town.wait(days=9, to="18:35")
    for days in (2, 3):  # two sittings without quorum: the third needs none
        secretariat.move(journey.ref, "open_sitting")
        take_attendance(journey, present=3)
        secretariat.sees("Quorum non atteint", "CDLD, art. L1122-17")
        assert not secretariat.page.locator('main a[href$="/move/adopt"]').count()
        secretariat.move(journey.ref, "record_no_quorum")
        call_again(journey, days)
        journey.mayor.move(journey.ref, "convene_again")
        town.wait(days=days, to="18:35")
    secretariat.move(journey.ref, "open_sitting")
    _no_proxy(journey)
    take_attendance(journey, present=2)
    secretariat.sees("Quorum atteint")
    _parity_rejects(journey)
    count(journey, votes_for=2, votes_against=0)  # the hands are counted again
    secretariat.press("/announce")
    assert journey.stage == "adopted"
    _tax_waits_for_its_approval(journey)


def _no_proxy(journey: Journey) -> None:
    secretariat = journey.secretariat
    secretariat.go(item_of(journey))
    secretariat.follow("/attendance")
    secretariat.sees("Aucun pouvoir n’est admis", "CDLD (article à vérifier)")
    assert not secretariat.page.locator('main input[value="represented"]').count()
    assert not secretariat.page.locator('main [name^="holder-"]').count()


def _parity_rejects(journey: Journey) -> None:
    """One against one: nobody's voice breaks the tie, whatever the chair says."""
    count(journey, votes_for=1, votes_against=1)
    journey.secretariat.sees("Rejeté", "CDLD, art. L1122-26 : parité de voix", "Proclamer le rejet")


def _tax_waits_for_its_approval(journey: Journey) -> None:
    link = sign_and_send(journey, "approval")
    journey.town.wait(days=10, to="10:00")  # published for more than five days, and not approved
    assert journey.stage == "transmitted"
    secretariat = journey.secretariat
    secretariat.go(f"/desk/{journey.ref}")
    secretariat.sees("CDLD, art. L3131-1", TO_CHECK)
    assert not secretariat.page.locator('main a[href$="/move/record_silence"]').count()
    answer(journey, link, "Approuvé.", answer="favourable")
    assert journey.stage == "in_force"
    journey.resident.go(f"{journey.public}/rules")
    journey.resident.sees("CDLD, art. L3131-1", "CDLD, art. L1122-17", TO_CHECK)


@told(QUEBEC)
def test_quebec_gives_notice_at_one_sitting_and_votes_at_another(journey: Journey) -> None:
    secretariat, town = journey.secretariat, journey.town
    law = "Loi sur les cités et villes, art. 356"
    put_on_agenda(journey, days=0, hour="20:00")
    secretariat.move(journey.ref, "schedule_vote")
    journey.mayor.go(f"/desk/{journey.ref}/move/convene")
    journey.mayor.sees(law)
    assert not journey.mayor.page.locator('main form[action$="/move"]').count()
    _give_notice(journey)
    journey.mayor.go(f"/desk/{journey.ref}/move/convene")  # tabled this morning, voted this evening
    journey.mayor.sees(law, "a lieu à une autre séance, au plus tôt le mercredi 14 janvier 2026")
    assert not journey.mayor.page.locator('main form[action$="/move"]').count()
    secretariat.move(journey.ref, "unschedule_vote", "Le vote a lieu à une autre séance")
    put_on_agenda(journey, days=8)
    secretariat.move(journey.ref, "schedule_vote")
    journey.mayor.move(journey.ref, "convene")
    town.wait(days=8, to="18:35")
    secretariat.move(journey.ref, "open_sitting")
    take_attendance(journey, present=6)
    count(journey, votes_for=3, votes_against=1, abstentions=2)  # three of six present: not the majority
    secretariat.sees("Rejeté", "Loi sur les cités et villes, art. 328", "Proclamer le rejet")
    count(journey, votes_for=4, votes_against=1, abstentions=1)
    secretariat.press("/announce")
    assert journey.stage == "adopted"
    link = sign_and_send(journey, "notification")
    answer(journey, link, "Reçu.", answer="favourable")
    assert journey.stage == "in_force"
    journey.resident.go(f"{journey.public}/rules")
    journey.resident.sees(law, "à une autre séance, au moins 2 jours avant le vote")


def _give_notice(journey: Journey) -> None:
    """Refused while it is to come; then written down, with who gave it."""
    secretariat, town = journey.secretariat, journey.town
    secretariat.go(f"/desk/{journey.ref}")
    secretariat.follow("/motion")
    secretariat.sees("Loi sur les cités et villes, art. 356", "2 jours")
    secretariat.fill(
        given_at=town.moment(1, "08:00"), tabled_at=town.moment(1, "08:10"), given_by="Dina Pelletier"
    )
    secretariat.press("/motion", code=409)
    secretariat.fill(given_at=town.moment(0, "08:00"), tabled_at=town.moment(0, "08:10"))
    town.wait(to="10:00")
    secretariat.press("/motion")
    [motion] = town.rows(Motion, journey.ref)
    assert motion.given_by == "Dina Pelletier"


@told(TUNISIA)
def test_tunisia_has_no_sitting_council_and_a_named_person_decides(journey: Journey) -> None:
    mayor, town = journey.mayor, journey.town
    office, law = "المكلف بتسيير شؤون البلدية", "Décret-loi n° 2023-9 du 8 mars 2023"
    reason = "الملخص مؤيد، والمسافات مضمونة للمارة."
    journey.resident.go(f"{journey.public}/vote")
    journey.resident.sees(office)
    journey.secretariat.go(f"/desk/{journey.ref}")
    assert not journey.secretariat.page.locator('main a[href$="/move/schedule_vote"]').count()
    mayor.go(f"/desk/{journey.ref}")
    mayor.follow("/move/decide_adoption")
    mayor.sees(law)
    mayor.press("/move", code=409)
    assert journey.stage == "synthesis_published"
    mayor.fill(reason=reason)
    mayor.press("/move")
    assert journey.stage == "adopted"
    journey.resident.go(f"{journey.public}/vote")
    journey.resident.sees(office, "Mairie Inventé", reason, law)
    link = sign_and_send(journey, "legality_control")
    town.wait(days=3, to="10:00")
    answer(journey, link, "لا ملاحظات.", answer="favourable")
    assert journey.stage == "in_force"
    journey.resident.go(f"{journey.public}/rules")
    journey.resident.sees(law, "Code des collectivités locales, loi organique 2018-29, art. 29")


@told(MOROCCO)
def test_morocco_convenes_ten_days_before_and_waits_for_the_governors_visa(journey: Journey) -> None:
    secretariat, town = journey.secretariat, journey.town
    put_on_agenda(journey, days=8)
    secretariat.move(journey.ref, "schedule_vote")
    secretariat.go(f"/desk/{journey.ref}")
    secretariat.sees("Loi organique 113-14, art. 33 et 35", TO_CHECK)
    secretariat.go(f"/desk/{journey.ref}/move/convene")
    assert not secretariat.page.locator('main form[action$="/move"]').count()
    secretariat.move(journey.ref, "unschedule_vote", "La loi veut dix jours")
    put_on_agenda(journey, days=11)
    secretariat.move(journey.ref, "schedule_vote")
    secretariat.move(journey.ref, "convene")
    town.wait(days=11, to="18:35")
    secretariat.move(journey.ref, "open_sitting")
    take_attendance(journey, present=6)
    count(journey, votes_for=3, votes_against=3, chair_choice="for")  # the chair breaks the tie
    secretariat.sees("Adopté", "Loi organique 113-14, art. 43", "Proclamer l’adoption")
    secretariat.press("/announce")
    link = sign_and_send(journey, "approval")
    town.wait(days=19, to="10:00")
    secretariat.go(f"/desk/{journey.ref}")
    secretariat.sees("Loi organique 113-14, art. 115 à 118", TO_CHECK)
    assert not secretariat.page.locator('main a[href$="/move/record_silence"]').count()
    answer(journey, link, "Visé.", answer="favourable")
    assert journey.stage == "in_force"
    [file] = town.rows(NationalSubmission, journey.ref)
    assert str(file.kind) == "approval"
    journey.resident.go(f"{journey.public}/vote")
    journey.resident.sees("Loi organique 113-14, art. 43", "Pour", "3")
    _the_governor_opposes(journey)


def _the_governor_opposes(journey: Journey) -> None:
    """Another act, which needs no visa, would apply three days after it was sent; opposed, it does not."""
    secretariat, town = journey.secretariat, journey.town
    journey.ref = sent_act(town, OPPOSED)
    town.wait(days=2, to="10:00")
    secretariat.go(f"/desk/{journey.ref}/submission")
    secretariat.sees("Loi organique 113-14, art. 115 à 118")
    who = {"name": "Ines Contrôle", "function": "cheffe de bureau"}
    secretariat.fill(who)
    secretariat.press("/receipt")
    secretariat.fill(who, answer="unfavourable", text="Je m’y oppose.")
    secretariat.press("/answer")
    town.wait(days=30, to="10:00")
    assert journey.stage == "answered"
    secretariat.go(f"/desk/{journey.ref}")
    secretariat.sees("Constater l’entrée en vigueur", "Loi organique 113-14, art. 115 à 118")
    assert not secretariat.page.locator('main input[value="enter_into_force"]').count()
