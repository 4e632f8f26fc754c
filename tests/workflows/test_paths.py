"""The ways through a procedure: all of them, once, with their times."""

import pytest

from tests.workflows.cases import FRANCE, PROCEDURES, procedure
from tests.workflows.test_simulation import OPENING, every_procedure, start
from workflows.engine import Procedure
from workflows.paths import explore


def finals(one: Procedure) -> frozenset[str]:
    return frozenset(stage.id for stage in one.stages.values() if stage.final)


@every_procedure
def test_every_end_is_reached_and_no_stage_twice(one: Procedure) -> None:
    found = explore(one, start(one), FRANCE, OPENING, finals(one))
    assert not found.cut
    assert {path.quick.case.stage for path in found.paths} == finals(one)
    for path in found.paths:
        assert len(set(path.quick.stages)) == len(path.quick.stages)
        assert path.quick.actions == path.slow.actions
        assert path.shortest <= path.longest
    assert len({path.quick.actions for path in found.paths}) == len(found.paths)


def test_returns_are_bounded() -> None:
    one = procedure()
    found = explore(one, start(one), FRANCE, OPENING, frozenset({"adopted"}), returns=1)
    assert {len(path.returns) for path in found.paths} == {0, 1}
    assert any("second_call" in path.quick.stages for path in found.paths)


def test_too_many_ways_are_cut_and_told() -> None:
    one = procedure()
    found = explore(one, start(one), FRANCE, OPENING, finals(one), most=3)
    assert found.cut
    assert len(found.paths) == 3


@pytest.mark.parametrize("goal", ["nowhere", "drafting"])
def test_where_no_way_leads_there_is_none(goal: str) -> None:
    one = PROCEDURES[0]
    assert explore(one, start(one), FRANCE, OPENING, frozenset({goal})).paths == ()
