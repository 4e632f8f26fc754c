"""A city's own procedures: checked, published for a day to come, retired. What runs stays pinned."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, or_, select

from consultations.definitions import digest_of, latest_of, procedure_keys
from consultations.law import rules_for
from consultations.models import City, Definition, Proposal
from workflows import elements
from workflows.case import Actor
from workflows.elements import Problem
from workflows.engine import compile_procedure
from workflows.lint import lint
from workflows.reader import lines_of
from workflows.scenarios import run_scenarios

LARGEST_SOURCE = 1_000_000  # characters
UPLOADED = "procedure.toml"


class PublicationRefused(ValueError):
    """A procedure is not published or retired. `code`: has_problems (with them), same_text, in_the_past,
    is_shipped, retired_already, ends_before_it_begins; `params` for its words."""

    def __init__(self, code: str, problems: Sequence[Problem] = (), **params: object) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.problems = problems
        self.params = params


@dataclass(frozen=True)
class Checked:
    """What a TOML text is worth: the procedure it holds (None where it holds none), what is wrong in it by
    line, warnings apart, and how many of its scenarios were played."""

    definition: elements.Definition | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    played: int = 0


@dataclass(frozen=True)
class Row:
    """One version as a list shows it: `standing` is coming, in_force, replaced or retired; `running` counts
    the city's open files on it."""

    definition: Definition
    standing: str
    running: int


def check(city: City, source: str) -> Checked:
    """Lint a flattened procedure and play its scenarios under the city's law. Writes nothing."""
    if len(source) > LARGEST_SOURCE:
        problem = Problem(UPLOADED, 1, f"more than {LARGEST_SOURCE:,} characters: a procedure has thousands")
        return Checked(None, (problem,), ())
    definition, found = lint(source, UPLOADED)
    faults = [problem for problem in found if not problem.warning]
    warnings = tuple(problem for problem in found if problem.warning)
    if definition is not None and _key_of(definition) not in procedure_keys():
        known = ", ".join(sorted({key.rsplit("_", 1)[0] for key in procedure_keys()}))
        message = f'unknown instrument "{definition.instrument}", known: {known}'
        faults.append(Problem(UPLOADED, _line_of("instrument", source), message))
    if definition is None or faults:
        return Checked(definition, tuple(sorted(faults)), warnings)
    outcomes = run_scenarios(compile_procedure(source, UPLOADED), rules_for(city))
    faults += [
        Problem(UPLOADED, outcome.scenario.line, f'scenario "{outcome.scenario.id}": {failure}')
        for outcome in outcomes
        for failure in outcome.failures
    ]
    return Checked(definition, tuple(sorted(faults)), warnings, len(outcomes))


def _key_of(definition: elements.Definition) -> str:
    return f"{definition.instrument}_{definition.competence}"


def _line_of(key: str, source: str) -> int:
    numbered = enumerate(lines_of(source), 1)
    return next((number for number, line in numbered if line.partition("=")[0].strip() == key), 1)


def publish(
    session: Session, city: City, source: str, *, actor: Actor, now: datetime, applies_from: date, note: str
) -> Definition:
    """Publish a text as the city's next version of its procedure, for proposals opened from `applies_from`
    (a day of the city's zone, today or later). Raises PublicationRefused."""
    found = check(city, source)
    if found.problems or found.definition is None:
        raise PublicationRefused("has_problems", problems=found.problems)
    key = _key_of(found.definition)
    if applies_from < today_in(city, now):
        raise PublicationRefused("in_the_past", day=applies_from)
    latest = latest_of(session, key, city.id)
    if latest and latest.sha256 == digest_of(source) and latest.applies_to is None:
        raise PublicationRefused("same_text", version=latest.version)
    row = Definition(
        city_id=city.id,
        key=key,
        version=latest.version + 1 if latest else 1,
        sha256=digest_of(source),
        source=source,
        applies_from=applies_from,
        published_by=actor.name,
        published_at=now,
        note=note,
    )
    session.add(row)
    session.flush()
    return row


def retire(
    session: Session, city: City, row: Definition, *, actor: Actor, now: datetime, last_on: date, reason: str
) -> None:
    """Let a city's own version apply no longer than `last_on`; the one before it, or the shipped one, serves
    then. Files that run on it go on. Raises PublicationRefused."""
    if row.city_id != city.id:
        raise PublicationRefused("is_shipped")
    if row.applies_to is not None:
        raise PublicationRefused("retired_already", day=row.applies_to)
    if last_on < max(row.applies_from, today_in(city, now)):
        raise PublicationRefused("ends_before_it_begins", day=max(row.applies_from, today_in(city, now)))
    row.applies_to, row.retired_by, row.retired_at, row.retired_because = last_on, actor.name, now, reason
    session.add(row)
    session.flush()


def today_in(city: City, now: datetime) -> date:
    """The day it is in the city."""
    return now.astimezone(ZoneInfo(city.timezone)).date()


def versions(session: Session, city: City, now: datetime) -> Sequence[Row]:
    """Every version that serves or served the city, by procedure, the newest first."""
    running = dict(
        session.exec(
            select(Proposal.definition_id, func.count())
            .where(Proposal.city_id == city.id, col(Proposal.closed).is_(False))
            .group_by(col(Proposal.definition_id))
        ).all()
    )
    rows = session.exec(
        select(Definition)
        .where(or_(col(Definition.city_id).is_(None), Definition.city_id == city.id))
        .order_by(Definition.key, col(Definition.city_id).is_(None), col(Definition.version).desc())
    ).all()
    today, serving = today_in(city, now), set[str]()
    listed = []
    for row in rows:
        standing = _standing(row, today, served=row.key in serving)
        serving |= {row.key} if standing == "in_force" else set()
        listed.append(Row(row, standing, running.get(row.id or 0, 0)))
    return listed


def _standing(row: Definition, today: date, served: bool) -> str:
    if row.applies_to is not None and row.applies_to < today:
        return "retired"
    if row.applies_from > today:
        return "coming"
    return "replaced" if served else "in_force"


def version_of(session: Session, city: City, definition_id: int) -> Definition | None:
    """One version among those that serve or served the city."""
    row = session.get(Definition, definition_id)
    return row if row is not None and row.city_id in (None, city.id) else None
