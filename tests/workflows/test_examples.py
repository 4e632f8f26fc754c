"""Scenarios are left out of what is compiled, and no line moves."""

from pathlib import Path

import pytest

from workflows.definition import compose, procedure_files
from workflows.examples import lint_to_run, without_examples

TEXT = """\
a = 1
[[scenarios]]
steps = [
  [1]
]

[[moves]]
b = 2
[[scenarios]]
c = 3

[[scenarios]]
[[moves]]
d = 4
[[scenarios]]
e = 5"""


def test_the_lines_of_scenarios_are_left_empty() -> None:
    kept = {1: "a = 1", 7: "[[moves]]", 8: "b = 2", 13: "[[moves]]", 14: "d = 4"}
    lines = without_examples(TEXT).splitlines()
    assert {number: line for number, line in enumerate(lines, 1) if line} == kept


@pytest.mark.parametrize("path", procedure_files(), ids=lambda path: path.stem)
def test_a_procedure_keeps_its_scenarios_for_whoever_asks(path: Path) -> None:
    text = compose(path).text
    bare = without_examples(text)
    assert (bare.count("\n"), bare.count("[[scenarios]]")) == (text.count("\n"), 0)
    definition, _ = lint_to_run(text, path.name)
    assert definition is not None
    assert len(definition.scenarios) == text.count("[[scenarios]]")
