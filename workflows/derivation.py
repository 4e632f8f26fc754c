"""A computation told step by step: codes with parameters, put into words at the edge."""

from dataclasses import dataclass, field
from typing import Any

# Every code a computation may use, with its parameters, so that the words can be checked for completeness.
# Parameters ending in `_on` are ISO days, in `_at` ISO instants in UTC; the others are numbers or words.
STEP_CODES: dict[str, tuple[str, ...]] = {
    # deadlines.py
    "event_on": ("event_on", "timezone"),
    "calendar_days_counted": ("days", "event_on", "last_on"),
    "clear_days_counted": ("days", "event_on", "first_on", "last_on"),
    "working_days_counted": ("days", "event_on", "last_on"),
    "months_counted": ("months", "event_on", "last_on"),
    "month_is_shorter": ("wanted", "last_on"),
    "day_is_weekend": ("day_on", "next_on"),
    "day_is_holiday": ("day_on", "holiday", "next_on"),
    "ends_at_midnight": ("last_on", "due_at", "timezone"),
    "target_on": ("target_on", "timezone"),
    "clear_days_before": ("days", "target_on", "last_on"),
    "begins_at_midnight": ("first_on", "due_at", "timezone"),
    # deliberation.py
    "quorum_is_strict_majority": ("basis", "number", "needed"),
    "quorum_is_at_least_half": ("basis", "number", "needed"),
    "quorum_is_fraction": ("basis", "number", "numerator", "denominator", "needed"),
    "quorum_is_not_needed": (),
    "members_present": ("present",),
    "remote_members_counted": ("remote",),
    "remote_members_not_counted": ("remote",),
    "proxies_not_counted": (),
    "quorum_reached": ("counted", "needed"),
    "quorum_missing": ("counted", "needed", "lacking"),
    "votes_expressed": ("votes_for", "votes_against", "expressed"),
    "votes_left_out": ("abstentions", "blanks", "not_voting"),
    "votes_counted_too": ("abstentions", "blanks", "not_voting"),
    "members_counted_too": ("abstentions", "blanks", "not_voting"),
    "no_vote_expressed": (),
    "majority_needed": ("expressed", "needed"),
    "majority_of_voting_needed": ("base", "needed"),
    "majority_of_present_needed": ("base", "needed"),
    "majority_reached": ("votes_for", "needed"),
    "majority_missed": ("votes_for", "needed"),
    "votes_tied": ("votes_for", "votes_against"),
    "casting_vote": ("choice",),
    "casting_vote_void_in_secret_ballot": (),
    "casting_vote_not_given": (),
    "tie_rejects": (),
}


@dataclass(frozen=True)
class Step:
    """One line of a computation: a code of `STEP_CODES` with parameters that fit in JSON."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """What the journal and the timers keep."""
        return {"code": self.code, "params": dict(self.params)}
