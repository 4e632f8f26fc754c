"""The procedures, checked from the command line."""

from pathlib import Path

import click

from consultations.commands.group import palabre
from workflows.definition import compose, lint_file, procedure_files
from workflows.engine import compile_procedure
from workflows.rules import jurisdictions, load_rules
from workflows.scenarios import run_scenarios


@palabre.group()
def workflow() -> None:
    """The procedures."""


@workflow.command("lint")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--jurisdiction", default="FR", show_default=True, type=click.Choice(jurisdictions()))
def lint_procedures(files: tuple[Path, ...], jurisdiction: str) -> None:
    """Check procedures and play their scenarios: the given TOML files, or all that are shipped."""
    rules, faults, played = load_rules(jurisdiction), 0, 0
    for path in files or procedure_files():
        definition, problems = lint_file(path)
        for problem in problems:
            click.echo(str(problem))
        faults += sum(1 for problem in problems if not problem.warning)
        if definition is None or any(not problem.warning for problem in problems):
            continue
        for outcome in run_scenarios(compile_procedure(compose(path).text, path.stem), rules):
            played += 1
            for failure in outcome.failures:
                faults += 1
                click.echo(f"{path.name}: scenario {outcome.scenario.id}: {failure}")
    if faults:
        raise click.ClickException(f"{faults} faults")
    click.echo(f"The procedures are as they should be; {played} scenarios end as they are told.")
