"""A procedure as BPMN 2.0 with its diagram, in the dialect of an engine.

A stage is a user task in its role's lane; a move a named arrow, chosen at a gateway; a deadline a timer that
interrupts the task, a reminder one that does not. Guards and effects travel in the extension elements."""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from workflows.bpmn_dialects import (
    Dialect,
    condition,
    definitions_attributes,
    describe_reminder,
    describe_task,
    duration,
    instant,
    process_attributes,
    reminder_script,
    reminder_tag,
)
from workflows.bpmn_extension import NAMESPACE, PREFIX, attach, clean
from workflows.bpmn_graph import Block, Flow, Graph, Node, graph_of
from workflows.bpmn_layout import lay_out
from workflows.bpmn_picture import draw
from workflows.bpmn_rows import length_text, plain, rows_of
from workflows.bpmn_timers import due_variable, due_variables, plain_length
from workflows.bpmn_words import lane_name, say
from workflows.elements import Definition

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
_TAGS = {
    "start": "bpmn:startEvent",
    "task": "bpmn:userTask",
    "gate": "bpmn:exclusiveGateway",
    "join": "bpmn:exclusiveGateway",
    "end": "bpmn:endEvent",
    "boundary": "bpmn:boundaryEvent",
    "reminded": "bpmn:endEvent",
}


def export_bpmn(definition: Definition, dialect: Dialect = Dialect.PLAIN, language: str = "fr") -> bytes:
    """The XML of a procedure that passed the lint, words in one language ("fr", "en", "ar")."""
    graph = graph_of(definition, language)
    root = Element("bpmn:definitions", _namespaces() | dict(definitions_attributes(dialect)))
    root.set("id", "procedure.file")
    root.set("targetNamespace", f"{NAMESPACE}/{process_id(definition)}")
    root.set("exporter", "Palabre")
    pool = SubElement(root, "bpmn:collaboration", {"id": "procedure.whole"})
    title = definition.title[language]
    held = {"id": "procedure.pool", "name": clean(title), "processRef": process_id(definition)}
    SubElement(pool, "bpmn:participant", held)
    _Writer(definition, dialect, language, graph).write(root)
    draw(root, graph, lay_out(graph))
    indent(root)
    return tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def process_id(definition: Definition) -> str:
    """The process's id: the definition's, with what an XML name may not hold replaced."""
    name = "".join(one if one.isascii() and (one.isalnum() or one == "_") else "_" for one in definition.id)
    return name if name[:1].isalpha() else f"_{name}"


def _namespaces() -> dict[str, str]:
    return {
        "xmlns:bpmn": BPMN,
        "xmlns:bpmndi": "http://www.omg.org/spec/BPMN/20100524/DI",
        "xmlns:dc": "http://www.omg.org/spec/DD/20100524/DC",
        "xmlns:di": "http://www.omg.org/spec/DD/20100524/DI",
        "xmlns:xsi": XSI,
        f"xmlns:{PREFIX}": NAMESPACE,
    }


class _Writer:
    def __init__(self, definition: Definition, dialect: Dialect, language: str, graph: Graph) -> None:
        self.definition, self.dialect, self.language, self.graph = definition, dialect, language, graph
        flows = [graph.begin, *(flow for block in graph.blocks for flow in block.flows())]
        self.flows = flows
        self.coming: dict[str, list[str]] = {}
        self.going: dict[str, list[str]] = {}
        for flow in flows:
            self.coming.setdefault(flow.target, []).append(flow.id)
            self.going.setdefault(flow.source, []).append(flow.id)

    def write(self, root: Element) -> None:
        one = self.definition
        named = {"id": process_id(one), "name": clean(one.title[self.language]), "isExecutable": "true"}
        process = SubElement(root, "bpmn:process", named | process_attributes(self.dialect, one.version))
        SubElement(process, "bpmn:documentation").text = self._documentation()
        rows = rows_of(one)
        head = {key: value for key, value in rows.items() if not isinstance(value, list)}
        held = SubElement(process, "bpmn:extensionElements")
        attach(held, "procedure", head | {"language": self.language, "scenarios": len(one.scenarios)})
        order = {"stages": list(one.stages), "moves": list(dict.fromkeys(move.action for move in one.moves))}
        attach(held, "order", order)
        self._lanes(process)
        self._node(process, self.graph.start)
        for block in self.graph.blocks:
            for node in block.nodes():
                self._node(process, node, block)
        for flow in self.flows:
            self._flow(process, flow)

    def _documentation(self) -> str:
        due = ", ".join(due_variables(self.definition)) or "–"
        said = f"{self.definition.id} v{self.definition.version}. {say('host', self.language)} {due}"
        return clean(said)

    def _lanes(self, process: Element) -> None:
        lanes = SubElement(process, "bpmn:laneSet", {"id": "procedure.lanes"})
        for lane in self.graph.lanes:
            held = {"id": f"lane.{lane}", "name": lane_name(lane, self.language)}
            element = SubElement(lanes, "bpmn:lane", held)
            inside = [node for block in self.graph.blocks if block.lane == lane for node in block.nodes()]
            if self.graph.lane_of_start() == lane:
                inside.insert(0, self.graph.start)
            for node in inside:
                SubElement(element, "bpmn:flowNodeRef").text = node.id

    def _node(self, process: Element, node: Node, block: Block | None = None) -> None:
        tag = _TAGS.get(node.kind) or reminder_tag(self.dialect)
        element = SubElement(process, tag, {"id": node.id})
        if node.name:
            element.set("name", clean(node.name))
        extensions = Element("bpmn:extensionElements")
        self._describe(node, element, extensions, block)
        if len(extensions):
            element.insert(0, extensions)
        for word, ids in (("incoming", self.coming), ("outgoing", self.going)):
            for id in ids.get(node.id, ()):
                SubElement(element, f"bpmn:{word}").text = id
        self._content(node, element)

    def _describe(self, node: Node, element: Element, extensions: Element, block: Block | None) -> None:
        if node.stage and node.kind in ("task", "end"):
            row = {key: value for key, value in _row(node.stage).items() if key != "timers"}
            attach(extensions, "stage", row)
        if node.kind == "task" and node.stage and block:
            roles = {str(role) for way in block.exits if way.flow.move for role in way.flow.move.by}
            describe_task(self.dialect, element, extensions, node.stage, sorted(roles - {"clock"}))
        if node.kind == "boundary" and node.timer and node.stage:
            attach(extensions, "timer", _row(node.timer))
            element.set("attachedToRef", f"stage.{node.stage.id}")
            element.set("cancelActivity", "true" if node.timer.fire else "false")
        if node.kind == "reminder":
            describe_reminder(self.dialect, element, extensions)

    def _content(self, node: Node, element: Element) -> None:
        if node.kind == "boundary" and node.timer and node.stage:
            self._when(element, node)
        if node.kind == "reminder" and node.timer and (script := reminder_script(self.dialect, node.timer)):
            SubElement(element, "bpmn:script").text = script

    def _when(self, element: Element, node: Node) -> None:
        assert node.timer
        assert node.stage
        event = SubElement(
            element, "bpmn:timerEventDefinition", {"id": f"when.{node.id.removeprefix('timer.')}"}
        )
        length = plain_length(node.stage.timers, node.timer)
        if length is None:
            _expression(event, "timeDate", instant(self.dialect, due_variable(node.stage.id, node.timer)))
        else:
            _expression(event, "timeDuration", duration(self.dialect, length_text(length)))

    def _flow(self, process: Element, flow: Flow) -> None:
        held = {"id": flow.id, "sourceRef": flow.source, "targetRef": flow.target}
        element = SubElement(process, "bpmn:sequenceFlow", held)
        if flow.name:
            element.set("name", clean(flow.name))
        if flow.move:
            row = {key: value for key, value in _row(flow.move).items() if key not in ("from", "to")}
            attach(SubElement(element, "bpmn:extensionElements"), "move", row)
        if flow.action:
            _expression(element, "conditionExpression", condition(self.dialect, flow.action))


def _row(value: Any) -> dict[str, Any]:
    row = plain(value)
    assert isinstance(row, dict)
    return row


def _expression(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, f"bpmn:{tag}", {"xsi:type": "bpmn:tFormalExpression"}).text = text
