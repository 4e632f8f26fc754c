"""The procedures, checked and shown from the command line."""

from collections.abc import Iterator
from pathlib import Path
from textwrap import wrap

import click

from consultations.commands.group import palabre
from consultations.commands.naming import language_option, one_procedure, procedure_named, text_of
from workflows.coverage import coverage_of
from workflows.definition import compose, lint_file, procedure_files
from workflows.elements import Definition, Move, Stage
from workflows.engine import compile_procedure
from workflows.layout import numbered_moves, ordered_stages
from workflows.rules import Rules, jurisdictions, load_rules
from workflows.scenarios import run_scenarios

WIDTH = 80


@palabre.group()
def workflow() -> None:
    """The procedures: NAME is that of a shipped one, as licence_act, or a TOML file."""


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


@workflow.command("list")
@language_option
def list_procedures(language: str) -> None:
    """The names of the shipped procedures."""
    for path in procedure_files():
        click.echo(f"{path.stem}\n    {procedure_named(path.stem).definition.title[language]}")


@workflow.command("show")
@one_procedure
@language_option
@click.option("--jurisdiction", default="FR", show_default=True, type=click.Choice(jurisdictions()))
def show_procedure(name: str, language: str, jurisdiction: str) -> None:
    """A procedure as a list to read: stages, acts, who makes them, conditions, law, what follows."""
    definition, rules = procedure_named(name).definition, load_rules(jurisdiction)
    click.echo(f"{definition.title[language]} (version {definition.version}, law of {rules.code})")
    phase = None
    for number, stage in enumerate(ordered_stages(definition), 1):
        if stage.phase != phase:
            phase = stage.phase
            click.echo(f"\n== {phase.upper()} {'=' * (WIDTH - 5 - len(phase))}")
        for line in _stage_lines(definition, rules, number, stage, language):
            click.echo(line)


def _stage_lines(
    definition: Definition, rules: Rules, number: int, stage: Stage, language: str
) -> Iterator[str]:
    yield ""
    yield f"{number}. {stage.title[language]} [{stage.id}]{' – ends the file' if stage.final else ''}"
    for timer in stage.timers:
        what = f"fires {timer.fire}" if timer.fire else "reminds"
        yield from _wrapped(f"timer {timer.id}: {what}", 4)
    before = {one.id for one in ordered_stages(definition)[: number - 1]}
    for n, move in numbered_moves(definition):
        if stage.id in move.sources:
            again = " (as above)" if before & set(move.sources) else ""
            yield from _wrapped(f"({n}) {move.title[language]} → {move.to}{again}", 4)
            yield from () if again else _move_lines(rules, move)


def _move_lines(rules: Rules, move: Move) -> Iterator[str]:
    marks = [f"by {', '.join(sorted(move.by))}"]
    marks += ["legal act"] if move.legal_act else []
    marks += ["needs a reason"] if move.needs_reason else []
    marks += [f"other than who made {move.four_eyes.partition(':')[2]}"] if move.four_eyes else []
    yield from _wrapped("; ".join(marks), 8)
    if move.rule:
        yield from _wrapped(_law(rules, move.rule), 8)
    for use in move.guards:
        over = (
            f" (may be overridden by {', '.join(sorted(use.overridable_by))})" if use.overridable_by else ""
        )
        law = f" – {_law(rules, use.rule)}" if use.rule else ""
        yield from _wrapped(f"if {use.use}{law}{over}", 8)
    effects = [" ".join((one.use, *one.args.values())) for one in move.effects]
    if effects:
        yield from _wrapped(f"then {'; '.join(effects)}", 8)


def _law(rules: Rules, rule: str) -> str:
    source = rules.source(rule)
    return f"{source.ref or f'{rule}: without a source'} [{source.mark}]"


def _wrapped(text: str, indent: int) -> list[str]:
    return wrap(text, WIDTH, initial_indent=" " * indent, subsequent_indent=" " * (indent + 2))


@workflow.command("flatten")
@one_procedure
def flatten(name: str) -> None:
    """A procedure's TOML with its shared parts put in: a text that stands alone."""
    click.echo(text_of(name), nl=False)


@workflow.command("coverage")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--jurisdiction", default="FR", show_default=True, type=click.Choice(jurisdictions()))
def coverage(names: tuple[str, ...], jurisdiction: str) -> None:
    """Which moves and which refusals the scenarios tell, and which they do not."""
    rules = load_rules(jurisdiction)
    for name in names or [path.stem for path in procedure_files()]:
        procedure = procedure_named(name)
        found = coverage_of(procedure.definition, run_scenarios(procedure, rules))
        moves, guards = len(found.told) + len(found.untold), len(found.refusing) + len(found.never_refusing)
        click.echo(f"{name}: {len(found.told)} of {moves} moves ({found.share} %)")
        click.echo(f"    {len(found.refusing)} of {guards} conditions are told refusing")
        for stage, action in found.untold:
            click.echo(f"    never made: {action} from {stage}")
        for guard in found.never_refusing:
            click.echo(f"    never refuses: {guard}")
