"""What we export is read back whole; what others drew is taken where it can be, and told where it cannot."""

import re
from collections.abc import Callable

import pytest

from tests.workflows.bpmn_files import DEFINITIONS, bare, exported
from workflows.bpmn_dialects import Dialect
from workflows.bpmn_import import Imported, import_bpmn
from workflows.bpmn_source import DEEPEST, LARGEST, NotBpmn
from workflows.elements import LANGUAGES, Definition, Period
from workflows.lint import lint

every_procedure = pytest.mark.parametrize("name", sorted(DEFINITIONS))


def _read(text: str) -> tuple[Definition, list[str], list[str]]:
    """The definition in a file, what the lint says of it, and what was left."""
    imported = import_bpmn(text.encode())
    definition, problems = lint(imported.text, "imported")
    assert definition is not None, problems
    return definition, [str(problem) for problem in problems], _told(imported)


def _told(imported: Imported) -> list[str]:
    return [str(left) for left in imported.left if "executable examples" not in left.message]


def _changed(*changes: tuple[str, str], name: str = "licence_act", dialect: Dialect = Dialect.PLAIN) -> str:
    text = exported(name, dialect).decode()
    for old, new in changes:
        assert re.search(old, text, re.DOTALL), old
        text = re.sub(old, new, text, count=1, flags=re.DOTALL)
    return text


@every_procedure
@pytest.mark.parametrize("dialect", list(Dialect))
def test_what_is_exported_is_read_back_the_same(name: str, dialect: Dialect) -> None:
    for language in LANGUAGES:
        imported = import_bpmn(exported(name, dialect, language))
        again, problems = lint(imported.text, name)
        assert problems == []
        assert again is not None
        assert bare(again) == bare(DEFINITIONS[name])
        assert list(again.stages) == list(DEFINITIONS[name].stages)
        assert _told(imported) == []
        assert [left.message for left in imported.left] == [
            f"its {len(DEFINITIONS[name].scenarios)} executable examples are not part of a BPMN file"
        ]


def test_a_name_changed_in_the_drawing_is_the_new_title_and_its_translations_are_on_the_list() -> None:
    again, problems, left = _read(_changed(('(id="stage.drafting" name=)"Rédaction"', r'\1"Écriture"')))
    assert again.stages["drafting"].title == {"fr": "Écriture", "en": "Drafting", "ar": "الصياغة"}
    assert problems == []
    assert len(left) == 1
    assert 'title "Écriture": keeps what it was in en, ar' in left[0]


def test_a_length_changed_in_the_drawing_is_taken() -> None:
    again, _, left = _read(_changed((">P14D</bpmn:timeDuration>", ">P10D</bpmn:timeDuration>")))
    assert again.stages["drafting"].timers[0].after == Period(days=10)
    assert left == []


def test_a_length_that_is_no_length_is_told() -> None:
    again, _, left = _read(_changed((">P14D</bpmn:timeDuration>", ">two weeks</bpmn:timeDuration>")))
    assert again.stages["drafting"].timers[0].after == Period(days=14)
    assert len(left) == 1
    assert '"two weeks" is not a length' in left[0]


def test_an_arrow_led_elsewhere_leads_elsewhere() -> None:
    flow = '(id="move.legal_review.return_to_drafting" sourceRef="[^"]*" targetRef=)"[^"]*"'
    again, _, left = _read(_changed((flow, r'\1"stage.comment_closed"')))
    targets = {move.to for move in again.moves if move.action == "return_to_drafting"}
    assert targets == {"comment_closed"}
    assert left == []


def test_one_arrow_of_a_move_led_elsewhere_makes_a_second_row_of_it() -> None:
    flow = '(id="move.transmitted.return_with_observations" sourceRef="[^"]*" targetRef=)"[^"]*"'
    again, problems, _ = _read(_changed((flow, r'\1"stage.adopted"')))
    rows = {move.to: set(move.sources) for move in again.moves if move.action == "return_with_observations"}
    assert rows == {"drafting": {"acknowledged", "answered", "under_review"}, "adopted": {"transmitted"}}
    assert problems == []


def test_a_stage_and_arrows_that_another_tool_drew_are_taken_and_every_guess_is_told() -> None:
    drawn = (
        '<bpmn:userTask id="Activity_1" name="Avis du port" />'
        '<bpmn:sequenceFlow id="Flow_1" name="Consulter le port" sourceRef="gate.legal_review"'
        ' targetRef="Activity_1" />'
        '<bpmn:sequenceFlow id="Flow_2" sourceRef="Activity_1" targetRef="join.legal_review" />'
    )
    again, problems, left = _read(_changed(("</bpmn:process>", f"{drawn}</bpmn:process>")))
    stage = again.stages["avis_du_port"]
    assert (stage.title["fr"], stage.phase, stage.final) == ("Avis du port", "submission", False)
    moves = {move.action: (move.sources, move.to, sorted(move.by)) for move in again.moves}
    assert moves["consulter_le_port"] == (("legal_review",), "avis_du_port", ["secretariat"])
    assert moves["to_legal_review"] == (("avis_du_port",), "legal_review", ["secretariat"])
    assert problems == []
    told = "\n".join(left)
    assert 'new stage "avis_du_port": its phase is guessed as submission' in told
    assert 'new move "consulter_le_port" of legal_review: by secretariat' in told
    assert 'new move "to_legal_review" of avis_du_port' in told
    assert all(re.match(r"line \d{2,}: ", one) for one in left)


@pytest.mark.parametrize(
    ("drawn", "told"),
    [
        ('<bpmn:parallelGateway id="P" />', "P: <parallelGateway> has no counterpart"),
        ('<bpmn:subProcess id="S" name="Sous" />', 'S: <subProcess> "Sous" has no counterpart'),
        ('<bpmn:textAnnotation id="T" />', "T: <textAnnotation> has no counterpart"),
        ('<bpmn:dataObjectReference id="D" />', "D: <dataObjectReference> has no counterpart"),
        ('<bpmn:startEvent id="Z" />', "Z: a second start: only the first is taken"),
        (
            '<bpmn:sequenceFlow id="F" sourceRef="gate.drafting" targetRef="nowhere" />',
            "F: this arrow leads to no stage",
        ),
        (
            '<bpmn:serviceTask id="V" /><bpmn:sequenceFlow id="F" sourceRef="gate.drafting" targetRef="V" />',
            "F: this arrow leads to a <serviceTask>",
        ),
        (
            '<bpmn:boundaryEvent id="B" attachedToRef="stage.drafting"><bpmn:messageEventDefinition />'
            "</bpmn:boundaryEvent>",
            "B: only timers are understood at the border of a task",
        ),
        (
            '<bpmn:boundaryEvent id="B" attachedToRef="stage.drafting" cancelActivity="false">'
            "<bpmn:timerEventDefinition><bpmn:timeDuration>P3D</bpmn:timeDuration></bpmn:timerEventDefinition>"
            "</bpmn:boundaryEvent>",
            'B: new timer "B": left out, for the file does not tell whom it reminds',
        ),
    ],
)
def test_what_has_no_counterpart_is_on_the_list_with_its_line(drawn: str, told: str) -> None:
    again, _, left = _read(_changed(("</bpmn:process>", f"{drawn}</bpmn:process>")))
    assert bare(again) == bare(DEFINITIONS["licence_act"])
    assert [one for one in left if told in one], left


def test_what_another_tool_wrote_into_our_elements_is_on_the_list() -> None:
    _, _, left = _read(
        _changed(
            ('(<bpmn:userTask id="stage.drafting") ', r'\1 camunda:asyncBefore="true" '),
            (
                "<zeebe:userTask />",
                '<zeebe:userTask /><zeebe:ioMapping><zeebe:input source="a" target="b" /></zeebe:ioMapping>',
            ),
            ("xmlns:zeebe=", 'xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe='),
            dialect=Dialect.CAMUNDA8,
        )
    )
    told = "\n".join(left)
    assert 'stage.drafting: the attribute "asyncBefore" of another tool is not taken' in told
    assert "stage.drafting: <ioMapping> of another tool is not taken" in told


def test_words_that_the_table_has_no_place_for_are_on_the_list() -> None:
    again, _, left = _read(
        _changed(
            (
                '(<bpmn:userTask id="stage.sitting" [^>]*>)(.*?)(<bpmn:incoming>)',
                r"\1<bpmn:documentation>Lire à voix haute.</bpmn:documentation>\2\3",
            ),
            ('(id="timer.drafting.draft_waiting" name=)"[^"]*"', r'\1"Relance"'),
            ('(id="remind.drafting.draft_waiting" name=)"[^"]*"', r'\1"Rappel au maire"'),
        )
    )
    assert bare(again) == bare(DEFINITIONS["licence_act"])
    assert [re.sub(r"^line \d+: ", "", one) for one in left] == [
        'timer.drafting.draft_waiting: its name "Relance" is not taken: the row makes it "après 14 j"',
        'remind.drafting.draft_waiting: its name "Rappel au maire" is not taken: the row makes it'
        ' "Rappel : rédaction"',
        "documentation: <documentation> has no counterpart",
    ]


def test_a_condition_that_asks_for_something_else_is_on_the_list() -> None:
    again, _, left = _read(_changed(('>action = "adopt"<', ">amount &gt; 12<")))
    assert bare(again) == bare(DEFINITIONS["licence_act"])
    assert len(left) == 1
    assert 'its condition "amount > 12" is not taken' in left[0]


def test_a_deadline_drawn_elsewhere_becomes_a_move_by_the_clock() -> None:
    drawn = (
        '<bpmn:boundaryEvent id="B" attachedToRef="stage.second_call">'
        "<bpmn:timerEventDefinition><bpmn:timeDuration>P90D</bpmn:timeDuration></bpmn:timerEventDefinition>"
        "</bpmn:boundaryEvent>"
        '<bpmn:sequenceFlow id="F" name="Laisser tomber" sourceRef="B" targetRef="stage.adopted" />'
    )
    again, _, left = _read(_changed(("</bpmn:process>", f"{drawn}</bpmn:process>")))
    timer = again.stages["second_call"].timers[0]
    assert (timer.id, timer.after, timer.fire) == ("after_p90d", Period(days=90), "laisser_tomber")
    move = next(move for move in again.moves if move.action == "laisser_tomber")
    assert (move.to, sorted(move.by)) == ("adopted", ["clock", "secretariat"])
    assert len(left) == 3  # the move, its title in two languages, the timer


def test_a_drawing_without_any_of_our_rows_becomes_a_table_to_be_completed() -> None:
    drawn = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" targetNamespace="x">
      <process id="Mon processus">
        <laneSet><lane id="L1" name="Maire"><flowNodeRef>b</flowNodeRef></lane></laneSet>
        <startEvent id="s" /><task id="a" name="Écrire" /><userTask id="b" name="Décider" />
        <exclusiveGateway id="g" /><endEvent id="e" name="Fini" />
        <sequenceFlow id="f0" sourceRef="s" targetRef="a" />
        <sequenceFlow id="f1" sourceRef="a" targetRef="b" />
        <sequenceFlow id="f2" sourceRef="b" targetRef="g" />
        <sequenceFlow id="f3" name="Approuver" sourceRef="g" targetRef="e" />
        <sequenceFlow id="f4" name="Refaire" sourceRef="g" targetRef="a" />
      </process></definitions>"""
    again, problems, left = _read(drawn)
    assert (again.id, again.initial, list(again.stages)) == (
        "mon_processus",
        "ecrire",
        ["ecrire", "decider", "fini"],
    )
    assert again.stages["fini"].final
    assert {move.action: (move.sources, move.to, sorted(move.by)) for move in again.moves} == {
        "to_decider": (("ecrire",), "decider", ["secretariat"]),
        "approuver": (("decider",), "fini", ["mayor"]),
        "refaire": (("decider",), "ecrire", ["mayor"]),
    }
    assert problems == []
    assert any("instrument and competence are not told" in one for one in left)


def _deep() -> bytes:
    return b"<a>" * (DEEPEST + 1) + b"</a>" * (DEEPEST + 1)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (lambda: b"", "line 1, column 1: not XML: no element found"),
        (lambda: b"<a>", "not XML"),
        (lambda: "<a>é</a>".encode("latin-1"), "not XML"),
        (lambda: b'<?xml version="1.0" encoding="nothing-known"?><a/>', "unknown encoding"),
        (lambda: b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "line 1: a document type is not read"),
        (lambda: b"<html/>", "the file begins with <html>, not with BPMN 2.0's <definitions>"),
        (lambda: b" " * (LARGEST + 1), "at most 10,000,000 are read"),
        (_deep, "more than 64 elements in one another"),
        (lambda: _changed(("<bpmn:process.*</bpmn:process>", "")).encode(), "the file holds no <process>"),
        (
            lambda: _changed((r"(<bpmn:process [^>]*>).*(</bpmn:process>)", r"\1\2")).encode(),
            "the process holds no task, so no stage",
        ),
    ],
)
def test_a_file_of_which_nothing_can_be_made_is_refused_with_the_place(
    data: Callable[[], bytes], message: str
) -> None:
    with pytest.raises(NotBpmn, match=re.escape(message)):
        import_bpmn(data())


def test_gateways_in_a_circle_come_to_an_end() -> None:
    drawn = (
        '<bpmn:exclusiveGateway id="G1" /><bpmn:exclusiveGateway id="G2" />'
        '<bpmn:sequenceFlow id="F0" sourceRef="gate.drafting" targetRef="G1" />'
        '<bpmn:sequenceFlow id="F1" sourceRef="G1" targetRef="G2" />'
        '<bpmn:sequenceFlow id="F2" sourceRef="G2" targetRef="G1" />'
    )
    again, _, left = _read(_changed(("</bpmn:process>", f"{drawn}</bpmn:process>")))
    assert bare(again) == bare(DEFINITIONS["licence_act"])
    assert any("this arrow leads to no stage" in one for one in left)
