"""Which rows of a procedure its scenarios tell."""

from dataclasses import replace

from tests.workflows.cases import FRANCE, procedure
from workflows.coverage import coverage_of
from workflows.scenarios import run_scenarios


def test_told_and_untold_are_the_table() -> None:
    one = procedure()
    found = coverage_of(one.definition, run_scenarios(one, FRANCE))
    rows = {(stage, move.action) for move in one.definition.moves for stage in move.sources}
    assert found.told | set(found.untold) == rows
    assert not found.told & set(found.untold)
    assert ("sitting", "adopt") in found.told
    assert "quorum_is_reached" in found.refusing
    assert 50 < found.share <= 100


def test_a_scenario_that_fails_tells_nothing() -> None:
    one = procedure()
    broken = [replace(outcome, failures=("no",)) for outcome in run_scenarios(one, FRANCE)]
    found = coverage_of(one.definition, broken)
    assert (found.share, found.told) == (0, frozenset())
    assert coverage_of(replace(one.definition, moves=()), []).share == 100
