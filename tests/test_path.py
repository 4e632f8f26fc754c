"""Around the vote, in the records: screening, opinions, notification, application, information, demands."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from consultations import application, information, notification, opinions, screening
from consultations.advance import MoveRefused, advance
from consultations.application import Plan
from consultations.clock import fire_due
from consultations.docket_path import after_the_vote, before_the_vote
from consultations.facts import case_of
from consultations.means import Means
from consultations.models import (
    AgendaItem,
    City,
    JournalEntry,
    NationalSubmission,
    Notice,
    Observation,
    Outbox,
    Proposal,
    Resolution,
    Synthesis,
    Timer,
)
from consultations.recipients import recipients
from consultations.refusals import FactRefused
from consultations.remarks import remarks_on
from consultations.transmission import submission_facts
from tests.doubles import a_wording, fake_printer, fake_render
from tests.factories import NOW, make_authority, make_city, make_proposal, make_sitting
from workflows.case import Actor
from workflows.vocabulary import (
    Answer,
    Competence,
    DemandOutcome,
    NotificationKind,
    Position,
    Role,
    Sector,
    SubmissionKind,
)

CLERK = Actor(None, "Dominique Inventée", frozenset({Role.SECRETARIAT}))
MAYOR = Actor(None, "La maire", frozenset({Role.MAYOR}))
DRAFTER = Actor(None, "Lou Inventé", frozenset({Role.DRAFTER}))
DAY = timedelta(days=1)


def refused(code: str, work, *args, **kwargs) -> None:
    with pytest.raises(FactRefused) as caught:
        work(*args, **kwargs)
    assert caught.value.code == code


@pytest.fixture
def means(engine: sa.Engine, tmp_path: Path) -> Means:
    return Means(
        engine=engine, render=fake_render, send=[].append, data_dir=tmp_path, base_url="https://palabre.example",
        now=lambda: NOW, print_dossier=fake_printer, wording=a_wording(),
    )  # fmt: skip


@pytest.fixture
def city(session: Session) -> City:
    return make_city(session)


@pytest.fixture
def ready(session: Session, city: City) -> Proposal:
    """Consulted and answered: the vote may be put on an agenda, if nothing else stands against it."""
    make_proposal(session, make_city(session), "synthesis_published")
    proposal = make_proposal(
        session, city, "synthesis_published", sector=Sector.MOBILITY, version_number=2,
        public_version_number=2, effective_at=NOW - 5 * DAY, entered_at=NOW - 5 * DAY,
    )  # fmt: skip
    session.add(Synthesis(proposal_id=proposal.id, introduction="Dit.", published_at=NOW - 5 * DAY))
    sitting = make_sitting(session, city, starts_at=NOW + 200 * DAY)
    session.add(AgendaItem(sitting_id=sitting.id, proposal_id=proposal.id, position=1, title="Point"))
    session.commit()
    return proposal


def answers(session: Session, proposal: Proposal, notify: bool = False, **more: bool) -> dict[str, bool]:
    found = {
        id: (one.notify_if is notify if one else False)
        for id, one in screening.questions_of(session, proposal)
    }
    return found | more


def screen(session: Session, proposal: Proposal, **values: bool) -> None:
    screening.answer_screening(
        session, proposal.id or 0, answers(session, proposal, **values), CLERK, NOW, "Vu avec le service"
    )


def why_not(session: Session, proposal: Proposal, now=NOW) -> set[str]:
    with pytest.raises(MoveRefused) as caught:
        advance(session, proposal.id or 0, "schedule_vote", CLERK, now)
    return {reason.code for reason in caught.value.reasons}


def actions(session: Session, proposal: Proposal) -> list[str]:
    query = select(JournalEntry.action).where(JournalEntry.proposal_id == proposal.id)
    return list(session.exec(query.order_by(JournalEntry.rev)))  # type: ignore[arg-type]


def test_an_unscreened_proposal_is_not_scheduled(session: Session, ready: Proposal) -> None:
    assert why_not(session, ready) == {"proposal_is_screened"}
    one = answers(session, ready)
    one.popitem()
    refused("questions_are_unanswered", screening.answer_screening, session, ready.id, one, CLERK, NOW)
    refused("not_at_this_stage", screening.answer_screening, session, ready.id, one, DRAFTER, NOW)
    screen(session, ready)
    found = screening.findings(session, ready)
    assert found.screening is not None
    assert (found.screening.screened_by, found.screening.version_number) == (CLERK.name, 2)
    assert (found.complete, found.notify) == (True, False)
    assert actions(session, ready)[-1] == "screening_answered"
    screen(session, ready, notify=True)
    assert screening.findings(session, ready).notify
    assert screening.findings(session, ready).screening.number == 2  # type: ignore[union-attr]


def test_an_opinion_that_the_law_asks_for_is_awaited(session: Session, ready: Proposal) -> None:
    screen(session, ready)
    assert why_not(session, ready) == {"opinions_are_requested"}
    number = ready.id or 0
    row = opinions.request_opinion(
        session, number, CLERK, NOW, rule="transport_authority", body="Mobilités inventées",
        email="avis@mobilites.example", message="Quel plafond ?",
    )  # fmt: skip
    assert row.due_at is not None
    assert row.due_at.date() == date(2026, 12, 12)  # two months, to the end of the last day in Paris
    assert why_not(session, ready) == {"opinions_are_in"}
    letter, reminder = session.exec(
        select(Outbox).where(Outbox.key.startswith(f"{number}:opinion:"))  # type: ignore[attr-defined]
    ).all()
    assert (letter.args["recipient"], letter.args["notice"]) == (
        "avis@mobilites.example",
        "opinion_requested",
    )
    assert (reminder.on_crash, reminder.not_before) == ("hold", row.due_at - opinions.REMINDED)
    assert [one.name for one in recipients(session, ready, "opinion_bodies")] == ["Mobilités inventées"]
    refused(
        "no_such_opinion",
        opinions.record_opinion,
        session,
        number,
        9,
        CLERK,
        NOW,
        position=Position.FAVOURABLE,
    )
    refused(
        "opinion_is_empty",
        opinions.record_opinion,
        session,
        number,
        1,
        CLERK,
        NOW,
        position=Position.FAVOURABLE,
    )
    early = {"position": Position.FAVOURABLE, "text": "Oui", "given_at": NOW - DAY}
    refused("given_before_asked", opinions.record_opinion, session, number, 1, CLERK, NOW, **early)
    opinions.record_opinion(session, number, 1, CLERK, NOW, position=Position.UNFAVOURABLE, text="Non")
    refused("already_answered", opinions.record_opinion, session, number, 1, CLERK, NOW, **early)
    assert recipients(session, ready, "opinion_bodies") == []
    advance(session, number, "schedule_vote", CLERK, NOW)


def test_an_opinion_comes_late_or_never(session: Session, ready: Proposal) -> None:
    screen(session, ready)
    number = ready.id or 0
    row = opinions.request_opinion(session, number, CLERK, NOW, rule="transport_authority", body="AOM")
    assert row.due_at is not None
    later = row.due_at + DAY
    assert opinions.standing_of(row, NOW) == "waiting"
    assert opinions.standing_of(row, later) == "not_given"
    opinions.record_opinion(session, number, 1, CLERK, later, position=Position.FAVOURABLE, text="Oui")
    assert opinions.standing_of(row, later) == "given_late"
    free = opinions.request_opinion(
        session, number, CLERK, later, rule="", body="Université", due_at=later + DAY
    )
    assert (free.number, free.due_at) == (2, later + DAY)
    advance(session, number, "schedule_vote", CLERK, later)  # an opinion asked freely holds nobody up


def test_a_draft_is_notified_and_waits(session: Session, ready: Proposal) -> None:
    number = ready.id or 0
    screen(session, ready, notify=True)
    opinions.request_opinion(session, number, CLERK, NOW, rule="transport_authority", body="AOM")
    opinions.record_opinion(session, number, 1, CLERK, NOW, position=Position.FAVOURABLE, text="Oui")
    assert why_not(session, ready) == {"notification_is_made"}
    told = {"kind": NotificationKind.SERVICES, "reference": "2026/0001/FR"}
    refused(
        "notified_before_the_text", notification.record_notification, session, number, CLERK, NOW,
        notified_at=NOW - 9 * DAY, **told,
    )  # fmt: skip
    notification.record_notification(session, number, CLERK, NOW, **told)
    session.refresh(ready)
    assert ready.stage == "standstill"
    due = session.exec(
        select(Timer.due_at).where(Timer.proposal_id == number, Timer.name == "standstill_ends")
    ).one()
    assert due.date() == date(2027, 1, 12)
    notification.note_detailed_opinion(session, number, CLERK, NOW + 30 * DAY, text="Article 2")
    refused("already_noted", notification.note_detailed_opinion, session, number, CLERK, NOW, text="x")
    refused("months_are_unknown", notification.note_blocking, session, number, CLERK, NOW, months=13)
    dues = select(Timer.due_at).where(
        Timer.proposal_id == number, Timer.name == "standstill_ends", Timer.standing == "pending"
    )
    assert session.exec(dues).one().date() == date(2027, 2, 12)
    with pytest.raises(MoveRefused):
        advance(session, number, "end_standstill", CLERK, NOW + 100 * DAY)
    advance(session, number, "end_standstill", CLERK, NOW + 130 * DAY)
    advance(session, number, "schedule_vote", CLERK, NOW + 130 * DAY)
    room = before_the_vote(session, session.get_one(Proposal, number), CLERK, NOW)
    assert [(one.row.reference, one.end is not None) for one in room.notified] == [("2026/0001/FR", True)]


def test_a_text_changed_since_is_notified_again_or_the_mayor_says_why_not(
    session: Session, ready: Proposal
) -> None:
    number = ready.id or 0
    ready.sector = Sector.E_COMMERCE
    screen(session, ready, notify=True)
    told = {"kind": NotificationKind.FISCAL, "reference": "2026/0002/FR"}
    notification.record_notification(session, number, CLERK, NOW, **told)
    refused("notified_already", notification.record_notification, session, number, CLERK, NOW, **told)
    ready.version_number = ready.public_version_number = 3
    session.add(ready)
    session.flush()
    assert why_not(session, ready) == {"notified_text_is_current"}
    advance(session, number, "schedule_vote", MAYOR, NOW, override=True, reason="Coquille corrigée")


def answered(session: Session, city: City, **values) -> Proposal:
    proposal = make_proposal(
        session, city, "answered", effective_at=NOW - DAY, entered_at=NOW - DAY, **values
    )
    sitting = make_sitting(session, city, starts_at=NOW - 40 * DAY)
    item = AgendaItem(
        sitting_id=sitting.id, proposal_id=proposal.id, position=1, title="Point", result="adopted"
    )
    session.add(item)
    session.flush()
    session.add(
        Resolution(
            proposal_id=proposal.id, item_id=item.id, number="D-1", version_number=1, adopted_on=NOW.date(),
            signed_by="La maire", signed_at=NOW - 39 * DAY, published_at=NOW - 39 * DAY,
        )
    )  # fmt: skip
    session.add(
        NationalSubmission(
            proposal_id=proposal.id, authority_id=make_authority(session, city).id,
            prepared_at=NOW - 38 * DAY, kind=SubmissionKind.LEGALITY_CONTROL, sent_at=NOW - 37 * DAY,
            answer=Answer.FAVOURABLE, answered_at=NOW - DAY, answered_by="La préfète",
        )
    )  # fmt: skip
    session.flush()
    return proposal


def test_a_pilot_is_evaluated_before_anything_is_concluded(
    session: Session, city: City, means: Means
) -> None:
    proposal = answered(session, city)
    number = proposal.id or 0
    proposal.stage = "legal_review"
    plan = Plan(
        pilot=True, ends_on=date(2027, 10, 12), criteria=(("Chutes", "moins de 40"), ("Plaintes", "moins"))
    )
    application.plan_application(session, number, plan, CLERK, NOW - 50 * DAY)
    refused("ends_before_it_starts", application.plan_application, session, number,
            replace(plan, starts_on=date(2028, 1, 1)), CLERK, NOW)  # fmt: skip
    proposal.stage = "answered"
    with pytest.raises(MoveRefused):
        advance(session, number, "enter_into_force", CLERK, NOW)
    advance(session, number, "begin_pilot", CLERK, NOW)
    refused("not_at_this_stage", application.plan_application, session, number, plan, CLERK, NOW)
    session.commit()
    fire_due(replace(means, now=lambda: NOW + 400 * DAY))
    session.expire_all()
    assert session.get_one(Proposal, number).stage == "evaluation"
    later = NOW + 400 * DAY
    with pytest.raises(MoveRefused) as caught:
        advance(session, number, "generalise", MAYOR, later, reason="Bon résultat")
    assert [reason.params["criteria"] for reason in caught.value.reasons] == [2]
    refused("no_such_criterion", application.judge, session, number, 3, CLERK, later, result="x", met=True)
    for position in (1, 2):
        application.judge(session, number, position, CLERK, later, result="31 chutes", met=True)
    advance(session, number, "generalise", MAYOR, later, reason="Bon résultat")
    session.refresh(session.get_one(Proposal, number))
    assert session.get_one(Proposal, number).closed


def test_the_review_date_opens_the_evaluation_by_itself(session: Session, city: City, means: Means) -> None:
    proposal = answered(session, city)
    number = proposal.id or 0
    advance(session, number, "enter_into_force", CLERK, NOW)
    plan = Plan(review_on=date(2027, 3, 1), criteria=(("Chutes", "moins"),))
    application.plan_application(session, number, plan, CLERK, NOW)
    refused(
        "voted_already", application.plan_application, session, number, replace(plan, pilot=True), CLERK, NOW
    )
    refused("voted_already", application.plan_application, session, number,
            replace(plan, criteria=(("Autre", "x"),)), CLERK, NOW)  # fmt: skip
    room = after_the_vote(session, session.get_one(Proposal, number), CLERK, NOW)
    assert room.in_force is not None
    assert room.challenge is not None
    assert (room.may_plan, room.may_judge) == (True, False)
    session.commit()
    fire_due(replace(means, now=lambda: NOW + 170 * DAY))
    session.expire_all()
    assert session.get_one(Proposal, number).stage == "evaluation"
    entries = select(JournalEntry).where(JournalEntry.proposal_id == number)
    last = session.exec(entries.order_by(col(JournalEntry.rev).desc())).first()
    assert last is not None
    assert (last.action, last.kind, last.role) == ("begin_evaluation", "timer", "clock")


def test_information_asked_stops_the_clock_and_its_answer_starts_it(session: Session, city: City) -> None:
    proposal = answered(session, city)
    number = proposal.id or 0
    submission = session.exec(
        select(NationalSubmission).where(NationalSubmission.proposal_id == number)
    ).one()
    submission.answer, submission.answered_at = None, None
    submission.answer_due_on = date(2026, 11, 5)
    proposal.stage = "transmitted"
    session.flush()
    before = submission_facts(session, proposal, NOW)
    asked = {"question": "Quel plafond ?", "asked_by": "La préfète", "asked_at": NOW - 10 * DAY}
    proposal.effective_at = proposal.entered_at = NOW - 20 * DAY
    session.flush()
    information.request_information(session, submission.id or 0, CLERK, NOW, **asked)
    refused(
        "information_is_awaited", information.request_information, session, submission.id, CLERK, NOW, **asked
    )
    stopped = submission_facts(session, session.get_one(Proposal, number), NOW)
    assert stopped is not None
    assert (stopped.answer_due_at, stopped.asked_at) == (None, NOW - 10 * DAY)
    with pytest.raises(MoveRefused):
        advance(session, number, "record_silence", CLERK, NOW + 300 * DAY)
    information.answer_information(session, submission.id or 0, CLERK, NOW, answer="Trois cents")
    refused(
        "nothing_is_asked", information.answer_information, session, submission.id, CLERK, NOW, answer="x"
    )
    running = submission_facts(session, session.get_one(Proposal, number), NOW)
    assert before is not None
    assert running is not None
    assert before.answer_due_at is not None
    assert running.answer_due_at == before.answer_due_at + 10 * DAY
    assert submission.answer_due_on == date(2026, 11, 15)


def test_a_request_is_closed_once_each_demand_has_its_outcome(session: Session, city: City) -> None:
    proposal = answered(session, city, competence=Competence.REQUEST)
    number = proposal.id or 0
    submission = session.exec(
        select(NationalSubmission.id).where(NationalSubmission.proposal_id == number)
    ).one()
    information.list_demands(session, submission or 0, ["Le pouvoir de plafonner", "Les données"], CLERK, NOW)
    advance(session, number, "begin_follow_up", CLERK, NOW)
    with pytest.raises(MoveRefused) as caught:
        advance(session, number, "close_file", CLERK, NOW, reason="Fini")
    assert [reason.code for reason in caught.value.reasons] == ["demands_are_followed"]
    for position in (1, 2):
        information.follow_demand(
            session, submission or 0, position, CLERK, NOW, outcome=DemandOutcome.PARTLY
        )
    refused("demands_are_followed", information.list_demands, session, submission, ["x"], CLERK, NOW)
    refused(
        "no_such_demand",
        information.follow_demand,
        session,
        submission,
        9,
        CLERK,
        NOW,
        outcome=DemandOutcome.GRANTED,
    )
    advance(session, number, "close_file", CLERK, NOW, reason="Fini")


def test_facts_around_the_vote_are_gathered_where_they_are_read(session: Session, ready: Proposal) -> None:
    screen(session, ready)
    case = case_of(session, ready, NOW)
    assert case.screening.version == 2
    assert case.notification is None
    assert case.application.criteria == 0


def test_what_the_authority_observed_leads_to_its_article(session: Session, city: City) -> None:
    proposal = answered(session, city)
    submission = session.exec(
        select(NationalSubmission.id).where(NationalSubmission.proposal_id == proposal.id)
    ).one()
    for key in ("a1", None, "a99"):
        session.add(Observation(submission_id=submission, article_key=key, body="À préciser", made_at=NOW))
    session.flush()
    assert [(one.key, bool(one.heading)) for one in remarks_on(session, proposal)] == [
        ("a1", True),
        ("", False),
        ("", False),
    ]


def test_no_letter_goes_to_a_body_that_gave_no_address(session: Session, ready: Proposal) -> None:
    opinions.request_opinion(session, ready.id or 0, CLERK, NOW, rule="", body="Université")
    assert session.exec(select(Outbox)).all() == []
    assert session.exec(select(Notice)).all() == []
