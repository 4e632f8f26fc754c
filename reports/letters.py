"""A notice for one recipient, in words: subject, plain text and HTML from `templates/mails/<notice>/`.

Every letter may say `COMMON`; each notice adds its own `FIELDS`. A field that was not given is None and its
sentence is left out, so that a letter is never lost for want of a detail. Instants may come as ISO 8601
(names that end in `_at`), days too (`_on`): they are read here, once.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

COMMON = ("city", "proposal", "recipient_name", "url", "due_at", "tz", "unsubscribe_url")
"""city: name, address, email, telephone. proposal: reference, title, url. `url` is where the letter leads (a
personal link where there is one); `due_at` the instant until which something can or must be done, told in
the zone `tz`; `unsubscribe_url` only where the law lets one refuse the letter."""

SITTING = ("starts_at", "place")
SUBMISSION = (
    "authority_name", "channel", "kind", "sent_at", "dispatch_reference", "acknowledgement_due_on",
    "answer_due_on",
)  # fmt: skip

FIELDS: dict[str, tuple[str, ...]] = {
    "draft_waiting": ("missing",),  # sentences
    "comment_period_opened": ("opens_at", "summary"),
    "comment_period_extended": ("reason",),
    "comment_period_closing": ("comment_count",),
    "comment_period_closed": ("comment_count",),
    "synthesis_due": ("comment_count", "unsorted", "unanswered"),
    "comment_answered": ("tracking", "themes"),  # themes: title, outcome, reply, articles
    "vote_held": (*SITTING, "result", "votes_for", "votes_against", "abstentions"),
    "decision_made": ("result", "reason", "decided_by", "decided_as"),
    "convocation_due": SITTING,
    "sitting_convened": (*SITTING, "agenda", "second_call", "proxies"),  # agenda: titles
    "sitting_tomorrow": (*SITTING, "proxies"),
    "second_call_needed": (*SITTING, "present", "needed"),
    "item_adjourned": (*SITTING, "reason"),
    "sitting_cancelled": (*SITTING, "reason"),
    "submission_due": ("authority_name", "channel"),
    "submission_request": (*SUBMISSION, "sha256", "pages"),
    "submission_sent": SUBMISSION,
    "submission_acknowledged": (*SUBMISSION, "acknowledged_at"),
    "acknowledgement_overdue": SUBMISSION,
    "answer_overdue": (*SUBMISSION, "days"),
    "submission_answered": (*SUBMISSION, "answer", "answered_at"),
    "proposal_withdrawn": ("reason",),
    "proposal_amended": ("reason",),
    "opinions_awaited": ("bodies",),  # names
    "opinion_requested": ("opinion_title", "opinion_due_at", "message"),
    "opinion_awaited": ("opinion_title", "opinion_due_at"),
    "draft_notified": ("ends_at", "notification_reference"),
    "standstill_extended": ("ends_at",),
    "standstill_ending": ("ends_at",),
    "standstill_ended": (),
    "information_requested": ("question",),
    "information_given": ("given_answer",),
    "act_in_force": ("in_force_at", "challenge_until_at"),
    "pilot_begun": ("ends_on",),
    "evaluation_due": ("criteria_left",),
    "act_evaluated": ("conclusion", "reason"),
    "follow_up_due": (),
    "comment_confirmation": ("tracking", "receipt_link"),
    "comment_received": ("tracking", "received_at"),
    "comment_hidden": ("tracking", "reason", "explanation", "decided_by"),
    "move_blocked": ("action", "reasons"),  # reasons: sentences
    "password_reset": (),
    "password_changed": (),
    "account_confirmation": (),
    "account_known": (),
    "account_removed": (),
}

RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")
LONGEST_SUBJECT = 150


@dataclass(frozen=True)
class Letter:
    """What is sent: a one-line subject, the plain text and its HTML twin."""

    subject: str
    text: str
    html: str


def letter(notice: str, render: Callable[..., str], language: str, **values: Any) -> Letter:
    """The letter of a notice. KeyError on a notice that has no template.

    `answer_overdue_30` and its like are `answer_overdue` with its number of days. `link` and `until`, where
    given, are this letter's `url` and `due_at`.
    """
    name, days = re.fullmatch(r"(.*?)(?:_(\d+))?", notice).groups()  # type: ignore[union-attr]
    said = _complete(name, values | ({"days": int(days)} if days else {}), language)
    subject = _on_one_line(render(f"mails/{name}/subject.txt", language, **said))
    return Letter(
        subject=subject if len(subject) <= LONGEST_SUBJECT else f"{subject[: LONGEST_SUBJECT - 1].rstrip()}…",
        text=_tidy(render(f"mails/{name}/body.txt", language, **said)),
        html=render(f"mails/{name}/body.html", language, **said),
    )


def _complete(notice: str, values: Mapping[str, Any], language: str) -> dict[str, Any]:
    said: dict[str, Any] = dict.fromkeys((*COMMON, *FIELDS[notice])) | {
        k: _read(k, v) for k, v in values.items()
    }
    said["due_at"] = _read("until_at", values.get("until")) or said["due_at"]
    said["url"] = values.get("link") or said["url"] or _of(said["proposal"], "url")
    said["tz"] = said["tz"] or _of(said["city"], "timezone") or "UTC"
    said["lang"] = language
    said["direction"] = "rtl" if language.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT else "ltr"
    return said


def _of(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, Mapping) else getattr(thing, name, None)


def _read(name: str, value: Any) -> Any:
    """ISO text under a name of time becomes the time."""
    if not isinstance(value, str) or not value:
        return value
    if name.endswith("_at"):
        return datetime.fromisoformat(value)
    return date.fromisoformat(value) if name.endswith("_on") else value


def _on_one_line(text: str) -> str:
    """Lines and plain spaces folded; a no-break space stays, so that no line begins with its colon."""
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def _tidy(text: str) -> str:
    """Paragraphs parted by one empty line, no trailing spaces, one newline at the end."""
    lines = "\n".join(line.strip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip() + "\n"
