"""A procedure played from its flattened text with plain dictionaries, beside the engine and without it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from tests.workflows.naive_law import FOLLOWS, HIDES, View, fails, in_force, law_of
from tests.workflows.naive_law import clear_days as clear
from tests.workflows.slow import days_after, days_before, first_instant, last_instant, later
from workflows.case import Actor, Case

Told = tuple[str, str, str]  # code of the reason, reference and mark of the law


@dataclass(frozen=True)
class Verdict:
    """What the table says of a wish: where it leads, or every reason against it in order."""

    target: str = ""
    legal_act: bool = False
    effects: tuple[tuple[str, Mapping[str, str]], ...] = ()
    overridden: tuple[Told, ...] = ()
    refused: tuple[Told, ...] = ()


@dataclass(frozen=True)
class Offer:
    action: str
    target: str
    legal_act: bool
    needs_reason: bool
    reasons: tuple[Told, ...]
    overridable: bool
    legal_ref: str


@dataclass(frozen=True)
class Due:
    name: str
    due_at: datetime
    fire: str
    effects: tuple[tuple[str, Mapping[str, str]], ...]
    useless_from: datetime | None


class NaiveTable:
    """One procedure under one law. It keeps nothing: stage and entry are given with each question."""

    def __init__(self, source: str, jurisdiction: str) -> None:
        table = tomllib.loads(source)
        self.law = law_of(jurisdiction)
        self.initial: str = table["initial"]
        self.stages: dict[str, dict[str, Any]] = {row["id"]: row for row in table["stages"]}
        self.moves: list[dict[str, Any]] = table["moves"]
        self.marks = {row["rule"]: (row["ref"], row["mark"]) for row in self.law["source"]}
        for extra in table.get("additions", []):
            move = next(row for row in self.moves if row["action"] == extra["action"])
            for key in ("guards", "effects"):
                move[key] = [*move.get(key, []), *extra.get(key, [])]

    def row(self, stage: str, action: str) -> dict[str, Any] | None:
        return next((one for one in self.moves if one["action"] == action and stage in one["from"]), None)

    def exits(self, stage: str) -> list[str]:
        return [row["action"] for row in self.moves if stage in row["from"]]

    def _told(self, code: str, rule: str) -> Told:
        return code, *(self.marks.get(rule, ("", "B")) if rule else ("", ""))

    def _failing(self, row: Mapping[str, Any], facts: Case) -> list[tuple[dict[str, Any], str]]:
        found = []
        for use in row.get("guards", []):
            rule = fails(use["use"], View(facts, self.law, use))
            if rule is not None:
                found.append((use, rule))
        codes = [use["use"] for use, _ in found]
        return [(use, rule) for use, rule in found if FOLLOWS.get(use["use"]) not in codes]

    def _firm(self, row: Mapping[str, Any], facts: Case, who: Actor) -> list[str]:
        roles, against = {str(one) for one in who.roles}, []
        if not roles & set(row["by"]):
            against.append("role_may_make_this_move")
        if row.get("legal_act") and ("clock" in roles or who.name.isspace() or not who.name):
            against.append("legal_act_needs_a_person")
        if row.get("needs_reason") and (not facts.reason or facts.reason.isspace()):
            against.append("reason_is_given")
        if facts.effective_at < facts.entered_at:
            against.append("effective_date_follows_the_previous_step")
        if facts.effective_at > facts.now:
            against.append("effective_date_is_not_ahead")
        other = row.get("four_eyes", "").removeprefix("other_than:")
        if other and who.id is not None and facts.acted.get(other) == who.id:
            against.append("four_eyes_are_kept")
        return against

    def verdict(
        self, stage: str, entered_at: datetime, facts: Case, action: str, who: Actor, override: bool
    ) -> Verdict:
        row = self.row(stage, action)
        if row is None:
            return Verdict(refused=(("action_is_known_here", "", ""),))
        facts = replace(facts, entered_at=entered_at)
        firm, failing = self._firm(row, facts, who), self._failing(row, facts)
        lifted = override and not firm and self._lifted(failing, who)
        told = tuple(self._told(use["use"], rule) for use, rule in failing)
        if (firm or failing) and not (lifted and facts.reason.strip()):
            asked = ["reason_is_given"] if lifted else []
            return Verdict(
                refused=(*((one, "", "") for one in firm), *told, *((one, "", "") for one in asked))
            )
        return Verdict(row["to"], row.get("legal_act", False), _effects(row), told)

    @staticmethod
    def _lifted(failing: list[tuple[dict[str, Any], str]], who: Actor) -> bool:
        roles = {str(one) for one in who.roles}
        return bool(failing) and all(roles & set(use.get("overridable_by", [])) for use, _ in failing)

    def offers(self, stage: str, entered_at: datetime, facts: Case, who: Actor) -> list[Offer]:
        facts, offers = replace(facts, entered_at=entered_at), []
        for action in self.exits(stage):
            row = self.row(stage, action)
            assert row is not None
            if not {str(one) for one in who.roles} & set(row["by"]):
                continue
            firm = [code for code in self._firm(row, facts, who) if code != "reason_is_given"]
            failing = self._failing(row, facts)
            if HIDES & {use["use"] for use, _ in failing}:
                continue
            told = tuple(self._told(use["use"], rule) for use, rule in failing)
            ref = self._told("", row["rule"])[1] if row.get("rule") else ""
            offers.append(
                Offer(
                    action,
                    row["to"],
                    row.get("legal_act", False),
                    row.get("needs_reason", False),
                    (*((code, "", "") for code in firm), *told),
                    not firm and self._lifted(failing, who),
                    ref,
                )
            )
        return offers

    def timers(self, stage: str, entered_at: datetime, facts: Case) -> list[Due]:
        view, rows, found = View(replace(facts, entered_at=entered_at), self.law, {}), {}, []
        for row in self.stages[stage].get("timers", []):
            rows[row["id"]] = row
        for row in rows.values():
            at = _due(row, rows, view)
            if at is None or (row.get("skip_if_past") and at <= entered_at):
                continue
            until = None
            if row.get("skip_if_past") and "before" in row:
                until = _instant(row["before"], rows, view)
            found.append(Due(row["id"], at, row.get("fire", ""), _effects(row), until))
        return found


def _effects(row: Mapping[str, Any]) -> tuple[tuple[str, Mapping[str, str]], ...]:
    return tuple(
        (one["use"], {key: value for key, value in one.items() if key != "use"})
        for one in row.get("effects", [])
    )


def _due(row: Mapping[str, Any], rows: Mapping[str, Any], view: View) -> datetime | None:
    if "before" in row:
        at = _instant(row["before"], rows, view)
        return later(at, row["offset"], view.tz, -1) if at and "offset" in row else at
    at = _instant(row.get("at", "entered_at"), rows, view)
    return later(at, row["after"], view.tz) if at and "after" in row else at


def _instant(name: str, rows: Mapping[str, Any], view: View) -> datetime | None:
    return _due(rows[name], rows, view) if name in rows else instant(name, view)


def instant(name: str, v: View) -> datetime | None:
    """The named instants of the procedures, said again."""
    f, tz = v.f, v.tz
    if name == "entered_at":
        return f.entered_at
    if name == "sitting.convocation_latest":
        days = clear(v.notice, "days") + 1
        return last_instant(days_before(v.day(f.sitting.starts_at), days), tz) if f.sitting else None
    if name == "submission.acknowledgement_due":
        sent_at = f.submission.sent_at if f.submission else None
        days = v.transmission["acknowledgement_days"]
        return last_instant(days_after(v.day(sent_at), days), tz) if sent_at else None
    if name == "submission.running_since":
        if not f.submission or not f.submission.sent_at or f.submission.asked_at:
            return None
        return f.submission.sent_at + f.submission.suspended
    if name == "opinions.last_due_at":
        return max((one.due_at for one in f.opinions if one.due_at and not one.given_at), default=None)
    if name == "notification.standstill_ends_at":
        return max(v.standstill_end, f.entered_at) if v.standstill_end else None
    if name in ("effect.in_force_at", "effect.pilot_begins_at"):
        found = in_force(v) if f.application.pilot is (name == "effect.pilot_begins_at") else None
        return max(found, f.entered_at) if found else None
    if name in ("application.pilot_ends_at", "application.review_at"):
        on = f.application.ends_on if name == "application.pilot_ends_at" else f.application.review_on
        return first_instant(on, tz) if on else None
    part, _, key = name.partition(".")
    assert part in ("period", "sitting", "submission"), name
    return getattr(getattr(f, part), key, None)
