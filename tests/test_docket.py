"""The living file, read side: what awaits whom, and only in their own city."""

from datetime import timedelta

from sqlmodel import Session

from consultations import docket, docket_public
from consultations.advance import begin
from consultations.models import AgendaItem, Proposal, Resolution
from tests.factories import NOW, make_city, make_comment, make_period, make_proposal, make_sitting
from workflows.case import Actor
from workflows.vocabulary import Phase, Publication, Role

SECRETARY = Actor(7, "Sam Inventé", frozenset({Role.SECRETARIAT}))
DRAFTER = Actor(8, "Dominique Inventée", frozenset({Role.DRAFTER}))
COUNCILLOR = Actor(9, "Claude Inventée", frozenset({Role.COUNCILLOR}))


def _closed_with(session: Session, comments: int) -> Proposal:
    make_proposal(session, make_city(session), stage="comment_closed")  # noise: another city's
    proposal = make_proposal(session, make_city(session), stage="comment_closed")
    period = make_period(session, proposal)
    for _ in range(comments):
        make_comment(session, proposal, period)
    make_comment(session, proposal, period, publication=Publication.PENDING)
    begin(session, proposal, SECRETARY, NOW)
    return proposal


def test_the_board_puts_each_proposal_at_its_step(session: Session) -> None:
    proposal = _closed_with(session, 1)
    draft = make_proposal(session, _city(session, proposal), stage="drafting")
    board = docket.board(session, proposal.city_id)
    assert [card.proposal.id for card in board[Phase.COMMENT]] == [proposal.id]
    assert [card.proposal.id for card in board[Phase.DRAFTING]] == [draft.id]
    assert sum(len(cards) for cards in board.values()) == 2


def _city(session: Session, proposal: Proposal):  # type: ignore[no-untyped-def]
    from consultations.facts import city_of

    return city_of(session, proposal)


def test_a_card_shows_the_soonest_deadline(session: Session) -> None:
    proposal = make_proposal(session, make_city(session), stage="comment_period")
    make_period(session, proposal, closes_at=NOW + timedelta(days=20))
    begin(session, proposal, SECRETARY, NOW)
    card = docket.board(session, proposal.city_id)[Phase.COMMENT][0]
    assert card.due is not None
    assert card.due.due_at == NOW + timedelta(days=17)


def test_work_in_the_rooms_is_counted_for_those_who_may_do_it(session: Session) -> None:
    proposal = _closed_with(session, 3)
    found = {work.kind: work.count for work in docket.works(session, proposal.city_id, SECRETARY)}
    assert found == {"moderate": 1, "sort": 3}
    assert {work.kind for work in docket.works(session, proposal.city_id, DRAFTER)} == {"sort"}
    assert docket.works(session, proposal.city_id, COUNCILLOR) == []


def test_what_awaits_someone_is_a_move_with_nothing_against_it(session: Session) -> None:
    proposal = make_proposal(session, make_city(session), stage="comment_period")
    make_period(session, proposal, closes_at=NOW + timedelta(days=20))
    begin(session, proposal, SECRETARY, NOW)
    assert docket.awaiting(session, proposal.city_id, SECRETARY, NOW) == []
    later = docket.awaiting(session, proposal.city_id, SECRETARY, NOW + timedelta(days=21))
    assert [todo.option.action for todo in later] == ["close_comment_period"]
    assert docket.awaiting(session, proposal.city_id, COUNCILLOR, NOW + timedelta(days=21)) == []


def test_a_reference_is_found_in_its_own_city_only(session: Session) -> None:
    proposal = make_proposal(session, make_city(session))
    assert docket.find(session, proposal.city_id, proposal.reference).id == proposal.id
    other = make_city(session)
    try:
        docket.find(session, other.id or 0, proposal.reference)
    except docket.NoSuchReference:
        return
    raise AssertionError("found in another city")


def test_a_step_that_someone_has_to_prepare_awaits_them_with_its_reasons(session: Session) -> None:
    proposal = make_proposal(session, make_city(session), stage="legal_review")
    begin(session, proposal, SECRETARY, NOW)
    [todo] = docket.awaiting(session, proposal.city_id, SECRETARY, NOW)
    assert todo.option.action == "open_comment_period"
    assert "comment_period_is_set" in [reason.code for reason in todo.option.reasons]
    assert docket.awaiting(session, proposal.city_id, COUNCILLOR, NOW) == []


def test_after_the_synthesis_a_sitting_awaits_and_not_another_consultation(session: Session) -> None:
    proposal = make_proposal(session, make_city(session), stage="synthesis_published")
    make_period(session, proposal)
    begin(session, proposal, SECRETARY, NOW)
    [todo] = docket.awaiting(session, proposal.city_id, SECRETARY, NOW)
    assert todo.option.action == "schedule_vote"


def test_an_adopted_resolution_awaits_the_mayors_signature(session: Session) -> None:
    city = make_city(session)
    proposal, sitting = make_proposal(session, city, "adopted"), make_sitting(session, city)
    item = AgendaItem(sitting_id=sitting.id, proposal_id=proposal.id, position=1, title="Point")
    session.add(item)
    session.flush()
    resolution = Resolution(
        proposal_id=proposal.id, item_id=item.id, number="D-1", version_number=1, adopted_on=NOW.date()
    )
    session.add(resolution)
    session.flush()
    mayor, clerk = (Actor(1, "Odile", frozenset({role})) for role in (Role.MAYOR, Role.SECRETARIAT))
    assert [work.kind for work in docket.works(session, city.id, mayor)] == ["sign"]
    assert docket.works(session, city.id, clerk) == []
    resolution.signed_at = NOW
    session.flush()
    assert docket.works(session, city.id, mayor) == []


def test_days_of_the_round_before_are_not_those_to_come(session: Session) -> None:
    proposal = make_proposal(session, make_city(session), public_version_number=1)
    make_period(session, proposal)
    days = {step.phase: step.begins_at for step in docket_public.public_file(session, proposal, NOW).steps}
    assert days[Phase.COMMENT] == NOW
    proposal.entered_at = NOW + timedelta(days=60)
    session.flush()
    days = {step.phase: step.begins_at for step in docket_public.public_file(session, proposal, NOW).steps}
    assert days[Phase.COMMENT] is None
