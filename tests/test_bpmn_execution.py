"""Each procedure's examples, told by our engine, are played in SpiffWorkflow: both end in the same stage."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any

import pytest
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnValidator
from SpiffWorkflow.util.task import TaskState

from tests.workflows.bpmn_files import DEFINITIONS, exported
from tests.workflows.cases import FRANCE, PROCEDURES
from workflows import scenarios
from workflows.bpmn_dialects import Dialect
from workflows.bpmn_timers import due_variables
from workflows.case import Actor, Case
from workflows.elements import Scenario
from workflows.engine import Decision, Procedure, Refused, plan
from workflows.rules import Rules
from workflows.vocabulary import Role

FAR, PAST = "2999-01-01T00:00:00+00:00", "2000-01-01T00:00:00+00:00"
BY_NAME = {one.name: one for one in PROCEDURES}


@dataclass(frozen=True)
class Step:
    """A move that our engine decided, and whether time made it."""

    stage: str
    action: str
    target: str
    by_clock: bool


@pytest.fixture(scope="module")
def paths() -> dict[str, dict[str, tuple[Step, ...]]]:
    """By procedure and final stage: the longest way there that its examples tell."""
    return {one.name: _longest(one) for one in PROCEDURES}


def _longest(procedure: Procedure) -> dict[str, tuple[Step, ...]]:
    found: dict[str, tuple[Step, ...]] = {}
    for chain in _chains(procedure.definition.scenarios):
        steps = _told(procedure, chain)
        end = steps[-1].target if steps else procedure.initial
        if procedure.is_final(end) and len(steps) > len(found.get(end, ())):
            found[end] = steps
    return found


def _chains(told: tuple[Scenario, ...]) -> Iterator[tuple[Scenario, ...]]:
    by_id = {one.id: one for one in told}
    for last in told:
        chain = [last]
        while chain[0].after:
            chain.insert(0, by_id[chain[0].after])
        yield tuple(chain)


def _told(procedure: Procedure, chain: tuple[Scenario, ...]) -> tuple[Step, ...]:
    """The moves of a chain of examples, in their order, as `plan` decides them."""
    steps: list[Step] = []

    def recording(
        procedure: Procedure, case: Case, rules: Rules, action: str, actor: Actor, override: bool = False
    ) -> Decision | Refused:
        outcome = plan(procedure, case, rules, action, actor, override)
        if isinstance(outcome, Decision):
            steps.append(Step(outcome.source, action, outcome.target, Role.CLOCK in actor.roles))
        return outcome

    alone = replace(procedure, definition=replace(procedure.definition, scenarios=chain))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scenarios, "plan", recording)
        scenarios.run_scenarios(alone, FRANCE)
    return tuple(steps)


class Played:
    """A procedure that runs in SpiffWorkflow."""

    def __init__(self, name: str) -> None:
        parser = BpmnParser(validator=BpmnValidator())
        parser.add_bpmn_io(io.BytesIO(exported(name, Dialect.SPIFFWORKFLOW)))
        self.due = dict.fromkeys(due_variables(DEFINITIONS[name]), FAR)
        self.timers = {
            stage.id: {timer.fire: f"due_{stage.id}_{timer.id}" for timer in stage.timers if timer.fire}
            for stage in DEFINITIONS[name].stages.values()
        }
        self.workflow = BpmnWorkflow(parser.get_spec(name))

    def begin(self, *first: Step) -> None:
        self.workflow.task_tree.set_data(**self._instants(first))
        self.workflow.do_engine_steps()

    def make(self, step: Step, following: Sequence[Step] = ()) -> None:
        """Make a move; the instants of the moves that time makes next are given along, so that they follow at
        once."""
        if step.by_clock:
            return
        (task,) = [one for one in self._ready() if one.task_spec.bpmn_id == f"stage.{step.stage}"]
        task.set_data(action=step.action, **self._instants(following))
        task.run()
        self.workflow.do_engine_steps()
        for _ in takewhile(lambda step: step.by_clock, following):
            self.workflow.refresh_timers()
            self.workflow.do_engine_steps()

    def _instants(self, following: Sequence[Step]) -> dict[str, str]:
        timed = takewhile(lambda step: step.by_clock, following)
        return self.due | {self.timers[step.stage][step.action]: PAST for step in timed}

    def _ready(self) -> list[Any]:
        return list(self.workflow.get_tasks(state=TaskState.READY, manual=True))

    def stages(self) -> set[str]:
        """Where it stands: the tasks that wait, or the ends it came to."""
        waiting = {one.task_spec.bpmn_id.removeprefix("stage.") for one in self._ready()}
        ended = self.workflow.get_tasks(state=TaskState.COMPLETED)
        ends = {one.task_spec.bpmn_name for one in ended if (one.task_spec.bpmn_id or "").startswith("end.")}
        return waiting | ends


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_spiffworkflow_goes_every_way_to_an_end_as_our_engine_does(
    name: str, paths: dict[str, dict[str, tuple[Step, ...]]]
) -> None:
    definition = DEFINITIONS[name]
    assert set(paths[name]) == {stage.id for stage in definition.stages.values() if stage.final}
    for end, steps in paths[name].items():
        played = Played(name)
        played.begin(steps[0])
        assert played.stages() == {definition.initial}
        for at, step in enumerate(steps):
            following = steps[at + 1 :]
            played.make(step, following)
            if following and following[0].by_clock:
                continue
            title = definition.stages[step.target].title["fr"]
            assert played.stages() == ({title} if step.target == end else {step.target}), step
        assert played.workflow.is_completed()


@pytest.mark.parametrize("name", sorted(DEFINITIONS))
def test_the_main_way_is_long_and_time_makes_a_part_of_it(
    name: str, paths: dict[str, dict[str, tuple[Step, ...]]]
) -> None:
    main = max(paths[name].values(), key=len)
    assert len(main) >= 12
    assert any(step.by_clock for steps in paths[name].values() for step in steps)


def test_a_reminder_in_spiffworkflow_leaves_the_stage_as_it_is() -> None:
    played = Played("licence_act")
    first = Step("drafting", "submit_for_review", "legal_review", by_clock=False)
    played.begin(first)
    played.due["due_scheduled_convocation_due"] = PAST
    ways = [
        first,
        Step("legal_review", "open_comment_period", "comment_period", by_clock=False),
        Step("comment_period", "close_comment_period", "comment_closed", by_clock=False),
        Step("comment_closed", "publish_synthesis", "synthesis_published", by_clock=False),
        Step("synthesis_published", "schedule_vote", "scheduled", by_clock=False),
    ]
    for step in ways:
        played.make(step)
    played.workflow.refresh_timers()
    played.workflow.do_engine_steps()
    assert played.stages() == {"scheduled"}
    sent = [one.task_spec.bpmn_id for one in played.workflow.get_tasks(state=TaskState.COMPLETED)]
    assert "remind.scheduled.convocation_due" in sent
