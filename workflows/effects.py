"""What must follow a move: frozen values that become outbox rows; nothing is done here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workflows.nearest import known_words
from workflows.vocabulary import DossierKind

RESEND, HOLD = "resend", "hold"
ON_CRASH = (RESEND, HOLD)

RECIPIENTS = (
    "drafters",
    "secretariat",
    "mayor",
    "members",
    "commenters",
    "stakeholders",
    "authority",
    "opinion_bodies",
)

NOTICES = (
    "draft_waiting",
    "comment_period_opened",
    "comment_period_extended",
    "comment_period_closing",
    "comment_period_closed",
    "synthesis_due",
    "comment_answered",
    "convocation_due",
    "sitting_convened",
    "sitting_tomorrow",
    "second_call_needed",
    "item_adjourned",
    "sitting_cancelled",
    "vote_held",
    "decision_made",
    "submission_due",
    "submission_request",
    "submission_sent",
    "submission_acknowledged",
    "acknowledgement_overdue",
    "answer_overdue_30",
    "answer_overdue_60",
    "answer_overdue_90",
    "submission_answered",
    "opinions_awaited",
    "opinion_requested",
    "opinion_awaited",
    "draft_notified",
    "standstill_extended",
    "standstill_ending",
    "standstill_ended",
    "information_requested",
    "information_given",
    "act_in_force",
    "pilot_begun",
    "evaluation_due",
    "act_evaluated",
    "follow_up_due",
    "proposal_amended",
    "proposal_withdrawn",
)

# The arguments each effect needs, with the words allowed for each.
ARGUMENTS: dict[str, dict[str, tuple[str, ...]]] = {
    "notify": {"to": RECIPIENTS, "notice": NOTICES},
    "dossier": {"kind": tuple(str(kind) for kind in DossierKind)},
    "freeze_version": {},
    "send_submission": {},
}


@dataclass(frozen=True)
class Effect:
    """One thing to do after the commit, made once by its outbox key.

    `on_crash`: "resend" for what the law wants sent at least once, "hold" for what must not be sent twice
    and waits for a person instead."""

    use: str
    args: dict[str, str] = field(default_factory=dict)
    on_crash: str = RESEND


def read_effect(row: Mapping[str, Any]) -> tuple[Effect, list[str]]:
    """The effect a TOML row says, with what is wrong in it (empty when all is well)."""
    use = str(row.get("use", ""))
    if use not in ARGUMENTS:
        return Effect(use), [f'unknown effect "{use}"{known_words(use, ARGUMENTS)}']
    args = {key: str(value) for key, value in row.items() if key not in ("use", "on_crash")}
    on_crash = str(row.get("on_crash", RESEND))
    problems = _wrong_arguments(use, args)
    if on_crash not in ON_CRASH:
        problems.append(f'effect "{use}": on_crash is "{on_crash}", allowed: {", ".join(ON_CRASH)}')
    return Effect(use, args, on_crash), problems


def _wrong_arguments(use: str, args: Mapping[str, str]) -> list[str]:
    wanted = ARGUMENTS[use]
    problems = [
        f'effect "{use}": unknown argument "{key}"{known_words(key, wanted)}'
        for key in args
        if key not in wanted
    ]
    for key, allowed in wanted.items():
        if key not in args:
            problems.append(f'effect "{use}": argument "{key}" is missing, known: {", ".join(allowed)}')
        elif args[key] not in allowed:
            problems.append(f'effect "{use}": unknown {key} "{args[key]}"{known_words(args[key], allowed)}')
    return problems
