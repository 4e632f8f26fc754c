"""Every class of fault that the lint must catch, planted: where it is, what is wrong, what would be right."""

from pathlib import Path

import pytest

from tests.workflows.test_lint import CLOSE, GOOD, LOST_MOVE, LOST_STAGE, SECOND_STAGE
from workflows.definition import FOLDER, compose, lint_file
from workflows.lint import lint
from workflows.reader import LARGEST

NOTIFY = next(line for line in GOOD.splitlines() if "comment_period_closing" in line).strip()
DOSSIER = 'effects = [{ use = "dossier", kind = "report" }]'
CLASSES = {
    # name: (what stands there, what is planted, the line told, what is wrong, what would be right)
    "unknown stage": ('to = "done"', 'to = "dome"', 32, 'unknown stage "dome"', 'did you mean "done"?'),
    "unknown role": (CLOSE, 'by = ["secretary"]', 36, 'unknown role "secretary"', '"secretariat"?'),
    "unknown guard": (
        '"comment_period_is_over"',
        '"comment_period_over"',
        38,
        'unknown guard "comment_period_over"',
        'did you mean "comment_period_is_over"?',
    ),
    "unknown effect": ('use = "notify"', 'use = "notfy"', 24, 'unknown effect "notfy"', '"notify"?'),
    "unknown notice": (
        '"comment_period_closing"',
        '"comment_period_closin"',
        24,
        "unknown notice",
        "_closing",
    ),
    "unknown dossier kind": (NOTIFY, DOSSIER.replace("report", "repport"), 24, 'kind "repport"', '"report"?'),
    "unreachable stage": (
        SECOND_STAGE,
        LOST_STAGE + LOST_MOVE + SECOND_STAGE,
        26,
        'stage "lost" cannot be reached',
        "add a move to it",
    ),
    "dead end": ("final = true\n", "", 26, 'stage "done" is a dead end', "final = true"),
    "no way to a final stage": (
        SECOND_STAGE,
        LOST_STAGE + LOST_MOVE + SECOND_STAGE,
        26,
        "has no way to a final stage",
        "add a move towards one",
    ),
    "final stage with an exit": (
        'from = ["open"]\nto = "done"\n' + CLOSE,
        f'from = ["open", "done"]\nto = "done"\n{CLOSE}',
        26,
        'stage "done" is final but has a way out',
        'take out "close"',
    ),
    "timer fires what its stage does not have": (
        'fire = "close"',
        'fire = "closes"',
        15,
        'which stage "open" does not have',
        'did you mean "close"?',
    ),
    "timer fires before its guard can pass": (
        'at = "period.closes_at"',
        'at = "period.opens_at"',
        15,
        'may fire before guard "comment_period_is_over" can hold',
        'write at = "period.closes_at"',
    ),
    "timer fires what may be refused": (
        '[{ use = "comment_period_is_over" }]',
        '[{ use = "synthesis_is_written" }]',
        15,
        'guard "synthesis_is_written" may refuse what timer "closes" fires',
        "it would wait for a person",
    ),
    "timer fires a legal act": (
        'fire = "close"',
        'fire = "decide"',
        15,
        "a legal act needs a named human",
        "let it remind one instead",
    ),
    "missing translation": (', ar = "صغيرة"', "", 6, 'missing translation "ar"', 'of "title"'),
    "missing legal reference": (
        'rule = "council.majority"\n',
        "",
        40,
        "missing legal reference",
        'add rule = "',
    ),
    "waiting stage without a human exit": (
        CLOSE,
        'by = ["clock"]',
        9,
        "nobody of the city may take it further",
        "add one of its roles to a move",
    ),
    "unknown key": ('phase = "comment"\nt', 'phasse = "comment"\nt', 11, 'unknown key "phasse"', '"phase"?'),
    "unknown instant": (
        'at = "period.closes_at"',
        'at = "period.close_at"',
        15,
        'unknown instant "period.close_at"',
        'did you mean "period.closes_at"?',
    ),
}


@pytest.mark.parametrize("name", CLASSES)
def test_a_planted_fault_is_told_with_place_and_remedy(name: str) -> None:
    old, new, line, wrong, right = CLASSES[name]
    assert old in GOOD
    source = GOOD.replace(old, new, 1)
    if name == "waiting stage without a human exit":
        source = source.replace('by = ["mayor"]', 'by = ["authority"]')
    _, problems = lint(source, "small.toml")
    found = [problem for problem in problems if wrong in problem.message]
    assert found, [str(problem) for problem in problems]
    assert (found[0].file, found[0].line) == ("small.toml", line)
    assert right in found[0].message
    assert found[0].warning == (name == "timer fires what may be refused")


def test_a_word_far_from_all_others_is_not_guessed() -> None:
    _, problems = lint(GOOD.replace('["public"]', '["xyzzy"]'), "x")
    (found,) = problems
    assert "did you mean" not in found.message
    assert "known: drafter, secretariat" in found.message


def told(path: Path) -> list[tuple[str, int, str]]:
    definition, problems = lint_file(path)
    assert definition is None
    return [(problem.file, problem.line, problem.message) for problem in problems]


def test_ten_megabytes_are_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.toml"
    path.write_bytes(b"# " + b"x" * 10_000_000)
    ((file, line, message),) = told(path)
    assert (file, line) == ("large.toml", 1)
    assert message.startswith("too large: 10,000,002 where 500,000 are allowed")
    _, problems = lint("#" * (LARGEST + 1), "given")
    assert [problem.line for problem in problems] == [1]


@pytest.mark.parametrize(
    ("data", "line", "said"),
    [
        ("id = 'x'\ntitle = 'Procédure'\n".encode("latin-1"), 2, "not UTF-8: byte 0xe9 at place 14"),
        ("id = 'x'\n".encode("utf-16"), 1, "not UTF-8: byte 0xff at place 1"),
    ],
)
def test_another_encoding_is_told_by_line_and_place(
    tmp_path: Path, data: bytes, line: int, said: str
) -> None:
    path = tmp_path / "other.toml"
    path.write_bytes(data)
    ((file, found, message),) = told(path)
    assert (file, found) == ("other.toml", line)
    assert message == f"{said}; save the file as UTF-8"


def test_a_mark_of_utf8_is_let_pass(tmp_path: Path) -> None:
    path = tmp_path / "marked.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert lint_file(path)[1] == []


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("steps = []", "steps = [", 54), ('id = "open"', "id = open", 10), ("initial =", "initial", 7)],
)
def test_broken_toml_is_told_by_line(old: str, new: str, line: int) -> None:
    _, problems = lint(GOOD.replace(old, new, 1), "x")
    assert [(problem.line, problem.message[:9]) for problem in problems] == [(line, "not TOML:")]


def parts(folder: Path, **texts: str) -> Path:
    (folder / "parts").mkdir()
    for name, text in texts.items():
        (folder / "parts" / f"{name}.toml").write_text(text, encoding="utf-8")
    path = folder / "whole.toml"
    path.write_text('schema = 1\nextends = ["one"]\n', encoding="utf-8")
    return path


def test_a_part_that_extends_itself_is_told_where(tmp_path: Path) -> None:
    path = parts(tmp_path, one='# first\nextends = ["two"]\n', two='extends = ["one"]\n[[stages]]\n')
    ((file, line, message),) = told(path)
    assert (file, line) == ("parts/two.toml", 1)
    assert message == 'part "one" extends itself: one → two → one; take one of them out'


def test_a_part_that_two_others_extend_is_taken_once(tmp_path: Path) -> None:
    path = parts(
        tmp_path,
        one='extends = ["two", "three"]\n[[stages]]\nid = "first"\n',
        two='extends = ["three"]\n[[stages]]\nid = "second"\n',
        three='[[stages]]\nid = "third"\n',
    )
    composed = compose(path)
    assert composed.text.count("third") == 1
    order = [composed.text.index(word) for word in ("third", "second", "first")]
    assert order == sorted(order)
    assert "extends" not in composed.text
    assert ("parts/three.toml", 2) in composed.origins


def test_an_unknown_part_has_its_nearest_name(tmp_path: Path) -> None:
    path = parts(tmp_path, one='extends = ["untill_vote"]\n', until_vote="[[stages]]\n")
    ((file, line, message),) = told(path)
    assert (file, line) == ("parts/one.toml", 1)
    assert 'unknown part "untill_vote", did you mean "until_vote"?' in message


def test_the_largest_procedure_shipped_is_far_from_the_limit() -> None:
    assert all(len(compose(path).text) * 4 < LARGEST for path in FOLDER.glob("*.toml"))
