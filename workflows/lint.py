"""What no procedure may hold (dead ends, machines that decide, unknown words), each with file and line."""

import re
from collections.abc import Callable, Iterable

from workflows.conditions import Guard
from workflows.elements import Definition, Move, Problem, Stage, TimerRule
from workflows.guards import GUARDS
from workflows.nearest import known_words
from workflows.reader import Origins, Reader
from workflows.reading import read_definition
from workflows.reminders import MOMENTS
from workflows.rules import jurisdictions
from workflows.vocabulary import STAFF, Role

# What a stage may allow: the facts that are written in it, checked where they are written.
WRITES = (
    "edit",
    "upload",
    "comment",
    "enter",
    "moderate",
    "sort",
    "answer",
    "schedule",
    "attend",
    "vote",
    "sign",
    "submit",
    "screen",
    "opinion",
    "notify",
    "plan",
    "evaluate",
    "follow",
)
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_STAFF = frozenset(STAFF)
_Complain = Callable[..., None]


def lint(source: str, name: str, origins: Origins | None = None) -> tuple[Definition | None, list[Problem]]:
    """The definition a text holds, and all that is wrong with it, in the order of the lines.

    `origins`: for each line of a composed text, the file and line it came from; else `name` is the file."""
    definition, problems, reader = read_definition(source, name, origins)
    if definition is not None and definition.stages:
        _check(definition, reader)
    return definition, sorted(set(problems))


def _check(definition: Definition, reader: Reader) -> None:
    complain = reader.complain
    if definition.initial not in definition.stages:
        message = f'unknown stage "{definition.initial}"{known_words(definition.initial, definition.stages)}'
        complain(reader.key_line(1, "initial"), message)
    for move in definition.moves:
        _check_move(definition, move, complain)
    _check_doubles(definition.moves, complain)
    for stage in definition.stages.values():
        _check_stage(definition, stage, complain)
        for timer in stage.timers:
            _check_timer(definition, stage, timer, complain)
    _check_ways(definition, complain)
    _check_scenarios(definition, complain)


def _check_move(definition: Definition, move: Move, complain: _Complain) -> None:
    named = f'move "{move.action}"'
    if not _NAME.fullmatch(move.action):
        complain(move.line, f"{named}: an action is written in small letters and underscores")
    for stage in (*move.sources, move.to):
        if stage not in definition.stages:
            complain(move.line, f'{named}: unknown stage "{stage}"{known_words(stage, definition.stages)}')
    if not move.sources or not move.by:
        complain(move.line, f'{named} needs a stage to leave ("from") and a role that may make it ("by")')
    if move.legal_act and Role.CLOCK in move.by:
        complain(move.line, f'{named} is a legal act: the clock may not make it, take "clock" out of "by"')
    if move.legal_act and not move.rule:
        complain(move.line, f'{named} is a legal act: missing legal reference, add rule = "…" of the place')
    if Role.CLOCK in move.by and move.needs_reason:
        complain(move.line, f"{named} needs a written reason: the clock cannot give one")
    other = move.four_eyes.removeprefix("other_than:")
    if move.four_eyes and (other == move.four_eyes or other not in {one.action for one in definition.moves}):
        complain(move.line, f'{named}: "four_eyes" must be "other_than:" and a known action')
    for use in move.guards:
        if use.overridable_by and not use.rule:
            complain(
                move.line, f'{named}: guard "{use.use}" may be overridden: missing legal reference ("rule")'
            )
        if not use.overridable_by <= _STAFF:
            complain(move.line, f'{named}: guard "{use.use}" may be overridden by staff of the city only')


def _check_doubles(moves: Iterable[Move], complain: _Complain) -> None:
    seen: set[tuple[str, str]] = set()
    for move in moves:
        for stage in move.sources:
            if (stage, move.action) in seen:
                complain(move.line, f'move "{move.action}" leaves "{stage}" twice')
            seen.add((stage, move.action))


def _check_stage(definition: Definition, stage: Stage, complain: _Complain) -> None:
    named = f'stage "{stage.id}"'
    if not _NAME.fullmatch(stage.id):
        complain(stage.line, f"{named}: a stage is written in small letters and underscores")
    for what in stage.allow:
        if what not in WRITES:
            complain(stage.line, f'{named} allows an unknown "{what}"{known_words(what, WRITES)}')
    exits = [move for move in definition.moves if stage.id in move.sources]
    if stage.final and (exits or stage.timers):
        ways = ", ".join(f'"{move.action}"' for move in exits) or "its timers"
        message = f"{named} is final but has a way out or a timer: take out {ways}, or final = true"
        complain(stage.line, message)
    if not stage.final and not exits:
        message = f"{named} is a dead end: not final and without a move; add a move from it, or final = true"
        complain(stage.line, message)
    if not stage.final and exits and not any(move.by & _STAFF for move in exits):
        message = f"{named} waits, and nobody of the city may take it further: add one of its roles to a move"
        complain(stage.line, message)
    ids = [timer.id for timer in stage.timers]
    for double in {one for one in ids if ids.count(one) > 1}:
        complain(stage.line, f'{named} has two timers "{double}"')


def _check_timer(definition: Definition, stage: Stage, timer: TimerRule, complain: _Complain) -> None:
    named = f'timer "{timer.id}"'
    if not timer.fire and not timer.effects:
        complain(timer.line, f'{named} neither fires a move nor has an effect: add "fire" or "effects"')
    if timer.at not in MOMENTS:
        complain(timer.line, f'{named}: unknown instant "{timer.at}"{known_words(timer.at, MOMENTS)}')
    if timer.before:
        _check_before(stage, timer, complain)
    elif timer.offset:
        complain(timer.line, f'{named}: "offset" goes with "before"')
    if timer.fire:
        _check_fired(definition, stage, timer, complain)


def _check_before(stage: Stage, timer: TimerRule, complain: _Complain) -> None:
    named = f'timer "{timer.id}"'
    if not timer.offset or timer.after or timer.at != "entered_at":
        complain(timer.line, f'{named}: "before" goes with "offset", without "at" or "after"')
    others = {one.id: one for one in stage.timers}
    if timer.before not in others and timer.before not in MOMENTS:
        known = known_words(timer.before, [*others, *MOMENTS])
        complain(timer.line, f'{named} comes before an unknown "{timer.before}"{known}')
    seen, place = {timer.id}, timer.before
    while place in others:
        if place in seen:
            complain(timer.line, f"{named} comes before itself")
            return
        seen.add(place)
        place = others[place].before


def _check_fired(definition: Definition, stage: Stage, timer: TimerRule, complain: _Complain) -> None:
    named = f'timer "{timer.id}"'
    moves = [one for one in definition.moves if one.action == timer.fire and stage.id in one.sources]
    if not moves:
        own = [one.action for one in definition.moves if stage.id in one.sources]
        message = f'{named} fires "{timer.fire}", which stage "{stage.id}" does not have'
        complain(timer.line, message + known_words(timer.fire, own))
    for move in moves:
        if move.legal_act:
            complain(
                timer.line,
                f'{named} fires "{timer.fire}": a legal act needs a named human; let it remind one instead',
            )
        if Role.CLOCK not in move.by:
            complain(
                timer.line,
                f'{named} fires "{timer.fire}", which the clock may not make: add "clock" to its "by"',
            )
        for use in move.guards:
            _check_guard_in_time(timer, GUARDS[use.use], complain)


def _check_guard_in_time(timer: TimerRule, guard: Guard, complain: _Complain) -> None:
    if not guard.passes_from:
        message = f'guard "{guard.name}" may refuse what timer "{timer.id}" fires: it would wait for a person'
        complain(timer.line, message, warning=True)
    elif timer.before or timer.at != guard.passes_from:
        message = f'timer "{timer.id}" may fire before guard "{guard.name}" can hold'
        complain(timer.line, f'{message}: write at = "{guard.passes_from}"')


def _check_ways(definition: Definition, complain: _Complain) -> None:
    forward: dict[str, set[str]] = {}
    backward: dict[str, set[str]] = {}
    for move in definition.moves:
        for stage in move.sources:
            forward.setdefault(stage, set()).add(move.to)
            backward.setdefault(move.to, set()).add(stage)
    reached = _closure({definition.initial}, forward)
    finals = {stage.id for stage in definition.stages.values() if stage.final}
    ending = _closure(finals, backward)
    for place in definition.stages.values():
        if place.id not in reached:
            message = f'stage "{place.id}" cannot be reached from "{definition.initial}": add a move to it'
            complain(place.line, message)
        if place.id not in ending:
            message = f'stage "{place.id}" has no way to a final stage: add a move towards one'
            complain(place.line, message)


def _closure(start: set[str], ways: dict[str, set[str]]) -> set[str]:
    found, open_ends = set(start), list(start)
    while open_ends:
        for following in ways.get(open_ends.pop(), set()) - found:
            found.add(following)
            open_ends.append(following)
    return found


def _check_scenarios(definition: Definition, complain: _Complain) -> None:
    known: set[str] = set()
    for scenario in definition.scenarios:
        if scenario.id in known:
            complain(scenario.line, f'scenario "{scenario.id}" stands twice')
        if scenario.after and scenario.after not in known:
            message = f'scenario "{scenario.id}" follows an unknown "{scenario.after}"'
            complain(scenario.line, message + known_words(scenario.after, known))
        if scenario.jurisdiction and scenario.jurisdiction not in jurisdictions():
            complain(scenario.line, f'unknown jurisdiction "{scenario.jurisdiction}"')
        known.add(scenario.id)
