"""The screening: a named person's answers say who must be notified and heard before the vote."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from consultations.advance import record_fact
from consultations.allowed import locked_for
from consultations.facts import rules_of
from consultations.models import Proposal, Screening
from consultations.refusals import FactRefused
from workflows.case import Actor
from workflows.guards_opinions import questions_for
from workflows.rules import Opinion, Question, Rules


@dataclass(frozen=True)
class Findings:
    """What the latest answers lead to: whether the draft must be notified, and who must be heard."""

    screening: Screening | None
    complete: bool
    notify: bool
    standstill: bool
    opinions: tuple[Opinion, ...]


def latest_screening(session: Session, proposal_id: int) -> Screening | None:
    """The answers that count: the last ones given."""
    query = select(Screening).where(Screening.proposal_id == proposal_id)
    return session.exec(query.order_by(col(Screening.number).desc())).first()


def questions_of(session: Session, proposal: Proposal) -> tuple[tuple[str, Question | None], ...]:
    """The questions to answer: the jurisdiction's, then whether personal data are processed (None)."""
    rules = rules_of(session, proposal)
    known = {one.id: one for one in rules.notification.questions} if rules.notification else {}
    ids = questions_for(rules, proposal.instrument, str(proposal.sector))
    return tuple((id, known.get(id)) for id in ids)


def findings(session: Session, proposal: Proposal) -> Findings:
    """What follows from the answers, for pages and dossiers."""
    return findings_in(rules_of(session, proposal), proposal, latest_screening(session, proposal.id or 0))


def findings_in(rules: Rules, proposal: Proposal, screening: Screening | None) -> Findings:
    """What follows from answers under some rules."""
    answers: Mapping[str, bool] = screening.answers if screening else {}
    questions = questions_for(rules, proposal.instrument, str(proposal.sector))
    law = rules.notification
    return Findings(
        screening=screening,
        complete=all(one in answers for one in questions),
        notify=law is not None and law.is_due(answers),
        standstill=law is not None and law.standstill_runs(answers),
        opinions=rules.opinions_for(
            proposal.instrument, str(proposal.sector), answers.get("personal_data", False)
        ),
    )


def answer_screening(
    session: Session,
    proposal_id: int,
    answers: Mapping[str, bool],
    actor: Actor,
    now: datetime,
    note: str = "",
) -> Screening:
    """Record the answers, all of them, with who gave them and when; earlier ones are kept.

    Raises FactRefused `not_at_this_stage`, `questions_are_unanswered`."""
    proposal = locked_for(session, proposal_id, "screen", actor.roles)
    asked = [id for id, _ in questions_of(session, proposal)]
    if any(id not in answers for id in asked):
        raise FactRefused("questions_are_unanswered")
    last = latest_screening(session, proposal_id)
    row = Screening(
        proposal_id=proposal_id, number=last.number + 1 if last else 1, note=note,
        version_number=proposal.version_number, answers={id: bool(answers[id]) for id in asked},
        screened_by=actor.name[:160], screened_by_id=actor.id, screened_at=now,
    )  # fmt: skip
    session.add(row)
    session.flush()
    facts = {"number": row.number, "version": row.version_number, "answers": row.answers}
    record_fact(session, proposal_id, "screening_answered", actor, now, facts, reason=note)
    return row
