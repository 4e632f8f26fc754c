"""Assemble one frozen Dossier from the docket: rows in, plain values out."""

from dataclasses import replace
from typing import Any

from sqlmodel import Session

from consultations import journal
from consultations.docket import title_of
from consultations.dossiers import council
from consultations.dossiers.parts import SECTIONS
from consultations.dossiers.source import Source
from consultations.models import Document, Timer
from consultations.wording import Wording
from reports import dossier as paper
from workflows.vocabulary import DossierKind


def assemble(session: Session, document: Document, base_url: str, wording: Wording) -> paper.Dossier:
    """The value a document prints. The same docket at the same journal position gives the same value."""
    source = Source(session, document, base_url, wording)
    proposal, city = source.proposal, source.city
    entries = [
        entry for entry in journal.entries(session, source.proposal_id) if entry.rev <= document.journal_rev
    ]
    at = entries[-1].recorded_at if entries else document.asked_at
    values: dict[str, Any] = {}
    for section in SECTIONS[DossierKind(document.kind)]:
        values |= section(source)
    printed = tuple(_entry(source, entry) for entry in entries)
    return paper.Dossier(
        kind=str(document.kind),
        city=paper.City(city.name, city.address, city.email, city.telephone),
        reference=proposal.reference,
        title=values["version"].title if values.get("version") else proposal.title,
        instrument=source.instrument,
        sector=str(proposal.sector),
        competence=str(proposal.competence),
        language=source.language,
        timezone=city.timezone,
        stage=source.words(source.procedure.stages[entries[-1].target if entries else proposal.stage].title),
        journal_rev=document.journal_rev,
        journal_hash=document.journal_hash or (entries[-1].hash if entries else ""),
        made_at=at,
        number=document.number,
        url=source.url,
        deadlines=_deadlines(source, document.journal_rev),
        rules=source.rules_applied(at),
        overrides=tuple(line for entry in printed for line in entry.overridden),
        journal=printed,
        **values,
    )


def _entry(source: Source, entry: Any) -> paper.Entry:
    said = source.wording
    comma = "، " if source.language == "ar" else ", "
    overridden = tuple(
        said.reason(source.language, reason, source.city.timezone) for reason in entry.overridden
    )
    return paper.Entry(
        rev=entry.rev,
        recorded_at=entry.recorded_at,
        action=action_words(source, entry.action),
        actor=said.label(source.language, "clock", "role") if entry.actor == "clock" else entry.actor,
        role=comma.join(said.label(source.language, role, "role") for role in entry.role.split(", ") if role),
        reason=entry.reason,
        overridden=overridden,
        hash=entry.hash,
    )


def action_words(source: Source, action: str) -> str:
    """A journalled action in words: the move's title, or the fact's own label."""
    title = title_of(source.procedure, action)
    return source.words(title) if title else source.wording.label(source.language, action, "fact")


def _deadlines(source: Source, journal_rev: int) -> tuple[paper.Derivation, ...]:
    rows = council.timers_of(source.session, source.proposal_id, journal_rev)
    return tuple(_deadline(source, timer) for timer in rows if timer.derivation)


def _deadline(source: Source, timer: Timer) -> paper.Derivation:
    title = source.wording.label(source.language, timer.name, "timer")
    return replace(source.derivation(title, timer.derivation), due_at=timer.due_at)
