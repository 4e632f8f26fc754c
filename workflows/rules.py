"""A jurisdiction's rules as frozen values with their sources, read from `jurisdictions/<code>.toml`."""

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from workflows.tables import Table, TableError, read_table
from workflows.vocabulary import AuthorityKind, Competence, Sector, SubmissionKind

FOLDER = Path(__file__).parent / "jurisdictions"
MARKS = ("V", "V-", "B")
QUORUM_WORDS = ("strict_majority", "at_least_half")
TIES = ("chair_casting_unless_secret", "chair_casting", "rejected")
SYNTHESIS_DUE = ("signature", "vote")


@dataclass(frozen=True)
class Source:
    """Where a rule comes from and how sure it is: "V" its text was read; "V-" read in an older text or a
    secondary source; "B" believed, to be shown as unverified. `title` states the rule (fr, en, ar)."""

    rule: str
    ref: str
    url: str
    mark: str
    checked_on: date
    title: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Notice:
    """Clear days of convocation from a population upwards, and whether a note must be joined."""

    population_from: int
    clear_days: int
    note_required: bool


@dataclass(frozen=True)
class Council:
    """How the council meets and decides. `quorum_rule`: strict_majority, at_least_half or a fraction "1/3";
    `second_call_quorum`: none, same or one of these."""

    quorum_basis: str
    quorum_rule: str
    quorum_counts_remote: str
    second_call_gap_days: int
    second_call_quorum: str
    notice: tuple[Notice, ...]
    urgent_clear_days: int
    majority: str
    tie: str
    proxies_per_member: int

    @property
    def counts_remote(self) -> bool:
        """Do members who attend from afar count for the quorum? Only where a statute plainly says so."""
        return self.quorum_counts_remote == "all"

    def notice_for(self, population: int) -> Notice:
        """The row for a city of this population (number of inhabitants)."""
        return next(row for row in reversed(self.notice) if population >= row.population_from)


@dataclass(frozen=True)
class ConsultationRules:
    """The open consultation: `min_days` calendar days at least; when the synthesis must be public."""

    regime: str
    min_days: int
    synthesis_due: str


@dataclass(frozen=True)
class Transmission:
    """To whom an act or a request goes, and the clocks that start then (days, months)."""

    competence: Competence
    kind: SubmissionKind
    addressee: AuthorityKind
    acknowledgement_days: int
    answer_months: int


@dataclass(frozen=True)
class CalendarRule:
    """An instrument that must be adopted before a day of the year ("07-01") to take effect on a later one
    ("next-01-01", "same-07-01"); for adoptions of the years `from_year` to `to_year`."""

    instrument: str
    sector: str
    adopt_before: str
    effective: str
    rule: str
    from_year: int
    to_year: int

    def effective_on(self, adopted_on: date) -> date:
        """The day an act adopted then takes effect: a late one waits for the following year."""
        year = adopted_on.year + (adopted_on >= self._adopt_before(adopted_on.year))
        return self._effective_in(year)

    def adopt_by(self, effective_on: date) -> date:
        """The last day to adopt for an effect on or before that day (the day before `adopt_before`)."""
        year = effective_on.year
        while self._effective_in(year) > effective_on:
            year -= 1
        return self._adopt_before(year) - timedelta(days=1)

    def _adopt_before(self, year: int) -> date:
        return date.fromisoformat(f"{year}-{self.adopt_before}")

    def _effective_in(self, year: int) -> date:
        which, month_day = self.effective.split("-", 1)
        return date.fromisoformat(f"{year + (which == 'next')}-{month_day}")


@dataclass(frozen=True)
class Rules:
    """The law of one place. `holidays` is the country's code for the table of public holidays."""

    code: str
    name: dict[str, str]
    language: str
    timezone: str
    holidays: str
    verified_on: date
    council: Council
    consultation: ConsultationRules
    transmissions: tuple[Transmission, ...]
    calendar: tuple[CalendarRule, ...]
    sources: dict[str, Source]

    @property
    def transmission(self) -> Transmission:
        """The transmission of an act, the usual one."""
        return self.transmission_for(Competence.ACT)

    def transmission_for(self, competence: Competence) -> Transmission:
        return next(row for row in self.transmissions if row.competence == competence)

    def calendar_for(self, instrument: str, sector: str, on: date) -> CalendarRule | None:
        """The calendar that binds an adoption on that day, if there is one."""
        for row in self.calendar:
            concerned = row.instrument == instrument and row.sector in ("", sector)
            if concerned and row.from_year <= on.year <= row.to_year:
                return row
        return None

    def source(self, rule: str) -> Source:
        """The rule's source; a rule nobody sourced is believed only ("B")."""
        return self.sources.get(rule) or Source(rule, "", "", "B", self.verified_on)


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
    )
    if [row.competence for row in rules.transmissions] != list(Competence):
        raise root.error("transmission", f"must have one row each for {', '.join(Competence)}, in this order")
    for row in rules.calendar:
        if row.rule not in rules.sources:
            raise root.error("calendar", f"the rule {row.rule!r} has no source")
    root.finish()
    return rules


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
