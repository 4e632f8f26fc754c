"""TOML text → frozen definition, with the line of everything that is not as it should be."""

from typing import Any

from workflows.conditions import read_parameters
from workflows.effects import Effect, read_effect
from workflows.elements import Definition, GuardUse, Move, Problem, Scenario, Stage, TimerRule
from workflows.guards import GUARDS
from workflows.nearest import known_words
from workflows.reader import LARGEST, Origins, Reader, Row, lines_of, too_large
from workflows.toml import NotToml, read_toml
from workflows.vocabulary import Competence, Phase, Role

SCHEMA = 1

_KEYS = {
    kind: keys.split()
    for kind, keys in {
        "procedure": "schema id version instrument competence title initial stages moves additions scenarios",
        "stage": "id phase title final allow timers",
        "timer": "id at after before offset fire effects skip_if_past",
        "move": "action from to by title legal_act needs_reason four_eyes rule guards effects",
        "addition": "action guards effects",
        "scenario": "id title after jurisdiction steps expect",
    }.items()
}


def read_definition(
    source: str, name: str, origins: Origins | None = None
) -> tuple[Definition | None, list[Problem], Reader]:
    """The definition a text holds (None when nothing can be made of it), with its problems of form.

    `origins` gives, for each line of a composed text, the file and line it came from."""
    if len(source) > LARGEST:
        reader = Reader("", name, origins)
        reader.complain(1, too_large(len(source)))
        return None, reader.problems, reader
    reader = Reader(source, name, origins)
    try:
        root = read_toml(source)
    except NotToml as error:
        reader.complain(error.line or len(lines_of(source)), f"not TOML: {error}")
        return None, reader.problems, reader
    _check_keys(reader, root, "procedure", 1, "schema id version title initial stages moves")
    if root.get("schema") != SCHEMA:
        reader.complain(reader.key_line(1, "schema"), f'"schema" must be {SCHEMA}')
    definition = Definition(
        id=reader.text(root, "id", 1),
        version=_version(reader, root),
        instrument=reader.text(root, "instrument", 1),
        competence=_one_of(reader, Competence, root, "competence", 1) or Competence.ACT,
        title=reader.title(root, 1),
        initial=reader.text(root, "initial", 1),
        stages=_stages(reader, root),
        moves=_moves(reader, root),
        scenarios=_scenarios(reader, root),
    )
    return definition, reader.problems, reader


def _check_keys(reader: Reader, row: Row, kind: str, line: int, required: str) -> None:
    reader.check_keys(row, kind, _KEYS[kind], line, required)


def _version(reader: Reader, root: Row) -> int:
    value = root.get("version")
    if type(value) is int and value > 0:
        return value
    reader.complain(reader.key_line(1, "version"), '"version" must be a whole number from 1')
    return 0


def _one_of(reader: Reader, kind: Any, row: Row, key: str, line: int) -> Any:
    word = reader.text(row, key, line)
    if word in [str(one) for one in kind]:
        return kind(word)
    known = [str(one) for one in kind]
    reader.complain(reader.key_line(line, key), f'unknown {key} "{word}"{known_words(word, known)}')
    return None


def _stages(reader: Reader, root: Row) -> dict[str, Stage]:
    stages: dict[str, Stage] = {}
    timers_before = 0
    for index, row in enumerate(reader.rows(root, "stages", 1)):
        line = reader.header_line("stages", index)
        _check_keys(reader, row, "stage", line, "id phase title")
        timers = _timers(reader, row, line, timers_before)
        timers_before += len(timers)
        stage = Stage(
            id=reader.text(row, "id", line),
            phase=_one_of(reader, Phase, row, "phase", line) or Phase.DRAFTING,
            title=reader.title(row, line),
            final=reader.flag(row, "final", line),
            allow=_allow(reader, row, line),
            timers=timers,
            line=line,
        )
        if stage.id in stages:
            reader.complain(line, f'stage "{stage.id}" stands twice')
        stages[stage.id] = stage
    return stages


def _allow(reader: Reader, row: Row, line: int) -> dict[str, frozenset[Role]]:
    value = row.get("allow", {})
    if not isinstance(value, dict):
        reader.complain(reader.key_line(line, "allow"), '"allow" must be a table of lists of roles')
        return {}
    return {what: reader.roles(roles, "allow", line) for what, roles in value.items()}


def _timers(reader: Reader, stage: Row, stage_line: int, before: int) -> tuple[TimerRule, ...]:
    timers = []
    for index, row in enumerate(reader.rows(stage, "timers", stage_line)):
        line = reader.header_line("stages.timers", before + index)
        _check_keys(reader, row, "timer", line, "id")
        timers.append(
            TimerRule(
                id=reader.text(row, "id", line),
                at=reader.text(row, "at", line) or "entered_at",
                after=reader.length(row, "after", line),
                before=reader.text(row, "before", line),
                offset=reader.length(row, "offset", line),
                fire=reader.text(row, "fire", line),
                effects=_effects(reader, row, line),
                skip_if_past=reader.flag(row, "skip_if_past", line),
                line=line,
            )
        )
    return tuple(timers)


def _moves(reader: Reader, root: Row) -> tuple[Move, ...]:
    extra: dict[str, list[tuple[Row, int]]] = {}
    for index, row in enumerate(reader.rows(root, "additions", 1)):
        line = reader.header_line("additions", index)
        _check_keys(reader, row, "addition", line, "action")
        extra.setdefault(reader.text(row, "action", line), []).append((row, line))
    moves = tuple(
        _move(reader, row, reader.header_line("moves", index), extra.get(str(row.get("action")), []))
        for index, row in enumerate(reader.rows(root, "moves", 1))
    )
    known = {move.action: None for move in moves}
    for action in extra.keys() - known:
        message = f'addition to an unknown move "{action}"{known_words(action, known)}'
        reader.complain(extra[action][0][1], message)
    return moves


def _move(reader: Reader, row: Row, line: int, extra: list[tuple[Row, int]]) -> Move:
    _check_keys(reader, row, "move", line, "action from to by title")
    guards, effects = _guards(reader, row, line), _effects(reader, row, line)
    for more, more_line in extra:
        guards += _guards(reader, more, more_line)
        effects += _effects(reader, more, more_line)
    return Move(
        action=reader.text(row, "action", line),
        sources=reader.words(row.get("from", []), "from", line),
        to=reader.text(row, "to", line),
        by=reader.roles(row.get("by", []), "by", line),
        title=reader.title(row, line),
        legal_act=reader.flag(row, "legal_act", line),
        needs_reason=reader.flag(row, "needs_reason", line),
        four_eyes=reader.text(row, "four_eyes", line),
        rule=reader.text(row, "rule", line),
        guards=guards,
        effects=effects,
        line=line,
    )


def _guards(reader: Reader, row: Row, line: int) -> tuple[GuardUse, ...]:
    uses = []
    for given in reader.rows(row, "guards", line):
        name = str(given.get("use", ""))
        if name not in GUARDS:
            place = reader.key_line(line, "guards")
            reader.complain(place, f'unknown guard "{name}"{known_words(name, GUARDS)}')
            continue
        rest = {key: value for key, value in given.items() if key not in ("use", "rule", "overridable_by")}
        params, problems = read_parameters(GUARDS[name], rest)
        for problem in problems:
            reader.complain(reader.key_line(line, "guards"), problem)
        overridable_by = reader.roles(given.get("overridable_by", []), "guards", line)
        uses.append(GuardUse(name, params, str(given.get("rule", GUARDS[name].rule)), overridable_by))
    return tuple(uses)


def _effects(reader: Reader, row: Row, line: int) -> tuple[Effect, ...]:
    effects = []
    for given in reader.rows(row, "effects", line):
        effect, problems = read_effect(given)
        for problem in problems:
            reader.complain(reader.key_line(line, "effects"), problem)
        effects.append(effect)
    return tuple(effects)


def _scenarios(reader: Reader, root: Row) -> tuple[Scenario, ...]:
    scenarios = []
    for index, row in enumerate(reader.rows(root, "scenarios", 1)):
        line = reader.header_line("scenarios", index)
        _check_keys(reader, row, "scenario", line, "id title steps expect")
        steps, expect = row.get("steps", []), row.get("expect", {})
        if not isinstance(steps, list) or not isinstance(expect, dict):
            reader.complain(line, '"steps" must be a list and "expect" a table')
            continue
        scenario_id, after = reader.text(row, "id", line), reader.text(row, "after", line)
        place = reader.text(row, "jurisdiction", line)
        title = reader.title(row, line)
        scenarios.append(Scenario(scenario_id, title, after, tuple(steps), expect, line, place))
    return tuple(scenarios)
