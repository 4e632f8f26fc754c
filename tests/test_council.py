"""The council votes: sheet, quorum, proxies, recusals, tally; what is announced never changes."""

import threading
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import pytest
import sqlalchemy as sa
from sqlmodel import Session, select

from consultations import attendance, ballots, council, resolutions
from consultations.advance import MoveRefused, advance
from consultations.database import unit_of_work
from consultations.models import (
    AgendaItem,
    Attendance,
    Ballot,
    City,
    JournalEntry,
    Member,
    Proposal,
    Recusal,
    Resolution,
    Sitting,
    Tally,
)
from consultations.refusals import FactRefused
from tests.factories import NOW, make_city, make_member, make_proposal, make_sitting
from workflows.case import Actor
from workflows.vocabulary import AttendanceMode, BallotMethod, Choice, Role

CLERK = Actor(None, "Dominique Inventée", frozenset({Role.SECRETARIAT}))
PRESENT, ABSENT = AttendanceMode.PRESENT, AttendanceMode.ABSENT
REPRESENTED, REMOTE = AttendanceMode.REPRESENTED, AttendanceMode.REMOTE
HANDS, SECRET = BallotMethod.SHOW_OF_HANDS, BallotMethod.SECRET
FOR, AGAINST, ABSTAIN = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN


@dataclass
class Room:
    """Seven members, a sitting that has begun, one proposal before it."""

    session: Session
    city: City
    members: list[Member]
    sitting: Sitting
    item: AgendaItem
    proposal: Proposal

    def sheet(self, *modes: AttendanceMode, holders: dict[int, int] | None = None) -> None:
        entries = {
            member.id: (mode, self.members[holders[place]].id if holders and place in holders else None)
            for place, (member, mode) in enumerate(zip(self.members, modes, strict=True))
        }
        attendance.record_attendance(self.session, self.sitting.id, entries)

    def everyone(self) -> None:
        self.sheet(*[PRESENT] * 7)

    def vote(self, *choices: Choice, skip: tuple[int, ...] = ()) -> Tally:
        voting = [member for place, member in enumerate(self.members) if place not in skip]
        said = {member.id: choice for member, choice in zip(voting, choices, strict=True)}
        return ballots.record_roll_call(self.session, self.item.id, said)

    def counts(self, method: BallotMethod = BallotMethod.SHOW_OF_HANDS, **said) -> Tally:
        return ballots.record_counts(self.session, self.item.id, method, **said)

    def proclaim(self) -> Tally:
        return ballots.proclaim(self.session, self.item.id, CLERK, NOW)


@pytest.fixture
def room(session: Session) -> Room:
    noise = make_city(session)
    for _ in range(3):
        make_member(session, noise)
    other = make_sitting(session, noise)
    session.add(Attendance(sitting_id=other.id, member_id=1, mode=PRESENT))
    city = make_city(session)
    make_member(session, city, ends_on=date(2026, 9, 1))
    make_member(session, city, begins_on=date(2027, 1, 1))
    members = [make_member(session, city, name=f"Élue {letter}") for letter in "ABCDEFG"]
    sitting = make_sitting(session, city, starts_at=NOW - timedelta(hours=1), chair_id=members[0].id)
    proposal = make_proposal(session, city, "sitting")
    item = AgendaItem(sitting_id=sitting.id, proposal_id=proposal.id, position=1, title=proposal.title)
    session.add(item)
    session.commit()
    return Room(session, city, members, sitting, item, proposal)


def refused(code: str, work, *args, **kwargs) -> FactRefused:
    with pytest.raises(FactRefused) as caught:
        work(*args, **kwargs)
    assert caught.value.code == code
    return caught.value


# Members and mandates


def test_only_mandates_that_cover_the_day_count(room: Room) -> None:
    names = [member.name for member in council.in_office(room.session, room.city.id, NOW.date())]
    assert names == [f"Élue {letter}" for letter in "ABCDEFG"]


def test_the_last_day_of_a_mandate_is_still_in_office(room: Room) -> None:
    council.end_mandate(room.session, room.city.id, room.members[0].id, NOW.date())
    assert len(council.in_office(room.session, room.city.id, NOW.date())) == 7
    assert len(council.in_office(room.session, room.city.id, NOW.date() + timedelta(days=1))) == 6


def test_the_same_person_has_one_mandate_at_a_time(room: Room) -> None:
    add = partial(council.add_member, room.session, room.city.id)
    refused("member_is_in_office", add, name="élue a", begins_on=NOW.date())
    council.end_mandate(room.session, room.city.id, room.members[0].id, NOW.date())
    add(name="Élue A", begins_on=NOW.date() + timedelta(days=1))


def test_another_citys_member_is_not_touched(room: Room) -> None:
    stranger = make_member(room.session, make_city(room.session))
    refused("no_such_member", council.end_mandate, room.session, room.city.id, stranger.id, NOW.date())


def test_a_mandate_ends_after_it_began(room: Room) -> None:
    end = partial(council.end_mandate, room.session, room.city.id, room.members[0].id)
    refused("ends_before_it_begins", end, date(2020, 1, 1))


# The agenda


def test_only_a_proposal_with_its_synthesis_goes_on_an_agenda(room: Room) -> None:
    sitting = make_sitting(room.session, room.city)
    ready = make_proposal(room.session, room.city, "synthesis_published")
    early = make_proposal(room.session, room.city, "comment_closed")
    item = council.put_on_agenda(room.session, sitting.id, ready.id)
    assert (item.position, item.title) == (1, ready.title)
    refused("already_on_this_agenda", council.put_on_agenda, room.session, sitting.id, ready.id)
    refused("not_ready_for_the_council", council.put_on_agenda, room.session, sitting.id, early.id)
    late = make_sitting(room.session, room.city)
    refused("on_another_agenda", council.put_on_agenda, room.session, late.id, ready.id)
    council.take_off_agenda(room.session, item.id)
    council.put_on_agenda(room.session, late.id, ready.id)


def test_another_citys_proposal_does_not_go_on_the_agenda(room: Room) -> None:
    foreign = make_proposal(room.session, make_city(room.session), "synthesis_published")
    sitting = make_sitting(room.session, room.city)
    refused("other_city", council.put_on_agenda, room.session, sitting.id, foreign.id)


def test_a_second_call_only_takes_what_the_first_had(room: Room) -> None:
    room.proposal.stage = "second_call"
    other = make_proposal(room.session, room.city, "second_call")
    first_call = make_sitting(room.session, room.city, starts_at=NOW + timedelta(days=9))
    again = council.plan_sitting(
        room.session,
        room.city.id,
        starts_at=NOW + timedelta(days=5),
        place="Ici",
        second_call_of=room.sitting.id,
    )
    refused("needs_a_second_call", council.put_on_agenda, room.session, first_call.id, room.proposal.id)
    refused("not_on_the_first_agenda", council.put_on_agenda, room.session, again.id, other.id)
    council.put_on_agenda(room.session, again.id, room.proposal.id)
    facts = council.sitting_facts(room.session, room.proposal, NOW)
    assert facts is not None
    assert (facts.second_call, facts.first_call_at, facts.starts_at) == (
        True,
        room.sitting.starts_at,
        again.starts_at,
    )


def test_a_second_call_comes_after_the_first(room: Room) -> None:
    refused(
        "second_call_is_later", council.plan_sitting, room.session, room.city.id,
        starts_at=NOW - timedelta(days=1), place="Ici", second_call_of=room.sitting.id,
    )  # fmt: skip


def test_after_an_adjournment_a_new_sitting_can_be_chosen(room: Room) -> None:
    room.proposal.stage = "convened"
    room.sitting.convened_at = NOW - timedelta(days=9)
    room.session.commit()
    advance(room.session, room.proposal.id, "open_sitting", CLERK, NOW)
    advance(room.session, room.proposal.id, "adjourn", CLERK, NOW, reason="Il faut une précision")
    assert council.sitting_facts(room.session, room.proposal, NOW) is None
    next_one = make_sitting(room.session, room.city)
    item = council.put_on_agenda(room.session, next_one.id, room.proposal.id)
    assert council.current_item(room.session, room.proposal)[0].id == item.id


# The sheet, proxies, quorum


def test_the_facts_count_the_sheet_and_not_the_proxies(room: Room) -> None:
    room.sheet(PRESENT, PRESENT, PRESENT, REMOTE, REPRESENTED, ABSENT, ABSENT, holders={4: 0})
    facts = council.sitting_facts(room.session, room.proposal, NOW)
    assert facts is not None
    counts = (
        facts.in_office,
        facts.present,
        facts.remote,
        facts.represented,
        facts.absent,
        facts.excess_proxies,
    )
    assert counts == (7, 3, 1, 1, 2, 0)
    assert facts.attendance_taken
    assert not ballots.quorum_of(room.session, room.sitting)[1].reached


@pytest.mark.parametrize(
    ("holders", "row", "code"),
    [({}, 4, "holder_missing"), ({4: 4}, 4, "holder_is_self"), ({4: 5}, 4, "holder_not_there"),
     ({4: 3, 3: 0}, 4, "holder_not_there")],
)  # fmt: skip
def test_a_proxy_needs_someone_who_is_there(room: Room, holders: dict[int, int], row: int, code: str) -> None:
    third = REPRESENTED if 3 in holders else PRESENT
    error = refused(
        "sheet_is_wrong",
        room.sheet,
        PRESENT,
        PRESENT,
        PRESENT,
        third,
        REPRESENTED,
        ABSENT,
        ABSENT,
        holders=holders,
    )
    assert error.rows == {room.members[row].id: code}
    assert room.session.exec(select(Attendance).where(Attendance.sitting_id == room.sitting.id)).all() == []


def test_every_member_has_a_row_and_nobody_else(room: Room) -> None:
    entries = {member.id: (PRESENT, None) for member in room.members[:-1]}
    stranger = make_member(room.session, make_city(room.session))
    error = refused(
        "sheet_is_wrong", attendance.record_attendance, room.session, room.sitting.id,
        entries | {stranger.id: (PRESENT, None)},
    )  # fmt: skip
    assert error.rows == {room.members[-1].id: "mode_missing", stranger.id: "not_in_office"}


def test_presence_voids_a_proxy(room: Room) -> None:
    room.sheet(*[PRESENT] * 7, holders={3: 0})
    rows = room.session.exec(select(Attendance).where(Attendance.sitting_id == room.sitting.id)).all()
    assert [row.represented_by for row in rows] == [None] * 7


def test_too_many_proxies_stop_the_announcement_and_the_move(room: Room) -> None:
    room.sheet(PRESENT, PRESENT, PRESENT, PRESENT, REPRESENTED, REPRESENTED, ABSENT, holders={4: 0, 5: 0})
    room.vote(FOR, FOR, FOR, FOR, FOR, FOR, skip=(6,))
    assert refused("proxies_in_excess", room.proclaim).params == {"excess": 1}
    with pytest.raises(MoveRefused) as caught:
        advance(room.session, room.proposal.id, "adopt", CLERK, NOW)
    assert "proxies_are_valid" in {reason.code for reason in caught.value.reasons}


def test_without_quorum_nothing_is_announced_and_the_second_call_follows(room: Room) -> None:
    room.sheet(
        PRESENT, PRESENT, PRESENT, REPRESENTED, REPRESENTED, REPRESENTED, ABSENT, holders={3: 0, 4: 1, 5: 2}
    )
    room.vote(*[FOR] * 6, skip=(6,))
    assert refused("no_quorum", room.proclaim).params == {"counted": 3, "needed": 4}
    advance(room.session, room.proposal.id, "record_no_quorum", CLERK, NOW)
    assert room.proposal.stage == "second_call"


def test_no_quorum_cannot_be_recorded_where_there_is_one(room: Room) -> None:
    room.everyone()
    with pytest.raises(MoveRefused):
        advance(room.session, room.proposal.id, "record_no_quorum", CLERK, NOW)


# Recusals


def test_a_member_who_withdrew_counts_nowhere_and_may_not_vote(room: Room) -> None:
    room.everyone()
    attendance.recuse(room.session, room.item.id, room.members[1].id, "Propriétaire d’un meublé")
    facts = council.sitting_facts(room.session, room.proposal, NOW)
    assert (facts.present, facts.recused, facts.in_office) == (6, 1, 7)
    error = refused("roll_call_is_wrong", room.vote, *[FOR] * 7)
    assert error.rows == {room.members[1].id: "may_not_vote"}
    assert room.vote(*[FOR] * 6, skip=(1,)).votes_for == 6


def test_a_proxy_given_to_who_withdrew_is_not_used(room: Room) -> None:
    room.sheet(*[PRESENT] * 6, REPRESENTED, holders={6: 1})
    attendance.recuse(room.session, room.item.id, room.members[1].id, "Intéressé")
    assert {seat.member_id for seat in ballots.voters(room.session, room.item)} == {
        member.id for place, member in enumerate(room.members) if place not in (1, 6)
    }


def test_a_recusal_is_one_row_and_can_be_taken_back(room: Room) -> None:
    room.everyone()
    for reason in ("Premier motif", "Second motif"):
        attendance.recuse(room.session, room.item.id, room.members[1].id, reason)
    assert [row.reason for row in room.session.exec(select(Recusal)).all()] == ["Second motif"]
    attendance.cancel_recusal(room.session, room.item.id, room.members[1].id)
    assert len(ballots.voters(room.session, room.item)) == 7


# The vote


def test_a_roll_call_is_adopted_numbered_and_journalled(room: Room) -> None:
    room.everyone()
    room.vote(FOR, FOR, FOR, FOR, AGAINST, ABSTAIN, Choice.NOT_VOTING)
    tally = room.proclaim()
    counted = (tally.votes_for, tally.votes_against, tally.abstentions, tally.not_voting)
    assert (counted, tally.result, room.proposal.stage) == ((4, 1, 1, 1), "adopted", "adopted")
    assert [step["code"] for step in tally.arithmetic][-1] == "majority_reached"
    assert (tally.quorum["counted"], tally.quorum["needed"], len(tally.quorum["roll"])) == (7, 4, 7)
    number = room.session.exec(select(Resolution.number)).one()
    assert number == "D-2026-001"
    entry = room.session.exec(select(JournalEntry).where(JournalEntry.action == "adopt")).one()
    assert entry.facts["tally"]["votes_for"] == 4


def test_a_tie_follows_the_chair(room: Room) -> None:
    room.everyone()
    room.vote(FOR, FOR, FOR, AGAINST, AGAINST, AGAINST, ABSTAIN)
    assert (room.proclaim().result, room.proposal.stage) == ("adopted", "adopted")


def test_a_tie_with_the_chair_against_rejects(room: Room) -> None:
    room.everyone()
    room.counts(votes_for=3, votes_against=3, abstentions=1, chair_choice=AGAINST)
    assert (room.proclaim().quorum["by"], room.proposal.stage) == ("casting_vote", "rejected")
    assert room.session.exec(select(Resolution)).all() == []


def test_a_secret_tie_is_rejected_and_leaves_no_names(room: Room) -> None:
    room.everyone()
    room.vote(FOR, FOR, FOR, AGAINST, AGAINST, AGAINST, ABSTAIN)
    room.counts(BallotMethod.SECRET, votes_for=3, votes_against=3, blanks=1)
    assert room.session.exec(select(Ballot)).all() == []
    assert (room.proclaim().quorum["by"], room.proposal.stage) == ("tie", "rejected")


@pytest.mark.parametrize(
    ("method", "said", "code"),
    [
        (HANDS, {"votes_for": 5, "votes_against": 3}, "counts_exceed_entitled"),
        (HANDS, {"votes_for": 5, "votes_against": 0, "not_voting": 3}, "counts_exceed_entitled"),
        (HANDS, {"votes_for": -1, "votes_against": 3}, "count_is_negative"),
        (HANDS, {"votes_for": 3, "votes_against": 3, "blanks": 1}, "blank_is_secret"),
        (SECRET, {"votes_for": 3, "votes_against": 3, "chair_choice": FOR}, "chair_votes_in_secret"),
        (HANDS, {"votes_for": 3, "votes_against": 0, "chair_choice": AGAINST},
         "chair_choice_is_not_counted"),
        (BallotMethod.ROLL_CALL, {"votes_for": 3, "votes_against": 0}, "wrong_method"),
    ],
)  # fmt: skip
def test_impossible_counts_are_refused(room: Room, method: BallotMethod, said: dict, code: str) -> None:
    room.everyone()
    refused(code, room.counts, method, **said)
    assert room.session.exec(select(Tally)).all() == []


def test_who_is_in_no_count_did_not_vote(room: Room) -> None:
    room.everyone()
    assert room.counts(votes_for=3, votes_against=1).not_voting == 3


def test_a_chair_who_withdrew_has_no_casting_vote(room: Room) -> None:
    room.everyone()
    attendance.recuse(room.session, room.item.id, room.members[0].id, "Intéressée")
    refused("chair_may_not_vote", room.counts, votes_for=3, votes_against=3, chair_choice=FOR)


def test_nothing_is_counted_before_attendance_and_the_opening(room: Room) -> None:
    refused("attendance_is_not_taken", room.counts, votes_for=3, votes_against=1)
    room.everyone()
    room.proposal.stage = "convened"
    room.session.commit()
    refused("sitting_is_not_open", room.counts, votes_for=3, votes_against=1)


def test_a_sheet_changed_after_the_vote_asks_for_a_new_vote(room: Room) -> None:
    room.everyone()
    room.vote(*[FOR] * 7)
    room.sheet(*[PRESENT] * 6, ABSENT)
    refused("votes_do_not_match", room.proclaim)


def test_without_a_chair_nobody_proclaims(room: Room) -> None:
    room.everyone()
    room.vote(*[FOR] * 7)
    room.sitting.chair_id = None
    room.session.commit()
    refused("no_chair", room.proclaim)


def test_an_announced_result_is_frozen(room: Room) -> None:
    room.everyone()
    room.vote(*[FOR] * 7)
    ballots.announce(room.session, room.item.id, "Dominique Inventée", NOW)
    refused("already_announced", ballots.announce, room.session, room.item.id, "Une autre", NOW)
    refused("already_announced", room.vote, *[AGAINST] * 7)
    refused("already_announced", room.counts, votes_for=0, votes_against=7)
    refused(
        "already_announced", attendance.recuse, room.session, room.item.id, room.members[0].id, "Trop tard"
    )
    refused("sheet_is_closed", room.everyone)
    refused(
        "sheet_is_closed", attendance.name_officers, room.session, room.sitting.id, room.members[1].id, None
    )


def test_the_facts_of_an_announced_item_are_those_of_its_vote(room: Room) -> None:
    other = make_proposal(room.session, room.city, "sitting")
    room.session.add(AgendaItem(sitting_id=room.sitting.id, proposal_id=other.id, position=2, title="Autre"))
    room.everyone()
    room.vote(*[FOR] * 7)
    ballots.announce(room.session, room.item.id, "Dominique Inventée", NOW)
    room.sheet(PRESENT, *[ABSENT] * 6)
    assert council.sitting_facts(room.session, room.proposal, NOW).present == 7
    assert council.sitting_facts(room.session, other, NOW).present == 1


def test_two_clerks_announce_at_once_and_one_result_stands(room: Room, engine: sa.Engine) -> None:
    room.everyone()
    room.vote(*[FOR] * 7)
    room.session.commit()
    said: list[str] = []
    start = threading.Barrier(4)

    def press() -> None:
        start.wait()
        try:
            with unit_of_work(engine) as own:
                ballots.proclaim(own, room.item.id, CLERK, NOW)
            said.append("done")
        except FactRefused as refusal:
            said.append(refusal.code)

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["already_announced"] * 3 + ["done"]
    with Session(engine) as fresh:
        assert len(fresh.exec(select(JournalEntry).where(JournalEntry.action == "adopt")).all()) == 1
        assert len(fresh.exec(select(Resolution)).all()) == 1


# The resolution


def test_numbers_follow_each_other_by_city_and_year(room: Room) -> None:
    stranger = make_city(room.session)
    for owner, number in ((room.city, "D-2026-011"), (room.city, "D-2025-080"), (stranger, "D-2026-400")):
        older = make_proposal(room.session, owner, "follow_up")
        held = make_sitting(room.session, owner)
        item = AgendaItem(sitting_id=held.id, proposal_id=older.id, position=1, title="Ancien")
        room.session.add(item)
        room.session.flush()
        row = {"proposal_id": older.id, "item_id": item.id, "version_number": 1, "adopted_on": NOW.date()}
        room.session.add(Resolution(number=number, **row))
    room.everyone()
    room.counts(votes_for=5, votes_against=1)
    room.proclaim()
    assert resolutions.resolution_of(room.session, room.proposal.id).number == "D-2026-012"


def test_a_resolution_is_signed_then_published_once(room: Room) -> None:
    sign = partial(resolutions.sign_resolution, room.session, room.proposal.id)
    refused("not_adopted", sign, "La maire", CLERK, NOW)
    room.everyone()
    room.counts(votes_for=5, votes_against=1)
    room.proclaim()
    refused("not_signed", resolutions.publish_resolution, room.session, room.proposal.id, CLERK, NOW)
    sign("Camille Inventée, maire", CLERK, NOW)
    refused("already_signed", sign, "Moi", CLERK, NOW)
    resolutions.publish_resolution(room.session, room.proposal.id, CLERK, NOW)
    refused("already_published", resolutions.publish_resolution, room.session, room.proposal.id, CLERK, NOW)
    found = resolutions.resolution_of(room.session, room.proposal.id)
    assert (found.signed_by, found.signed_at, found.published_at) == ("Camille Inventée, maire", NOW, NOW)
    entries = room.session.exec(select(JournalEntry.action).order_by(JournalEntry.rev)).all()
    assert entries[-2:] == ["resolution_signed", "resolution_published"]
