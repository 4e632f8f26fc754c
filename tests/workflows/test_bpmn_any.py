"""Any procedure, also one that nobody would write: its picture, its file and the way back hold."""

from itertools import combinations, pairwise
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.bpmn_files import bare
from workflows.bpmn import export_bpmn
from workflows.bpmn_dialects import Dialect
from workflows.bpmn_graph import graph_of
from workflows.bpmn_import import import_bpmn
from workflows.bpmn_layout import lay_out
from workflows.bpmn_place import Box
from workflows.conditions import NOTHING
from workflows.effects import HOLD, Effect
from workflows.elements import LANGUAGES, Definition, GuardUse, Move, Period, Stage, TimerRule
from workflows.lint import lint
from workflows.vocabulary import STAFF, Competence, Phase, Role

WORDS = st.text("abcdefghij éà’", min_size=1, max_size=40).map(str.strip).filter(bool)
TITLES = st.fixed_dictionaries(dict.fromkeys(LANGUAGES, WORDS))
REMINDER = Effect("notify", {"to": "secretariat", "notice": "synthesis_due"}, HOLD)


@st.composite
def definitions(draw: st.DrawFn) -> Definition:
    """Stages in a row to a final one, with moves from anywhere to anywhere, deadlines and reminders."""
    count = draw(st.integers(1, 7))
    live = [f"s{number}" for number in range(count)]
    finals = [f"f{number}" for number in range(draw(st.integers(1, 3)))]
    ways = [(one, other) for one, other in pairwise([*live, finals[0]])]
    ways += [(draw(st.sampled_from(live)), final) for final in finals[1:]]
    ways += draw(st.lists(st.tuples(st.sampled_from(live), st.sampled_from([*live, *finals])), max_size=12))
    moves = tuple(
        Move(
            action=f"m{number}",
            sources=(source,),
            to=to,
            by=frozenset({*draw(st.sets(st.sampled_from(STAFF), min_size=1)), Role.CLOCK}),
            title=draw(TITLES),
            guards=draw(st.sampled_from([(), (GuardUse("draft_is_complete", NOTHING),)])),
            effects=draw(st.sampled_from([(), (Effect("freeze_version"),)])),
        )
        for number, (source, to) in enumerate(ways)
    )
    stages = {name: _stage(draw, name, moves) for name in live}
    stages |= {name: Stage(name, Phase.FOLLOW_UP, draw(TITLES), final=True) for name in finals}
    return Definition("drawn", 3, "licence", Competence.ACT, draw(TITLES), "s0", stages, moves)


def _stage(draw: st.DrawFn, name: str, moves: tuple[Move, ...]) -> Stage:
    firing = st.sampled_from(["", *(move.action for move in moves if name in move.sources)])
    timers = []
    for number in range(draw(st.integers(0, 4))):
        fire, days = draw(firing), Period(days=draw(st.integers(0, 400)), months=draw(st.integers(0, 1)))
        at = draw(st.sampled_from(["entered_at", "sitting.starts_at"]))
        effects = () if fire else (REMINDER,)
        timers.append(TimerRule(f"t{number}", at, days, "", None, fire, effects))
    if timers and draw(st.booleans()):
        timers.append(TimerRule("before", before="t0", offset=Period(days=3), effects=(REMINDER,)))
    return Stage(name, draw(st.sampled_from(list(Phase))), draw(TITLES), timers=tuple(timers))


def _meet(one: Box, other: Box) -> bool:
    across = one.x < other.x + other.w and other.x < one.x + one.w
    return across and one.y < other.y + other.h and other.y < one.y + one.h


@settings(max_examples=60, deadline=None)
@given(definitions())
def test_nothing_lies_over_another(definition: Definition) -> None:
    graph = graph_of(definition, "fr")
    sheet = lay_out(graph)
    still = {id: box for id, box in sheet.boxes.items() if not id.startswith("timer.")}
    named = still | {f"label of {id}": box for id, box in sheet.labels.items()}
    assert [pair for pair in combinations(named, 2) if _meet(named[pair[0]], named[pair[1]])] == []
    flows = {flow.id: flow for block in graph.blocks for flow in block.flows()} | {
        graph.begin.id: graph.begin
    }
    assert sheet.lines.keys() == flows.keys()
    for id, points in sheet.lines.items():
        ends = {flows[id].source, flows[id].target, f"stage.{flows[id].source.split('.')[1]}"}
        for (x1, y1), (x2, y2) in pairwise(points):
            assert x1 == x2 or y1 == y2
            stretch = Box(min(x1, x2), min(y1, y2), abs(x2 - x1) or 0.1, abs(y2 - y1) or 0.1)
            crossed = {one for one, box in sheet.boxes.items() if _meet(stretch, box)}
            assert crossed - ends == set(), (id, crossed)
            assert [one for one, box in sheet.labels.items() if _meet(stretch, box)] == [], id


@settings(max_examples=60, deadline=None)
@given(definitions(), st.sampled_from(list(Dialect)), st.sampled_from(LANGUAGES))
def test_it_is_read_back_the_same(definition: Definition, dialect: Dialect, language: str) -> None:
    data = export_bpmn(definition, dialect, language)
    ids = [one.get("id") for one in ET.fromstring(data).iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    imported = import_bpmn(data)
    again, _ = lint(imported.text, "drawn")
    assert again is not None
    assert bare(again) == bare(definition)
    assert imported.left == ()
