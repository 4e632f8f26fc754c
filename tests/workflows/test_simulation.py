"""What if: the same engine in memory, with a clock that jumps."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.workflows.cases import FRANCE, PROCEDURES, make_case, procedure
from workflows.engine import Procedure
from workflows.guards import GUARDS
from workflows.paths import forecast
from workflows.remedies import FULFILLED_BEFORE, REMEDIES, Wish
from workflows.simulation import (
    Clock,
    Stuck,
    Walk,
    adopted_on,
    beginning_of,
    effect_stage,
    effective_on,
    overridden_in,
)
from workflows.story import beginning
from workflows.vocabulary import Competence

OPENING = Wish(date(2026, 3, 3))
every_procedure = pytest.mark.parametrize("one", PROCEDURES, ids=lambda one: one.name)


def start(one: Procedure, **facts: object) -> Walk:
    return Walk(replace(beginning(one.definition, FRANCE), **facts))  # type: ignore[arg-type]


@every_procedure
def test_a_year_is_gone_through_from_the_draft_to_the_effect(one: Procedure) -> None:
    found = forecast(one, start(one), FRANCE, OPENING)
    assert found.earliest
    assert found.latest
    assert adopted_on(found.earliest) == date(2026, 3, 24)  # 15 days, then 5 clear days after 18 March
    assert (adopted_on(found.latest) or date.min) > date(2026, 7, 1)
    assert found.earliest.case.stage == effect_stage(one)
    assert (effective_on(found.earliest, one, FRANCE) or date.min) >= date(2026, 3, 24)


def test_the_sittings_given_are_kept_to() -> None:
    one = procedure()
    wish = Wish(date(2026, 3, 3), days=30, sittings=(date(2026, 3, 20), date(2026, 4, 23), date(2026, 6, 25)))
    found = forecast(one, start(one), FRANCE, wish)
    assert found.earliest
    assert found.latest
    assert adopted_on(found.earliest) == date(2026, 4, 23)
    assert adopted_on(found.latest) == date(2026, 6, 25)


def test_a_tax_voted_too_late_waits_a_year_and_says_what_would_be_overridden() -> None:
    one = procedure("taxation")
    found = forecast(one, start(one, sector="accommodation"), FRANCE, OPENING)
    assert found.earliest
    assert found.latest
    assert effective_on(found.earliest, one, FRANCE) == date(2027, 1, 1)
    assert effective_on(found.latest, one, FRANCE) == date(2028, 1, 1)
    assert overridden_in(found.earliest.legs) == ()
    assert {reason.code for reason in overridden_in(found.latest.legs)} == {"tax_calendar_is_met"}


def test_legs_follow_each_other_and_time_never_goes_back() -> None:
    one = procedure(competence=Competence.REQUEST)
    found = forecast(one, start(one), FRANCE, OPENING)
    for walk in (found.earliest, found.latest):
        assert walk
        assert all(leg.begins_at <= leg.ends_at for leg in walk.legs)
        assert [leg.ends_at for leg in walk.legs[:-1]] == [leg.begins_at for leg in walk.legs[1:]]
        closing = next(leg for leg in walk.legs if leg.action == "close_comment_period")
        assert closing.ends_at == datetime(2026, 3, 18, 22, 59, 59, 999999, tzinfo=UTC)


def test_a_return_on_the_way_shows_what_it_costs() -> None:
    one = procedure()
    found = forecast(one, start(one), FRANCE, OPENING)
    costs = {detour.action: detour for detour in found.detours}
    assert {"convene_again", "adjourn", "reopen_comment_period"} <= set(costs)
    assert costs["convene_again"].changes
    assert costs["convene_again"].earliest_at.date() == date(2026, 3, 30)  # 4 clear days, then a Monday
    assert not costs["extend_comment_period"].changes


def test_a_case_is_not_changed_by_asking() -> None:
    one, case = procedure(), make_case("sitting")
    before = repr(case)
    forecast(one, beginning_of(case, one), FRANCE, OPENING)
    assert repr(case) == before


def test_what_was_only_planned_is_wished_anew() -> None:
    one = procedure()
    assert beginning_of(make_case("drafting"), one).case.period is None
    assert beginning_of(make_case("comment_period"), one).case.period is not None


def test_a_move_that_nobody_can_help_says_why() -> None:
    clock = Clock(procedure(), FRANCE, OPENING)
    case = make_case("transmitted", submission=None)
    stuck = clock.make(Walk(case), "record_answer")
    assert stuck == Stuck("record_answer", ("answer_is_recorded",))


def test_the_slow_pace_waits_for_reminders_but_not_beyond_the_opening() -> None:
    one = procedure()
    slow = Clock(one, FRANCE, replace(OPENING, slow=True))
    reviewed = slow.make(start(one), "submit_for_review")
    assert isinstance(reviewed, Walk)
    assert reviewed.case.now - reviewed.legs[0].begins_at == timedelta(days=14)
    assert [name for name, _ in reviewed.legs[0].reminders] == ["draft_waiting"]
    soon = Clock(one, FRANCE, Wish(date(2026, 2, 5), slow=True)).make(start(one), "submit_for_review")
    assert isinstance(soon, Walk)
    assert soon.case.now == datetime(2026, 2, 5, 7, tzinfo=UTC)


@pytest.mark.parametrize("name", sorted(GUARDS))
def test_every_condition_has_its_remedy_or_its_hour(name: str) -> None:
    """A new condition needs a line in `workflows/remedies.py`, or time alone must fulfil it."""
    assert name in REMEDIES or GUARDS[name].passes_from or name in FULFILLED_BEFORE
