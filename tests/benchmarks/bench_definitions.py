"""A procedure's text made ready, what a page asks of it, and its BPMN file."""

import itertools
import tomllib
from dataclasses import replace

from tests.benchmarks.bench_engine import _cpu
from tests.benchmarks.report import Figure, show
from workflows.bpmn import export_bpmn
from workflows.bpmn_dialects import Dialect
from workflows.bpmn_import import import_bpmn
from workflows.case import Actor
from workflows.definition import compose, procedure_files
from workflows.engine import available, compile_procedure
from workflows.rules import load_rules
from workflows.story import beginning
from workflows.vocabulary import Role

LIMIT_COMPILE = 5.0
LIMIT_AVAILABLE = 1.0
LIMIT_EXPORT = 50.0
ACTOR = Actor(7, "Dominique", frozenset({Role.SECRETARIAT, Role.MAYOR}))


def main() -> list[Figure]:
    """CPU milliseconds, each the median of 5 rounds of 200; the slowest of the procedures."""
    texts = {path.stem: compose(path).text for path in procedure_files()}
    procedures = {name: compile_procedure(text, name) for name, text in texts.items()}
    rules, counter = load_rules("FR"), itertools.count()

    def ready(name: str) -> float:
        # A line that no text had before: nothing is taken from the cache.
        return _cpu(lambda: compile_procedure(f"{texts[name]}# {next(counter)}\n", name))

    def parsed(name: str) -> float:
        return _cpu(lambda: tomllib.loads(texts[name]))

    def page(name: str) -> float:
        stages = [name for name, stage in procedures[name].stages.items() if not stage.final]
        case = beginning(procedures[name].definition, rules)
        cases = itertools.cycle([replace(case, stage=stage) for stage in stages])
        return _cpu(lambda: available(procedures[name], next(cases), rules, ACTOR))

    def written(name: str) -> float:
        return _cpu(lambda: export_bpmn(procedures[name].definition, Dialect.CAMUNDA8), steps=20)

    def read(name: str) -> float:
        data = export_bpmn(procedures[name].definition)
        return _cpu(lambda: import_bpmn(data), steps=20)

    def slowest(measure: object) -> float:
        assert callable(measure)
        return max(measure(name) for name in procedures) * 1e3

    return show(
        Figure("lint and compile a procedure, CPU", slowest(ready), "ms", limit=LIMIT_COMPILE),
        Figure("of which reading TOML, standard library, CPU", slowest(parsed), "ms"),
        Figure("moves available to a page, CPU", slowest(page), "ms", limit=LIMIT_AVAILABLE),
        Figure("BPMN export of a procedure, CPU", slowest(written), "ms", limit=LIMIT_EXPORT),
        Figure("BPMN import of a procedure, CPU", slowest(read), "ms", limit=LIMIT_EXPORT),
    )


if __name__ == "__main__":
    main()
