"""A BPMN file as it was given: read without trust, indexed, with a list of all that is not understood."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from workflows.bpmn_dialects import CAMUNDA, ZEEBE
from workflows.bpmn_extension import NAMESPACE, read_row

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
LARGEST, DEEPEST = 10_000_000, 64
TASKS = ("userTask", "task", "manualTask")
REMINDERS = ("serviceTask", "scriptTask", "sendTask")
_NODES = (*TASKS, *REMINDERS, "startEvent", "endEvent", "exclusiveGateway", "boundaryEvent")
_UNDERSTOOD: Mapping[str, frozenset[str]] = {
    "process": frozenset({*_NODES, "sequenceFlow", "laneSet", "documentation"}),
    "boundaryEvent": frozenset({"timerEventDefinition"}),
    "sequenceFlow": frozenset({"conditionExpression"}),
    "scriptTask": frozenset({"script"}),
}
_ALWAYS = frozenset({"extensionElements", "incoming", "outgoing"})
_OWN_EXTENSIONS = frozenset(
    f"{{{ZEEBE}}}{name}" for name in ("userTask", "formDefinition", "assignmentDefinition", "taskDefinition")
)
_OWN_ATTRIBUTES = frozenset(
    f"{{{CAMUNDA}}}{name}" for name in ("candidateGroups", "type", "topic", "historyTimeToLive", "versionTag")
)


class NotBpmn(ValueError):
    """A file of which nothing can be made; the message says where and what would be right."""


@dataclass(frozen=True)
class Left:
    """Something in the file that was not taken, or was guessed; `line` is the file's."""

    line: int
    element: str
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.element}: {self.message}"


@dataclass
class Source:
    """The process of a file: its nodes and flows by id, and what is left."""

    process: Element
    lines: Mapping[Element, int]
    nodes: dict[str, Element] = field(default_factory=dict)
    flows: list[Element] = field(default_factory=list)
    lanes: dict[str, str] = field(default_factory=dict)
    left: list[Left] = field(default_factory=list)

    def leave(self, element: Element, message: str) -> None:
        name = element.get("id") or element.get("name") or local(element)
        self.left.append(Left(self.lines.get(element, 1), name, message))

    def after(self, node: str) -> list[Element]:
        return [flow for flow in self.flows if flow.get("sourceRef") == node]

    def borders(self, task: str) -> list[Element]:
        """The timers at a task's border."""
        nodes = self.nodes.values()
        return [
            node for node in nodes if node.get("attachedToRef") == task and local(node) == "boundaryEvent"
        ]


def local(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def child(element: Element, *path: str) -> Element | None:
    """The first BPMN child at a path of names."""
    return element.find("/".join(f"{{{BPMN}}}{name}" for name in path))


def row_of(element: Element, tag: str) -> dict[str, Any] | None:
    """Palabre's own row in an element's extensions, if it has one of that name."""
    found = element.find(f"{{{BPMN}}}extensionElements/{{{NAMESPACE}}}{tag}")
    return None if found is None else read_row(found)


def read_source(data: bytes) -> Source:
    """The first process of a file. Raises NotBpmn."""
    root, lines = _parse(data)
    if root.tag != f"{{{BPMN}}}definitions":
        raise NotBpmn(f"line 1: the file begins with <{local(root)}>, not with BPMN 2.0's <definitions>")
    processes = root.findall(f"{{{BPMN}}}process")
    if not processes:
        raise NotBpmn("the file holds no <process>")
    source = Source(processes[0], lines)
    for other in processes[1:]:
        source.leave(other, "a further process: only the first is taken")
    for element in root:
        if local(element) not in ("process", "collaboration", "BPMNDiagram", "documentation"):
            source.leave(element, f"<{local(element)}> has no counterpart")
    _pools(root, source)
    _index(source)
    if not any(local(node) in TASKS for node in source.nodes.values()):
        raise NotBpmn(f"line {lines[source.process]}: the process holds no task, so no stage")
    return source


def _parse(data: bytes) -> tuple[Element, Mapping[Element, int]]:
    if len(data) > LARGEST:
        raise NotBpmn(f"the file has {len(data):,} bytes; at most {LARGEST:,} are read")
    builder, lines, depth = TreeBuilder(), dict[Element, int](), 0
    parser = expat.ParserCreate(namespace_separator="}")

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > DEEPEST:
            raise NotBpmn(f"line {parser.CurrentLineNumber}: more than {DEEPEST} elements in one another")
        element = builder.start(_named(tag), {_named(key): value for key, value in attributes.items()})
        lines[element] = parser.CurrentLineNumber

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_named(tag))

    def doctype(*_: Any) -> None:
        raise NotBpmn(f"line {parser.CurrentLineNumber}: a document type is not read; take <!DOCTYPE …> out")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = builder.data, doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        place = f"line {error.lineno}, column {error.offset + 1}"
        raise NotBpmn(f"{place}: not XML: {expat.ErrorString(error.code)}") from error
    except (LookupError, ValueError) as error:
        if isinstance(error, NotBpmn):
            raise
        raise NotBpmn(f"line 1: the encoding cannot be read: {error}") from error
    return builder.close(), lines


def _named(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def _pools(root: Element, source: Source) -> None:
    for collaboration in root.findall(f"{{{BPMN}}}collaboration"):
        for element in collaboration:
            mine = element.get("processRef") == source.process.get("id")
            if local(element) not in _ALWAYS and not (local(element) == "participant" and mine):
                source.leave(element, f"<{local(element)}> has no counterpart")


def _index(source: Source) -> None:
    _check(source, source.process)
    for element in source.process:
        if element.tag.startswith(f"{{{BPMN}}}") and local(element) in _NODES:
            source.nodes[element.get("id", "")] = element
            _check(source, element)
        elif local(element) == "sequenceFlow":
            source.flows.append(element)
            _check(source, element)
    for lane in source.process.iter(f"{{{BPMN}}}lane"):
        role = lane.get("id", "").removeprefix("lane.")
        for node in lane.findall(f"{{{BPMN}}}flowNodeRef"):
            source.lanes[(node.text or "").strip()] = role if role != lane.get("id") else lane.get("name", "")


def _check(source: Source, element: Element) -> None:
    understood = _ALWAYS | _UNDERSTOOD.get(local(element), frozenset())
    for inner in element:
        if local(inner) == "extensionElements":
            for one in _foreign(inner):
                source.leave(element, f"<{local(one)}> of another tool is not taken")
        elif local(inner) not in understood or not inner.tag.startswith(f"{{{BPMN}}}"):
            named = f' "{inner.get("name")}"' if inner.get("name") else ""
            source.leave(inner, f"<{local(inner)}>{named} has no counterpart")
    for key in element.attrib:
        if key.startswith("{") and key not in _OWN_ATTRIBUTES:
            source.leave(element, f'the attribute "{key.rpartition("}")[2]}" of another tool is not taken')


def _foreign(extensions: Element) -> Iterator[Element]:
    for one in extensions:
        if one.tag not in _OWN_EXTENSIONS and not one.tag.startswith(f"{{{NAMESPACE}}}"):
            yield one
