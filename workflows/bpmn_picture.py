"""The diagram interchange of a sheet: shapes, labels and arrows, as every BPMN tool draws them."""

from xml.etree.ElementTree import Element, SubElement

from workflows.bpmn_graph import Graph
from workflows.bpmn_layout import Sheet
from workflows.bpmn_place import Box


def draw(root: Element, graph: Graph, sheet: Sheet) -> None:
    """Add the diagram to a file's definitions."""
    diagram = SubElement(root, "bpmndi:BPMNDiagram", {"id": "picture"})
    plane = SubElement(diagram, "bpmndi:BPMNPlane", {"id": "picture.plane", "bpmnElement": "procedure.whole"})
    if sheet.pool:
        _bounds(_shape(plane, "procedure.pool", isHorizontal="true"), sheet.pool)
    for lane in graph.lanes:
        _bounds(_shape(plane, f"lane.{lane}", isHorizontal="true"), sheet.lanes[lane])
    gates = {node.id for block in graph.blocks for node in (block.gate, block.join) if node}
    for id, box in sheet.boxes.items():
        marked = {"isMarkerVisible": "true"} if id in gates else {}
        shape = _shape(plane, id, **marked)
        _bounds(shape, box)
        _label(shape, sheet, id)
    for id, points in sheet.lines.items():
        edge = SubElement(plane, "bpmndi:BPMNEdge", {"id": f"picture.{id}", "bpmnElement": id})
        for x, y in points:
            SubElement(edge, "di:waypoint", {"x": f"{x:.0f}", "y": f"{y:.0f}"})
        _label(edge, sheet, id)


def _shape(plane: Element, id: str, **attributes: str) -> Element:
    held = {"id": f"picture.{id}", "bpmnElement": id} | attributes
    return SubElement(plane, "bpmndi:BPMNShape", held)


def _label(parent: Element, sheet: Sheet, id: str) -> None:
    if id in sheet.labels:
        _bounds(SubElement(parent, "bpmndi:BPMNLabel"), sheet.labels[id])


def _bounds(parent: Element, box: Box) -> None:
    held = {"x": box.x, "y": box.y, "width": box.w, "height": box.h}
    SubElement(parent, "dc:Bounds", {key: f"{value:.0f}" for key, value in held.items()})
