"""Procedures to BPMN 2.0 and back, from the command line."""

from pathlib import Path

import click

from consultations.commands.procedures import workflow
from workflows.bpmn import export_bpmn
from workflows.bpmn_dialects import Dialect
from workflows.bpmn_import import import_bpmn
from workflows.bpmn_source import NotBpmn
from workflows.definition import FOLDER, lint_file, procedure_files
from workflows.elements import LANGUAGES, Definition
from workflows.lint import lint


@workflow.command("bpmn")
@click.argument("procedures", nargs=-1)
@click.option("--dialect", default="plain", type=click.Choice([*map(str, Dialect), "all"]), show_default=True)
@click.option("--language", default="fr", type=click.Choice(LANGUAGES), show_default=True)
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), help="Write files into this folder."
)
@click.option(
    "--import", "given", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Read BPMN."
)
def bpmn(
    procedures: tuple[str, ...], dialect: str, language: str, into: Path | None, given: Path | None
) -> None:
    """Write procedures (names of shipped ones or TOML files; all, if none is named) as BPMN 2.0, or read one.

    Without --into one procedure goes to the screen. Reading prints TOML, and on the side whatever of the
    file is not in it."""
    if given:
        _import(given)
        return
    paths = [_path(name) for name in procedures] or list(procedure_files())
    dialects = list(Dialect) if dialect == "all" else [Dialect(dialect)]
    if into is None and len(paths) * len(dialects) > 1:
        raise click.UsageError("several files: say --into FOLDER")
    for path in paths:
        definition = _definition(path)
        for one in dialects:
            data = export_bpmn(definition, one, language)
            if into is None:
                click.echo(data, nl=False)
                continue
            into.mkdir(parents=True, exist_ok=True)
            file = into / f"{definition.id}.{one}.{language}.bpmn"
            file.write_bytes(data)
            click.echo(str(file))


def _path(name: str) -> Path:
    shipped = {path.stem: path for path in procedure_files()}
    path = shipped.get(name) or Path(name)
    if not path.is_file():
        raise click.UsageError(
            f"{name!r} is no file and no procedure in {FOLDER.name}/: {', '.join(shipped)}"
        )
    return path


def _definition(path: Path) -> Definition:
    definition, problems = lint_file(path)
    faults = [problem for problem in problems if not problem.warning]
    if definition is None or faults:
        raise click.ClickException("\n".join(str(problem) for problem in faults))
    return definition


def _import(path: Path) -> None:
    try:
        imported = import_bpmn(path.read_bytes())
    except NotBpmn as error:
        raise click.ClickException(f"{path.name}: {error}") from error
    click.echo(imported.text, nl=False)
    for left in imported.left:
        click.echo(f"{path.name}: {left}", err=True)
    for problem in lint(imported.text, "the TOML made of it")[1]:
        click.echo(str(problem), err=True)
