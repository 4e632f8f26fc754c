"""The shipped procedures: parts composed by `extends` into one text that stands alone, then compiled."""

import json
import re
from codecs import BOM_UTF8
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from workflows.elements import Definition, DefinitionError, Problem
from workflows.engine import Procedure, compile_procedure
from workflows.instruments import instruments
from workflows.lint import lint
from workflows.nearest import known_words
from workflows.reader import LARGEST, lines_of, too_large
from workflows.vocabulary import Competence

FOLDER = Path(__file__).parent / "procedures"
_EXTENDS = re.compile(r"^extends\s*=\s*\[(.*?)\][^\n]*\n", re.DOTALL | re.MULTILINE)
_QUOTED = re.compile(r'"([^"\n]+)"')
_HEADER = re.compile(r"\s*\[")
_KEY = re.compile(r"\s*[\w.\"-]+\s*=")
# The head of a procedure that an instrument without rows of its own follows.
_COMMON_HEAD = """schema = 1
id = "{id}"
version = 1
instrument = "{instrument}"
competence = "{competence}"
title = {{ fr = {fr}, en = {en}, ar = {ar} }}
initial = "drafting"
extends = [
  "until_vote", "opinions", "standstill", "{competence}", "review",
  "scenarios_until_vote", "scenarios_opinions", "scenarios_standstill",
  "scenarios_{competence}", "scenarios_review",
]
"""
_ENDS = {
    Competence.ACT: {"fr": "acte de la ville", "en": "act of the city", "ar": "قرار البلدية"},
    Competence.REQUEST: {"fr": "demande à l’État", "en": "request to the State", "ar": "طلب إلى الدولة"},
}


@dataclass(frozen=True)
class Composed:
    """A flattened text and, for each of its lines, the file and the line it came from."""

    text: str
    origins: tuple[tuple[str, int], ...]


def compose(path: Path) -> Composed:
    """Flatten a procedure: its head, then the bodies of the parts it extends, then its own rows.

    Parts stand beside it in `parts/` and hold only rows; one may extend others, and each is taken once.
    Raises DefinitionError for a part that is missing, has a head of its own or extends itself, and for a
    file that is not UTF-8 or too large."""
    return _flatten(read_source(path, path.name), path)


def _flatten(source: str, path: Path) -> Composed:
    head, body = _split(source, path.name)
    head, names, line = _take_extends(head)
    taken: dict[str, _Lines] = {}
    for name in names:
        _take_part(path, name, (path.name, line), (), taken)
    return _composed([*head, *(one for lines in taken.values() for one in lines), *body])


def read_source(path: Path, shown: str) -> str:
    """A file's text. Raises DefinitionError with the place where it is not UTF-8, or when it is too large."""
    size = path.stat().st_size
    if size > LARGEST:
        raise DefinitionError((Problem(shown, 1, too_large(size)),))
    data = path.read_bytes().removeprefix(BOM_UTF8)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = error.start - before.rfind(b"\n")
        message = f"not UTF-8: byte 0x{data[error.start]:02x} at place {column}; save the file as UTF-8"
        raise DefinitionError((Problem(shown, before.count(b"\n") + 1, message),)) from error


def lint_file(path: Path) -> tuple[Definition | None, list[Problem]]:
    """A procedure's file with its parts: the definition and every problem, by file and line."""
    try:
        composed = compose(path)
    except DefinitionError as error:
        return None, list(error.problems)
    return lint(composed.text, path.name, composed.origins)


def common_procedure(instrument: str, competence: Competence) -> Composed:
    """The procedure of an instrument that ships no file of its own: the rows all instruments share.

    Raises LookupError for an instrument that is not there."""
    found = next((each for each in instruments() if each.id == instrument), None)
    if found is None:
        raise LookupError(f"no procedure is shipped for {instrument} ({competence})")
    ends = _ENDS[competence]
    titles = {
        one: json.dumps(f"{found.title[one]} — {ends[one]}", ensure_ascii=False) for one in ("fr", "en", "ar")
    }
    id = f"{instrument}_{competence}"
    head = _COMMON_HEAD.format(id=id, instrument=instrument, competence=competence, **titles)
    return _flatten(head, FOLDER / f"{id}.toml")


def procedure_files() -> tuple[Path, ...]:
    """The files of the shipped procedures, one an instrument and a competence."""
    return tuple(sorted(FOLDER.glob("*.toml")))


@cache
def load_procedure(instrument: str, competence: Competence) -> tuple[str, Procedure]:
    """The flattened text of a shipped procedure, and the procedure compiled.

    An instrument without a file here follows the common procedure: it needs its terms and nothing else.
    Raises LookupError for an unknown instrument, DefinitionError when it does not pass the lint."""
    path = FOLDER / f"{instrument}_{competence}.toml"
    shipped = path in procedure_files()
    composed = compose(path) if shipped else common_procedure(instrument, competence)
    _, problems = lint(composed.text, path.name, composed.origins)
    faults = tuple(problem for problem in problems if not problem.warning)
    if faults:
        raise DefinitionError(faults)
    return composed.text, compile_procedure(composed.text, path.stem)


_Lines = list[tuple[str, tuple[str, int]]]


def _composed(lines: _Lines) -> Composed:
    return Composed("".join(f"{line}\n" for line, _ in lines), tuple(origin for _, origin in lines))


def _take_extends(head: _Lines) -> tuple[_Lines, list[str], int]:
    """A head without its `extends`, the names in it, and its line."""
    text = "".join(f"{line}\n" for line, _ in head)
    found = _EXTENDS.search(text)
    if found is None:
        return head, [], 1
    first, last = _line_of(text, found.start()), _line_of(text, found.end())
    return [*head[: first - 1], *head[last - 1 :]], _QUOTED.findall(found[1]), head[first - 1][1][1]


def _take_part(
    path: Path, name: str, place: tuple[str, int], trail: tuple[str, ...], taken: dict[str, _Lines]
) -> None:
    """Add a part's rows after those of the parts that it extends itself. `place`: who names it, and where."""
    if name in trail:
        way = " → ".join((*trail[trail.index(name) :], name))
        raise DefinitionError(
            (Problem(*place, f'part "{name}" extends itself: {way}; take one of them out'),)
        )
    file = path.parent / "parts" / f"{name}.toml"
    if not re.fullmatch(r"[a-z_]+", name) or not file.is_file():
        known = known_words(name, sorted(one.stem for one in file.parent.glob("*.toml")))
        raise DefinitionError((Problem(*place, f'unknown part "{name}"{known}'),))
    shown = f"parts/{name}.toml"
    head, body = _split(read_source(file, shown), shown)
    head, names, line = _take_extends(head)
    for text, (_, number) in head:
        if _KEY.match(text):
            message = "a part holds rows only, no keys before them but extends"
            raise DefinitionError((Problem(shown, number, message),))
    for other in names:
        _take_part(path, other, (shown, line), (*trail, name), taken)
    taken.setdefault(name, [*head, *body])


def _split(text: str, name: str) -> tuple[_Lines, _Lines]:
    lines = [(line, (name, number)) for number, line in enumerate(lines_of(text), 1)]
    first = next((at for at, (line, _) in enumerate(lines) if _HEADER.match(line)), len(lines))
    return lines[:first], lines[first:]


def _line_of(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
