"""The clocks that start when a file is transmitted, as the jurisdiction's row sets them."""

from datetime import datetime

from workflows.deadlines import Deadline, count_days, count_months
from workflows.rules import Transmission


def answer_deadline(row: Transmission, sent_at: datetime, tz: str, country: str) -> Deadline:
    """Until when the authority may answer: the end of the last day in the city's zone."""
    if row.answer_days:
        return count_days(sent_at, row.answer_days, "calendar", tz, country)
    return count_months(sent_at, row.answer_months, tz, country)


def acknowledgement_deadline(row: Transmission, sent_at: datetime, tz: str, country: str) -> Deadline:
    """Until when the authority should say that it has the file (calendar days)."""
    return count_days(sent_at, row.acknowledgement_days, "calendar", tz, country)
