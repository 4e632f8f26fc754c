"""The sheet: blocks in columns and lanes, arrows in gutters between columns and channels between lanes.

No arrow crosses a shape, for none is drawn where shapes stand; no two share a stretch but where they meet."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from workflows.bpmn_graph import Block, Flow, Graph
from workflows.bpmn_place import EVENT, Box, Column, Placed, Points, column_of, place_block

TRACK, MARGIN, HEADER = 12.0, 24.0, 60.0
_TOP, _SIDE = 80.0, 160.0


@dataclass
class Sheet:
    """Where everything is: shapes, labels, arrows, lanes and the pool."""

    boxes: dict[str, Box] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    lines: dict[str, Points] = field(default_factory=dict)
    lanes: dict[str, Box] = field(default_factory=dict)
    pool: Box | None = None


@dataclass
class _Route:
    """An arrow between two columns: its tracks in the gutters and, if it needs one, in a channel."""

    flow: Flow
    first: int
    last: int
    row: int
    target_row: int
    y: float
    tracks: list[tuple[int, int]] = field(default_factory=list)
    channel: tuple[int, int] | None = None


def lay_out(graph: Graph) -> Sheet:
    """Place a whole diagram; columns follow the way from the first stage to the last."""
    return _Layout(graph).sheet()


class _Layout:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.column, self.spine = _columns(graph)
        self.row = _rows(graph, self.column, self.spine)
        self.rows = max(self.row.values()) + 1
        count = max(self.column.values()) + 1
        standing: list[list[Block]] = [[] for _ in range(count)]
        for block in graph.blocks:
            standing[self.column[block.stage.id]].append(block)
        self.columns: list[Column] = [column_of(blocks) for blocks in standing]
        self.placed = {block.stage.id: self._place(block) for block in graph.blocks}
        self.gutters = [0] * (count + 1)
        self.channels: list[list[list[tuple[int, int]]]] = [[] for _ in range(self.rows + 1)]
        self.routes = self._routes()

    def _place(self, block: Block) -> Placed:
        here = self.column[block.stage.id]
        back = frozenset(stage for stage, column in self.column.items() if column <= here)
        near = [way.to for way in block.exits if self.column.get(way.to) == here + 1]
        ahead = next((stage for stage in near if stage in self.spine), near[0] if near else "")
        return place_block(block, self.columns[here], ahead, back)

    def _routes(self) -> list[_Route]:
        routes = []
        for block in self.graph.blocks:
            placed, here = self.placed[block.stage.id], self.column[block.stage.id]
            for way in block.ways:
                if way.end:
                    continue
                y = placed.outs[way.flow.id]
                route = _Route(
                    way.flow, here + 1, self.column[way.to], self.row[block.stage.id], self.row[way.to], y
                )
                self._track(route)
                routes.append(route)
        return routes

    def _track(self, route: _Route) -> None:
        straight = route.first == route.last and route.row == route.target_row and route.y == 0
        if straight:
            return
        route.tracks.append(self._gutter(route.first))
        if route.first != route.last:
            route.channel = self._channel(route)
            route.tracks.append(self._gutter(route.last))

    def _gutter(self, number: int) -> tuple[int, int]:
        self.gutters[number] += 1
        return number, self.gutters[number] - 1

    def _channel(self, route: _Route) -> tuple[int, int]:
        """A track in the channel above the target's row, or under it for one that goes on below the axis."""
        onward = route.last > route.first and route.row == route.target_row and route.y > 0
        number = route.target_row + 1 if onward else route.target_row
        span = (min(route.first, route.last), max(route.first, route.last))
        for track, taken in enumerate(self.channels[number]):
            if all(span[1] < low or high < span[0] for low, high in taken):
                taken.append(span)
                return number, track
        self.channels[number].append([span])
        return number, len(self.channels[number]) - 1

    def sheet(self) -> Sheet:
        sheet = Sheet()
        self.gutter_x, self.column_x = self._across()
        self.channel_y, self.axis = self._down()
        for block in self.graph.blocks:
            name = block.stage.id
            self._put(sheet, self.placed[name], self.column_x[self.column[name]], self.axis[self.row[name]])
        for route in self.routes:
            begin = sheet.lines[route.flow.id]
            sheet.lines[route.flow.id] = _bends((*begin, *self._bends(route)))
        self._start(sheet)
        self._lanes(sheet)
        return sheet

    def _across(self) -> tuple[list[float], list[float]]:
        gutters, columns, x = [], [], _SIDE + HEADER + MARGIN + EVENT + 30
        for number, tracks in enumerate(self.gutters):
            gutters.append(x)
            x += MARGIN * 2 + TRACK * tracks
            if number < len(self.columns):
                columns.append(x)
                x += self.columns[number].width
        self.right = x
        return gutters, columns

    def _down(self) -> tuple[list[float], list[float]]:
        channels, axes, y = [], [], _TOP
        for number in range(self.rows + 1):
            channels.append(y)
            y += MARGIN + TRACK * len(self.channels[number])
            if number < self.rows:
                inside = [self.placed[name] for name, row in self.row.items() if row == number]
                y += max(one.above for one in inside)
                axes.append(y)
                y += max(one.below for one in inside)
        self.bottom = y
        return channels, axes

    def _put(self, sheet: Sheet, placed: Placed, x: float, y: float) -> None:
        sheet.boxes |= {id: box.moved(x, y) for id, box in placed.boxes.items()}
        sheet.labels |= {id: box.moved(x, y) for id, box in placed.labels.items()}
        sheet.lines |= {
            id: tuple((px + x, py + y) for px, py in points) for id, points in placed.lines.items()
        }

    def _bends(self, route: _Route) -> Points:
        y, entry_y = self.axis[route.row] + route.y, self.axis[route.target_row]
        entry = (self._entry_x(route), entry_y)
        xs = [self.gutter_x[gutter] + MARGIN + TRACK * track for gutter, track in route.tracks]
        if not xs:
            return (entry,)
        if route.channel is None:
            return ((xs[0], y), (xs[0], entry_y), entry)
        channel = self.channel_y[route.channel[0]] + MARGIN / 2 + TRACK * route.channel[1]
        return ((xs[0], y), (xs[0], channel), (xs[1], channel), (xs[1], entry_y), entry)

    def _entry_x(self, route: _Route) -> float:
        block = next(one for one in self.graph.blocks if route.flow.target in (one.task.id, _join(one)))
        box = self.placed[block.stage.id].boxes[route.flow.target]
        return self.column_x[route.last] + box.x

    def _start(self, sheet: Sheet) -> None:
        entry = sheet.boxes[self.graph.begin.target]
        x = self.gutter_x[0] - EVENT - 30
        sheet.boxes[self.graph.start.id] = Box(x, entry.middle - EVENT / 2, EVENT, EVENT)
        sheet.labels[self.graph.start.id] = Box(x - 27, entry.middle + EVENT / 2 + 4, 90, 28)
        sheet.lines[self.graph.begin.id] = ((x + EVENT, entry.middle), (entry.x, entry.middle))

    def _lanes(self, sheet: Sheet) -> None:
        left, right = _SIDE, self.right + MARGIN
        sheet.pool = Box(left, _TOP, right - left, self.bottom - _TOP)
        place = {lane: [] for lane in self.graph.lanes}  # type: dict[str, list[int]]
        for block in self.graph.blocks:
            place[block.lane].append(self.row[block.stage.id])
        for lane, rows in place.items():
            top = self.channel_y[min(rows)]
            below = max(rows) + 1
            bottom = self.bottom if below == self.rows else self.channel_y[below]
            sheet.lanes[lane] = Box(left + 30, top, right - left - 30, bottom - top)


def _join(block: Block) -> str:
    return block.join.id if block.join else ""


def _bends(points: Points) -> Points:
    """The points of a line without those that lie straight between their neighbours."""
    kept = [points[0]]
    for before, here, after in zip(points, points[1:], points[2:], strict=False):
        if not (before[0] == here[0] == after[0] or before[1] == here[1] == after[1]):
            kept.append(here)
    return (*kept, points[-1])


def _columns(graph: Graph) -> tuple[dict[str, int], frozenset[str]]:
    """The longest way to each stage from the first, arrows that lead back left out; and the stages on the
    longest way of all, which make the picture's axis."""
    ways = {block.stage.id: [way.to for way in block.ways if not way.end] for block in graph.blocks}
    first = next(
        block.stage.id for block in graph.blocks if graph.begin.target in (block.task.id, _join(block))
    )
    order, back = _ordered(ways, first)
    column = dict.fromkeys(ways, 0)
    for stage in order:
        for following in ways[stage]:
            if (stage, following) not in back:
                column[following] = max(column[following], column[stage] + 1)
    stage = max(column, key=lambda one: column[one])
    spine = {stage}
    while stage != first:
        before = (one for one in order if stage in ways[one] and column[one] == column[stage] - 1)
        stage = next((one for one in before if (one, stage) not in back), first)
        spine.add(stage)
    return column, frozenset(spine)


def _ordered(ways: Mapping[str, list[str]], first: str) -> tuple[list[str], set[tuple[str, str]]]:
    """The stages so that each comes before those it leads to, and the arrows that lead back."""
    order: list[str] = []
    back: set[tuple[str, str]] = set()
    standing: dict[str, bool] = {}

    def visit(stage: str) -> None:
        standing[stage] = True
        for following in ways[stage]:
            if standing.get(following):
                back.add((stage, following))
            elif following not in standing:
                visit(following)
        standing[stage] = False
        order.append(stage)

    for stage in (first, *ways):
        if stage not in standing:
            visit(stage)
    return order[::-1], back


def _rows(graph: Graph, column: Mapping[str, int], spine: frozenset[str]) -> dict[str, int]:
    """The row of each stage: its lane's, or a further one of that lane where its place is taken."""
    blocks = sorted(graph.blocks, key=lambda block: block.stage.id not in spine)
    rows: dict[str, int] = {}
    base = 0
    for lane in graph.lanes:
        taken: set[tuple[int, int]] = set()
        for block in (one for one in blocks if one.lane == lane):
            row = 0
            while (column[block.stage.id], row) in taken:
                row += 1
            taken.add((column[block.stage.id], row))
            rows[block.stage.id] = base + row
        base += max(row for _, row in taken) + 1
    return rows
