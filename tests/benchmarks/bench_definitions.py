"""A procedure's text made ready, what a page asks of it, and its BPMN file."""

import itertools
import tomllib
from dataclasses import replace

from tests.benchmarks.bench_engine import LIMIT_PLANS, _cpu
from tests.benchmarks.report import Figure, show
from workflows.bpmn import export_bpmn
from workflows.bpmn_dialects import Dialect
from workflows.bpmn_import import import_bpmn
from workflows.case import Actor
from workflows.definition import compose, procedure_files
from workflows.engine import _compiled, available, compile_procedure, plan
from workflows.lint import lint
from workflows.rules import load_rules
from workflows.story import beginning
from workflows.toml import read_toml
from workflows.vocabulary import Role

LIMIT_COMPILE = 5.0
LIMIT_AVAILABLE = 1.0
LIMIT_EXPORT = 50.0
ACTOR = Actor(7, "Dominique", frozenset({Role.SECRETARIAT, Role.MAYOR}))


def main() -> list[Figure]:
    """CPU milliseconds, each the median of 5 rounds of 20 (200 for a page, every move ten times for plans, 5
    for BPMN); the slowest of the procedures."""
    texts = {path.stem: compose(path).text for path in procedure_files()}
    procedures = {name: compile_procedure(text, name) for name, text in texts.items()}
    rules, counter = load_rules("FR"), itertools.count()

    def ready(name: str) -> float:
        # A line that no text had before, and nothing kept: a process holds some twenty procedures, not 256.
        def once() -> None:
            compile_procedure(f"{texts[name]}# {next(counter)}\n", name)
            _compiled.cache_clear()

        return _cpu(once, steps=20)

    def whole(name: str) -> float:
        return _cpu(lambda: lint(texts[name], name), steps=20)

    def parsed(name: str) -> float:
        return _cpu(lambda: read_toml(texts[name]), steps=20)

    def by_library(name: str) -> float:
        return _cpu(lambda: tomllib.loads(texts[name]), steps=20)

    def planned(name: str) -> float:
        case = beginning(procedures[name].definition, rules)
        moves = [(stage, action) for stage, ways in procedures[name].exits.items() for action in ways]
        cases = itertools.cycle([(replace(case, stage=stage, reason="—"), action) for stage, action in moves])

        def once() -> None:
            at, action = next(cases)
            plan(procedures[name], at, rules, action, ACTOR)

        return _cpu(once, steps=10 * len(moves))

    def page(name: str) -> float:
        stages = [name for name, stage in procedures[name].stages.items() if not stage.final]
        case = beginning(procedures[name].definition, rules)
        cases = itertools.cycle([replace(case, stage=stage) for stage in stages])
        return _cpu(lambda: available(procedures[name], next(cases), rules, ACTOR))

    def written(name: str) -> float:
        return _cpu(lambda: export_bpmn(procedures[name].definition, Dialect.CAMUNDA8), steps=5)

    def read(name: str) -> float:
        data = export_bpmn(procedures[name].definition)
        return _cpu(lambda: import_bpmn(data), steps=5)

    def slowest(measure: object) -> float:
        assert callable(measure)
        return max(measure(name) for name in procedures) * 1e3

    return show(
        Figure("lint and compile a procedure, CPU", slowest(ready), "ms", limit=LIMIT_COMPILE),
        Figure("lint of a procedure with its scenarios, CPU", slowest(whole), "ms", limit=LIMIT_COMPILE),
        Figure("of which reading TOML, CPU", slowest(parsed), "ms"),
        Figure("the same by the standard library, CPU", slowest(by_library), "ms"),
        Figure(
            "plan, every move in turn",
            1e3 / slowest(planned),
            "a second",
            limit=LIMIT_PLANS,
            more_is_better=True,
        ),
        Figure("moves available to a page, CPU", slowest(page), "ms", limit=LIMIT_AVAILABLE),
        Figure("BPMN export of a procedure, CPU", slowest(written), "ms", limit=LIMIT_EXPORT),
        Figure("BPMN import of a procedure, CPU", slowest(read), "ms", limit=LIMIT_EXPORT),
    )


if __name__ == "__main__":
    main()
