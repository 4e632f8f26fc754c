"""Conditions of the screening and of the opinions that the law asks for before the vote.

Opinions are asked in parallel, each with its clock, from the legal review on. They are owed to whoever
decides, so the vote waits for them, and the comment period need not: it may run meanwhile."""

from workflows.case import Case
from workflows.case_path import OpinionFacts
from workflows.conditions import Figures, NoParameters, guard
from workflows.rules import Opinion, Rules
from workflows.vocabulary import Position

PERSONAL_DATA = "personal_data"


def questions_for(rules: Rules, instrument: str, sector: str) -> tuple[str, ...]:
    """The ids of the screening's questions there; `personal_data` where an opinion hangs on it."""
    asked = tuple(one.id for one in rules.notification.questions) if rules.notification else ()
    hangs = any(one.needs and one.concerns(instrument, sector, True) for one in rules.opinions)
    return (*asked, PERSONAL_DATA) if hangs else asked


def opinions_owed(case: Case, rules: Rules) -> tuple[Opinion, ...]:
    """The opinions that the law asks for on this proposal."""
    personal_data = case.screening.answers.get(PERSONAL_DATA, False)
    return rules.opinions_for(case.instrument, case.sector, personal_data)


@guard("screening")
def proposal_is_screened(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """A named person answered whether the draft must be notified and whether it touches personal data."""
    questions = questions_for(rules, case.instrument, case.sector)
    unanswered = [one for one in questions if one not in case.screening.answers]
    if not unanswered:
        return None
    return {"questions": len(unanswered)} | _rule(rules.notification.rule if rules.notification else "")


@guard("screening opinions", rule="consultation.regime", follows="proposal_is_screened")
def opinions_are_requested(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Every body that must be heard was asked."""
    lacking = [one for one in opinions_owed(case, rules) if _asked(case, one) is None]
    return {"opinions": [one.title for one in lacking]} | _rule(lacking[0].rule) if lacking else None


@guard("opinions")
def opinions_are_awaited(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """There is an opinion to wait for."""
    waiting = any(not _is_in(one, case) for one in case.opinions)
    return None if waiting else {}


@guard(
    "screening opinions",
    rule="consultation.regime",
    passes_from="opinions.last_due_at",
    follows="opinions_are_requested",
)
def opinions_are_in(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Every opinion the law asks for is given, or the time to give it has run out."""
    waiting = [
        (owed, asked)
        for owed in opinions_owed(case, rules)
        if (asked := _asked(case, owed)) is not None and not _is_in(asked, case)
    ]
    if not waiting:
        return None
    dates = [asked.due_at for _, asked in waiting]
    due_at = None if None in dates else max(one for one in dates if one is not None)
    titles = [owed.title for owed, _ in waiting]
    return {"opinions": titles, "due_at": due_at} | _rule(waiting[0][0].rule)


@guard("screening opinions")
def no_binding_opinion_is_against(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """An opinion that binds the city does not stand against the draft."""
    against = [one for one in opinions_owed(case, rules) if one.binding and _is_against(one, case)]
    return {"opinions": [one.title for one in against]} | _rule(against[0].rule) if against else None


def _is_against(owed: Opinion, case: Case) -> bool:
    asked = _asked(case, owed)
    if asked is None:
        return False
    if asked.position is not None:
        return asked.position == Position.UNFAVOURABLE
    return owed.silence == "unfavourable" and _is_in(asked, case)


def _asked(case: Case, owed: Opinion) -> OpinionFacts | None:
    """The latest time that this opinion was asked for."""
    return next((one for one in reversed(case.opinions) if one.rule == owed.id), None)


def _is_in(asked: OpinionFacts, case: Case) -> bool:
    late = asked.due_at is not None and case.effective_at >= asked.due_at
    return asked.given_at is not None or late


def _rule(name: str) -> Figures:
    return {"rule": name} if name else {}
