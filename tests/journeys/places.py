"""Four towns elsewhere: what each proposes, and the file as it stands when the law of the place begins to
differ, its consultation answered."""

from dataclasses import dataclass, field
from typing import Any

from sqlmodel import select

from consultations.database import unit_of_work
from consultations.models import (
    AgendaItem,
    Authority,
    City,
    Member,
    NationalSubmission,
    Proposal,
    Resolution,
    Synthesis,
)
from tests.factories import make_proposal, make_screening, make_sitting
from tests.journeys.cast import Journey
from tests.journeys.stories import Story
from tests.journeys.town import MEMBERS, PREFECT, SLUG, Place, Town, link_in
from tests.journeys.voting import item_of
from workflows.vocabulary import AuthorityKind, Sector, SubmissionKind

UNPRINTED = frozenset({"nothing"})


@dataclass(frozen=True)
class Elsewhere(Story):
    """A proposal of a town that lies elsewhere; nothing of it is really printed."""

    terms: dict[str, str] = field(default_factory=dict)
    paper: frozenset[str] = UNPRINTED


WALLONIA = Elsewhere(
    "taxation", "delivery", "fr", "Taxe sur les livraisons à domicile",
    place=Place("BE-WAL", "Europe/Brussels", "Tutelle inventée", AuthorityKind.MINISTRY),
)  # fmt: skip
QUEBEC = Elsewhere(
    "licence", "mobility", "fr", "Règlement sur les trottinettes en libre-service",
    place=Place("CA-QC", "America/Toronto", "Ministère inventé", AuthorityKind.MINISTRY),
)  # fmt: skip
TUNISIA = Elsewhere(
    "licence", "mobility", "ar", "رخصة الدراجات الكهربائية الحرة",
    place=Place("TN", "Africa/Tunis", "ولاية مخترعة", language="ar"),
)  # fmt: skip
MOROCCO = Elsewhere(
    "taxation", "accommodation", "fr", "Taxe sur les nuits vendues par les plateformes",
    place=Place("MA", "Africa/Casablanca", "Gouverneur inventé"),
)  # fmt: skip
OPPOSED = Elsewhere(
    "licence", "mobility", "fr", "Licence des trottinettes",
    place=Place("MA", "Africa/Casablanca", "Gouverneur inventé"),
)  # fmt: skip


def answered(town: Town, story: Story, stage: str = "synthesis_published") -> str:
    """The reference of a proposal that was consulted on, answered and screened, put there without a page."""
    now = town.clock()
    with unit_of_work(town.means.engine) as session:
        city = session.exec(select(City).where(City.slug == SLUG)).one()
        proposal: Proposal = make_proposal(
            session, city, stage, title=story.title, instrument=story.instrument,
            sector=Sector(story.sector), language=story.place.language, entered_at=now, effective_at=now,
            created_at=now,
        )  # fmt: skip
        session.add(Synthesis(proposal_id=proposal.id or 0, introduction="Rien.", published_at=now))
        make_screening(session, proposal)
        return proposal.reference


def put_on_agenda(journey: Journey, days: int, hour: str = "18:30") -> None:
    """A sitting so many days from now, and the proposal on its agenda, by hand."""
    secretariat, town = journey.secretariat, journey.town
    secretariat.go("/desk/sittings/new")
    secretariat.fill(starts_at=town.moment(days, hour), place="Salle inventée")
    secretariat.press("/sittings/new")
    secretariat.fill(proposal=str(town.proposal(journey.ref).id))
    secretariat.press("/agenda")


def call_again(journey: Journey, days: int) -> None:
    """The sitting that follows one without quorum."""
    secretariat, town = journey.secretariat, journey.town
    secretariat.go("/desk/sittings/new")
    secretariat.fill(starts_at=town.moment(days, "18:30"), place="Salle inventée")
    before = town.rows(AgendaItem, journey.ref)[-1].sitting_id
    secretariat.fill(second_call_of=str(before))
    secretariat.press("/sittings/new")
    secretariat.fill(proposal=str(town.proposal(journey.ref).id))
    secretariat.press("/agenda")


def take_attendance(journey: Journey, present: int) -> None:
    """So many members are there, in the order of their names, the others absent; the first one presides."""
    secretariat = journey.secretariat
    members = members_of(journey.town)
    secretariat.go(item_of(journey))
    secretariat.follow("/attendance")
    for place, name in enumerate(MEMBERS):
        secretariat.fill({f"mode-{members[name]}": "present" if place < present else "absent"})
    secretariat.press("/attendance")
    secretariat.fill(chair=str(members[MEMBERS[0]]), secretary=str(members[MEMBERS[1]]))
    secretariat.press("/officers")


def members_of(town: Town) -> dict[str, int]:
    with town.session() as session:
        return {one.name: one.id or 0 for one in session.exec(select(Member))}


def count(journey: Journey, votes_for: int, votes_against: int, abstentions: int = 0, **more: Any) -> None:
    """A show of hands, written as counts."""
    journey.secretariat.go(item_of(journey))
    journey.secretariat.fill(
        {"method": "show_of_hands", "votes_for": votes_for, "votes_against": votes_against}
        | {"abstentions": abstentions, "blanks": 0} | more
    )  # fmt: skip
    journey.secretariat.press("/counts")


def sign_and_send(journey: Journey, kind: str) -> str:
    """The law signed, published, prepared and sent; the link that the authority got."""
    mayor, secretariat, town = journey.mayor, journey.secretariat, journey.town
    mayor.go(f"/desk/{journey.ref}/submission")
    mayor.fill(signed_by="Anouk Delorme")
    mayor.press("/sign")
    mayor.press("/publish")
    secretariat.go(f"/desk/{journey.ref}/submission")
    authority = secretariat.page.locator("main [name=authority] option").last.get_attribute("value")
    secretariat.fill(authority=str(authority), kind=kind, message="Ci-joint, inventé.")
    secretariat.press("/prepare")
    secretariat.move(journey.ref, "prepare_submission")
    town.tick()
    mayor.move(journey.ref, "transmit")
    town.tick()
    assert journey.stage == "transmitted"
    [letter] = town.letters.to(PREFECT)
    return link_in(letter, "/authority/")


def answer(journey: Journey, link: str, words: str, **values: str) -> None:
    """The authority's receipt and answer, given on its own page."""
    journey.authority.language = journey.story.place.language
    journey.authority.go(link)
    journey.authority.fill(name="Ines Contrôle", function="cheffe de bureau")
    journey.authority.press("/receipt")
    journey.authority.fill({"name": "Ines Contrôle", "function": "cheffe de bureau", "text": words} | values)
    journey.authority.press("/answer")
    journey.town.tick()


def sent_act(town: Town, story: Story) -> str:
    """The reference of an act adopted, signed, published and just sent, put there without a page."""
    reference, now = answered(town, story, "transmitted"), town.clock()
    with unit_of_work(town.means.engine) as session:
        proposal = session.exec(select(Proposal).where(Proposal.reference == reference)).one()
        sitting = make_sitting(session, session.get_one(City, proposal.city_id), starts_at=now)
        item = AgendaItem(
            sitting_id=sitting.id or 0,
            proposal_id=proposal.id,
            position=1,
            title=story.title,
            result="adopted",
        )
        session.add(item)
        session.flush()
        session.add(Resolution(
            proposal_id=proposal.id or 0, item_id=item.id or 0, number="D-2026-099", version_number=1,
            adopted_on=town.today(), signed_by="Anouk Delorme", signed_at=now, published_at=now,
        ))  # fmt: skip
        authority = session.exec(select(Authority).where(Authority.email == PREFECT)).one()
        session.add(NationalSubmission(
            proposal_id=proposal.id or 0, authority_id=authority.id or 0, prepared_at=now, sent_at=now,
            kind=SubmissionKind.LEGALITY_CONTROL,
        ))  # fmt: skip
    return reference
