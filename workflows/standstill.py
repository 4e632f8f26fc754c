"""How long nothing may be adopted after a draft was notified: one computation, told everywhere."""

from workflows.case_path import NotificationFacts
from workflows.deadlines import Deadline, count_months
from workflows.derivation import Step
from workflows.rules import Rules
from workflows.vocabulary import NotificationKind


def standstill_of(notification: NotificationFacts, rules: Rules, tz: str) -> Deadline | None:
    """The end of the standstill with its derivation; None where nothing has to wait (accepted urgency, a
    fiscal measure where the rules say so, a jurisdiction without notification).

    A detailed opinion adds for services the months of the rules; for products it doubles the standstill
    (Directive (EU) 2015/1535, art. 6(2)). A blocking counts from the notification too (art. 6(3) to (5))."""
    law = rules.notification
    if law is None or notification.urgent:
        return None
    if notification.kind == NotificationKind.FISCAL and not law.fiscal_standstill:
        return None
    months, code = law.standstill_months, "standstill_counted"
    if notification.blocked_months:
        months, code = notification.blocked_months, "standstill_blocked"
    elif notification.detailed_opinion_at is not None:
        services = notification.kind == NotificationKind.SERVICES
        months += law.detailed_opinion_months if services else law.standstill_months
        code = "standstill_with_detailed_opinion"
    found = count_months(notification.notified_at, months, tz, rules.holidays)
    return Deadline(found.due_at, found.last_day, (Step(code, {"months": months}), *found.derivation))
