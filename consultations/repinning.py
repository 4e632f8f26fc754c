"""Moving running files to another version of their procedure: what would change, then all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from consultations import timers
from consultations.advance import repin
from consultations.definitions import procedure_by_hash, procedure_of
from consultations.facts import Ground, ground_of, rules_for
from consultations.models import City, Definition, Proposal
from workflows.case import Actor
from workflows.engine import Procedure

Due = tuple[str, datetime]


class RepinRefused(ValueError):
    """The files stay where they are. `code`: nothing_to_move, partial_map, unknown_stage, other_procedure,
    reason_is_missing; `params` for its words."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Change:
    """What another version means for one proposal. `target` is the stage it would stand in, None where the
    new version has no such stage and the map names none. Timers as (name, instant); `gained` and `lost` are
    the actions that can be asked for there and could not before, and the other way round."""

    proposal: Proposal
    from_version: int
    stage: str
    target: str | None
    timers_before: tuple[Due, ...]
    timers_after: tuple[Due, ...]
    gained: tuple[str, ...]
    lost: tuple[str, ...]


def stages_without_place(session: Session, city: City, new: Definition) -> tuple[str, ...]:
    """The stages where open files of this procedure stand and which the new version does not have."""
    known = procedure_of(session, new.id or 0).stages
    return tuple(sorted({proposal.stage for proposal in movable(session, city, new)} - set(known)))


def movable(session: Session, city: City, new: Definition) -> Sequence[Proposal]:
    """The city's open files on another version of the same procedure, by reference."""
    return session.exec(
        select(Proposal)
        .join(Definition, col(Definition.id) == Proposal.definition_id)
        .where(
            Proposal.city_id == city.id,
            Definition.key == new.key,
            Definition.id != new.id,
            col(Proposal.closed).is_(False),
        )
        .order_by(Proposal.reference)
    ).all()


def rehearse(
    session: Session,
    new: Definition,
    proposals: Sequence[Proposal],
    stage_map: Mapping[str, str],
    now: datetime,
) -> tuple[Change, ...]:
    """What moving these files would change. Writes nothing. Raises RepinRefused for a map that names a stage
    the new version does not have, and for a file of another procedure."""
    procedure = procedure_of(session, new.id or 0)
    for stage in stage_map.values():
        if stage not in procedure.stages:
            raise RepinRefused("unknown_stage", stage=stage, known=", ".join(procedure.stages))
    return tuple(_change(session, new, procedure, proposal, stage_map, now) for proposal in proposals)


def move(
    session: Session,
    new: Definition,
    proposals: Sequence[Proposal],
    stage_map: Mapping[str, str],
    *,
    actor: Actor,
    now: datetime,
    reason: str,
) -> tuple[Change, ...]:
    """Move these files, each with its journal entry: all of them, or none. Raises RepinRefused."""
    if not proposals:
        raise RepinRefused("nothing_to_move")
    if not reason.strip():
        raise RepinRefused("reason_is_missing")
    grounds = [ground_of(session, proposal.id or 0, lock=True) for proposal in proposals]
    changes = rehearse(session, new, proposals, stage_map, now)
    if missing := sorted({change.stage for change in changes if change.target is None}):
        raise RepinRefused("partial_map", stages=", ".join(missing))
    procedure = procedure_of(session, new.id or 0)
    for ground, change in zip(grounds, changes, strict=True):
        facts = {"key": new.key, "from_version": change.from_version, "to_version": new.version}
        repin(
            session,
            ground,
            procedure,
            new.id or 0,
            change.target or "",
            actor,
            now,
            reason=reason.strip(),
            facts=facts,
        )
    return changes


def _change(
    session: Session,
    new: Definition,
    procedure: Procedure,
    proposal: Proposal,
    stage_map: Mapping[str, str],
    now: datetime,
) -> Change:
    ground, old = ground_of(session, proposal.id or 0), session.get_one(Definition, proposal.definition_id)
    if old.key != new.key:
        raise RepinRefused("other_procedure", reference=proposal.reference, key=old.key)
    target = stage_map.get(ground.stage) or (ground.stage if ground.stage in procedure.stages else None)
    before = procedure_by_hash(session, old.id or 0, old.sha256).exits.get(ground.stage, {})
    after = procedure.exits.get(target or "", {})
    return Change(
        proposal=proposal,
        from_version=old.version,
        stage=ground.stage,
        target=target,
        timers_before=tuple(timers.pending(session, ground.id)),
        timers_after=_timers_in(session, ground, procedure, target, now),
        gained=tuple(sorted(after.keys() - before.keys())),
        lost=tuple(sorted(before.keys() - after.keys())),
    )


def _timers_in(
    session: Session, ground: Ground, procedure: Procedure, target: str | None, now: datetime
) -> tuple[Due, ...]:
    if target is None:
        return ()
    rules = rules_for(ground)
    plans = timers.still_to_come(session, ground._replace(stage=target), procedure, rules, now)
    return tuple(sorted(((plan.name, plan.due_at) for plan in plans), key=lambda due: due[1]))
