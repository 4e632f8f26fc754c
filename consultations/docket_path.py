"""What is read around the vote: screening, opinions, notification, application; at the desk and in public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from consultations.allowed import writable
from consultations.application import application_of, criteria_of
from consultations.facts import case_on, ground_of, rules_of
from consultations.models import Application, Criterion, DraftNotification, Opinion, Proposal
from consultations.notification import notifications_of, standstill_end
from consultations.opinions import opinions_of, owed, standing_of
from consultations.screening import Findings, findings, questions_of
from workflows.case import Actor
from workflows.deadlines import Deadline
from workflows.entry_into_force import challenge, executory, in_force
from workflows.rules import Question, Source
from workflows.vocabulary import Competence


@dataclass(frozen=True)
class Asked:
    """An opinion with what the law calls it and how it stands: waiting, given, given_late, not_given."""

    opinion: Opinion
    title: dict[str, str]
    standing: str
    source: Source | None


@dataclass(frozen=True)
class Notified:
    """A notification with the end of its standstill."""

    row: DraftNotification
    end: Deadline | None


@dataclass(frozen=True)
class BeforeTheVote:
    """Everything the room before the vote shows; `may_*`: what this person may write now."""

    proposal: Proposal
    questions: tuple[tuple[str, Question | None], ...]
    findings: Findings
    opinions: tuple[Asked, ...]
    notified: tuple[Notified, ...]
    knows_notification: bool
    regime: str
    blocked_months: tuple[int, ...]
    may_screen: bool
    may_ask: bool
    may_notify: bool


@dataclass(frozen=True)
class AfterTheVote:
    """How an act is applied and judged, with its computed dates."""

    proposal: Proposal
    application: Application | None
    criteria: Sequence[Criterion]
    executory: Deadline | None
    in_force: Deadline | None
    challenge: Deadline | None
    source: Source
    challenge_source: Source
    may_plan: bool
    may_judge: bool


@dataclass(frozen=True)
class PublicPath:
    """What everyone may know of opinions, standstill, entry into force and evaluation."""

    opinions: tuple[Asked, ...]
    notified: tuple[Notified, ...]
    after: AfterTheVote


def public_path(session: Session, proposal: Proposal, now: datetime) -> PublicPath:
    """For a public proposal's page."""
    asked, notified = asked_of(session, proposal, now), notified_of(session, proposal)
    return PublicPath(asked, notified, after_the_vote(session, proposal, None, now))


def before_the_vote(session: Session, proposal: Proposal, actor: Actor, now: datetime) -> BeforeTheVote:
    """The room before the vote, for one person."""
    rules = rules_of(session, proposal)
    law = rules.notification
    return BeforeTheVote(
        proposal=proposal,
        questions=questions_of(session, proposal),
        findings=findings(session, proposal),
        opinions=asked_of(session, proposal, now),
        notified=notified_of(session, proposal),
        knows_notification=law is not None,
        regime=law.regime if law else "",
        blocked_months=law.blocked_months if law else (),
        may_screen=writable(session, proposal, "screen", actor.roles),
        may_ask=writable(session, proposal, "opinion", actor.roles),
        may_notify=writable(session, proposal, "notify", actor.roles),
    )


def asked_of(session: Session, proposal: Proposal, now: datetime) -> tuple[Asked, ...]:
    """Every opinion asked for, in order."""
    rules, found = rules_of(session, proposal), []
    for one in opinions_of(session, proposal.id or 0):
        law = owed(session, proposal, one.rule) if one.rule else None
        source = rules.source(law.rule) if law else None
        found.append(Asked(one, law.title if law else {}, standing_of(one, now), source))
    return tuple(found)


def notified_of(session: Session, proposal: Proposal) -> tuple[Notified, ...]:
    """Every notification, the first one first."""
    rows = notifications_of(session, proposal.id or 0)
    return tuple(Notified(row, standstill_end(session, proposal, row)) for row in rows)


def after_the_vote(session: Session, proposal: Proposal, roles: Actor | None, now: datetime) -> AfterTheVote:
    """The act's application, for one person or (None) for everyone."""
    rules = rules_of(session, proposal)
    case = case_on(session, ground_of(session, proposal.id or 0), now, ("effect",))
    law = rules.effect_for(proposal.instrument)
    is_act = proposal.competence == Competence.ACT
    may = roles.roles if roles else frozenset()
    return AfterTheVote(
        proposal=proposal,
        application=application_of(session, proposal.id or 0),
        criteria=criteria_of(session, proposal.id or 0),
        executory=executory(case, rules) if is_act else None,
        in_force=in_force(case, rules) if is_act else None,
        challenge=challenge(case, rules) if is_act else None,
        source=rules.source(law.rule),
        challenge_source=rules.source(law.challenge_rule),
        may_plan=is_act and writable(session, proposal, "plan", may),
        may_judge=is_act and writable(session, proposal, "evaluate", may),
    )
