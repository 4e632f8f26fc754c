"""Every procedure as BPMN 2.0: valid, whole, with names, and a picture in which nothing lies over another."""

from collections import Counter
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import SpiffWorkflow
from lxml import etree

from tests.workflows.bpmn_files import BPMN, DEFINITIONS, exported, tree
from workflows.bpmn import export_bpmn
from workflows.bpmn_dialects import Dialect
from workflows.bpmn_extension import NAMESPACE, attach, read_row
from workflows.bpmn_graph import graph_of
from workflows.bpmn_layout import Sheet, lay_out
from workflows.bpmn_place import Box
from workflows.bpmn_rows import rows_of, write_toml
from workflows.bpmn_timers import due_variables
from workflows.bpmn_words import ROLES
from workflows.elements import LANGUAGES
from workflows.lint import lint
from workflows.vocabulary import Role

SCHEMA = Path(SpiffWorkflow.__file__).parent / "bpmn" / "parser" / "schema" / "BPMN20.xsd"
every_procedure = pytest.mark.parametrize("name", sorted(DEFINITIONS))
every_dialect = pytest.mark.parametrize("dialect", list(Dialect))


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(str(SCHEMA)))


@every_procedure
@every_dialect
def test_it_is_valid_by_the_schema_of_the_omg(name: str, dialect: Dialect, schema: etree.XMLSchema) -> None:
    for language in LANGUAGES:
        schema.assertValid(etree.fromstring(exported(name, dialect, language)))


@every_procedure
@every_dialect
def test_no_id_stands_twice_and_none_in_an_extension(name: str, dialect: Dialect) -> None:
    ids = Counter(element.get("id") for element in tree(name, dialect).iter() if element.get("id"))
    assert [id for id, count in ids.items() if count > 1] == []
    own = [one for one in tree(name, dialect).iter() if one.tag.startswith(f"{{{NAMESPACE}}}")]
    assert own
    assert not [one.tag for one in own if "id" in one.attrib]


@every_procedure
def test_every_reference_leads_somewhere(name: str) -> None:
    root = tree(name)
    ids = {element.get("id") for element in root.iter()}
    references = {
        element.get(key)
        for element in root.iter()
        for key in ("sourceRef", "targetRef", "attachedToRef", "bpmnElement", "processRef")
    }
    told = {
        (element.text or "")
        for tag in ("flowNodeRef", "incoming", "outgoing")
        for element in root.iter(f"{BPMN}{tag}")
    }
    assert (references | told) - ids <= {None}


@every_procedure
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_stage_move_and_timer_is_drawn_with_its_name(name: str, language: str) -> None:
    root, definition = tree(name, Dialect.PLAIN, language), DEFINITIONS[name]
    names = {element.get("id"): element.get("name") for element in root.iter()}
    live = [stage for stage in definition.stages.values() if not stage.final]
    for stage in live:
        assert names[f"stage.{stage.id}"] == stage.title[language]
        assert all(names[f"timer.{stage.id}.{timer.id}"] for timer in stage.timers)
    for move in definition.moves:
        for source in move.sources:
            assert names[f"move.{source}.{move.action}"] == move.title[language]
    ends = {element.get("name") for element in root.iter(f"{BPMN}endEvent")}
    assert {stage.title[language] for stage in definition.stages.values() if stage.final} <= ends
    unnamed = ("startEvent", "endEvent", "userTask", "serviceTask", "boundaryEvent", "lane", "participant")
    assert not [one.get("id") for tag in unnamed for one in root.iter(f"{BPMN}{tag}") if not one.get("name")]


@every_procedure
def test_deadlines_interrupt_and_reminders_do_not(name: str) -> None:
    borders = {one.get("id"): one for one in tree(name).iter(f"{BPMN}boundaryEvent")}
    for stage in DEFINITIONS[name].stages.values():
        for timer in stage.timers:
            border = borders.pop(f"timer.{stage.id}.{timer.id}")
            assert border.get("attachedToRef") == f"stage.{stage.id}"
            assert border.get("cancelActivity") == ("true" if timer.fire else "false")
    assert not borders


def test_every_dialect_says_conditions_and_deadlines_in_its_own_way() -> None:
    def said(dialect: Dialect) -> tuple[str | None, ...]:
        root = tree("licence_act", dialect)
        flow = next(one for one in root.iter() if one.get("id") == "move.sitting.adopt")
        closes = next(one for one in root.iter() if one.get("id") == "when.comment_period.closes")
        waiting = next(one for one in root.iter() if one.get("id") == "when.drafting.draft_waiting")
        return (
            flow.findtext(f"{BPMN}conditionExpression"),
            closes.findtext(f"{BPMN}timeDate"),
            waiting.findtext(f"{BPMN}timeDuration"),
        )

    assert said(Dialect.PLAIN) == ('action = "adopt"', "due_comment_period_closes", "P14D")
    assert said(Dialect.SPIFFWORKFLOW) == ('action == "adopt"', "due_comment_period_closes", '"P14D"')
    assert said(Dialect.CAMUNDA7) == ('${action == "adopt"}', "${due_comment_period_closes}", "P14D")
    assert said(Dialect.CAMUNDA8) == ('=action = "adopt"', "=due_comment_period_closes", "P14D")


@every_procedure
def test_the_instants_that_the_process_is_given_are_told_in_its_documentation(name: str) -> None:
    told = tree(name).findtext(f".//{BPMN}process/{BPMN}documentation") or ""
    assert due_variables(DEFINITIONS[name])
    assert all(variable in told for variable in due_variables(DEFINITIONS[name]))


@every_procedure
def test_a_stage_stands_in_the_lane_of_the_role_most_its_own(name: str) -> None:
    lanes = {block.stage.id: block.lane for block in graph_of(DEFINITIONS[name], "fr").blocks}
    assert lanes["drafting"] == Role.DRAFTER
    assert lanes["sitting"] == Role.SECRETARIAT
    assert Role.AUTHORITY in lanes.values()
    assert Role.CLOCK not in lanes.values()


def test_every_role_has_its_words() -> None:
    assert set(ROLES) == {str(role) for role in Role}
    assert all(words.keys() == set(LANGUAGES) for words in ROLES.values())


def _sheet(name: str) -> Sheet:
    return lay_out(graph_of(DEFINITIONS[name], "fr"))


def _meet(one: Box, other: Box) -> bool:
    across = one.x < other.x + other.w and other.x < one.x + one.w
    return across and one.y < other.y + other.h and other.y < one.y + one.h


@every_procedure
def test_shapes_and_labels_lie_apart(name: str) -> None:
    sheet = _sheet(name)
    shapes = {id: box for id, box in sheet.boxes.items() if not id.startswith("timer.")}
    named = shapes | {f"label of {id}": box for id, box in sheet.labels.items()}
    assert [pair for pair in combinations(named, 2) if _meet(named[pair[0]], named[pair[1]])] == []
    timers = {id: box for id, box in sheet.boxes.items() if id.startswith("timer.")}
    assert [pair for pair in combinations(timers, 2) if _meet(timers[pair[0]], timers[pair[1]])] == []


@every_procedure
def test_no_arrow_crosses_a_shape_or_a_name(name: str) -> None:
    sheet, graph = _sheet(name), graph_of(DEFINITIONS[name], "fr")
    ends = {flow.id: {flow.source, flow.target} for block in graph.blocks for flow in block.flows()}
    for id, points in sheet.lines.items():
        for (x1, y1), (x2, y2) in pairwise(points):
            stretch = Box(min(x1, x2), min(y1, y2), abs(x2 - x1) or 0.1, abs(y2 - y1) or 0.1)
            crossed = {one for one, box in sheet.boxes.items() if _meet(stretch, box)}
            hosts = {f"stage.{one.split('.')[1]}" for one in ends.get(id, ()) if one.startswith("timer.")}
            assert crossed - ends.get(id, {graph.start.id, graph.begin.target}) - hosts == set(), id
            assert [one for one, box in sheet.labels.items() if _meet(stretch, box)] == [], id


@every_procedure
def test_every_lane_holds_its_shapes_and_the_pool_its_lanes(name: str) -> None:
    sheet, graph = _sheet(name), graph_of(DEFINITIONS[name], "fr")
    assert sheet.pool is not None
    for block in graph.blocks:
        lane = sheet.lanes[block.lane]
        for node in block.nodes():
            box = sheet.boxes[node.id]
            assert lane.y <= box.y, node.id
            assert box.y + box.h <= lane.y + lane.h, node.id
    tops = sorted((lane.y, lane.y + lane.h) for lane in sheet.lanes.values())
    assert [below for _, below in tops[:-1]] == [above for above, _ in tops[1:]]
    assert (tops[0][0], tops[-1][1]) == (sheet.pool.y, sheet.pool.y + sheet.pool.h)


@every_procedure
def test_its_rows_written_as_toml_give_the_same_procedure(name: str) -> None:
    again, problems = lint(write_toml(rows_of(DEFINITIONS[name])), name)
    assert problems == []
    assert again is not None
    assert rows_of(again) == rows_of(DEFINITIONS[name])
    assert replace(again, stages={}, moves=(), scenarios=()) == replace(
        DEFINITIONS[name], stages={}, moves=(), scenarios=()
    )


@pytest.mark.parametrize(
    "row",
    [
        {"id": "closes", "after": "P14D", "skip_if_past": True, "days": 15, "minus": -3},
        {"text": "true", "number": "15", "none": "", "zeros": "007", "id": "12"},
        {"title": {"fr": "L’été", "en": "a < b & c", "ar": "رخصة"}, "empty": {}, "nothing": []},
        {
            "guards": [
                {"use": "x", "also": ["approval", "12", 12]},
                {"use": "y", "deep": {"a": [1, {"b": "2"}]}},
            ]
        },
        {"name": "a key that is kept", "type": "another", "key": "a third", "item": "a fourth"},
        {"line\nbreak": "tab\tand\nline", "with space": 1},
    ],
)
def test_any_row_travels_in_an_extension_unchanged(row: dict[str, object]) -> None:
    root = ET.Element("root", {"xmlns:palabre": NAMESPACE})
    attach(root, "row", row)
    assert read_row(ET.fromstring(ET.tostring(root))[0]) == row


def test_what_xml_cannot_hold_does_not_break_the_file() -> None:
    strange = replace(
        DEFINITIONS["licence_act"], id="1 procédure/étrange", title=dict.fromkeys(LANGUAGES, "a\x01<b")
    )
    root = etree.fromstring(export_bpmn(strange))
    assert root.find(f"{BPMN}process").get("id") == "_1_proc_dure__trange"
    assert root.find(f"{BPMN}process").get("name") == "a\ufffd<b"
