"""Which procedure a command means: the name of a shipped one, or a file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from workflows.definition import compose, lint_file, procedure_files
from workflows.elements import DefinitionError
from workflows.engine import Procedure, compile_procedure
from workflows.nearest import known_words

LANGUAGES = click.Choice(["fr", "en", "ar"])


def path_of(name: str) -> Path:
    """The file of a procedure named as "licence_act", or given as a path."""
    shipped = {path.stem: path for path in procedure_files()}
    if name in shipped:
        return shipped[name]
    if Path(name).is_file():
        return Path(name)
    raise click.ClickException(f'no procedure and no file "{name}"{known_words(name, shipped)}')


def text_of(name: str) -> str:
    """A procedure's flattened text; what is wrong with it is told instead, by file and line."""
    try:
        return compose(path_of(name)).text
    except DefinitionError as error:
        raise click.ClickException(str(error)) from error


def procedure_named(name: str) -> Procedure:
    """The compiled procedure; what is wrong with it is told instead, by file and line."""
    path = path_of(name)
    _, problems = lint_file(path)
    faults = [str(problem) for problem in problems if not problem.warning]
    if faults:
        raise click.ClickException("\n".join(faults))
    return compile_procedure(text_of(name), path.stem)


def one_procedure(command: Callable[..., Any]) -> Callable[..., Any]:
    """The argument that most commands take."""
    return click.argument("name", metavar="NAME", required=True)(command)


def language_option(command: Callable[..., Any]) -> Callable[..., Any]:
    return click.option(
        "--language", default="en", show_default=True, type=LANGUAGES, help="Of titles and words."
    )(command)
