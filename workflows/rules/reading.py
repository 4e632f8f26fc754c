"""A jurisdiction read from `jurisdictions/<code>.toml`: strictly, every mistake with its file and key."""

import re
from datetime import date
from functools import cache
from pathlib import Path

from workflows.rules.steps import Notification, read_effect, read_notification, read_opinion
from workflows.rules.values import (
    MARKS,
    QUORUM_WORDS,
    SYNTHESIS_DUE,
    TIES,
    CalendarRule,
    ConsultationRules,
    Council,
    Notice,
    Rules,
    Source,
    Transmission,
)
from workflows.tables import Table, TableError, read_table
from workflows.vocabulary import AuthorityKind, Competence, Sector, SubmissionKind

FOLDER = Path(__file__).parents[1] / "jurisdictions"


def jurisdictions() -> tuple[str, ...]:
    """The codes of the jurisdictions that are shipped."""
    return tuple(sorted(path.stem.upper() for path in FOLDER.glob("*.toml")))


@cache
def load_rules(code: str) -> Rules:
    """The rules of one jurisdiction; raises `TableError` with file and key."""
    if code not in jurisdictions():
        raise TableError(f"no jurisdiction {code!r}; there are: {', '.join(jurisdictions())}")
    return read_rules(FOLDER / f"{code.lower()}.toml")


def read_rules(path: Path) -> Rules:
    """The rules written in one file; unknown, missing and wrong keys raise `TableError`."""
    root = read_table(path)
    rules = Rules(
        code=root.word("code", [path.stem.upper()]),
        name=root.languages("name"),
        language=root.text("language"),
        timezone=root.text("timezone"),
        holidays=root.text("holidays"),
        verified_on=root.day("verified_on"),
        council=_council(root.table("council")),
        consultation=_consultation(root.table("consultation")),
        transmissions=tuple(_transmission(row) for row in root.tables("transmission")),
        calendar=tuple(_calendar(row) for row in root.tables("calendar", optional=True)),
        sources={source.rule: source for source in map(_source, root.tables("source"))},
        opinions=tuple(read_opinion(row) for row in root.tables("opinion", optional=True)),
        notification=_notification(root),
        effect=read_effect(root.table("effect")),
    )
    _check_whole(root, rules)
    root.finish()
    return rules


def _notification(root: Table) -> Notification | None:
    return read_notification(root.table("notification")) if root.has("notification") else None


def _check_whole(root: Table, rules: Rules) -> None:
    if [row.competence for row in rules.transmissions] != list(Competence):
        raise root.error("transmission", f"must have one row each for {', '.join(Competence)}, in this order")
    for section, rule in _rules_named(rules):
        if rule not in rules.sources:
            raise root.error(section, f"the rule {rule!r} has no source")


def _rules_named(rules: Rules) -> list[tuple[str, str]]:
    named = [("calendar", row.rule) for row in rules.calendar]
    named += [("opinion", row.rule) for row in rules.opinions]
    named += [("notification", rules.notification.rule)] if rules.notification else []
    return [*named, ("effect", rules.effect.rule), ("effect", rules.effect.challenge_rule)]


def _council(table: Table) -> Council:
    council = Council(
        quorum_basis=table.word("quorum_basis", ["in_office", "seats"]),
        quorum_rule=_quorum_word(table, "quorum_rule", ()),
        quorum_counts_remote=table.word("quorum_counts_remote", ["none", "all", "by_statute"]),
        second_call_gap_days=table.whole("second_call_gap_days"),
        second_call_quorum=_quorum_word(table, "second_call_quorum", ("none", "same")),
        notice=tuple(_notice(row) for row in table.tables("notice")),
        urgent_clear_days=table.whole("urgent_clear_days"),
        majority=table.word("majority", ["absolute_of_expressed"]),
        tie=table.word("tie", TIES),
        proxies_per_member=table.whole("proxies_per_member"),
    )
    thresholds = [row.population_from for row in council.notice]
    if thresholds != sorted(set(thresholds)) or thresholds[:1] != [0]:
        raise table.error("notice", "populations must begin at 0 and rise")
    table.finish()
    return council


def _quorum_word(table: Table, key: str, more: tuple[str, ...]) -> str:
    word = table.text(key)
    if word in QUORUM_WORDS + more or re.fullmatch(r"[1-9]\d?/[1-9]\d?", word):
        return word
    raise table.error(key, f"{word!r} is not one of {', '.join(QUORUM_WORDS + more)} nor a fraction like 1/3")


def _notice(table: Table) -> Notice:
    notice = Notice(table.whole("population_from"), table.whole("clear_days"), table.flag("note_required"))
    table.finish()
    return notice


def _consultation(table: Table) -> ConsultationRules:
    rules = ConsultationRules(
        table.text("regime"), table.whole("min_days"), table.word("synthesis_due", SYNTHESIS_DUE)
    )
    table.finish()
    return rules


def _transmission(table: Table) -> Transmission:
    row = Transmission(
        competence=Competence(table.word("competence", Competence)),
        kind=SubmissionKind(table.word("kind", SubmissionKind)),
        addressee=AuthorityKind(table.word("addressee", AuthorityKind)),
        acknowledgement_days=table.whole("acknowledgement_days"),
        answer_months=table.whole("answer_months", least=1),
    )
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
