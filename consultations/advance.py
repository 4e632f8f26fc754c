"""The one door through which a proposal changes stage."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa
from sqlmodel import Session

from consultations import documents, journal, outbox, stamps, timers
from consultations.facts import Ground, case_on, ground_of, procedure_on, rules_for
from consultations.models import JournalEntry, Proposal
from consultations.prepared import Prepared
from workflows.case import Actor
from workflows.engine import Decision, Effect, Procedure, Reason, Refused, plan, reads_of
from workflows.rules import Rules
from workflows.vocabulary import DossierKind, Role

_move = Prepared(
    sa.update(Proposal)
    .where(Proposal.id == sa.bindparam("the_id"), Proposal.rev == sa.bindparam("the_rev"))  # type: ignore[arg-type]
    .values(
        stage=sa.bindparam("target"),
        rev=Proposal.rev + 1,
        entered_at=sa.bindparam("entered"),
        effective_at=sa.bindparam("effective"),
        closed=sa.bindparam("is_closed"),
    )
)
_step = Prepared(
    sa.update(Proposal)
    .where(Proposal.id == sa.bindparam("the_id"), Proposal.rev == sa.bindparam("the_rev"))  # type: ignore[arg-type]
    .values(rev=Proposal.rev + 1)
)
_freeze = Prepared(
    sa.update(Proposal)
    .where(Proposal.id == sa.bindparam("the_id"))  # type: ignore[arg-type]
    .values(public_version_number=Proposal.version_number)
)
_repin = Prepared(
    sa.update(Proposal)
    .where(Proposal.id == sa.bindparam("the_id"), Proposal.rev == sa.bindparam("the_rev"))  # type: ignore[arg-type]
    .values(
        stage=sa.bindparam("target"),
        rev=Proposal.rev + 1,
        closed=sa.bindparam("is_closed"),
        definition_id=sa.bindparam("definition"),
    )
)


class MoveRefused(Exception):
    """The procedure refuses a move; `reasons` holds every reason."""

    def __init__(self, action: str, reasons: Sequence[Reason]) -> None:
        super().__init__(f"{action}: {', '.join(reason.code for reason in reasons)}")
        self.action = action
        self.reasons = tuple(reasons)


class StaleProposal(Exception):
    """Someone else moved the proposal meanwhile; `since` holds what happened."""

    def __init__(self, rev: int, since: Sequence[JournalEntry]) -> None:
        super().__init__(f"now at {rev}")
        self.rev = rev
        self.since = since


@dataclass(frozen=True)
class Step:
    """One journalled step: what the caller asked, beside the engine's decision."""

    actor: Actor
    now: datetime
    effective_at: datetime
    reason: str
    facts: dict[str, Any]
    idempotency_key: str | None = None
    kind: str = "move"


def advance(
    session: Session,
    proposal_id: int,
    action: str,
    actor: Actor,
    now: datetime,
    *,
    reason: str = "",
    override: bool = False,
    rev: int | None = None,
    effective_at: datetime | None = None,
    facts: dict[str, Any] | None = None,
    idempotency_key: str | None = None,
) -> Decision:
    """Make a move inside the caller's transaction: stage, journal, timers and outbox together.

    `rev` is the position the person saw: another one raises StaleProposal. Raises MoveRefused with every
    reason, NoSuchProposal. Never commits."""
    session.flush()
    ground = ground_of(session, proposal_id, lock=True)
    if rev is not None and rev != ground.rev:
        raise StaleProposal(ground.rev, journal.entries(session, proposal_id, since=rev))
    step = Step(actor, now, effective_at or now, reason.strip(), facts or {}, idempotency_key)
    procedure, rules = procedure_on(session, ground), rules_for(ground)
    case = case_on(
        session,
        ground,
        now,
        reads_of(procedure, ground.stage, action),
        effective_at=step.effective_at,
        reason=step.reason,
    )
    decision = plan(procedure, case, rules, action, actor, override)
    if isinstance(decision, Refused):
        raise MoveRefused(action, decision.reasons)
    _write(session, ground, procedure, rules, decision, step)
    return decision


def begin(session: Session, proposal: Proposal, actor: Actor, now: datetime) -> None:
    """Write the first journal entry (`proposal_created`, position 0) and arm the first stage's timers."""
    session.flush()
    ground = ground_of(session, proposal.id or 0, lock=True)
    step = Step(actor, now, now, "", {"title": proposal.title}, kind="fact")
    _journal(session.connection(), ground, "proposal_created", "", ground.stage, step)
    timers.arm(session, ground, procedure_on(session, ground), rules_for(ground), now)


def record_fact(
    session: Session,
    proposal_id: int,
    action: str,
    actor: Actor,
    now: datetime,
    facts: dict[str, Any],
    reason: str = "",
) -> None:
    """Write in the journal a fact that does not change the stage (a version saved, a tally announced)."""
    session.flush()
    ground = ground_of(session, proposal_id, lock=True)
    _step.execute(session.connection(), {"the_id": ground.id, "the_rev": ground.rev})
    _refresh(session, ground.id)
    step = Step(actor, now, now, reason, facts, kind="fact")
    _journal(
        session.connection(), ground._replace(rev=ground.rev + 1), action, ground.stage, ground.stage, step
    )


def repin(
    session: Session,
    ground: Ground,
    procedure: Procedure,
    definition_id: int,
    stage: str,
    actor: Actor,
    now: datetime,
    *,
    reason: str,
    facts: dict[str, Any],
) -> None:
    """Pin a proposal, held under its lock, to another version (`definition_id`, whose `procedure` it is), in
    the stage given: position, journal and timers with it. It counts as entered when it was, so that its
    periods run on."""
    values = {"the_id": ground.id, "the_rev": ground.rev, "target": stage, "definition": definition_id}
    connection = session.connection()
    if _repin.execute(connection, values | {"is_closed": procedure.is_final(stage)}) != 1:
        raise StaleProposal(ground.rev, journal.entries(session, ground.id, since=ground.rev))
    _refresh(session, ground.id)
    after = ground._replace(stage=stage, rev=ground.rev + 1, definition_id=definition_id)
    step = Step(actor, now, now, reason, facts, kind="migrate")
    _journal(connection, after, "procedure_changed", ground.stage, stage, step)
    plans = timers.still_to_come(session, after, procedure, rules_for(ground), now)
    timers.cancel(connection, ground.id)
    timers.write(connection, after, plans)


def record_change_of_rules(
    session: Session,
    proposal_id: int,
    action: str,
    actor: Actor,
    now: datetime,
    facts: dict[str, Any],
    reason: str,
) -> None:
    """Write in the journal that the city's rules changed, and count anew what has still to fall due."""
    record_fact(session, proposal_id, action, actor, now, facts, reason)
    names = frozenset(name for name, _ in timers.pending(session, proposal_id))
    rearm(session, proposal_id, now, names)


def rearm(session: Session, proposal_id: int, now: datetime, names: frozenset[str] | None = None) -> None:
    """Compute the stage's dates anew (only those of some `names`), after what they are counted from changed:
    a review's day, a rule."""
    session.flush()
    ground = ground_of(session, proposal_id, lock=True)
    timers.cancel(session.connection(), proposal_id)
    timers.arm(session, ground, procedure_on(session, ground), rules_for(ground), now, names)


def _write(
    session: Session, ground: Ground, procedure: Procedure, rules: Rules, decision: Decision, step: Step
) -> None:
    values = {
        "the_id": ground.id,
        "the_rev": ground.rev,
        "target": decision.target,
        "entered": step.now,
        "effective": step.effective_at,
        "is_closed": procedure.is_final(decision.target),
    }
    connection = session.connection()
    if _move.execute(connection, values) != 1:
        raise StaleProposal(ground.rev, journal.entries(session, ground.id, since=ground.rev))
    _refresh(session, ground.id)
    after = ground._replace(stage=decision.target, rev=ground.rev + 1, effective_at=step.effective_at)
    if Role.CLOCK in step.actor.roles:
        step = replace(step, kind="timer")
    digest = _journal(
        connection, after, decision.action, decision.source, decision.target, step, decision.overridden
    )
    if procedure.stages[ground.stage].timers:
        timers.cancel(connection, ground.id)
    if decision.action in stamps.STAMPED:
        stamps.stamp(
            session, session.get_one(Proposal, ground.id), decision.action, step.actor, step.effective_at
        )
    effects = _apply_here(session, after, digest, decision.effects, step.now)
    timers.arm(session, after, procedure, rules, step.now)
    outbox.queue_effects(connection, ground.id, after.rev, effects, step.now)


def _refresh(session: Session, proposal_id: int) -> None:
    """A proposal that the caller holds shows what the statements above wrote."""
    held = session.identity_map.get((Proposal, (proposal_id,), None))
    if held is not None:
        session.expire(held)


def _apply_here(
    session: Session, ground: Ground, digest: str, effects: Sequence[Effect], now: datetime
) -> list[Effect]:
    """Do the effects that are facts of our own; give those that leave the house, with the rows they fill."""
    leaving = []
    for effect in effects:
        if effect.use == "freeze_version":
            _freeze.execute(session.connection(), {"the_id": ground.id})
            _refresh(session, ground.id)
        elif effect.use == "dossier":
            kind = DossierKind(effect.args["kind"])
            document_id = documents.ask(session, ground.id, ground.language, kind, ground.rev, digest, now)
            leaving.append(replace(effect, args={"document_id": str(document_id)}))
        else:
            leaving.append(effect)
    return leaving


def _journal(
    connection: sa.Connection,
    ground: Ground,
    action: str,
    source: str,
    target: str,
    step: Step,
    overridden: Sequence[Reason] = (),
) -> str:
    return journal.append(
        connection,
        ground.last_hash,
        proposal_id=ground.id,
        rev=ground.rev,
        kind=step.kind,
        definition_id=ground.definition_id,
        action=action,
        source=source,
        target=target,
        actor_id=step.actor.id,
        actor=step.actor.name,
        role=", ".join(sorted(step.actor.roles)),
        recorded_at=step.now,
        effective_at=step.effective_at,
        facts=_jsonable(step.facts) if step.facts else {},
        reason=step.reason,
        overridden=_jsonable([asdict(reason) for reason in overridden]) if overridden else [],
        idempotency_key=step.idempotency_key,
    )


def _jsonable(value: Any) -> Any:
    return orjson.loads(orjson.dumps(value, default=str))
