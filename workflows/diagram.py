"""A procedure as a picture: our own SVG with lanes, and Mermaid for where SVG cannot go.

The SVG has presentation attributes for paper and classes for the screen's stylesheet, no style, no script.
What it shows stands as a list beside it; to who listens it is one image with a name. Printed, its words are
left out (`words=False`) and laid over it by the page: the press draws the letters of an SVG one by one, which
undoes Arabic."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape

from workflows.elements import Definition, Move
from workflows.layout import (
    BOX_WIDTH,
    GAP,
    LANE_WIDTH,
    LINE,
    MARGIN,
    RADIUS,
    TEXT_SIZE,
    Layout,
    Wire,
    lay_out,
    numbered_moves,
    ordered_stages,
    wrap,
)
from workflows.vocabulary import Phase, Role

RIGHT_TO_LEFT = ("ar",)
_INK, _SOFT, _TREE, _WASH, _PAPER = "#1d2421", "#7d877f", "#1f5632", "#f1efe6", "#ffffff"
_FACES = "Palabre Sans, Palabre Naskh, system-ui, sans-serif"
_ARROW = 5


@dataclass(frozen=True)
class Marks:
    """Where a proposal stands in its procedure: the stage it is in, those it was in, and a note by stage."""

    here: str = ""
    been: frozenset[str] = frozenset()
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Caption:
    """Words that lie over a printed picture: their middle and the width they have, in the picture's units."""

    x: float
    y: float
    width: float
    text: str
    kind: str


@dataclass(frozen=True)
class Picture:
    """A drawn procedure: the SVG, its size in its own units, and its words where they were left out."""

    svg: str
    width: float
    height: float
    captions: tuple[Caption, ...]


def draw(
    definition: Definition,
    language: str,
    phases: Mapping[Phase, str],
    name: str,
    marks: Marks | None = None,
    words: bool = True,
) -> Picture:
    """The picture of a definition that passed the lint. `phases` names the lanes, `name` the picture."""
    marks = marks or Marks()
    layout = lay_out(definition, language, marks.notes)
    pen = _Pen(layout, language in RIGHT_TO_LEFT)
    captions = tuple(_captions(layout, pen, phases, marks))
    body = [*_lanes(layout, pen), *_wires(layout, pen), *_boxes(layout, pen, marks), *_numbers(layout, pen)]
    if words:
        body += [_text(caption) for caption in captions]
    size = f"{layout.width:g} {layout.height:g}"
    reading = ' direction="rtl"' if language in RIGHT_TO_LEFT else ""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="procedure" role="img" viewBox="0 0 {size}" '
        f'font-family="{_FACES}" font-size="{TEXT_SIZE:g}" text-anchor="middle" '
        f'fill="none" stroke="none"{reading}>'
        f"<title>{escape(name)}</title>"
    )
    return Picture(head + "".join(body) + "</svg>", layout.width, layout.height, captions)


class _Pen:
    """Writes numbers short, and x from the other side where one reads from right to left."""

    def __init__(self, layout: Layout, mirrored: bool) -> None:
        self.width, self.mirrored = layout.width, mirrored

    def x(self, value: float) -> float:
        return self.width - value if self.mirrored else value

    def at(self, x: float, y: float) -> str:
        return f"{self.x(x):g} {y:g}"

    def line(self, points: Iterable[tuple[float, float]]) -> str:
        return "M" + "L".join(self.at(*point) for point in points)

    def box(self, x: float, y: float, width: float, height: float) -> str:
        left = self.x(x + width) if self.mirrored else x
        return f"M{left:g} {y:g}h{width:g}v{height:g}h{-width:g}z"

    def circle(self, x: float, y: float, radius: float) -> str:
        around = f"a{radius:g} {radius:g} 0 1 0"
        return f"M{self.x(x) - radius:g} {y:g}{around} {2 * radius:g} 0{around} {-2 * radius:g} 0z"


def _lanes(layout: Layout, pen: _Pen) -> Iterable[str]:
    inner = layout.width - 2 * MARGIN
    even = [pen.box(MARGIN, one.y, inner, one.height) for one in layout.lanes[::2]]
    rules = [pen.line(((MARGIN, one.y), (MARGIN + inner, one.y))) for one in layout.lanes[1:]]
    yield f'<path class="lane" fill="{_WASH}" d="{"".join(even)}"/>'
    yield f'<path class="rule" stroke="{_SOFT}" stroke-width=".6" d="{"".join(rules)}"/>'


def _wires(layout: Layout, pen: _Pen) -> Iterable[str]:
    for kind, dashes in (("wire", ""), ("wire timed", ' stroke-dasharray="4 3"')):
        chosen = [one for one in layout.wires if _is_timed(one.move) == bool(dashes)]
        lines = "".join(pen.line(points) for one in chosen for points in one.lines)
        if lines:
            yield f'<path class="{kind}" stroke="{_SOFT}"{dashes} d="{lines}"/>'
    tips = "".join(_tip(one, pen) for one in layout.wires)
    joints = "".join(pen.circle(x, y, 1.8) for one in layout.wires for x, y in one.joints)
    yield f'<path class="tip" fill="{_SOFT}" d="{tips}{joints}"/>'


def _is_timed(move: Move) -> bool:
    return Role.CLOCK in move.by


def _tip(wire: Wire, pen: _Pen) -> str:
    x, y, dx, dy = wire.tip
    back_x, back_y = x - dx * _ARROW, y - dy * _ARROW
    across_x, across_y = dy * _ARROW * 0.7, dx * _ARROW * 0.7
    corners = ((x, y), (back_x + across_x, back_y + across_y), (back_x - across_x, back_y - across_y))
    return pen.line(corners) + "z"


def _boxes(layout: Layout, pen: _Pen, marks: Marks) -> Iterable[str]:
    kinds: dict[str, list[str]] = {"stage": [], "stage been": [], "stage here": []}
    ends = []
    for box in layout.boxes:
        kind = "here" if box.stage.id == marks.here else "been" if box.stage.id in marks.been else ""
        kinds[f"stage {kind}".strip()].append(pen.box(box.x, box.y, BOX_WIDTH, box.height))
        if box.stage.final:
            ends.append(pen.box(box.x + 3, box.y + 3, BOX_WIDTH - 6, box.height - 6))
    looks = {"stage": (_PAPER, _INK, 1), "stage been": ("#dbe7dd", _INK, 1), "stage here": (_TREE, _TREE, 3)}
    for kind, shapes in kinds.items():
        if shapes:
            fill, stroke, thick = looks[kind]
            look = f'fill="{fill}" stroke="{stroke}" stroke-width="{thick}"'
            yield f'<path class="{kind}" {look} d="{"".join(shapes)}"/>'
    if ends:
        yield f'<path class="end" stroke="{_INK}" stroke-width=".8" d="{"".join(ends)}"/>'


def _numbers(layout: Layout, pen: _Pen) -> Iterable[str]:
    """The moves' numbers: white on dark where the law wants a named person's act."""
    for acts, kind, fill, ink in ((False, "move", _PAPER, _INK), (True, "act", _INK, _PAPER)):
        chosen = [one for one in layout.wires if one.move.legal_act == acts]
        if not chosen:
            continue
        discs = "".join(pen.circle(*one.label, RADIUS) for one in chosen)
        yield f'<path class="{kind}" fill="{fill}" stroke="{_INK}" stroke-width=".8" d="{discs}"/>'
        figures = (f'<text x="{pen.x(x):g}" y="{y + 3.4:g}">{n}</text>' for n, (x, y) in _places(chosen))
        yield f'<g class="{kind}-number" fill="{ink}" font-size="9.5">{"".join(figures)}</g>'


def _places(wires: Iterable[Wire]) -> Iterable[tuple[int, tuple[float, float]]]:
    return ((one.number, one.label) for one in wires)


def _captions(layout: Layout, pen: _Pen, phases: Mapping[Phase, str], marks: Marks) -> Iterable[Caption]:
    room = LANE_WIDTH - 8
    for lane in layout.lanes:
        for n, line in enumerate(wrap(phases[lane.phase], room)):
            x = pen.x(MARGIN + LANE_WIDTH / 2)
            yield Caption(x, lane.y + GAP / 2 + LINE * (n + 0.5) + 3, room, line, "lane")
    for box in layout.boxes:
        here = box.stage.id == marks.here
        lines = [
            (line, "here" if here else "name") for line in (f"{box.number}. {box.lines[0]}", *box.lines[1:])
        ]
        lines += [(box.note, "here note" if here else "note")] if box.note else []
        top = box.y + (box.height - LINE * len(lines)) / 2
        for n, (line, kind) in enumerate(lines):
            x = pen.x(box.x + BOX_WIDTH / 2)
            yield Caption(x, top + LINE * (n + 0.5), BOX_WIDTH - 12, line, kind)


def _text(caption: Caption) -> str:
    fill = _PAPER if caption.kind.startswith("here") else _INK
    look = {"lane": ' font-weight="bold"', "note": ' font-size="11"', "here note": ' font-size="11"'}
    return (
        f'<text class="{caption.kind}" x="{caption.x:g}" y="{caption.y + 4.3:g}" fill="{fill}"'
        f"{look.get(caption.kind, '')}>{escape(caption.text)}</text>"
    )


def mermaid(definition: Definition, language: str, phases: Mapping[Phase, str]) -> str:
    """The same table as a Mermaid flow chart, moves numbered as in the picture."""
    lines = ["flowchart TB"]
    stages = ordered_stages(definition)
    for phase in dict.fromkeys(stage.phase for stage in stages):
        lines.append(f'  subgraph {phase}_lane["{_quoted(phases[phase])}"]')
        for stage in stages:
            if stage.phase == phase:
                left, right = ("([", "])") if stage.final else ("[", "]")
                lines.append(f'    {stage.id}{left}"{_quoted(stage.title[language])}"{right}')
        lines.append("  end")
    for number, move in numbered_moves(definition):
        arrow = "==>" if move.legal_act else "-.->" if _is_timed(move) else "-->"
        title = _quoted(f"{number}. {move.title[language]}")
        lines += [f'  {source} {arrow}|"{title}"| {move.to}' for source in move.sources]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return text.replace('"', "#quot;")
