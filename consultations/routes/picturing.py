"""A procedure's picture in the reader's words: lanes, names, days, and where a proposal stands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from consultations.docket_procedure import Visit
from consultations.routes import figures
from consultations.routes.words import label, stay
from workflows.diagram import Marks, draw
from workflows.elements import Definition
from workflows.engine import unknown_here
from workflows.layout import numbered_moves, ordered_stages
from workflows.rules import Rules
from workflows.vocabulary import Phase


def picture_of(
    definition: Definition,
    rules: Rules,
    here: str,
    visits: Mapping[str, Visit],
    now: datetime,
    zone: Any,
) -> dict[str, Any]:
    """What the page of a procedure receives: the drawing, and the same as a list."""
    notes = {stage: stay(one.begins_at, one.ends_at, now, zone) for stage, one in visits.items()}
    marks = Marks(here, frozenset(visits) - {here}, notes)
    return {
        "picture": draw(definition, figures.language(), phase_names(), figures.tr(definition.title), marks),
        "stages": tuple(enumerate(ordered_stages(definition), 1)),
        "moves": numbered_moves(definition),
        "titles": {stage.id: figures.tr(stage.title) for stage in definition.stages.values()},
        "marks": marks,
        "rules": rules,
        "absent": unknown_here(definition, rules),
    }


def phase_names() -> dict[Phase, str]:
    """The lanes' names in the reader's language."""
    return {phase: label(phase, "phase") for phase in Phase}
