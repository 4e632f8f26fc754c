"""Every legal condition said again, naively, from the jurisdiction's file as it is written.

Nothing of the engine is used here but the frozen facts. A condition answers None when it holds, else the
name of the rule of law it rests on ("" for a condition of good order)."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tests.workflows.slow import day_of, days_after, days_before, first_instant, last_instant, months_after
from workflows.case import Case

ROOT = Path(__file__).parents[2] / "workflows"
Row = Mapping[str, Any]


@cache
def law_of(code: str) -> dict[str, Any]:
    return tomllib.loads((ROOT / f"jurisdictions/{code.lower()}.toml").read_text("utf-8"))


@cache
def required_terms(instrument: str) -> frozenset[str]:
    table = tomllib.loads((ROOT / f"instruments/{instrument}.toml").read_text("utf-8"))
    return frozenset(row["id"] for row in table["field"] if row.get("required"))


@dataclass(frozen=True)
class View:
    """What a condition looks at: the facts, the law, and the parameters of its row."""

    f: Case
    law: dict[str, Any]
    row: Row

    @property
    def tz(self) -> str:
        return str(self.law["timezone"])

    def day(self, at: datetime) -> date:
        return day_of(at, self.tz)

    @property
    def council(self) -> dict[str, Any]:
        return self.law["council"]  # type: ignore[no-any-return]

    @property
    def notice(self) -> Row:
        rows = [row for row in self.council["notice"] if row["population_from"] <= self.f.population]
        return max(rows, key=lambda row: row["population_from"])  # type: ignore[no-any-return]

    @property
    def transmission(self) -> Row:
        rows = [row for row in self.law["transmission"] if row["competence"] == self.f.competence]
        mine = [row for row in rows if self.f.instrument in row.get("instruments", [])]
        return (mine or [row for row in rows if "instruments" not in row])[0]  # type: ignore[no-any-return]

    @property
    def effect(self) -> Row:
        rows = self.law.get("effect_of", [])
        mine = [row for row in rows if self.f.instrument in row["instruments"]]
        return (mine or [self.law["effect"]])[0]  # type: ignore[no-any-return]

    @property
    def notification(self) -> Row | None:
        return self.law.get("notification")

    @property
    def notification_rule(self) -> str:
        return str(self.notification["rule"]) if self.notification else ""

    @property
    def must_notify(self) -> bool:
        answers = self.f.screening.answers
        questions = self.notification["question"] if self.notification else []
        return any(one["id"] in answers and answers[one["id"]] == one["notify_if"] for one in questions)

    def owed(self, personal_data: bool) -> list[Row]:
        return [
            row
            for row in self.law.get("opinion", [])
            if self.f.instrument in row.get("instruments", [self.f.instrument])
            and self.f.sector in row.get("sectors", [self.f.sector])
            and (personal_data or "needs" not in row)
        ]

    @property
    def opinions(self) -> list[Row]:
        return self.owed(self.f.screening.answers.get("personal_data") is True)

    def asked(self, row: Row) -> Any:
        latest = None
        for one in self.f.opinions:
            latest = one if one.rule == row["id"] else latest
        return latest

    def came(self, one: Any) -> bool:
        return bool(one.given_at or (one.due_at and self.f.effective_at >= one.due_at))

    @property
    def standstill_end(self) -> datetime | None:
        law, told = self.notification, self.f.notification
        if not law or not told or told.urgent or (told.kind == "fiscal" and not law["fiscal_standstill"]):
            return None
        months = law["standstill_months"]
        if told.blocked_months:
            months = told.blocked_months
        elif told.detailed_opinion_at:
            months += law["detailed_opinion_months"] if told.kind == "services" else months
        return last_instant(months_after(self.day(told.notified_at), months), self.tz)

    @property
    def stands_still(self) -> bool:
        return self.standstill_end is not None and self.f.effective_at < self.standstill_end


def clear_days(row: Row, key: str) -> int:
    """Clear days between two days; of calendar days one is the last day itself."""
    return int(row[key] if row["counting"] == "clear" else max(row[key] - 1, 0))


def smallest(reached: Callable[[int], bool]) -> int:
    number = 0
    while not reached(number):
        number += 1
    return number


def quorum_missing(v: View) -> bool:
    sitting, council = v.f.sitting, v.council
    assert sitting is not None
    calls = council.get("call", [])
    rule = council["quorum_rule"]
    if 2 <= sitting.call <= len(calls) + 1 and calls[sitting.call - 2]["quorum"] != "same":
        rule = calls[sitting.call - 2]["quorum"]
    of = council["seats"] if council["quorum_basis"] == "seats" else sitting.in_office
    if rule == "none":
        needed = 0
    elif rule == "strict_majority":
        needed = smallest(lambda n: n > of - n)
    elif rule == "at_least_half":
        needed = smallest(lambda n: n >= of - n)
    else:
        over, under = map(int, rule.split("/"))
        needed = smallest(lambda n: n * under >= of * over)
    return sitting.present + (sitting.remote if council["quorum_counts_remote"] == "all" else 0) < needed


def adopted(v: View) -> bool:
    t, council = v.f.tally, v.council
    assert t is not None
    others = t.votes_against
    if council["majority"] != "absolute_of_expressed":
        others += t.abstentions + t.blanks
    if council["majority"] == "absolute_of_present":
        others += t.not_voting
    if t.votes_for == others == t.votes_against and t.votes_for:
        secret = t.method == "secret" and council["tie"] == "chair_casting_unless_secret"
        return council["tie"] != "rejected" and not secret and t.chair_choice == "for"
    return t.votes_for > others


def sitting_on(v: View) -> date:
    assert v.f.sitting is not None
    return v.day(v.f.sitting.starts_at)


def sent_too_late(v: View, days: int) -> bool:
    return v.f.sitting is None or v.day(v.f.effective_at) > days_before(sitting_on(v), days + 1)


def executory(v: View) -> datetime | None:
    law, sub, published = v.effect, v.f.submission, v.f.resolution_published_at

    def after(at: datetime | None) -> datetime | None:
        days = law.get("days", 0)
        return first_instant(days_after(v.day(at), days), v.tz) if at and days else at

    if law["mode"] == "published":
        return after(published)
    if not sub or not sub.sent_at:
        return None
    if law["mode"] == "published_and_transmitted":
        return max(sub.sent_at, published) if published else None
    if sub.answer in ("unfavourable", "observations"):
        return None
    if sub.answer in ("favourable", "partial"):
        return sub.answered_at or v.f.entered_at
    tacit = law.get("tacit") == "approval"
    if law["mode"] == "delay_after_transmission" or (tacit and law.get("days")):
        return after(sub.sent_at + sub.suspended)
    return sub.answer_due_at if tacit else None


def in_force(v: View) -> datetime | None:
    found, chosen = executory(v), v.f.application.starts_on
    return max(found, first_instant(chosen, v.tz)) if found and chosen else found


def not_in_force(v: View) -> bool:
    found = in_force(v)
    return found is None or v.f.effective_at < found


Condition = Callable[[View], str | bool | None]
CONDITIONS: dict[str, tuple[str, Condition]] = {}
FOLLOWS: dict[str, str] = {}
HIDES = {"council_sits", "decider_is_named", "drafts_are_notified_here"}


def condition(rule: str = "", follows: str = "") -> Callable[[Condition], Condition]:
    """A condition answers True where it fails, or the rule that it found unmet."""

    def note(check: Condition) -> Condition:
        CONDITIONS[check.__name__] = rule, check
        if follows:
            FOLLOWS[check.__name__] = follows
        return check

    return note


def fails(name: str, view: View) -> str | None:
    """The rule that stands against it, or None where it holds. A row may name its own rule."""
    rule, check = CONDITIONS[name]
    found = check(view)
    if found is False or found is None:
        return None
    return found if isinstance(found, str) and found else str(view.row.get("rule", rule))


@condition()
def draft_is_complete(v: View) -> bool:
    d = v.f.draft
    whole = d.title and d.summary and d.grounds and d.articles and not d.empty_articles
    return not whole or not required_terms(v.f.instrument) <= set(d.terms)


@condition("consultation.publication")
def comment_period_is_set(v: View) -> bool:
    return not v.f.period or v.f.period.closes_at <= v.f.period.opens_at


@condition("consultation.publication", "comment_period_is_set")
def comment_period_is_ahead(v: View) -> bool:
    return not v.f.period or v.f.period.opens_at < v.f.effective_at - timedelta(minutes=10)


@condition("consultation.min_days", "comment_period_is_set")
def comment_period_long_enough(v: View) -> bool:
    if not v.f.period:
        return True
    last = days_after(v.day(v.f.period.opens_at), v.law["consultation"]["min_days"])
    return v.day(v.f.period.closes_at - timedelta(microseconds=1)) < last


@condition("consultation.publication")
def comment_period_is_over(v: View) -> bool:
    return not v.f.period or min(v.f.effective_at, v.f.now) < v.f.period.closes_at


@condition()
def comments_are_moderated(v: View) -> bool:
    return v.f.comments.unmoderated > 0


@condition("consultation.synthesis_due")
def every_comment_is_sorted(v: View) -> bool:
    return v.f.comments.unsorted > 0


@condition("consultation.synthesis_due")
def every_theme_is_answered(v: View) -> bool:
    return v.f.comments.themes_without_reply > 0 or v.f.comments.unanswered > 0


@condition("consultation.synthesis_due")
def synthesis_is_written(v: View) -> bool:
    return not v.f.synthesis_written


@condition("consultation.synthesis_due")
def synthesis_is_published(v: View) -> bool:
    return v.f.synthesis_published_at is None


@condition()
def proposal_is_screened(v: View) -> bool | str:
    questions = {one["id"] for one in v.notification["question"]} if v.notification else set()
    if len(v.owed(True)) > len(v.owed(False)):
        questions.add("personal_data")
    return bool(questions - set(v.f.screening.answers)) and (v.notification_rule or True)


@condition("consultation.regime", "proposal_is_screened")
def opinions_are_requested(v: View) -> str | None:
    return next((row["rule"] for row in v.opinions if not v.asked(row)), None)


@condition()
def opinions_are_awaited(v: View) -> bool:
    return all(v.came(one) for one in v.f.opinions)


@condition("consultation.regime", "opinions_are_requested")
def opinions_are_in(v: View) -> str | None:
    asked = [(row, v.asked(row)) for row in v.opinions]
    return next((row["rule"] for row, one in asked if one and not v.came(one)), None)


@condition()
def no_binding_opinion_is_against(v: View) -> str | None:
    for row in v.opinions:
        one = v.asked(row)
        if not row.get("binding") or not one:
            continue
        against = one.position == "unfavourable"
        silent = one.position is None and v.came(one) and row["silence"] == "unfavourable"
        if against or silent:
            return str(row["rule"])
    return None


@condition()
def notification_is_recorded(v: View) -> bool | str:
    told = v.f.notification
    fine = v.notification and told and told.version == v.f.published_version and v.stands_still
    return not fine and (v.notification_rule or True)


@condition(follows="proposal_is_screened")
def notification_is_made(v: View) -> bool | str:
    return v.must_notify and not v.f.notification and v.notification_rule


@condition("consultation.regime", "notification_is_made")
def notified_text_is_current(v: View) -> bool | str:
    told = v.f.notification
    changed = v.notification and told and told.version != v.f.published_version
    return bool(changed) and v.notification_rule


@condition(follows="notification_is_made")
def standstill_is_over(v: View) -> bool | str:
    return v.stands_still and v.notification_rule


@condition()
def detailed_opinion_is_recorded(v: View) -> bool | str:
    told = v.f.notification
    return not (told and told.detailed_opinion_at) and (v.notification_rule or True)


@condition()
def blocking_is_recorded(v: View) -> bool | str:
    return not (v.f.notification and v.f.notification.blocked_months) and (v.notification_rule or True)


@condition()
def sitting_is_chosen(v: View) -> bool:
    s = v.f.sitting
    return not s or s.starts_at <= v.f.effective_at or bool(v.row.get("second_call") and s.call < 2)


@condition("calendar.tourist_tax")
def tax_calendar_is_met(v: View) -> bool:
    on = sitting_on(v) if v.f.sitting else v.day(v.f.effective_at)
    for row in v.law.get("calendar", []):
        mine = row["instrument"] == v.f.instrument and row.get("sector", v.f.sector) == v.f.sector
        if mine and row.get("from_year", 1) <= on.year <= row.get("to_year", 9999):
            return bool(on.isoformat()[5:] >= row["adopt_before"])
    return False


@condition("council.notice", "sitting_is_chosen")
def notice_is_long_enough(v: View) -> bool:
    return sent_too_late(v, clear_days(v.notice, "days"))


@condition("council.urgent_notice", "sitting_is_chosen")
def urgent_notice_is_kept(v: View) -> bool:
    return sent_too_late(v, v.council["urgent_clear_days"])


@condition("council.explanatory_note", "sitting_is_chosen")
def explanatory_note_is_joined(v: View) -> bool:
    return bool(v.notice["note_required"]) and not (v.f.sitting and v.f.sitting.explanatory_note)


@condition()
def sitting_has_begun(v: View) -> bool:
    return not v.f.sitting or v.f.effective_at < v.f.sitting.starts_at


@condition("council.notice")
def convocation_was_sent(v: View) -> bool:
    return not (v.f.sitting and v.f.sitting.convened_at)


@condition("council.minutes")
def attendance_is_taken(v: View) -> bool:
    return not (v.f.sitting and v.f.sitting.attendance_taken)


@condition("council.proxies")
def proxies_are_valid(v: View) -> bool:
    return not v.f.sitting or v.f.sitting.excess_proxies > 0


@condition("council.quorum_rule")
def quorum_is_reached(v: View) -> bool:
    return not v.f.sitting or quorum_missing(v)


@condition("council.quorum_rule")
def quorum_is_missing(v: View) -> bool:
    return not v.f.sitting or not quorum_missing(v)


@condition("council.second_call", "sitting_is_chosen")
def second_call_gap_is_kept(v: View) -> bool:
    s, calls = v.f.sitting, v.council.get("call", [])
    if not s or not s.first_call_at:
        return True
    which = max(s.call, 2) - 2
    gap = clear_days(calls[which], "gap_days") if which < len(calls) else 0
    between = days_after(v.day(s.first_call_at), gap)
    return sitting_on(v) <= between


@condition("council.second_call", "sitting_is_chosen")
def call_is_foreseen(v: View) -> bool:
    return not v.f.sitting or v.f.sitting.call > 1 + len(v.council.get("call", []))


@condition("council.second_call")
def calls_are_used_up(v: View) -> bool:
    held = v.f.sitting and v.f.sitting.attendance_taken
    return not held or v.f.sitting.call < 1 + len(v.council.get("call", []))


@condition("council.motion", "sitting_is_chosen")
def motion_was_given(v: View) -> bool:
    gap, motion = v.council.get("motion_gap_days", 0), v.f.motion
    if not gap:
        return False
    if not motion or not v.f.sitting:
        return True
    return sitting_on(v) < days_after(v.day(max(motion.given_at, motion.tabled_at)), gap)


@condition()
def drafts_are_notified_here(v: View) -> bool:
    return "notification" not in v.law


@condition("council.decider")
def council_sits(v: View) -> bool:
    return bool(v.council["decided_by"] == "authority")


@condition("council.decider")
def decider_is_named(v: View) -> bool:
    return bool(v.council["decided_by"] == "council")


@condition("council.majority")
def tally_is_announced(v: View) -> bool:
    return not (v.f.tally and v.f.tally.announced)


@condition("council.majority", "tally_is_announced")
def majority_is_reached(v: View) -> bool:
    return not v.f.tally or not adopted(v)


@condition("council.majority", "tally_is_announced")
def majority_is_missed(v: View) -> bool:
    return not v.f.tally or adopted(v)


@condition("transmission.act")
def resolution_is_signed(v: View) -> bool:
    return not v.f.resolution_signed


@condition("transmission.publication")
def resolution_is_published(v: View) -> bool:
    return not v.f.resolution_published


@condition()
def authority_is_chosen(v: View) -> bool:
    return not v.f.submission or v.f.submission.answer is not None


@condition("transmission.act")
def submission_kind_fits(v: View) -> bool:
    kinds = [v.transmission["kind"], *v.row.get("also", [])]
    return not v.f.submission or v.f.submission.kind not in kinds


@condition()
def dossier_is_ready(v: View) -> bool:
    assert v.row["kind"] == "submission"
    return not (v.f.submission and v.f.submission.dossier_ready)


@condition(follows="dossier_is_ready")
def dispatch_is_recorded(v: View) -> bool:
    s = v.f.submission
    return not s or (s.channel != "email" and not s.dispatched_at)


@condition()
def answer_is_recorded(v: View) -> bool:
    return not v.f.submission or v.f.submission.answer in (None, "silent")


@condition()
def answer_has_observations(v: View) -> bool:
    return not v.f.submission or v.f.submission.answer != "observations"


@condition("transmission.answer_months")
def answer_period_is_over(v: View) -> bool:
    s = v.f.submission
    if not s or s.asked_at or not s.answer_due_at or s.answer not in (None, "silent"):
        return True
    return v.f.effective_at <= s.answer_due_at


@condition()
def information_is_asked(v: View) -> bool:
    return not (v.f.submission and v.f.submission.asked_at)


@condition()
def information_is_given(v: View) -> bool:
    s = v.f.submission
    return not s or not s.informed or s.asked_at is not None


@condition()
def demands_are_followed(v: View) -> bool:
    return bool(v.f.submission and v.f.submission.open_demands)


@condition()
def pilot_is_framed(v: View) -> bool:
    plan, today = v.f.application, v.day(v.f.effective_at)
    if not plan.pilot:
        return False
    begins = max(plan.starts_on or today, today)
    return plan.ends_on is None or plan.ends_on <= begins or plan.criteria == 0


@condition("effect.executory")
def act_may_enter_into_force(v: View) -> bool:
    return v.f.application.pilot or not_in_force(v)


@condition("effect.executory")
def pilot_may_begin(v: View) -> bool:
    return not v.f.application.pilot or not_in_force(v)


@condition()
def evaluation_is_complete(v: View) -> bool:
    return not v.f.application.criteria or v.f.application.unjudged > 0


@condition()
def review_is_ahead(v: View) -> bool:
    on = v.f.application.review_on
    return on is None or on <= v.day(v.f.effective_at)
