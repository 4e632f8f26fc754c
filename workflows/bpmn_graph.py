"""A procedure as the nodes and flows of a diagram: one block a stage, before any dialect and any place."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from workflows.bpmn_words import reminder_words, say, timer_words
from workflows.elements import Definition, Move, Stage, TimerRule
from workflows.vocabulary import Role


@dataclass(frozen=True)
class Node:
    """A shape. `kind`: start, task, gate, join, end, boundary, reminder, reminded."""

    id: str
    kind: str
    name: str = ""
    stage: Stage | None = None
    timer: TimerRule | None = None


@dataclass(frozen=True)
class Flow:
    """An arrow; `move` is what it makes, `action` what must be asked for where a gateway chooses."""

    id: str
    source: str
    target: str
    name: str = ""
    move: Move | None = None
    action: str = ""


@dataclass(frozen=True)
class Exit:
    """A way out of a block: the arrow, the stage it leads to, and the end drawn here when that is final."""

    flow: Flow
    to: str
    end: Node | None = None


@dataclass(frozen=True)
class Alarm:
    """A timer at a stage's border: either a way out, or a reminder beside the stage."""

    boundary: Node
    exit: Exit | None
    reminder: tuple[Node, Node] | None = None
    flows: tuple[Flow, ...] = ()


@dataclass(frozen=True)
class Block:
    """All that is drawn for one stage that is not final."""

    stage: Stage
    lane: str
    task: Node
    exits: tuple[Exit, ...]
    alarms: tuple[Alarm, ...]
    join: Node | None = None
    gate: Node | None = None
    inner: tuple[Flow, ...] = ()

    @property
    def ways(self) -> tuple[Exit, ...]:
        """Every way out, by a person or by time."""
        return (*self.exits, *(alarm.exit for alarm in self.alarms if alarm.exit))

    def nodes(self) -> Iterator[Node]:
        yield from (one for one in (self.join, self.task, self.gate) if one)
        for alarm in self.alarms:
            yield alarm.boundary
            yield from alarm.reminder or ()
        yield from (way.end for way in self.ways if way.end)

    def flows(self) -> Iterator[Flow]:
        yield from self.inner
        yield from (one.flow for one in self.exits)
        for alarm in self.alarms:
            yield from (alarm.exit.flow,) if alarm.exit else alarm.flows


@dataclass(frozen=True)
class Graph:
    """A procedure's diagram: where it starts, then its blocks in the order of the table."""

    start: Node
    begin: Flow
    blocks: tuple[Block, ...]
    lanes: tuple[str, ...] = field(default=())

    def block(self, stage: str) -> Block:
        return next(one for one in self.blocks if one.stage.id == stage)

    def lane_of_start(self) -> str:
        entry = self.begin.target
        return next(one.lane for one in self.blocks if entry in (one.task.id, one.join and one.join.id))


def graph_of(definition: Definition, language: str) -> Graph:
    """The diagram of a definition; words in one language."""
    live = [stage for stage in definition.stages.values() if not stage.final]
    lanes = _lanes(definition, live)
    entries = _entries(definition, live)
    blocks = tuple(_block(definition, stage, lanes[stage.id], entries, language) for stage in live)
    start = Node("start.event", "start", say("start", language))
    begin = Flow("start.flow", start.id, _entry(definition.initial, entries))
    return Graph(start, begin, blocks, tuple(dict.fromkeys(lanes.values())))


def _lanes(definition: Definition, live: list[Stage]) -> dict[str, str]:
    """The lane of each stage: that of the role most its own among those who may move it on.

    A role that moves few stages is more a stage's own than one that moves most of them; among roles that
    move half of the stages or more, the one with most moves."""
    roles = {stage.id: _movers(definition, stage) for stage in live}
    spread = Counter(role for movers in roles.values() for role in set(movers))
    total = Counter(role for movers in roles.values() for role in movers)

    def rank(role: Role) -> tuple[bool, int, int, str]:
        general = spread[role] * 2 >= len(live)
        return general, 0 if general else spread[role], -total[role], str(role)

    return {
        stage: str(min(set(movers), key=rank, default=Role.SECRETARIAT)) for stage, movers in roles.items()
    }


def _movers(definition: Definition, stage: Stage) -> list[Role]:
    exits = [move for move in definition.moves if stage.id in move.sources]
    return [role for move in exits for role in move.by if role != Role.CLOCK]


def _entries(definition: Definition, live: list[Stage]) -> dict[str, str]:
    """Where an arrow to a stage ends: at its gateway when several arrows come in, else at its task."""
    fired = [(timer.fire, stage.id) for stage in live for timer in stage.timers if timer.fire]
    coming = Counter(move.to for move in definition.moves for _ in move.sources)
    coming += Counter(move.to for move in definition.moves for one in fired if _fires(move, *one))
    coming[definition.initial] += 1
    return {stage.id: f"{'join' if coming[stage.id] > 1 else 'stage'}.{stage.id}" for stage in live}


def _entry(stage: str, entries: dict[str, str]) -> str:
    return entries[stage]


def _fires(move: Move, action: str, stage: str) -> bool:
    return move.action == action and stage in move.sources


def _block(definition: Definition, stage: Stage, lane: str, entries: dict[str, str], language: str) -> Block:
    name = stage.title[language]
    task = Node(f"stage.{stage.id}", "task", name, stage)
    moves = [move for move in definition.moves if stage.id in move.sources]
    gate = Node(f"gate.{stage.id}", "gate", say("next", language)) if len(moves) > 1 else None
    join = Node(f"join.{stage.id}", "join") if entries[stage.id].startswith("join.") else None
    inner = [Flow(f"enter.{stage.id}", join.id, task.id)] if join else []
    inner += [Flow(f"choose.{stage.id}", task.id, gate.id)] if gate else []

    def way(id: str, source: str, move: Move, action: str = "") -> Exit:
        final = definition.stages[move.to] if definition.stages[move.to].final else None
        end = Node(f"end.{id}", "end", final.title[language], final) if final else None
        target = end.id if end else _entry(move.to, entries)
        return Exit(Flow(id, source, target, move.title[language], move, action), move.to, end)

    source = gate.id if gate else task.id
    exits = tuple(
        way(f"move.{stage.id}.{one.action}", source, one, one.action if gate else "") for one in moves
    )
    alarms = []
    for timer in stage.timers:
        boundary = Node(
            f"timer.{stage.id}.{timer.id}", "boundary", timer_words(timer, language), stage, timer
        )
        fired = next((move for move in moves if move.action == timer.fire), None)
        if fired:
            alarms.append(Alarm(boundary, way(f"fire.{stage.id}.{timer.id}", boundary.id, fired)))
        else:
            alarms.append(_reminder(boundary, timer, language))
    return Block(stage, lane, task, exits, tuple(alarms), join, gate, tuple(inner))


def _reminder(boundary: Node, timer: TimerRule, language: str) -> Alarm:
    key = boundary.id.removeprefix("timer.")
    task = Node(f"remind.{key}", "reminder", reminder_words(timer, language), None, timer)
    end = Node(f"reminded.{key}", "reminded", say("reminded", language))
    flows = (Flow(f"due.{key}", boundary.id, task.id), Flow(f"done.{key}", task.id, end.id))
    return Alarm(boundary, None, (task, end), flows)
