"""The scenarios of a text that is compiled: read when someone asks for them, not on the way of every step."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import overload

from workflows.elements import Definition, Problem, Scenario
from workflows.lint import lint
from workflows.reading import read_definition

# A scenario with all that follows it until the next row begins, at the beginning of a line.
_EXAMPLE = re.compile(r"^\[\[scenarios\]\].*\n?(?:[^\[\n].*\n?|\n)*", re.MULTILINE)


def lint_to_run(source: str, name: str) -> tuple[Definition | None, list[Problem]]:
    """A flattened text as `lint` reads it, its scenarios left for whoever tells them."""
    definition, problems = lint(without_examples(source), name)
    return definition and replace(definition, scenarios=Examples(source, name)), problems


def without_examples(source: str) -> str:
    """The text with its scenarios' lines left empty, so that every other line keeps its number."""
    kept, at = [], 0
    for match in _EXAMPLE.finditer(source):
        kept += [source[at : match.start()], "\n" * match[0].count("\n")]
        at = match.end()
    return "".join([*kept, source[at:]])


class Examples(Sequence[Scenario]):
    """The scenarios of a text that passed the lint, read once, when first looked at."""

    def __init__(self, source: str, name: str) -> None:
        self._source, self._name = source, name

    @cached_property
    def _told(self) -> tuple[Scenario, ...]:
        definition, _, _ = read_definition(self._source, self._name)
        return tuple(definition.scenarios) if definition else ()

    @overload
    def __getitem__(self, place: int) -> Scenario: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Scenario]: ...
    def __getitem__(self, place: int | slice) -> Scenario | Sequence[Scenario]:
        return self._told[place]

    def __len__(self) -> int:
        return len(self._told)
