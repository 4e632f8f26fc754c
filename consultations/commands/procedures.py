"""The procedures, checked from the command line."""

from pathlib import Path
from typing import Any

import click

from consultations.commands.group import palabre
from consultations.definitions import procedure_keys
from workflows.definition import load_procedure
from workflows.engine import DefinitionError
from workflows.lint import lint
from workflows.vocabulary import Competence


@palabre.group()
def workflow() -> None:
    """The procedures."""


@workflow.command("lint")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def lint_procedures(files: tuple[Path, ...]) -> None:
    """Check procedures with their scenarios: the given flattened TOML files, or the six that are shipped."""
    problems: list[Any] = []
    for path in files:
        problems += lint(path.read_text(encoding="utf-8"), str(path))[1]
    for key in () if files else procedure_keys():
        instrument, competence = key.rsplit("_", 1)
        try:
            load_procedure(instrument, Competence(competence))
        except DefinitionError as error:
            problems.append(error)
    for problem in problems:
        click.echo(str(problem))
    if problems:
        raise click.ClickException("the procedures are not as they should be")
    click.echo("The procedures are as they should be.")
