"""The fast reader of TOML beside the standard library's: the same values, and its words for what is wrong."""

import tomllib
from pathlib import Path

import pytest

from tests.workflows.test_lint import GOOD
from workflows.definition import compose, procedure_files
from workflows.lint import lint
from workflows.toml import NotToml, read_toml

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(path for room in ("workflows", "forms", "reports") for path in (ROOT / room).rglob("*.toml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_both_readers_say_the_same_of_what_is_shipped(path: Path) -> None:
    """In the same order, too: stages and moves are read in the order of the file."""
    text = path.read_text("utf-8")
    assert repr(read_toml(text)) == repr(tomllib.loads(text))


@pytest.mark.parametrize("path", procedure_files(), ids=lambda path: path.stem)
def test_both_readers_say_the_same_of_a_flattened_procedure(path: Path) -> None:
    text = compose(path).text
    assert repr(read_toml(text)) == repr(tomllib.loads(text))


@pytest.mark.parametrize(
    "text",
    ['a = """\r\none\r\ntwo"""', "a = 99999999999999999999", "a = 1e400", "a = " + "[" * 90 + "]" * 90],
)
def test_what_the_fast_reader_reads_otherwise_is_left_to_the_other(text: str) -> None:
    assert read_toml(text) == tomllib.loads(text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("\ufeffa = 1", 1),
        ("a = 1\na = 2", None),
        ("a = 1\n[b]\nc = ", None),
        ('a = "\x01"', 1),
        ("[a]\n\n[a]\n", 3),
        ("a = 1\n\nb = x\nc = 2", 3),
    ],
)
def test_what_is_wrong_is_said_by_the_standard_library(text: str, line: int | None) -> None:
    with pytest.raises(NotToml) as told:
        read_toml(text)
    with pytest.raises(tomllib.TOMLDecodeError) as wanted:
        tomllib.loads(text)
    assert (str(told.value), told.value.line) == (str(wanted.value), line)


def test_a_text_nested_beyond_all_reason_is_refused_with_its_line() -> None:
    _, problems = lint(GOOD + "steps = " + "[" * 100_000, "deep.toml")
    last = len(GOOD.splitlines()) + 1
    told = f"deep.toml:{last}: not TOML: nested too deeply (at line {last})"
    assert [str(problem) for problem in problems] == [told]
