"""The procedure's picture in a dossier, with the place where the proposal stands."""

from typing import Any

from consultations import journal
from consultations.docket_procedure import visits_of
from consultations.dossiers.source import Source
from reports import dossier as paper
from workflows.diagram import Marks, draw
from workflows.vocabulary import Phase


def picture(source: Source) -> dict[str, Any]:
    """The way as it stood at the journal position that the document reflects."""
    document, definition, zone = source.document, source.procedure.definition, source.city.timezone
    here, visits = visits_of(source.session, source.proposal, document.journal_rev)
    known = journal.entries(source.session, source.proposal_id)
    as_of = max(
        (one.recorded_at for one in known if one.rev <= document.journal_rev), default=document.asked_at
    )
    notes = {
        stage: source.wording.stay(source.language, one.begins_at, one.ends_at, as_of, zone)
        for stage, one in visits.items()
    }
    phases = {phase: source.wording.label(source.language, phase, "phase") for phase in Phase}
    marks = Marks(here, frozenset(visits) - {here}, notes)
    drawn = draw(definition, source.language, phases, source.words(definition.title), marks, words=False)
    captions = tuple(paper.Caption(one.x, one.y, one.width, one.text, one.kind) for one in drawn.captions)
    return {"procedure": paper.Drawing(drawn.svg, drawn.width, drawn.height, captions)}
