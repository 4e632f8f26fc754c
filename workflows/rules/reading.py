"""A jurisdiction read from `jurisdictions/<code>.toml`: strictly, every mistake with its file and key."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from workflows.deadlines import day_off, end_of_day
from workflows.rules.council import read_council
from workflows.rules.overrides import MARKS, Override, apply_override, read_overrides, rule_of, value_at
from workflows.rules.steps import TACIT, Notification, read_effect, read_notification, read_opinion
from workflows.rules.values import (
    PARTICIPANTS,
    SYNTHESIS_DUE,
    CalendarRule,
    ConsultationRules,
    Rules,
    Source,
    Transmission,
)
from workflows.tables import Table, TableError, read_table, read_values
from workflows.vocabulary import AuthorityKind, Competence, Sector, SubmissionKind

FOLDER = Path(__file__).parents[1] / "jurisdictions"


@cache
def jurisdictions() -> tuple[str, ...]:
    """The codes of the jurisdictions that are shipped."""
    return tuple(sorted(path.stem.upper() for path in FOLDER.glob("*.toml")))


@lru_cache(maxsize=1024)
def load_rules(code: str, overrides: str = "") -> Rules:
    """The rules of one jurisdiction, with what a city has otherwise (see `overrides`); raises `TableError`
    with file and key."""
    if code not in jurisdictions():
        raise TableError(f"no jurisdiction {code!r}; there are: {', '.join(jurisdictions())}")
    path = FOLDER / f"{code.lower()}.toml"
    if not overrides:
        return read_rules(path)
    return _with(read_overrides(overrides), read_values(path), path)


def value_of(code: str, overrides: str, key: str) -> Any:
    """What holds at a key, as the file or the city says it; raises `TableError` for a key with no place."""
    values = read_values(FOLDER / f"{code.lower()}.toml")
    for one in read_overrides(overrides) if overrides else ():
        apply_override(values, one)
    return value_at(values, key)


def _with(overrides: tuple[Override, ...], values: dict[str, Any], path: Path) -> Rules:
    for one in overrides:
        apply_override(values, one)
    rules = _rules(Table(values, path.name), path.stem.upper())
    sources = dict(rules.sources)
    for one in overrides:
        before = sources[rule_of(one.key, values)]
        sources[before.rule] = replace(
            before, ref=one.ref, url=one.url, mark=one.mark, checked_on=one.checked_on,
            overrides=(*before.overrides, one),
        )  # fmt: skip
    return replace(rules, sources=sources, overrides=overrides)


def read_rules(path: Path) -> Rules:
    """The rules written in one file; unknown, missing and wrong keys raise `TableError`."""
    return _rules(read_table(path), path.stem.upper())


def _rules(root: Table, code: str) -> Rules:
    rules = Rules(
        code=root.word("code", [code]),
        name=root.languages("name"),
        language=root.text("language"),
        timezone=_known(root, "timezone", lambda zone: end_of_day(date(2026, 1, 1), zone)),
        holidays=_known(root, "holidays", lambda country: day_off(date(2026, 1, 1), country)),
        verified_on=root.day("verified_on"),
        council=read_council(root.table("council")),
        consultation=_consultation(root.table("consultation")),
        transmissions=tuple(_transmission(row) for row in root.tables("transmission")),
        calendar=tuple(_calendar(row) for row in root.tables("calendar", optional=True)),
        sources={source.rule: source for source in map(_source, root.tables("source"))},
        opinions=tuple(read_opinion(row) for row in root.tables("opinion", optional=True)),
        notification=_notification(root),
        effect=read_effect(root.table("effect")),
        effects=tuple(read_effect(row) for row in root.tables("effect_of", optional=True)),
    )
    _check_whole(root, rules)
    root.finish()
    return rules


def _known(root: Table, key: str, ask: Callable[[str], object]) -> str:
    """A word that the tables of time must know."""
    word = root.text(key)
    try:
        ask(word)
    except ValueError as problem:
        raise root.error(key, str(problem)) from None
    return word


def _notification(root: Table) -> Notification | None:
    return read_notification(root.table("notification")) if root.has("notification") else None


def _check_whole(root: Table, rules: Rules) -> None:
    plain = [row.competence for row in rules.transmissions if not row.instruments]
    if plain != list(Competence):
        wanted = f"one row each for {', '.join(Competence)}, in this order, beside those of some instruments"
        raise root.error("transmission", f"must have {wanted}")
    if rules.effect.instruments or not all(one.instruments for one in rules.effects):
        raise root.error("effect_of", "names its instruments; [effect] is for all others")
    for section, rule in _rules_named(rules):
        if rule not in rules.sources:
            raise root.error(section, f"the rule {rule!r} has no source")


def _rules_named(rules: Rules) -> list[tuple[str, str]]:
    named = [("calendar", row.rule) for row in rules.calendar]
    named += [("opinion", row.rule) for row in rules.opinions]
    named += [("notification", rules.notification.rule)] if rules.notification else []
    for effect in (rules.effect, *rules.effects):
        named += [("effect", effect.rule), ("effect", effect.challenge_rule)]
    return named


def _consultation(table: Table) -> ConsultationRules:
    rules = ConsultationRules(
        regime=table.text("regime"),
        mandatory=table.flag("mandatory"),
        participants=table.texts("participants"),
        min_days=table.whole("min_days"),
        synthesis_due=table.word("synthesis_due", SYNTHESIS_DUE),
    )
    for word in rules.participants:
        if word not in PARTICIPANTS:
            raise table.error("participants", f"{word!r} is not one of {', '.join(PARTICIPANTS)}")
    table.finish()
    return rules


def _transmission(table: Table) -> Transmission:
    row = Transmission(
        competence=Competence(table.word("competence", Competence)),
        kind=SubmissionKind(table.word("kind", SubmissionKind)),
        addressee=AuthorityKind(table.word("addressee", AuthorityKind)),
        office=table.languages("office"),
        send_within_days=table.whole("send_within_days", default=0),
        acknowledgement_days=table.whole("acknowledgement_days"),
        answer_days=table.whole("answer_days", default=0),
        answer_months=table.whole("answer_months", default=0),
        tacit=table.word("tacit", TACIT, default="none"),
        instruments=table.texts("instruments", default=()),
    )
    if bool(row.answer_days) == bool(row.answer_months):
        raise table.error("answer_months", "the time to answer is said in days or in months, one of the two")
    table.finish()
    return row


def _calendar(table: Table) -> CalendarRule:
    row = CalendarRule(
        instrument=table.text("instrument"),
        sector=table.word("sector", ["", *Sector], default=""),
        adopt_before=_pattern(table, "adopt_before", r"\d\d-\d\d"),
        effective=_pattern(table, "effective", r"(next|same)-\d\d-\d\d"),
        rule=table.text("rule"),
        from_year=table.whole("from_year", default=1),
        to_year=table.whole("to_year", default=9999),
    )
    table.finish()
    return row


def _pattern(table: Table, key: str, pattern: str) -> str:
    value = table.text(key)
    try:
        date.fromisoformat(f"2025-{value[-5:]}")  # 2025 has no 29 February: no rule may hang on one
    except ValueError:
        raise table.error(key, f"{value!r} has no day that every year has") from None
    if not re.fullmatch(pattern, value):
        raise table.error(key, f"{value!r} is not of the form {pattern}")
    return value


def _source(table: Table) -> Source:
    source = Source(
        rule=table.text("rule"),
        ref=table.text("ref"),
        url=table.text("url", default=""),
        mark=table.word("mark", MARKS),
        checked_on=table.day("checked_on"),
        title=table.languages("title"),
    )
    table.finish()
    return source
