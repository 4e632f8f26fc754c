"""A procedure drawn from the command line."""

from pathlib import Path

import click

from consultations.commands.naming import language_option, one_procedure, procedure_named
from consultations.commands.procedures import workflow
from consultations.routes.application import create_app
from consultations.routes.rendering import create_wording
from consultations.settings import Settings
from workflows.diagram import draw, mermaid
from workflows.vocabulary import Phase

KINDS = click.Choice(["svg", "mermaid"])


@workflow.command("diagram")
@one_procedure
@language_option
@click.option("--format", "kind", default="svg", show_default=True, type=KINDS)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file to write.")
@click.pass_obj
def diagram(settings: Settings, name: str, language: str, kind: str, output: Path | None) -> None:
    """A procedure as a picture: SVG, or Mermaid for a README."""
    definition = procedure_named(name).definition
    label = create_wording(create_app(settings)).label
    phases = {phase: label(language, phase, "phase") for phase in Phase}
    if kind == "svg":
        text = draw(definition, language, phases, definition.title[language]).svg + "\n"
    else:
        text = mermaid(definition, language, phases)
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{output}: {error.strerror}") from error
    click.echo(f"{output}: {len(text.encode()):,} bytes")
