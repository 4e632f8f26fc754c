"""The size of a block and the place of each shape in it, before the blocks are placed on the sheet.

Distances are in points of the diagram, from the block's axis (y, down) and its column's left side (x)."""

from dataclasses import dataclass

from workflows.bpmn_graph import Alarm, Block, Exit

TASK_W, TASK_H, GATE, EVENT = 150.0, 84.0, 50.0, 36.0
REMINDER_W, REMINDER_H = 150.0, 56.0
GAP, LABEL_W, LINE_H, BORDER = 40.0, 90.0, 14.0, 46.0
_CHARS = 14
_PITCH = 44.0
_STEP = 72.0


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    w: float
    h: float

    @property
    def middle(self) -> float:
        return self.y + self.h / 2

    def moved(self, x: float, y: float) -> "Box":
        return Box(self.x + x, self.y + y, self.w, self.h)


Points = tuple[tuple[float, float], ...]


@dataclass
class Placed:
    """Shapes, labels and the first part of each way out (to `right`), relative to axis and column."""

    boxes: dict[str, Box]
    labels: dict[str, Box]
    lines: dict[str, Points]
    outs: dict[str, float]
    above: float
    below: float


@dataclass(frozen=True)
class Column:
    """What the blocks above each other share: where their tasks stand and how wide they are."""

    task_x: float
    task_w: float
    width: float


def lines_of(text: str) -> int:
    """How many lines a label takes that is as wide as a label may be."""
    count, room = 1, _CHARS
    for word in text.split():
        if len(word) > room and room < _CHARS:
            count, room = count + 1, _CHARS
        room -= len(word) + 1
    return count


def label_height(text: str) -> float:
    return lines_of(text) * LINE_H + 4


def column_of(blocks: list[Block]) -> Column:
    """The column wide enough for each of its blocks."""
    task_x = GATE + 30 if any(block.join for block in blocks) else 0.0
    task_w = max(TASK_W, *(BORDER * len(block.alarms) + 14 for block in blocks))
    width = task_x + task_w + 130
    if any(block.gate for block in blocks):
        width += GAP + GATE
    if any(way.end for block in blocks for way in block.ways):
        width += EVENT + LABEL_W + 20
    if any(block.alarms for block in blocks):
        width = max(width, task_x + task_w + 2 * LABEL_W + 30 + REMINDER_W + EVENT)
    return Column(task_x, task_w, width)


def place_block(block: Block, column: Column, ahead: str, back: frozenset[str]) -> Placed:
    """Everything of one block. `ahead`: the stage that follows on the axis; `back`: stages before."""
    placed = Placed({}, {}, {}, {}, TASK_H / 2 + 10, TASK_H / 2 + 10)
    x = column.task_x
    if block.join:
        placed.boxes[block.join.id] = Box(x - 30 - GATE, -GATE / 2, GATE, GATE)
        placed.lines[f"enter.{block.stage.id}"] = ((x - 30, 0), (x, 0))
    placed.boxes[block.task.id] = Box(x, -TASK_H / 2, column.task_w, TASK_H)
    x += column.task_w
    if block.gate:
        placed.boxes[block.gate.id] = Box(x + GAP, -GATE / 2, GATE, GATE)
        placed.labels[block.gate.id] = Box(x + 2, -GATE / 2 - 20, GAP + GATE / 2 - 6, LINE_H)
        placed.lines[f"choose.{block.stage.id}"] = ((x, 0), (x + GAP, 0))
        x += GAP + GATE
    _exits(block, column, placed, x, ahead, back)
    _alarms(block, column, placed)
    return placed


def _exits(block: Block, column: Column, placed: Placed, x: float, ahead: str, back: frozenset[str]) -> None:
    """The ways out by a person, one under the other: back ones above the axis, the next stage on it."""
    straight = next((way for way in block.exits if way.to == ahead), None)
    straight = straight or next((way for way in block.exits if way.to not in back and not way.end), None)
    straight = straight or block.exits[0]
    above = [way for way in block.exits if way is not straight and way.to in back]
    below = [way for way in block.exits if way is not straight and way.to not in back]
    _way(straight, placed, x, 0.0, None, column)
    y = -max(_PITCH, label_height(straight.flow.name) + 10)
    for way in reversed(above):
        _way(way, placed, x, y, -GATE / 2, column)
        y -= max(_PITCH, label_height(way.flow.name) + 10)
    placed.above = max(placed.above, -y + 4)
    y = 0.0
    for way in below:
        y += max(_PITCH, label_height(way.flow.name) + 12)
        _way(way, placed, x, y, GATE / 2, column)
        placed.below = max(placed.below, y + EVENT / 2 + 12)


def _way(way: Exit, placed: Placed, x: float, y: float, tip: float | None, column: Column) -> None:
    """One way out at a height: from the gateway's tip (None: straight on) to its end or the column's side."""
    begin: Points = ((x, 0.0),) if tip is None else ((x - GATE / 2, tip), (x - GATE / 2, y))
    _finish(way, placed, begin, x + 6, y, column)


def _finish(way: Exit, placed: Placed, begin: Points, label_x: float, y: float, column: Column) -> None:
    height = label_height(way.flow.name)
    placed.labels[way.flow.id] = Box(label_x, y - height, LABEL_W, height - 4)
    if not way.end:
        placed.lines[way.flow.id], placed.outs[way.flow.id] = begin, y
        return
    end_x = label_x + LABEL_W + 12
    placed.boxes[way.end.id] = Box(end_x, y - EVENT / 2, EVENT, EVENT)
    words = label_height(way.end.name) - 4
    placed.labels[way.end.id] = Box(end_x + EVENT + 4, y - words / 2, LABEL_W, words)
    placed.lines[way.flow.id] = (*begin, (end_x, y))


def _alarms(block: Block, column: Column, placed: Placed) -> None:
    """The timers at the task's lower border, the first one rightmost and highest, so that no lines cross."""
    y = placed.below
    right = column.task_x + column.task_w
    for number, alarm in enumerate(block.alarms):
        x = right - BORDER * (number + 1) - 2
        placed.boxes[alarm.boundary.id] = Box(x, TASK_H / 2 - EVENT / 2, EVENT, EVENT)
        words = alarm.exit.flow.name if alarm.exit else ""
        y += max(_STEP - 10, label_height(words) + 12)
        _alarm(alarm, placed, x + EVENT / 2, y, right, column)
    if block.alarms:
        placed.below = y + REMINDER_H / 2 + 12


def _alarm(alarm: Alarm, placed: Placed, x: float, y: float, right: float, column: Column) -> None:
    words = label_height(alarm.boundary.name)
    placed.labels[alarm.boundary.id] = Box(right + 4, y - words, LABEL_W, words - 4)
    begin = ((x, TASK_H / 2 + EVENT / 2), (x, y))
    after = right + LABEL_W + 10
    if alarm.exit:
        _finish(alarm.exit, placed, begin, after, y, column)
    if alarm.reminder:
        task, end = alarm.reminder
        placed.boxes[task.id] = Box(after, y - REMINDER_H / 2, REMINDER_W, REMINDER_H)
        end_x = after + REMINDER_W + 20
        placed.boxes[end.id] = Box(end_x, y - EVENT / 2, EVENT, EVENT)
        placed.labels[end.id] = Box(end_x + EVENT + 4, y - LINE_H / 2, 60, LINE_H)
        placed.lines[alarm.flows[0].id] = (*begin, (after, y))
        placed.lines[alarm.flows[1].id] = ((after + REMINDER_W, y), (end_x, y))
