"""The council: a sitting with its convocation, presences, a proxy, a recusal, a roll call; a signed law."""

from sqlmodel import select

from consultations.models import AgendaItem, Member, Resolution
from tests.journeys.cast import Journey
from tests.journeys.person import Person
from tests.journeys.town import MEMBERS

NOTE = "Note inventée : ce que le conseil doit savoir pour décider."
DEBATE = "Le débat inventé porte sur les places de stationnement."
RECUSED_BECAUSE = "Actionnaire de l’opérateur (inventé)"


def vote(journey: Journey) -> None:
    journey.town.wait(days=7, to="10:00")
    _plan(journey, days=17)
    _convene(journey)
    journey.town.wait(days=16, to="19:00")
    assert journey.letters_from("sitting_tomorrow")
    journey.town.wait(days=1, to="18:35")
    if journey.story.second_call:
        _lack_the_quorum(journey)
    _vote(journey)
    _sign(journey)


def _plan(journey: Journey, days: int, second: bool = False) -> None:
    secretariat, town = journey.secretariat, journey.town
    secretariat.go("/desk/sittings")
    secretariat.follow("/sittings/new")
    secretariat.fill(starts_at=town.moment(days, "18:30"), place="Salle du conseil inventée")
    if second:
        options = secretariat.page.locator("main [name=second_call_of] option")
        secretariat.fill(second_call_of=str(options.last.get_attribute("value")))
    secretariat.press("/sittings/new")
    number = town.proposal(journey.ref).id
    secretariat.fill(proposal=str(number))
    secretariat.press("/agenda")
    secretariat.sees(journey.story.title)


def item_of(journey: Journey) -> str:
    """The address of the proposal's last point on an agenda."""
    item = journey.town.rows(AgendaItem, journey.ref)[-1]
    return f"/desk/sittings/{item.sitting_id}/items/{item.id}"


def _convene(journey: Journey) -> None:
    """Refused without its explanatory note; then every member gets the convocation."""
    secretariat = journey.secretariat
    secretariat.move(journey.ref, "schedule_vote")
    assert journey.stage == "scheduled"
    secretariat.go(item_of(journey))
    assert not secretariat.page.locator('main a[href$="/move/convene"]').count()
    secretariat.fill(explanatory_note=NOTE)
    secretariat.press("/note")
    journey.mayor.move(journey.ref, "convene")
    assert journey.stage == "convened"
    journey.town.tick()
    assert journey.letters_from("sitting_convened") == len(MEMBERS)
    assert journey.town.dossiers(journey.ref)["convocation"] == "ready"
    journey.resident.go(f"{journey.public}/vote")
    journey.resident.sees("Salle du conseil inventée")


def _take_attendance(journey: Journey, present: int) -> dict[str, int]:
    """So many members are there, the next one gave a proxy to the first, the others are absent."""
    secretariat = journey.secretariat
    with journey.town.session() as session:
        members = {one.name: one.id or 0 for one in session.exec(select(Member))}
    secretariat.go(item_of(journey))
    secretariat.follow("/attendance")
    for place, name in enumerate(MEMBERS):
        mode = "present" if place < present else "represented" if place == present else "absent"
        secretariat.fill({f"mode-{members[name]}": mode})
    secretariat.fill({f"holder-{members[MEMBERS[present]]}": MEMBERS[0]})
    secretariat.press("/attendance")
    secretariat.fill(chair=str(members[MEMBERS[0]]), secretary=str(members[MEMBERS[1]]))
    secretariat.press("/officers")
    return members


def _lack_the_quorum(journey: Journey) -> None:
    """Three of seven: nothing may be voted; a second call, three clear days later, needs no quorum."""
    secretariat = journey.secretariat
    secretariat.move(journey.ref, "open_sitting")
    _take_attendance(journey, present=3)
    secretariat.sees("Quorum non atteint")
    secretariat.go(f"/desk/{journey.ref}")
    assert not secretariat.page.locator('a.button[href$="/move/adopt"]').count()
    secretariat.move(journey.ref, "record_no_quorum")
    assert journey.stage == "second_call"
    journey.town.wait(days=1, to="09:00")
    assert journey.letters_from("second_call_needed") == len(MEMBERS)
    _plan(journey, days=4, second=True)
    secretariat.go(item_of(journey))
    if secretariat.page.locator("main [name=explanatory_note]").count():
        secretariat.fill(explanatory_note=NOTE)
        secretariat.press("/note")
    journey.mayor.move(journey.ref, "convene_again")
    journey.town.wait(days=4, to="18:35")
    assert journey.letters_from("sitting_convened") == 2 * len(MEMBERS)


def _vote(journey: Journey) -> None:
    secretariat, story = journey.secretariat, journey.story
    secretariat.move(journey.ref, "open_sitting")
    assert journey.stage == "sitting"
    present = 3 if story.second_call else 6
    members = _take_attendance(journey, present)
    secretariat.go(item_of(journey))
    secretariat.fill(member=str(members[MEMBERS[2]]), reason=RECUSED_BECAUSE)
    secretariat.press("/recusals")
    secretariat.sees(MEMBERS[2], RECUSED_BECAUSE)
    secretariat.fill(debate=DEBATE)
    secretariat.press("/debate")
    secretariat.follow("/roll-call")
    _call_the_roll(secretariat, members, present)
    assert journey.stage == "sitting"
    secretariat.press("/announce")
    assert journey.stage == "adopted"
    [tally] = journey.town.tallies(journey.ref)
    counts = (tally.votes_for, tally.votes_against, tally.abstentions, str(tally.result))
    assert counts == ((2, 1, 0, "adopted") if story.second_call else (4, 1, 1, "adopted"))
    journey.town.tick()
    assert journey.letters_from("vote_held")
    assert journey.town.dossiers(journey.ref)["minutes"] == "ready"


def _call_the_roll(secretariat: Person, members: dict[str, int], present: int) -> None:
    """The one who withdrew is not called; the second votes against, the fifth abstains, the others for."""
    voters = [name for place, name in enumerate(MEMBERS) if place <= present and place != 2]
    assert secretariat.page.locator("main fieldset").count() == len(voters)
    for name in voters:
        choice = {MEMBERS[1]: "against", MEMBERS[4]: "abstain"}.get(name, "for")
        secretariat.fill({f"choice-{members[name]}": choice})
    secretariat.press("/roll-call")


def _sign(journey: Journey) -> None:
    mayor = journey.mayor
    journey.town.wait(days=1, to="11:00")
    mayor.go(f"/desk/{journey.ref}")
    mayor.follow("/submission")
    mayor.fill(signed_by="Anouk Delorme, maire")
    mayor.press("/sign")
    mayor.press("/publish")
    [resolution] = journey.town.rows(Resolution, journey.ref)
    assert resolution.signed_at
    assert resolution.published_at
    mayor.sees(resolution.number, "Anouk Delorme, maire")
