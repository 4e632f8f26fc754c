"""Where everything of a procedure's picture stands: one stage a row, lanes by phase, one track a move.

Forward moves that skip a stage run on the reading side's end, those that lead back on its beginning. Numbers
stand on the tracks between two rows, where nothing runs across: no line ever crosses a word or a number.
Measures are in the picture's own units; a line of text is 15 high."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from unicodedata import bidirectional

from workflows.elements import Definition, Move, Stage
from workflows.vocabulary import Phase

MARGIN, LANE_WIDTH, BOX_WIDTH = 8, 104, 276
LINE, GAP, TRACK, PORT, SELF_PORT, RADIUS = 15, 24, 19, 8, 20, 8
TEXT_SIZE = 12.5
_STRAIGHT = 46
_NARROW, _WIDE = frozenset("iljtfrI.,;:’'! ()"), frozenset("mwMWOQGDCNœŒ%")


@dataclass(frozen=True)
class Box:
    """A stage: its number in reading order, its words line by line, a note under them, where it stands."""

    number: int
    stage: Stage
    lines: tuple[str, ...]
    note: str
    x: float
    y: float
    height: float


@dataclass(frozen=True)
class Wire:
    """A move: its number in the table, its lines as lists of points, the tip of its arrow (x, y, dx, dy),
    where its number stands, and where its sources join the track."""

    number: int
    move: Move
    lines: tuple[tuple[tuple[float, float], ...], ...]
    tip: tuple[float, float, int, int]
    label: tuple[float, float]
    joints: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Lane:
    """A phase's band, from its top to its bottom."""

    phase: Phase
    y: float
    height: float


@dataclass(frozen=True)
class Layout:
    """The whole picture, read from left to right; a writer for the other direction mirrors x."""

    width: float
    height: float
    lanes: tuple[Lane, ...]
    boxes: tuple[Box, ...]
    wires: tuple[Wire, ...]


def ordered_stages(definition: Definition) -> tuple[Stage, ...]:
    """The stages as they are read: by phase, there as the procedure writes them, those that end it last."""
    order = list(Phase)
    return tuple(
        sorted(definition.stages.values(), key=lambda stage: (order.index(stage.phase), stage.final))
    )


def numbered_moves(definition: Definition) -> tuple[tuple[int, Move], ...]:
    """The moves with their numbers, in the order of the stages that they leave first."""
    rows = {stage.id: row for row, stage in enumerate(ordered_stages(definition))}
    moves = sorted(definition.moves, key=lambda move: min(rows[one] for one in move.sources))
    return tuple(enumerate(moves, 1))


def lay_out(definition: Definition, language: str, notes: Mapping[str, str] | None = None) -> Layout:
    """The picture of a definition that passed the lint; `notes` are words under a stage's name, by its id."""
    plan = _Plan(definition)
    return _Drawing(plan, language, notes or {}).layout()


class _Plan:
    """Which row, side, track and port everything has; no measures yet."""

    def __init__(self, definition: Definition) -> None:
        self.stages = ordered_stages(definition)
        self.rows = {stage.id: row for row, stage in enumerate(self.stages)}
        self.straight: dict[int, list[tuple[int, Move]]] = {}
        self.tracks: dict[int, tuple[bool, int]] = {}
        self.moves = numbered_moves(definition)
        detours = [(number, move) for number, move in self.moves if not self._is_straight(number, move)]
        for after in (True, False):
            self._share_tracks([(n, m) for n, m in detours if self.leads_on(m) == after], after)

    def _is_straight(self, number: int, move: Move) -> bool:
        row = self.rows[move.sources[0]]
        beside = self.straight.setdefault(row, [])
        if len(move.sources) > 1 or self.rows[move.to] != row + 1 or len(beside) == 3:
            return False
        beside.append((number, move))
        return True

    def leads_on(self, move: Move) -> bool:
        return self.rows[move.to] > min(self.rows[one] for one in move.sources)

    def span(self, move: Move) -> tuple[int, int]:
        rows = [self.rows[one] for one in (*move.sources, move.to)]
        return min(rows), max(rows)

    def _share_tracks(self, moves: list[tuple[int, Move]], after: bool) -> None:
        """The shortest moves nearest to the stages; two share a track where they do not meet."""
        taken: list[list[tuple[int, int]]] = []
        for number, move in sorted(moves, key=lambda one: (self._length(one[1]), one[0])):
            first, last = self.span(move)
            track = next(
                (n for n, spans in enumerate(taken) if all(last < a or first > b for a, b in spans)),
                len(taken),
            )
            if track == len(taken):
                taken.append([])
            taken[track].append((first, last))
            self.tracks[number] = (after, track)

    def _length(self, move: Move) -> int:
        first, last = self.span(move)
        return last - first

    def width_of(self, after: bool) -> int:
        return 1 + max((track for side, track in self.tracks.values() if side == after), default=-1)

    def ports(self, row: int, after: bool) -> list[tuple[int, bool]]:
        """(number, arrives) of what leaves or reaches a stage on one side, from top to bottom: what comes
        from above first and innermost, what goes down last and outermost, so that lines seldom cross."""
        found = []
        for number, move in self.moves:
            if self.tracks.get(number, (None, 0))[0] != after:
                continue
            first, _last = self.span(move)
            up = first < row
            track = self.tracks[number][1]
            key = (not up, track if up else -track, number)
            if row in (self.rows[one] for one in move.sources):
                found.append((key, number, False))
            if row == self.rows[move.to]:
                found.append((key, number, True))
        return [(number, arrives) for _key, number, arrives in sorted(found)]


class _Drawing:
    """Measures for a plan, in one language."""

    def __init__(self, plan: _Plan, language: str, notes: Mapping[str, str]) -> None:
        self.plan = plan
        self.left = MARGIN + LANE_WIDTH + TRACK * (plan.width_of(False) + 1)
        self.right = self.left + BOX_WIDTH
        self.ports: dict[tuple[int, int, bool], float] = {}
        self.boxes: list[Box] = []
        self.lanes: list[Lane] = []
        y = float(MARGIN)
        for row, stage in enumerate(plan.stages):
            y = self._place(row, stage, tuple(wrap(stage.title[language])), notes.get(stage.id, ""), y)

    def layout(self) -> Layout:
        width = self.right + TRACK * (self.plan.width_of(True) + 1) + MARGIN
        wires = tuple(self._wire(number, move) for number, move in self.plan.moves)
        last = self.boxes[-1]
        return Layout(
            width, last.y + last.height + GAP / 2 + MARGIN, tuple(self.lanes), tuple(self.boxes), wires
        )

    def _place(self, row: int, stage: Stage, lines: tuple[str, ...], note: str, y: float) -> float:
        """One stage with its ports; answers where the next one may begin."""
        sides = {after: self.plan.ports(row, after) for after in (False, True)}
        depths = [self._depth(ports) for ports in sides.values()]
        height = max(LINE * (len(lines) + bool(note)) + 10, *depths)
        top = y + GAP / 2
        for after, ports in sides.items():
            self._port_heights(row, after, ports, top, height)
        self.boxes.append(Box(row + 1, stage, lines, note, self.left, top, height))
        if self.lanes and self.lanes[-1].phase == stage.phase:
            before = self.lanes[-1]
            self.lanes[-1] = Lane(before.phase, before.y, y + height + GAP - before.y)
        else:
            self.lanes.append(Lane(stage.phase, y, height + GAP))
        return y + height + GAP

    def _depth(self, ports: list[tuple[int, bool]]) -> float:
        return PORT * (len(ports) + 1) + self._loops(ports) * (SELF_PORT - PORT)

    @staticmethod
    def _loops(ports: list[tuple[int, bool]]) -> int:
        numbers = [number for number, _ in ports]
        return len(numbers) - len(set(numbers))

    def _port_heights(
        self, row: int, after: bool, ports: list[tuple[int, bool]], top: float, height: float
    ) -> None:
        y = top + (height - self._depth(ports)) / 2
        before = 0
        for number, arrives in ports:
            y += SELF_PORT if number == before else PORT
            self.ports[row, number, arrives] = y
            before = number

    def _wire(self, number: int, move: Move) -> Wire:
        if number not in self.plan.tracks:
            return self._straight(number, move)
        after, track = self.plan.tracks[number]
        edge = self.right if after else self.left
        x = edge + (1 if after else -1) * TRACK * (track + 1)
        target = self.plan.rows[move.to]
        leaving = [self.ports[self.plan.rows[one], number, False] for one in move.sources]
        end = self.ports[target, number, True]
        heights = [*leaving, end]
        lines = [((x, min(heights)), (x, max(heights))), ((x, end), (edge, end))]
        lines += [((edge, y), (x, y)) for y in leaving]
        tip = (edge, end, -1 if after else 1, 0)
        label = (x, self._label_height(move, target, heights))
        joints = tuple((x, y) for y in leaving if min(heights) < y < max(heights))
        return Wire(number, move, tuple(lines), tip, label, joints)

    def _label_height(self, move: Move, target: int, heights: list[float]) -> float:
        """Between two rows, next to the target; in the middle of a move that leads back to where it began."""
        first, last = self.plan.span(move)
        if first == last:
            return (min(heights) + max(heights)) / 2
        box = self.boxes[target]
        return box.y + box.height + GAP / 2 if target < last else box.y - GAP / 2

    def _straight(self, number: int, move: Move) -> Wire:
        row = self.plan.rows[move.sources[0]]
        beside = self.plan.straight[row]
        place = [one for one, _ in beside].index(number)
        x = (self.left + self.right) / 2 + _STRAIGHT * (place - (len(beside) - 1) / 2)
        start, end = self.boxes[row].y + self.boxes[row].height, self.boxes[row + 1].y
        return Wire(number, move, (((x, start), (x, end)),), (x, end, 0, 1), (x + 14, (start + end) / 2))


def wrap(text: str, room: float = BOX_WIDTH - 40, size: float = TEXT_SIZE) -> list[str]:
    """A text in lines that fit; a word that is too long for one is broken."""
    lines = [""]
    for word in _words(text, room, size):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width_of(longer, size) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _words(text: str, room: float, size: float) -> Iterable[str]:
    for word in text.split():
        rest = word
        while width_of(rest, size) > room:
            cut = next(n for n in range(1, len(rest) + 1) if width_of(rest[: n + 1], size) > room)
            yield rest[:cut]
            rest = rest[cut:]
        yield rest


def width_of(text: str, size: float) -> float:
    """How wide a text is at most, in any of the faces it may be shown in."""
    return sum(_breadth(letter) for letter in text) * size


def _breadth(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE:
        return 0.9
    kind = bidirectional(letter)
    if kind == "NSM":
        return 0.0
    if kind in ("AL", "R"):
        return 0.52
    return 0.62 if letter.islower() or letter.isdigit() else 0.72 if ord(letter) < 0x2E80 else 1.05
