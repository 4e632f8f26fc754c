"""Timers at the border of a task: how long after the entry they are due, and back to rows of the table."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any
from xml.etree.ElementTree import Element

from workflows.bpmn_rows import Row, length_text
from workflows.bpmn_source import Source, child, row_of
from workflows.bpmn_words import reminder_words, timer_words
from workflows.effects import read_effect
from workflows.elements import Definition, Period, TimerRule
from workflows.reader import read_length


def due_variables(definition: Definition) -> tuple[str, ...]:
    """The instants that whoever runs the process gives it: legal time is not BPMN's to count."""
    live = [stage for stage in definition.stages.values() if not stage.final]
    return tuple(
        due_variable(stage.id, timer)
        for stage in live
        for timer in stage.timers
        if plain_length(stage.timers, timer) is None
    )


def due_variable(stage: str, timer: TimerRule) -> str:
    return f"due_{stage}_{timer.id}"


def plain_length(timers: Iterable[TimerRule], timer: TimerRule) -> Period | None:
    """The length from the entry into the stage to the timer, when nothing else is needed to know it."""
    if not timer.before:
        return timer.after if timer.at == "entered_at" else None
    other = next((one for one in timers if one.id == timer.before), None)
    whole = plain_length(timers, other) if other and not other.before else None
    if whole is None or timer.offset is None or whole.months or timer.offset.months:
        return None
    left = timedelta(days=whole.days - timer.offset.days) + whole.rest - timer.offset.rest
    return Period(0, left.days, left - timedelta(days=left.days)) if left >= timedelta() else None


def read_timer(source: Source, border: Element, task: str, fired: str, language: str) -> Row | None:
    """The row of a timer. `fired`: the move it makes, "" for a reminder; `language`: the drawing's."""
    event = child(border, "timerEventDefinition")
    if event is None:
        source.leave(border, "only timers are understood at the border of a task")
        return None
    row = row_of(border, "timer")
    length = _length(source, border, event)
    if row is None:
        return _new_timer(source, border, fired, length)
    _check_names(source, border, _rule(row), language)
    if not fired and row.pop("fire", ""):
        source.leave(border, "it no longer makes a move: taken as a reminder")
    if fired:
        row["fire"] = fired
    if length and not row.get("before") and not row.get("at"):
        row["after"] = length
    elif length:
        others = [rule for one in source.borders(task) if (rule := _rule(row_of(one, "timer") or {}))]
        expected = plain_length(others, _rule(row))
        if expected is None or length_text(expected) != length:
            source.leave(border, f'"{length}" does not follow from its row, which is kept')
    return row


def _rule(row: dict[str, Any]) -> TimerRule:
    after, offset = (read_length(str(row.get(key, ""))) for key in ("after", "offset"))
    at = str(row.get("at", "entered_at"))
    fire, effects = str(row.get("fire", "")), tuple(read_effect(one)[0] for one in row.get("effects", ()))
    return TimerRule(str(row.get("id", "")), at, after, str(row.get("before", "")), offset, fire, effects)


def _check_names(source: Source, border: Element, rule: TimerRule, language: str) -> None:
    """Names of timers and reminders come from the row: one that was changed is told."""
    named = [(border, timer_words(rule, language))]
    if not rule.fire:
        tasks = [source.nodes.get(flow.get("targetRef", "")) for flow in source.after(border.get("id", ""))]
        named += [(task, reminder_words(rule, language)) for task in tasks if task is not None]
    for element, words in named:
        if element.get("name", words) != words:
            source.leave(
                element, f'its name "{element.get("name")}" is not taken: the row makes it "{words}"'
            )


def _length(source: Source, border: Element, event: Element) -> str:
    """The length that is written in the drawing; "" for an instant held by a variable."""
    written = child(event, "timeDuration")
    text = (written.text or "").strip().strip("\"'") if written is not None else ""
    if text and read_length(text) is None:
        source.leave(border, f'"{text}" is not a length in months, days and hours')
        return ""
    if child(event, "timeCycle") is not None:
        source.leave(border, "a timer that repeats has no counterpart")
    return text


def _new_timer(source: Source, border: Element, fired: str, length: str) -> Row | None:
    name = border.get("name") or border.get("id", "")
    if not length or not fired:
        what = "when it is due" if not length else "whom it reminds"
        source.leave(border, f'new timer "{name}": left out, for the file does not tell {what}')
        return None
    source.leave(border, f'new timer "{name}": after {length} it makes the move "{fired}"')
    return {"id": f"after_{length.lower()}", "after": length, "fire": fired}
