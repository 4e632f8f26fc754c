"""The engine's answers in the naive model's words."""

from collections.abc import Mapping
from typing import Any

from tests.workflows.naive_table import Due, Offer, Told, Verdict
from workflows.effects import Effect
from workflows.engine import Decision, Refused
from workflows.reasons import Reason
from workflows.reminders import TimerPlan


def as_reasons(reasons: tuple[Reason, ...]) -> tuple[Told, ...]:
    return tuple((one.code, one.legal_ref, one.mark) for one in reasons)


def as_effects(effects: tuple[Effect, ...]) -> tuple[tuple[str, Mapping[str, str]], ...]:
    hold = {"on_crash": "hold"}
    return tuple((one.use, {**one.args, **(hold if one.on_crash == "hold" else {})}) for one in effects)


def as_due(timers: tuple[TimerPlan, ...]) -> list[Due]:
    return [
        Due(one.name, one.due_at, one.fire or "", as_effects(one.effects), one.useless_from) for one in timers
    ]


def as_verdict(found: Decision | Refused) -> Verdict:
    if isinstance(found, Refused):
        return Verdict(refused=as_reasons(found.reasons))
    effects = as_effects(found.effects)
    return Verdict(found.target, found.legal_act, effects, as_reasons(found.overridden))


def as_offers(options: tuple[Any, ...]) -> list[Offer]:
    return [
        Offer(
            one.action, one.target, one.legal_act, one.needs_reason, as_reasons(one.reasons),
            one.overridable, one.legal_ref,
        )
        for one in options
    ]  # fmt: skip
