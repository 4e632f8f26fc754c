"""Single rules that a city has otherwise than its jurisdiction: set, listed, dropped; who, when, why."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select

from consultations.advance import record_change_of_rules
from consultations.database import begin_write
from consultations.models import City, Proposal, RuleOverride
from workflows.case import Actor
from workflows.rules import MARKS, Override, load_rules, value_of
from workflows.rules.overrides import parse_value, written
from workflows.tables import TableError


class RuleRefused(ValueError):
    """The rule cannot be had otherwise; the message says which key and why."""


@dataclass(frozen=True)
class Whence:
    """Where a city's own rule comes from: its reference, how sure it is, and the day it was read."""

    ref: str
    url: str
    mark: str
    checked_on: date


def in_force(session: Session, city_id: int) -> Sequence[RuleOverride]:
    """The rules the city has otherwise now, by key."""
    query = select(RuleOverride).where(
        RuleOverride.city_id == city_id, col(RuleOverride.dropped_at).is_(None)
    )
    return session.exec(query.order_by(col(RuleOverride.key))).all()


def history(session: Session, city_id: int) -> Sequence[RuleOverride]:
    """Every rule that was ever had otherwise, the latest first."""
    query = select(RuleOverride).where(RuleOverride.city_id == city_id)
    return session.exec(query.order_by(col(RuleOverride.id).desc())).all()


def set_rule(
    session: Session,
    city_id: int,
    key: str,
    text: str,
    whence: Whence,
    reason: str,
    actor: Actor,
    now: datetime,
) -> RuleOverride:
    """Let the city have one rule otherwise; an earlier override of the same key is dropped with it.

    `text` is a TOML value or a bare word. Every running proposal of the city tells it in its journal and has
    its dates counted anew. Raises RuleRefused, and then nothing is written."""
    _check_words(whence, reason, actor)
    city = _locked(session, city_id)
    before = _find(session, city_id, key)
    row = RuleOverride(
        city_id=city_id, key=key, value=text.strip(), ref=whence.ref.strip(), url=whence.url.strip(),
        mark=whence.mark, checked_on=whence.checked_on, set_at=now, set_by=actor.name.strip(),
        reason=reason.strip(),
    )  # fmt: skip
    others = [one for one in in_force(session, city_id) if one.key != key]
    kept = _text([*others, row], city)
    if before is not None:
        _drop(session, before, f"→ {row.value}", actor, now)
    session.add(row)
    _keep(session, city, kept)
    _tell(session, city, "rule_set", row, reason, actor, now)
    return row


def drop_rule(
    session: Session, city_id: int, key: str, reason: str, actor: Actor, now: datetime
) -> RuleOverride:
    """Let the jurisdiction's rule hold again. Raises RuleRefused where the city has none of its own."""
    city = _locked(session, city_id)
    row = _find(session, city_id, key)
    if row is None:
        there = ", ".join(one.key for one in in_force(session, city_id))
        raise RuleRefused(f"{key}: the city has this rule from its jurisdiction; its own are: {there or '–'}")
    if not reason.strip() or not actor.name.strip():
        raise RuleRefused(f"{key}: say why, and who drops it")
    kept = _text([one for one in in_force(session, city_id) if one.key != key], city)
    _drop(session, row, reason.strip(), actor, now)
    _keep(session, city, kept)
    _tell(session, city, "rule_dropped", row, reason, actor, now)
    return row


def value_here(city: City, key: str) -> Any:
    """What holds in the city at a key. Raises RuleRefused for a key that names no value."""
    try:
        return value_of(city.jurisdiction, city.rule_overrides, key)
    except TableError as error:
        raise RuleRefused(str(error)) from error


def _check_words(whence: Whence, reason: str, actor: Actor) -> None:
    for name, words, longest in (
        ("the reference of its source", whence.ref, 300),
        ("the reason", reason, 600),
        ("who sets it", actor.name, 160),
    ):
        if not words.strip():
            raise RuleRefused(f"say {name}: a rule without it cannot be set")
        if len(words) > longest:
            raise RuleRefused(f"{name} is longer than {longest} characters")
    if whence.url and not whence.url.startswith("https://"):
        raise RuleRefused("the address of the source begins with https://")
    if whence.mark not in MARKS:
        raise RuleRefused(f"the mark is one of {', '.join(MARKS)}, not {whence.mark!r}")


def _locked(session: Session, city_id: int) -> City:
    begin_write(session)
    return session.get_one(City, city_id, with_for_update=True, populate_existing=True)


def _find(session: Session, city_id: int, key: str) -> RuleOverride | None:
    return next((one for one in in_force(session, city_id) if one.key == key), None)


def _drop(session: Session, row: RuleOverride, reason: str, actor: Actor, now: datetime) -> None:
    row.dropped_at, row.dropped_by, row.drop_reason = now, actor.name.strip(), reason[:600]
    session.add(row)
    session.flush()


def _text(rows: Sequence[RuleOverride], city: City) -> str:
    """What the step reads, tried against the whole law of the place before anything is kept."""
    try:
        text = written([_value(row) for row in rows])
        load_rules(city.jurisdiction, text)
    except TableError as error:
        raise RuleRefused(str(error)) from error
    return text


def _value(row: RuleOverride) -> Override:
    return Override(
        key=row.key, value=parse_value(row.value), ref=row.ref, url=row.url, mark=row.mark,
        checked_on=row.checked_on, set_by=row.set_by, set_on=row.set_at.date(), reason=row.reason,
    )  # fmt: skip


def _keep(session: Session, city: City, text: str) -> None:
    city.rule_overrides = text
    session.add(city)
    session.flush()


def _tell(
    session: Session, city: City, action: str, row: RuleOverride, reason: str, actor: Actor, now: datetime
) -> None:
    running = select(Proposal.id).where(Proposal.city_id == city.id, col(Proposal.closed).is_(False))
    facts = {"rule": row.key, "value": row.value, "source": row.ref}
    for proposal_id in session.exec(running.order_by(col(Proposal.id))).all():
        record_change_of_rules(session, proposal_id or 0, action, actor, now, facts, reason.strip())
