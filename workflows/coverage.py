"""Which rows of a procedure its scenarios tell: every move from every stage, every condition refusing."""

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.elements import Definition
from workflows.scenarios import Outcome


@dataclass(frozen=True)
class Coverage:
    """What is told and what is not: (stage, action) pairs, and names of conditions that refuse somewhere."""

    told: frozenset[tuple[str, str]]
    untold: tuple[tuple[str, str], ...]
    refusing: frozenset[str]
    never_refusing: tuple[str, ...]

    @property
    def share(self) -> int:
        """The moves told, in percent, rounded down: only all is a hundred."""
        every = len(self.told) + len(self.untold)
        return 100 * len(self.told) // every if every else 100


def coverage_of(definition: Definition, outcomes: Iterable[Outcome]) -> Coverage:
    """What the scenarios that ended well tell of a definition, in the order of its table."""
    good = [outcome for outcome in outcomes if not outcome.failures]
    made = frozenset(pair for outcome in good for pair in outcome.moves)
    rows = [(stage, move.action) for move in definition.moves for stage in move.sources]
    refusing = frozenset(code for one in good for code in one.scenario.expect.get("refused", ()))
    named = dict.fromkeys(use.use for move in definition.moves for use in move.guards)
    return Coverage(
        told=made & frozenset(rows),
        untold=tuple(row for row in rows if row not in made),
        refusing=refusing & frozenset(named),
        never_refusing=tuple(name for name in named if name not in refusing),
    )
