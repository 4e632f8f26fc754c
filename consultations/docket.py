"""The living file of a proposal, read side: the board, what awaits someone, everything on one proposal."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, func, select

from consultations import journal, synthesis, transmission
from consultations.definitions import procedure_of
from consultations.facts import case_of, draft_of, rules_of
from consultations.models import Document, JournalEntry, Notice, Outbox, Proposal, Timer
from consultations.remarks import Remark, remarks_on
from consultations.resolutions import waits_for_signature
from workflows.case import Actor
from workflows.engine import Option, Procedure, available, may
from workflows.instruments import Missing, load_instrument, missing_from
from workflows.vocabulary import STEPS, Phase, Role

DETOURS = {
    "withdraw", "reopen_comment_period", "unschedule_vote", "return_to_drafting", "extend_comment_period",
    "adjourn", "cancel_convocation", "amend", "record_substantial_amendment", "repeal", "begin_review",
    "close_file",
}  # fmt: skip
"""Moves that do not bring a proposal one step further: they await nobody, and their button is a quiet one."""

PREPARED_BY_HAND = {"open_comment_period", "schedule_vote", "convene", "convene_again", "prepare_submission"}
"""The steps whose conditions someone has to bring about: they await that person while they are refused."""


class NoSuchReference(LookupError):
    """The city has no proposal with that reference."""


@dataclass(frozen=True)
class Card:
    """One proposal on the board; `stage_title` by language; `due` is its next pending deadline."""

    proposal: Proposal
    phase: Phase
    stage_title: Mapping[str, str]
    due: Timer | None


@dataclass(frozen=True)
class Todo:
    """A move that someone could make now, or could once what its reasons name is brought about."""

    proposal: Proposal
    option: Option
    due: Timer | None


@dataclass(frozen=True)
class Work:
    """Something to do in a room of a proposal, and how many. `kind`: moderate, sort, answer, complete,
    sign, dispatch."""

    proposal: Proposal
    kind: str
    count: int


@dataclass(frozen=True)
class Docket:
    """Everything the desk shows of one proposal."""

    proposal: Proposal
    phase: Phase
    stage_title: Mapping[str, str]
    options: tuple[Option, ...]
    missing: tuple[Missing, ...]
    editable: bool
    asks_for_motion: bool
    council_sits: bool
    timers: Sequence[Timer]
    missed: Sequence[Timer]
    documents: Sequence[Document]
    entries: Sequence[JournalEntry]
    letters: Sequence[tuple[str, int, datetime | None]]
    troubles: Sequence[Outbox]
    observations: tuple[Remark, ...] = ()


def find(session: Session, city_id: int, reference: str) -> Proposal:
    """A city's proposal by its reference. Raises NoSuchReference."""
    found = session.exec(
        select(Proposal).where(Proposal.city_id == city_id, Proposal.reference == reference[:20])
    ).first()
    if found is None:
        raise NoSuchReference(reference)
    return found


def phase_of(session: Session, proposal: Proposal) -> Phase:
    """The step a proposal stands in; a withdrawn or closed one has followed up."""
    return procedure_of(session, proposal.definition_id).stages[proposal.stage].phase


def stage_title(session: Session, proposal: Proposal, stage: str) -> Mapping[str, str]:
    """A stage's title by language."""
    return procedure_of(session, proposal.definition_id).stages[stage].title


def move_title(session: Session, proposal: Proposal, action: str) -> Mapping[str, str] | None:
    """A move's title by language; None for what is not a move of the procedure."""
    return title_of(procedure_of(session, proposal.definition_id), action)


def title_of(procedure: Procedure, action: str) -> Mapping[str, str] | None:
    """The title of a procedure's move."""
    return next((move.title for move in procedure.definition.moves if move.action == action), None)


def board(session: Session, city_id: int, closed: bool = False) -> dict[Phase, list[Card]]:
    """A city's proposals by step, oldest entry first."""
    rows = session.exec(
        select(Proposal)
        .where(Proposal.city_id == city_id, Proposal.closed == closed)
        .order_by(col(Proposal.entered_at))
        .limit(500)
    ).all()
    due = _next_timers(session, [row.id for row in rows if row.id])
    cards: dict[Phase, list[Card]] = {phase: [] for phase in (*STEPS, Phase.FOLLOW_UP)}
    for row in rows:
        stage = procedure_of(session, row.definition_id).stages[row.stage]
        cards[stage.phase].append(Card(row, stage.phase, stage.title, due.get(row.id or 0)))
    return cards


def awaiting(session: Session, city_id: int, actor: Actor, now: datetime) -> list[Todo]:
    """The move of each proposal that this person can make now, or has to prepare; soonest deadline first."""
    rows = session.exec(
        select(Proposal).where(Proposal.city_id == city_id, col(Proposal.closed).is_(False)).limit(500)
    ).all()
    due = _next_timers(session, [row.id for row in rows if row.id])
    todos = []
    for row in rows:
        if option := _next_move(options_of(session, row, actor, now)):
            todos.append(Todo(row, option, due.get(row.id or 0)))
    return sorted(todos, key=lambda todo: (todo.due is None, todo.due.due_at if todo.due else now))


def _next_move(options: Sequence[Option]) -> Option | None:
    forward = [option for option in options if option.action not in DETOURS]
    possible = [option for option in forward if not option.reasons]
    return next(iter(possible), None) or next(filter(_is_to_prepare, forward), None)


def _is_to_prepare(option: Option) -> bool:
    codes = [reason.code for reason in option.reasons]
    return option.action in PREPARED_BY_HAND or codes == ["synthesis_is_written"]


def works(session: Session, city_id: int, actor: Actor) -> list[Work]:
    """What waits in the rooms where this person may write: comments to read and sort, themes to answer,
    drafts to complete, resolutions to sign, files to deposit or to post."""
    rows = session.exec(
        select(Proposal)
        .where(Proposal.city_id == city_id, col(Proposal.stage).in_(tuple(ROOMS)))
        .order_by(col(Proposal.entered_at))
        .limit(200)
    ).all()
    return [work for row in rows for work in _works_on(session, row, actor) if work.count]


ROOMS = {
    "drafting": ("edit",),
    "comment_period": ("moderate",),
    "comment_closed": ("moderate", "sort", "answer"),
    "adopted": (),
    "submission_prepared": ("submit",),
}


def _works_on(session: Session, proposal: Proposal, actor: Actor) -> list[Work]:
    procedure = procedure_of(session, proposal.definition_id)
    rooms = [room for room in ROOMS[proposal.stage] if may(procedure, proposal.stage, room, actor.roles)]
    if "edit" in rooms:
        missing = missing_from(draft_of(session, proposal), load_instrument(proposal.instrument))
        return [Work(proposal, "complete", len(missing))]
    if "submit" in rooms:
        return [Work(proposal, "dispatch", int(transmission.waits_for_dispatch(session, proposal)))]
    if proposal.stage == "adopted" and actor.roles & {Role.MAYOR}:
        return [Work(proposal, "sign", int(waits_for_signature(session, proposal.id or 0)))]
    if not rooms:
        return []
    progress = synthesis.progress(session, proposal.id or 0)
    counts = {
        "moderate": progress.unmoderated,
        "sort": progress.unsorted,
        "answer": progress.themes_without_reply,
    }
    return [Work(proposal, room, counts[room]) for room in rooms]


def options_of(session: Session, proposal: Proposal, actor: Actor, now: datetime) -> tuple[Option, ...]:
    """Every move from here that the person's roles may make, each with the reasons against it."""
    procedure = procedure_of(session, proposal.definition_id)
    case = case_of(session, proposal, now, reason="—")
    return available(procedure, case, rules_of(session, proposal), actor)


def docket_of(session: Session, proposal: Proposal, actor: Actor, now: datetime) -> Docket:
    """The whole file of one proposal for the desk."""
    assert proposal.id is not None
    procedure = procedure_of(session, proposal.definition_id)
    stage = procedure.stages[proposal.stage]
    draft = draft_of(session, proposal)
    council = rules_of(session, proposal).council
    return Docket(
        proposal=proposal,
        phase=stage.phase,
        stage_title=stage.title,
        options=options_of(session, proposal, actor, now),
        missing=missing_from(draft, load_instrument(proposal.instrument)),
        editable=may(procedure, proposal.stage, "edit", actor.roles),
        asks_for_motion=council.motion_gap_days > 0,
        council_sits=council.sits,
        timers=timers_of(session, proposal.id, "pending"),
        missed=timers_of(session, proposal.id, "missed"),
        documents=documents_of(session, proposal.id),
        entries=journal.entries(session, proposal.id),
        letters=letters_of(session, proposal.id),
        troubles=_troubles(session, Outbox.proposal_id == proposal.id),
        observations=remarks_on(session, proposal) if stage.phase == Phase.DRAFTING else (),
    )


def timers_of(session: Session, proposal_id: int, standing: str) -> Sequence[Timer]:
    """What falls due next (`pending`), or was not announced for it was over (`missed`); soonest first."""
    return session.exec(
        select(Timer)
        .where(Timer.proposal_id == proposal_id, Timer.standing == standing)
        .order_by(col(Timer.due_at))
    ).all()


def documents_of(session: Session, proposal_id: int) -> Sequence[Document]:
    """A proposal's dossiers, newest first."""
    return session.exec(
        select(Document).where(Document.proposal_id == proposal_id).order_by(col(Document.id).desc())
    ).all()


def letters_of(session: Session, proposal_id: int) -> list[tuple[str, int, datetime | None]]:
    """How many letters of each notice were sent, and when the last one was."""
    rows = session.exec(
        select(Notice.notice, func.count(), func.max(Notice.sent_at))
        .where(Notice.proposal_id == proposal_id)
        .group_by(Notice.notice)
        .order_by(func.max(Notice.sent_at))
    ).all()
    return [(notice, count, last) for notice, count, last in rows]


def late(session: Session, city_id: int) -> Sequence[tuple[Timer, Proposal]]:
    """Deadlines whose move was blocked: a person has to look."""
    return session.exec(
        select(Timer, Proposal)
        .join(Proposal, col(Proposal.id) == Timer.proposal_id)
        .where(Proposal.city_id == city_id, col(Proposal.closed).is_(False), Timer.standing == "blocked")
        .order_by(col(Timer.due_at))
        .limit(100)
    ).all()


def troubles(session: Session, city_id: int) -> Sequence[Outbox]:
    """Letters and dossiers of a city that could not be done and wait for a person."""
    mine = col(Outbox.proposal_id).in_(select(Proposal.id).where(Proposal.city_id == city_id))
    return _troubles(session, mine)


def _troubles(session: Session, condition: Any) -> Sequence[Outbox]:
    stuck = sa.or_(col(Outbox.standing).in_(("dead", "held")), col(Outbox.attempts) > 3)
    return session.exec(
        select(Outbox).where(condition, stuck, Outbox.standing != "done").order_by(col(Outbox.id)).limit(50)
    ).all()


def _next_timers(session: Session, ids: Sequence[int]) -> dict[int, Timer]:
    rows = session.exec(
        select(Timer)
        .where(col(Timer.proposal_id).in_(ids), sa.text("standing = 'pending'"))
        .order_by(col(Timer.due_at).desc())
    ).all()
    return {row.proposal_id: row for row in rows}
