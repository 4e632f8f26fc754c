"""What falls due and when: in the city's calendar, whatever the clocks do."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.workflows.cases import FRANCE, NOW, make_case, make_sitting, make_submission, procedure
from workflows import derivation
from workflows.case import Period as CommentPeriod
from workflows.case_path import ApplicationFacts, NotificationFacts, OpinionFacts
from workflows.elements import Period, Stage, TimerRule
from workflows.engine import timers_for
from workflows.reminders import FIRST, LAST, MOMENTS, STEP_CODES, shift, timers_of
from workflows.vocabulary import NotificationKind, Phase

LICENCE = procedure()
PARIS = "Europe/Paris"


def utc(*when: int) -> datetime:
    return datetime(*when, tzinfo=UTC)  # type: ignore[misc]


def due(stage: str, **facts: object) -> dict[str, datetime]:
    return {timer.name: timer.due_at for timer in timers_for(LICENCE, make_case(stage, **facts), FRANCE)}


@pytest.mark.parametrize(
    ("at", "length", "sign", "expected"),
    [
        (
            utc(2026, 10, 24, 8),
            Period(days=1),
            1,
            utc(2026, 10, 25, 9),
        ),  # 10 h stays 10 h over the autumn night
        (utc(2026, 3, 28, 9), Period(days=1), 1, utc(2026, 3, 29, 8)),
        (utc(2026, 3, 28, 9), Period(rest=timedelta(hours=24)), 1, utc(2026, 3, 29, 9)),
        (utc(2026, 1, 31, 9), Period(months=1), 1, utc(2026, 2, 28, 9)),
        (utc(2026, 3, 31, 8), Period(months=1), -1, utc(2026, 2, 28, 9)),
        (utc(2026, 1, 15, 9), Period(months=1, days=20), -1, utc(2025, 11, 25, 9)),
        (utc(2026, 3, 28, 1, 30), Period(days=1), 1, utc(2026, 3, 29, 1, 30)),  # 2 h 30 does not exist
        (utc(9999, 12, 31, 9), Period(days=1), 1, LAST),
        (utc(1, 1, 1, 9), Period(months=1), -1, FIRST),
    ],
)
def test_lengths_are_counted_in_the_citys_calendar(
    at: datetime, length: Period, sign: int, expected: datetime
) -> None:
    assert shift(at, length, sign, PARIS) == expected


def test_each_stage_arms_what_the_facts_make_due() -> None:
    assert due("drafting") == {"draft_waiting": utc(2026, 10, 25, 9)}  # the clocks changed that night
    assert due("comment_period") == {
        "closes": NOW + timedelta(days=20),
        "closing_soon": NOW + timedelta(days=17),
    }
    starts_at = utc(2026, 11, 16, 18)
    assert due("convened", sitting=make_sitting(starts_at=starts_at)) == {
        "sitting_tomorrow": utc(2026, 11, 15, 18)
    }
    # Five clear days before the 16th: the 10th at the latest; said at the end of the 8th.
    assert due("scheduled", sitting=make_sitting(starts_at=starts_at)) == {
        "convocation_due": utc(2026, 11, 8, 22, 59, 59, 999999)
    }
    sent_at = utc(2026, 10, 12, 8)
    assert due("transmitted", submission=make_submission(sent_at=sent_at)) == {
        "acknowledgement_overdue": utc(2026, 10, 27, 22, 59, 59, 999999),
        "answer_overdue_30": utc(2026, 11, 11, 9),
        "answer_overdue_60": utc(2026, 12, 11, 9),
        "answer_overdue_90": utc(2027, 1, 10, 9),
    }


def test_what_is_not_known_is_not_armed() -> None:
    assert due("comment_period", period=None) == {}
    assert due("convened", sitting=None) == {}
    assert due("scheduled", sitting=None) == {}
    assert due("transmitted", submission=None) == {}
    assert due("transmitted", submission=make_submission(sent_at=None)) == {}


def test_an_announcement_whose_hour_was_past_at_the_beginning_is_not_made() -> None:
    period = CommentPeriod(NOW, NOW + timedelta(days=2))
    assert set(due("comment_period", period=period)) == {"closes"}
    urgent = make_sitting(starts_at=NOW + timedelta(hours=20))
    assert set(due("convened", sitting=urgent, entered_at=NOW)) == set()
    # But the convocation that must leave today is told at once, however late.
    assert set(due("scheduled", sitting=urgent, entered_at=NOW)) == {"convocation_due"}


def test_an_announcement_stays_armed_once_the_stage_is_entered() -> None:
    late = NOW + timedelta(days=19)
    assert set(due("comment_period", now=late, effective_at=late)) == {"closes", "closing_soon"}


def test_an_announcement_is_of_no_use_once_what_it_announces_has_come() -> None:
    def useless_from(stage: str) -> dict[str, datetime | None]:
        return {one.name: one.useless_from for one in timers_for(LICENCE, make_case(stage), FRANCE)}

    closes_at = NOW + timedelta(days=20)
    assert useless_from("comment_period") == {"closes": None, "closing_soon": closes_at}
    assert useless_from("convened") == {"sitting_tomorrow": NOW + timedelta(days=30)}
    # The convocation that is late has to leave all the more.
    assert useless_from("scheduled") == {"convocation_due": None}


def test_every_timer_tells_how_its_instant_was_found() -> None:
    known = STEP_CODES | derivation.STEP_CODES
    submission = make_submission(sent_at=NOW, answer_due_at=NOW)
    for stage in LICENCE.stages:
        for timer in timers_for(LICENCE, make_case(stage, submission=submission), FRANCE):
            assert timer.derivation
            for step in timer.derivation:
                assert set(step.params) == set(known[step.code]), step.code


def test_every_named_instant_can_be_found_or_is_unknown() -> None:
    full = make_case(
        submission=make_submission(sent_at=NOW, answer_due_at=NOW),
        opinions=(OpinionFacts("data_protection", NOW, NOW),),
        notification=NotificationFacts(NOW, NotificationKind.SERVICES),
        application=ApplicationFacts(ends_on=date(2027, 1, 1), review_on=date(2027, 1, 1)),
        resolution_published_at=NOW,
    )
    pilot = replace(full, application=replace(full.application, pilot=True))
    bare = replace(
        full, period=None, sitting=None, submission=None, opinions=(), notification=None,
        application=ApplicationFacts(),
    )  # fmt: skip
    for name, find in MOMENTS.items():
        moment = find(pilot if name == "effect.pilot_begins_at" else full, FRANCE)
        assert moment is not None, name
        assert moment.at.utcoffset() is not None
        assert (find(bare, FRANCE) is None) == (name != "entered_at")


def test_a_chain_of_timers_counts_back_step_by_step() -> None:
    stage = Stage(
        "s", Phase.VOTE, {},
        timers=(
            TimerRule("c", before="b", offset=Period(days=1)),
            TimerRule("b", before="a", offset=Period(days=2)),
            TimerRule("a", at="entered_at", after=Period(days=10)),
        ),
    )  # fmt: skip
    entered = utc(2026, 6, 1, 8)
    found = {
        timer.name: timer.due_at.day for timer in timers_of(stage, make_case(entered_at=entered), FRANCE)
    }
    assert found == {"c": 8, "b": 9, "a": 11}
