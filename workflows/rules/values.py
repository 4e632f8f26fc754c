"""A jurisdiction's rules as frozen values, each with its source."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from workflows.rules.council import Council
from workflows.rules.overrides import Override
from workflows.rules.steps import Effect, Notification, Opinion
from workflows.vocabulary import AuthorityKind, Competence, SubmissionKind

SYNTHESIS_DUE = ("signature", "vote")
PARTICIPANTS = ("public", "residents", "registered")


@dataclass(frozen=True)
class Source:
    """Where a rule comes from and how sure it is: "V" its text was read; "V-" read in an older text or a
    secondary source; "B" believed, to be shown as unverified. `title` states the rule (fr, en, ar).
    `overrides`: what the city has otherwise, with the source that is then named here."""

    rule: str
    ref: str
    url: str
    mark: str
    checked_on: date
    title: dict[str, str] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True)
class ConsultationRules:
    """The open consultation: `min_days` calendar days at least; when the synthesis must be public.

    `mandatory`: the law itself asks for it. `participants`: who is heard: "public" (anyone), "residents",
    "registered" (those on a register of the city)."""

    regime: str
    mandatory: bool
    participants: tuple[str, ...]
    min_days: int
    synthesis_due: str


@dataclass(frozen=True)
class Transmission:
    """To whom an act or a request goes, and the clocks that start then.

    `office`: the addressee's name in the place (fr, en, ar). `send_within_days`: 0 where the law sets none.
    The answer is due after `answer_days`, or else after `answer_months`; `tacit` says what silence means
    then: "approval", "refusal" or "none". `instruments`: those concerned, all others if empty."""

    competence: Competence
    kind: SubmissionKind
    addressee: AuthorityKind
    office: dict[str, str]
    send_within_days: int
    acknowledgement_days: int
    answer_days: int
    answer_months: int
    tacit: str
    instruments: tuple[str, ...]


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
    opinions: tuple[Opinion, ...]
    notification: Notification | None
    effect: Effect
    effects: tuple[Effect, ...]
    overrides: tuple[Override, ...] = ()
    _opinions_for: dict[tuple[str, str, bool], tuple[Opinion, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    @property
    def transmission(self) -> Transmission:
        """The transmission of an act, the usual one."""
        return self.transmission_for(Competence.ACT)

    def transmission_for(self, competence: Competence, instrument: str = "") -> Transmission:
        """The row for a competence: the one that names the instrument, else the one that names none."""
        rows = [row for row in self.transmissions if row.competence == competence]
        named = (row for row in rows if instrument in row.instruments)
        return next(named, None) or next(row for row in rows if not row.instruments)

    def effect_for(self, instrument: str) -> Effect:
        """When an act of this instrument becomes executory."""
        return next((one for one in self.effects if instrument in one.instruments), self.effect)

    def calendar_for(self, instrument: str, sector: str, on: date) -> CalendarRule | None:
        """The calendar that binds an adoption on that day, if there is one."""
        for row in self.calendar:
            concerned = row.instrument == instrument and row.sector in ("", sector)
            if concerned and row.from_year <= on.year <= row.to_year:
                return row
        return None

    def opinions_for(self, instrument: str, sector: str, personal_data: bool) -> tuple[Opinion, ...]:
        """The opinions the law asks for on such a proposal, in the order of the table."""
        asked = (instrument, sector, personal_data)
        if asked not in self._opinions_for:
            self._opinions_for[asked] = tuple(one for one in self.opinions if one.concerns(*asked))
        return self._opinions_for[asked]

    def source(self, rule: str) -> Source:
        """The rule's source; a rule nobody sourced is believed only ("B")."""
        return self.sources.get(rule) or Source(rule, "", "", "B", self.verified_on)
