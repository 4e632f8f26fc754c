"""The sections of a dossier around the vote: screening, opinions, notification; the act's application."""

from typing import Any

from consultations.docket_path import after_the_vote, asked_of, notified_of
from consultations.dossiers.source import Source
from consultations.screening import latest_screening, questions_of
from reports import sections_path as paper
from workflows.vocabulary import Competence


def preparation(source: Source) -> dict[str, Any]:
    """What was asked, answered and notified before the vote; nothing where nothing was."""
    row = latest_screening(source.session, source.proposal_id)
    hearings, notified = _hearings(source), _notified(source)
    if row is None and not hearings and not notified:
        return {}
    return {
        "preparation": paper.Preparation(
            answers=_answers(source, row.answers) if row else (),
            answered_by=row.screened_by if row else "",
            answered_at=row.screened_at if row else None,
            note=row.note if row else "",
            hearings=hearings,
            notified=notified,
        )
    }


def _answers(source: Source, answers: dict[str, Any]) -> tuple[tuple[str, bool], ...]:
    asked = questions_of(source.session, source.proposal)
    said = source.wording.label
    return tuple(
        (source.words(one.title) if one else said(source.language, id, "question"), bool(answers[id]))
        for id, one in asked
        if id in answers
    )


def _hearings(source: Source) -> tuple[paper.Hearing, ...]:
    at = source.document.asked_at
    return tuple(
        paper.Hearing(
            body=one.opinion.body,
            title=source.words(one.title) if one.title else "",
            standing=one.standing,
            requested_at=one.opinion.requested_at,
            due_at=one.opinion.due_at,
            given_at=one.opinion.given_at,
            position=str(one.opinion.position or ""),
            text=one.opinion.text,
            rule=one.source.ref if one.source else "",
        )
        for one in asked_of(source.session, source.proposal, at)
    )


def _notified(source: Source) -> tuple[paper.Notified, ...]:
    law = source.rules.notification
    title = source.wording.label(source.language, "standstill_ends", "timer")
    return tuple(
        paper.Notified(
            reference=one.row.reference,
            kind=str(one.row.kind),
            notified_at=one.row.notified_at,
            version=one.row.version_number,
            standstill=source.derivation(title, one.end.derivation, law.rule if law else "", one.end.due_at)
            if one.end
            else None,
            opinion=one.row.detailed_opinion,
        )
        for one in notified_of(source.session, source.proposal)
    )


def application(source: Source) -> dict[str, Any]:
    """How the act is applied and judged; nothing for a request, or where nothing is fixed or known."""
    if source.proposal.competence != Competence.ACT:
        return {}
    found = after_the_vote(source.session, source.proposal, None, source.document.asked_at)
    plan, said = found.application, source.wording.label
    law = source.rules.effect_for(source.proposal.instrument)
    rules = {"enters_into_force": found.in_force, "challenge_ends": found.challenge}
    refs = {
        "enters_into_force": law.rule,
        "challenge_ends": law.challenge_rule,
    }
    dates = tuple(
        source.derivation(said(source.language, name, "timer"), one.derivation, refs[name], one.due_at)
        for name, one in rules.items()
        if one is not None
    )
    if plan is None and not dates and not found.criteria:
        return {}
    return {
        "application": paper.Application(
            starts_on=plan.starts_on if plan else None,
            pilot=bool(plan and plan.pilot),
            ends_on=plan.ends_on if plan else None,
            review_on=plan.review_on if plan else None,
            criteria=tuple((one.name, one.target, one.result) for one in found.criteria),
            dates=dates,
        )
    }
