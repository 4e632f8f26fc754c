"""Single rules that a city has otherwise than its jurisdiction, each with a source of its own.

A key names one value of the jurisdiction's file: "council.tie"; a row of a list by the word it is known by:
"notice.3500.days", "call.2.quorum", "transmission.act.answer_months", "opinion.data_protection.months"."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from workflows.tables import TableError
from workflows.toml import NotToml, read_toml

MARKS = ("V", "V-", "B")
LONGEST = 200

# Lists in the file: where they stand, and the key that a row is known by ("" for its place, from `first`).
_LISTS: dict[str, tuple[tuple[str, ...], str, int]] = {
    "notice": (("council", "notice"), "population_from", 0),
    "call": (("council", "call"), "", 2),
    "transmission": (("transmission",), "competence", 0),
    "opinion": (("opinion",), "id", 0),
    "calendar": (("calendar",), "rule", 0),
}
_SECTIONS = ("council", "consultation", "notification", "effect")
# The rule that a value belongs to, where its name is another.
_RULES = {
    "council.decided_by": "council.decider",
    "council.quorum_basis": "council.quorum_rule",
    "council.seats": "council.quorum_rule",
    "council.urgent_clear_days": "council.urgent_notice",
    "council.proxies_per_member": "council.proxies",
    "council.public_ballot": "council.ballot",
    "council.secret_ballot": "council.ballot",
    "council.conflict_of_interest": "council.recusal",
    "council.motion_gap_days": "council.motion",
    "consultation.mandatory": "consultation.regime",
    "consultation.participants": "consultation.regime",
    "effect.challenge_months": "effect.challenge",
}


@dataclass(frozen=True)
class Override:
    """One value a city has otherwise: whence (reference, mark, day of the check), by whom, when and why."""

    key: str
    value: Any
    ref: str
    url: str
    mark: str
    checked_on: date
    set_by: str
    set_on: date
    reason: str


def parse_value(text: str) -> Any:
    """The value of a TOML text; a bare word is that word. Raises TableError for what is neither."""
    text = text.strip()
    try:
        return read_toml(f"value = {text}")["value"]
    except NotToml:
        if not text or len(text) > LONGEST or any(sign in text for sign in "\n\"'[]{}="):
            raise TableError(f"{text!r} is neither a value nor a word") from None
        return text


def written(overrides: list[Override]) -> str:
    """The overrides as one text, the same for the same overrides; "" for none."""
    if not overrides:
        return ""
    rows = [
        vars(one) | {"checked_on": one.checked_on.isoformat(), "set_on": one.set_on.isoformat()}
        for one in sorted(overrides, key=lambda one: one.key)
    ]
    return json.dumps(rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_overrides(text: str) -> tuple[Override, ...]:
    """The overrides of a text that `written` made."""
    return tuple(
        Override(
            **row
            | {
                "checked_on": date.fromisoformat(row["checked_on"]),
                "set_on": date.fromisoformat(row["set_on"]),
            }
        )
        for row in json.loads(text)
    )


def apply_override(values: dict[str, Any], one: Override) -> None:
    """Put the value in its place in what the file says. Raises TableError for a key that has none; a wrong
    value is refused when the whole is read."""
    table, name = _place(values, one.key)
    if isinstance(table.get(name), dict) or name in ("rule", "challenge_rule", "id", "title", "question"):
        raise TableError(f"{one.key}: is not a single value that a city may have otherwise")
    table[name] = one.value


def value_at(values: dict[str, Any], key: str) -> Any:
    """What the file says at a key; None where it says nothing. Raises TableError for a key with no place."""
    table, name = _place(values, key)
    return table.get(name)


def rule_of(key: str, values: dict[str, Any]) -> str:
    """The rule that a value belongs to: its source is the one an override replaces."""
    head, *rest = key.split(".")
    if head == "notice":
        return "council.explanatory_note" if rest[-1] == "note_required" else "council.notice"
    if head == "call":
        return "council.second_call"
    if head == "transmission":
        return _rule_of_transmission(rest)
    table, _ = _place(values, key)
    return _RULES.get(key) or table.get("rule") or key


def _rule_of_transmission(rest: list[str]) -> str:
    competence, name = rest[0], rest[-1]
    if competence == "request":
        return "transmission.request"
    if name in ("answer_days", "answer_months", "tacit"):
        return "transmission.answer_months"
    return "transmission.acknowledgement_days" if name == "acknowledgement_days" else "transmission.act"


def _place(values: dict[str, Any], key: str) -> tuple[dict[str, Any], str]:
    head, *rest = key.split(".")
    if head in _SECTIONS and len(rest) == 1 and isinstance(values.get(head), dict):
        return values[head], rest[0]
    if head in _LISTS and len(rest) >= 2:
        return _row(values, head, ".".join(rest[:-1]), key), rest[-1]
    known = ", ".join([*(f"{one}.<value>" for one in _SECTIONS), *(f"{one}.<row>.<value>" for one in _LISTS)])
    raise TableError(f"{key}: no such rule here; a rule is one of {known}")


def _row(values: dict[str, Any], head: str, word: str, key: str) -> dict[str, Any]:
    path, known_by, first = _LISTS[head]
    rows: Any = values
    for step in path:
        rows = rows.get(step, {})
    for place, row in enumerate(rows, first):
        if word == str(row[known_by] if known_by else place):
            return cast(dict[str, Any], row)
    there = ", ".join(str(row[known_by] if known_by else n) for n, row in enumerate(rows, first))
    raise TableError(f"{key}: there is no row {word!r}; there are: {there or 'none'}")
