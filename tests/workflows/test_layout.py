"""Where a picture's pieces stand: nothing runs across words or numbers, whatever the procedure."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.cases import PROCEDURES
from workflows.elements import Definition, Move, Stage
from workflows.layout import BOX_WIDTH, RADIUS, Layout, lay_out, ordered_stages, width_of, wrap
from workflows.vocabulary import Competence, Phase, Role

LANGUAGES = ("fr", "en", "ar")
every_picture = pytest.mark.parametrize(
    ("definition", "language"),
    [(one.definition, language) for one in PROCEDURES for language in LANGUAGES],
    ids=lambda value: value if isinstance(value, str) else value.id,
)


def faults_of(layout: Layout) -> list[str]:
    """What a reader would stumble over: a line through a number, through a box, numbers on each other."""
    faults = []
    for one, other in combinations(layout.wires, 2):
        if (
            abs(one.label[0] - other.label[0]) < 2 * RADIUS
            and abs(one.label[1] - other.label[1]) < 2 * RADIUS
        ):
            faults.append(f"numbers {one.number} and {other.number} touch")
    for wire in layout.wires:
        for (x1, y1), (x2, y2) in wire.lines:
            for other in layout.wires:
                x, y = other.label
                beside = other.number != wire.number or (x1 != x or x2 != x)
                across = min(x1, x2) - RADIUS < x < max(x1, x2) + RADIUS
                if beside and across and min(y1, y2) - RADIUS < y < max(y1, y2) + RADIUS:
                    faults.append(f"a line of {wire.number} runs through the number {other.number}")
            for box in layout.boxes:
                inside = min(x1, x2) < box.x + BOX_WIDTH - 1 and max(x1, x2) > box.x + 1
                if inside and min(y1, y2) < box.y + box.height - 1 and max(y1, y2) > box.y + 1:
                    faults.append(f"a line of {wire.number} runs through {box.stage.id}")
    return faults


@every_picture
def test_no_line_runs_through_a_number_or_a_stage(definition: Definition, language: str) -> None:
    notes = dict.fromkeys(definition.stages, "1 oct. 2026 – 3 oct. 2026")
    assert faults_of(lay_out(definition, language, notes)) == []


@every_picture
def test_everything_is_there_once_and_inside(definition: Definition, language: str) -> None:
    layout = lay_out(definition, language)
    assert {box.stage.id for box in layout.boxes} == set(definition.stages)
    assert [wire.number for wire in layout.wires] == list(range(1, len(definition.moves) + 1))
    assert {lane.phase for lane in layout.lanes} == {stage.phase for stage in definition.stages.values()}
    for wire in layout.wires:
        for line in wire.lines:
            assert all(0 < x < layout.width and 0 < y < layout.height for x, y in line)
    assert lay_out(definition, language) == layout


@every_picture
def test_words_fit_their_box(definition: Definition, language: str) -> None:
    for box in lay_out(definition, language).boxes:
        assert all(width_of(line, 12.5) <= BOX_WIDTH - 40 for line in box.lines)
        assert len(box.lines) * 15 <= box.height


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Any table of up to twelve stages: nobody asks whether it makes sense."""
    count = draw(st.integers(2, 12))
    names = [f"s{n}" for n in range(count)]
    title = {language: draw(st.text("abc défgh", min_size=1, max_size=90)) or "x" for language in LANGUAGES}
    stages = {name: Stage(name, draw(st.sampled_from(list(Phase))), title) for name in names}
    moves = [
        Move(
            f"m{n}",
            tuple(draw(st.lists(st.sampled_from(names), min_size=1, max_size=5, unique=True))),
            draw(st.sampled_from(names)),
            frozenset({Role.MAYOR}),
            title,
            legal_act=draw(st.booleans()),
        )
        for n in range(draw(st.integers(1, 18)))
    ]
    return Definition("any", 1, "licence", Competence.ACT, title, "s0", stages, tuple(moves))


@settings(max_examples=150, deadline=None)
@given(definitions())
def test_any_table_can_be_drawn_without_a_fault(definition: Definition) -> None:
    assert faults_of(lay_out(definition, "fr")) == []


def test_stages_are_read_by_phase_and_those_that_end_come_last() -> None:
    stages = ordered_stages(PROCEDURES[0].definition)
    order = list(Phase)
    keys = [(order.index(stage.phase), stage.final) for stage in stages]
    assert keys == sorted(keys)


@pytest.mark.parametrize("text", ["", "a", "un mot", "mot " * 40, "x" * 300, "لم يكتمل النصاب، استدعاء ثانٍ"])
def test_wrapping_loses_no_letter(text: str) -> None:
    lines = wrap(text)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width_of(line, 12.5) <= BOX_WIDTH - 40 for line in lines)
