"""Conditions of the notification of a draft before its vote, and of the standstill that follows."""

from workflows.case import Case
from workflows.conditions import Figures, NoParameters, guard
from workflows.rules import Rules
from workflows.standstill import standstill_of


def _law(rules: Rules, **figures: object) -> Figures:
    """Figures with the rule of the place that asks for the notification."""
    return {**figures, "rule": rules.notification.rule} if rules.notification else dict(figures)


@guard("", hides=True)
def drafts_are_notified_here(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The law of the place has drafts notified before their vote."""
    return None if rules.notification else {}


@guard("notification")
def notification_is_recorded(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The draft as it stands was notified, and the standstill that this opens still runs."""
    if rules.notification is None:
        return {"why": "unknown_here"}
    if case.notification is None or case.notification.version != case.published_version:
        return _law(rules, why="none")
    return None if _runs(case, rules) else _law(rules, why="over")


@guard("screening notification", follows="proposal_is_screened")
def notification_is_made(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """A draft whose screening says so was notified."""
    law = rules.notification
    if law is None or case.notification is not None or not law.is_due(case.screening.answers):
        return None
    return _law(rules, regime=law.regime)


@guard("notification", rule="consultation.regime", follows="notification_is_made")
def notified_text_is_current(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """What was notified is what is voted: a text substantially changed since is notified again."""
    if rules.notification is None or case.notification is None:
        return None
    if case.notification.version == case.published_version:
        return None
    return _law(rules, notified=case.notification.version, version=case.published_version)


@guard("notification", passes_from="notification.standstill_ends_at", follows="notification_is_made")
def standstill_is_over(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Nothing is put to the vote, and nothing voted, while the standstill runs."""
    if case.notification is None or not _runs(case, rules):
        return None
    end = standstill_of(case.notification, rules, case.timezone)
    return _law(rules, ends_at=end.due_at if end else None)


@guard("notification")
def detailed_opinion_is_recorded(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The detailed opinion is written down with its date."""
    given = case.notification.detailed_opinion_at if case.notification else None
    return None if given is not None else _law(rules)


@guard("notification")
def blocking_is_recorded(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """For how many months adoption is blocked is written down."""
    return None if case.notification and case.notification.blocked_months else _law(rules)


def _runs(case: Case, rules: Rules) -> bool:
    if case.notification is None:
        return False
    end = standstill_of(case.notification, rules, case.timezone)
    return end is not None and case.effective_at < end.due_at
