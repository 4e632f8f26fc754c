"""What the lint refuses, each with the file and the line where it stands."""

from pathlib import Path

import pytest

from workflows.definition import FOLDER, compose, lint_file, load_procedure
from workflows.elements import DefinitionError
from workflows.lint import lint
from workflows.vocabulary import Competence

GOOD = """\
schema = 1
id = "small_act"
version = 1
instrument = "licence"
competence = "act"
title = { fr = "Petite", en = "Small", ar = "صغيرة" }
initial = "open"

[[stages]]
id = "open"
phase = "comment"
title = { fr = "Ouvert", en = "Open", ar = "مفتوح" }
allow = { comment = ["public"] }

  [[stages.timers]]
  id = "closes"
  at = "period.closes_at"
  fire = "close"

  [[stages.timers]]
  id = "soon"
  before = "closes"
  offset = "P3D"
  effects = [{ use = "notify", to = "stakeholders", notice = "comment_period_closing", on_crash = "hold" }]

[[stages]]
id = "done"
phase = "comment"
final = true
title = { fr = "Fait", en = "Done", ar = "تم" }

[[moves]]
action = "close"
from = ["open"]
to = "done"
by = ["clock", "secretariat"]
title = { fr = "Clore", en = "Close", ar = "إغلاق" }
guards = [{ use = "comment_period_is_over" }]

[[moves]]
action = "decide"
from = ["open"]
to = "done"
by = ["mayor"]
title = { fr = "Décider", en = "Decide", ar = "قرار" }
legal_act = true
rule = "council.majority"
guards = [{ use = "comment_period_long_enough", overridable_by = ["mayor"] }]

[[scenarios]]
id = "one"
title = { fr = "Un", en = "One", ar = "واحد" }
steps = []
expect = { stage = "open" }
"""

CLOSE = 'by = ["clock", "secretariat"]'
SECOND_STAGE = '[[stages]]\nid = "done"'
LOST_STAGE = '[[stages]]\nid = "lost"\nphase = "vote"\ntitle = { fr = "P", en = "L", ar = "ض" }\n\n'
LOST_MOVE = (
    '[[moves]]\naction = "stay"\nfrom = ["lost"]\nto = "lost"\nby = ["mayor"]\n'
    'title = { fr = "R", en = "S", ar = "ب" }\n\n'
)
SCENARIO = GOOD[GOOD.index("[[scenarios]]") :]


def test_a_good_definition_has_no_problem() -> None:
    definition, problems = lint(GOOD, "small.toml")
    assert definition is not None
    assert problems == []


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("schema = 1", "schema = 2", 1, '"schema" must be 1'),
        ("version = 1", 'version = "one"', 3, '"version" must be a whole number'),
        ('competence = "act"', 'competence = "fact"', 5, 'unknown competence "fact"'),
        ('ar = "صغيرة"', 'ar = " "', 6, 'missing translation "ar"'),
        ('initial = "open"', 'initial = "shut"', 7, 'unknown stage "shut"'),
        ('phase = "comment"\nt', 'phase = "talk"\nt', 11, 'unknown phase "talk"'),
        (', en = "Open"', "", 12, 'missing translation "en"'),
        ('["public"]', '["passers_by"]', 13, 'unknown role "passers_by"'),
        ("{ comment =", "{ sing =", 9, 'allows an unknown "sing"'),
        ('at = "period.closes_at"', 'at = "doomsday"', 15, 'unknown instant "doomsday"'),
        ('at = "period.closes_at"', 'at = "period.opens_at"', 15, "may fire before guard"),
        ('at = "period.closes_at"', 'at = "period.closes_at"\nwhy = 1', 18, 'unknown key "why" in a timer'),
        ('fire = "close"', 'fire = "vanish"', 15, 'fires "vanish", which stage "open" does not have'),
        ('fire = "close"', 'fire = "decide"', 15, "a legal act needs a named human"),
        ('  fire = "close"\n', "", 15, "neither fires a move nor has an effect"),
        ('before = "closes"', 'before = "soon"', 20, "comes before itself"),
        ('before = "closes"', 'before = "never"', 20, 'before an unknown "never"'),
        ('  offset = "P3D"\n', "", 20, '"before" goes with "offset"'),
        ('offset = "P3D"', 'offset = "three"', 23, '"offset" must be a length'),
        ('use = "notify"', 'use = "shout"', 24, 'unknown effect "shout"'),
        ('to = "stakeholders"', 'to = "everybody"', 24, 'unknown to "everybody"'),
        ('"comment_period_closing"', '"gossip"', 24, 'unknown notice "gossip"'),
        ('on_crash = "hold"', 'on_crash = "pray"', 24, 'on_crash is "pray"'),
        ('{ use = "notify", to = "stakeholders"', '{ use = "notify"', 24, 'argument "to" is missing'),
        ("final = true", "final = false", 26, "dead end"),
        ("final = true", 'final = "yes"', 29, '"final" must be true or false'),
        (SECOND_STAGE, LOST_STAGE + LOST_MOVE + SECOND_STAGE, 26, 'stage "lost" cannot be reached'),
        (SECOND_STAGE, LOST_STAGE + LOST_MOVE + SECOND_STAGE, 26, 'stage "lost" has no way to a final stage'),
        ('id = "done"', 'id = "open"', 26, 'stage "open" stands twice'),
        (
            'from = ["open"]\nto = "done"\n' + CLOSE,
            f'from = ["ajar"]\nto = "done"\n{CLOSE}',
            32,
            'unknown stage "ajar"',
        ),
        (
            'from = ["open"]\nto = "done"\n' + CLOSE,
            f'from = ["open", "done"]\nto = "done"\n{CLOSE}',
            26,
            "is final but has",
        ),
        (CLOSE, 'by = ["secretariat"]', 15, "which the clock may not make"),
        (CLOSE, f"{CLOSE}\nneeds_reason = true", 32, "the clock cannot give one"),
        (CLOSE, 'by = ["clock"]\nlegal_act = true', 32, "is a legal act: the clock may not make it"),
        (CLOSE, f'{CLOSE}\nfour_eyes = "other_than:nothing"', 32, '"four_eyes" must be'),
        ('by = ["mayor"]', 'by = ["clock"]', 40, "the clock may not make it"),
        ('rule = "council.majority"\n', "", 40, "missing legal reference"),
        ('action = "decide"', 'action = "close"', 40, 'move "close" leaves "open" twice'),
        ('action = "decide"', 'action = "Decide now"', 40, "small letters and underscores"),
        ('use = "comment_period_is_over"', 'use = "all_is_well"', 38, 'unknown guard "all_is_well"'),
        ('use = "comment_period_is_over"', 'use = "dossier_is_ready"', 38, 'parameter "kind" is missing'),
        ('overridable_by = ["mayor"]', 'overridable_by = ["public"]', 40, "by staff of the city only"),
        (
            'overridable_by = ["mayor"]',
            'overridable_by = ["mayor"], rule = ""',
            40,
            "missing legal reference",
        ),
        ('expect = { stage = "open" }', 'expect = "open"', 50, '"expect" a table'),
        (SCENARIO, SCENARIO + SCENARIO, 55, 'scenario "one" stands twice'),
        ("steps = []", 'after = "two"\nsteps = []', 50, 'follows an unknown "two"'),
        ("steps = []", "steps = [", 54, "not TOML"),
    ],
)
def test_the_lint_refuses_with_file_and_line(old: str, new: str, line: int, said: str) -> None:
    assert old in GOOD
    _, problems = lint(GOOD.replace(old, new, 1), "small.toml")
    found = [problem for problem in problems if said in problem.message]
    assert found, [str(problem) for problem in problems]
    assert (found[0].file, found[0].line) == ("small.toml", line)
    assert not found[0].warning
    assert str(found[0]).startswith(f"small.toml:{line}: ")


def test_a_waiting_stage_needs_a_human_exit() -> None:
    source = GOOD.replace(CLOSE, 'by = ["clock"]').replace('by = ["mayor"]', 'by = ["authority"]')
    assert [p.line for p in lint(source, "x")[1] if "nobody of the city" in p.message] == [9]


def test_a_guard_that_may_refuse_the_clock_is_a_warning() -> None:
    source = GOOD.replace('[{ use = "comment_period_is_over" }]', '[{ use = "synthesis_is_written" }]')
    _, problems = lint(source, "x")
    assert [(problem.line, problem.warning) for problem in problems] == [(15, True)]
    assert str(problems[0]).startswith("x:15: warning: ")


@pytest.mark.parametrize(
    "source", ["", "\x00", "schema = 1", "stages = 3\nmoves = true", "[[stages]]\n[[moves]]"]
)
def test_nonsense_is_told_and_not_raised(source: str) -> None:
    assert lint(source, "x")[1]


def test_a_composed_text_stands_alone_and_its_problems_show_the_part_they_come_from(tmp_path: Path) -> None:
    text, procedure = load_procedure("taxation", Competence.ACT)
    alone, problems = lint(text, "alone")
    assert problems == []
    assert alone is not None
    assert "extends" not in text
    assert alone.moves == procedure.definition.moves
    parts = tmp_path / "parts"
    parts.mkdir()
    for part in (FOLDER / "parts").glob("*.toml"):
        broken = part.read_text(encoding="utf-8").replace('to = "transmitted"', 'to = "lost_in_the_post"')
        (parts / part.name).write_text(broken, encoding="utf-8")
    path = tmp_path / "taxation_act.toml"
    path.write_text((FOLDER / path.name).read_text(encoding="utf-8"), encoding="utf-8")
    _, problems = lint_file(path)
    found = next(problem for problem in problems if "lost_in_the_post" in problem.message)
    lines = (parts / "act.toml").read_text(encoding="utf-8").splitlines()
    assert found.file == "parts/act.toml"
    assert lines[found.line : found.line + 1] == ['action = "transmit"']


def test_additions_join_a_move_of_a_part() -> None:
    _, tax = load_procedure("taxation", Competence.ACT)
    _, licence = load_procedure("licence", Competence.ACT)
    added = [use.use for use, _ in tax.exits["synthesis_published"]["schedule_vote"].guards]
    plain = [use.use for use, _ in licence.exits["synthesis_published"]["schedule_vote"].guards]
    assert added == [*plain, "tax_calendar_is_met"]


def test_an_addition_to_nothing_is_refused() -> None:
    source = GOOD + '\n[[additions]]\naction = "fly"\n'
    said = 'addition to an unknown move "fly", known: close, decide'
    assert [(p.line, p.message) for p in lint(source, "x")[1]] == [(56, said)]


@pytest.mark.parametrize("part", ["nothing_there", "../act", "Act"])
def test_an_unknown_part_is_told_at_its_line(tmp_path: Path, part: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(f'id = "x"\nextends = ["{part}"]\n', encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"x\.toml:2: unknown part"):
        compose(path)
    assert lint_file(path)[0] is None


def test_a_part_has_no_head(tmp_path: Path) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "parts" / "p.toml").write_text('# a part\nid = "p"\n[[stages]]\n', encoding="utf-8")
    path = tmp_path / "x.toml"
    path.write_text('extends = [\n  "p",\n]\n', encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"parts/p\.toml:2: a part holds rows only"):
        compose(path)


def test_a_procedure_that_is_not_shipped_is_not_found() -> None:
    with pytest.raises(LookupError):
        load_procedure("levitation", Competence.ACT)


def test_a_sign_that_only_python_takes_for_a_line_break_moves_no_line(tmp_path: Path) -> None:
    """A line separator, as pasted from a web page, stands within a text and is one of its letters."""
    file = tmp_path / "small_act.toml"
    file.write_text(
        GOOD.replace("Ouvert", "Ouvert\u2028encore").replace('to = "done"', 'to = "dome"', 1), "utf-8"
    )
    found, problems = lint_file(file)
    assert found is not None
    assert found.stages["open"].title["fr"] == "Ouvert\u2028encore"
    wanted = next(n for n, line in enumerate(GOOD.splitlines(), 1) if line == "[[moves]]")
    assert {problem.line for problem in problems if "dome" in problem.message} == {wanted}
