"""Conditions of the resolution, of the national submission and of its answer."""

from dataclasses import dataclass

from workflows.case import Case
from workflows.conditions import Figures, NoParameters, guard
from workflows.rules import Rules
from workflows.vocabulary import Answer, DossierKind, SubmissionChannel


@dataclass(frozen=True)
class OtherKinds:
    """`also`: kinds of submission this procedure accepts beside the one the jurisdiction's rule names."""

    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class WhichDossier:
    """`kind`: the dossier that must be made and sealed."""

    kind: str


@guard("resolution", rule="transmission.act")
def resolution_is_signed(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The resolution bears its number and the signature of a named person."""
    return None if case.resolution_signed else {}


@guard("resolution", rule="transmission.publication")
def resolution_is_published(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The resolution is on line for everyone."""
    return None if case.resolution_published else {}


@guard("submission")
def authority_is_chosen(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The authority that receives the file is named, for a file it has not answered yet."""
    return None if case.submission is not None and case.submission.answer is None else {}


@guard("submission", parameters=OtherKinds, rule="transmission.act")
def submission_kind_fits(case: Case, rules: Rules, params: OtherKinds) -> Figures | None:
    """An act goes to the control the law sets; a request goes to whoever can grant it."""
    expected = rules.transmission_for(case.competence, case.instrument).kind
    if case.submission is None:
        return {"kind": None, "expected": str(expected)}
    if case.submission.kind == expected or case.submission.kind in params.also:
        return None
    return {"kind": str(case.submission.kind), "expected": str(expected)}


@guard("submission dossiers", parameters=WhichDossier)
def dossier_is_ready(case: Case, rules: Rules, params: WhichDossier) -> Figures | None:
    """The file to be sent is made and sealed."""
    if params.kind == DossierKind.SUBMISSION:
        ready = case.submission is not None and case.submission.dossier_ready
    else:
        ready = params.kind in case.dossiers_ready
    return None if ready else {"kind": params.kind}


@guard("submission", follows="dossier_is_ready")
def dispatch_is_recorded(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """What goes by portal or paper left by someone's hand: when is written down. E-mail leaves by itself."""
    submission = case.submission
    if submission is None:
        return {"why": "none"}
    if submission.channel == SubmissionChannel.EMAIL or submission.dispatched_at is not None:
        return None
    return {"why": str(submission.channel)}


@guard("submission")
def answer_is_recorded(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The authority's answer is written down; silence is not an answer and has its own move."""
    if case.submission is not None and case.submission.answer not in (None, Answer.SILENT):
        return None
    return {}


@guard("submission")
def answer_has_observations(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The authority asks for changes."""
    if case.submission is not None and case.submission.answer == Answer.OBSERVATIONS:
        return None
    return {}


@guard("submission", rule="transmission.answer_months", passes_from="submission.answer_due_at")
def answer_period_is_over(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """The time to answer has run out and nothing came."""
    submission = case.submission
    if submission is not None and submission.asked_at is not None:
        return {"why": "suspended", "asked_at": submission.asked_at}
    if submission is None or submission.answer_due_at is None:
        return {"due_at": None, "answered": False}
    answered = submission.answer not in (None, Answer.SILENT)
    if not answered and case.effective_at > submission.answer_due_at:
        return None
    return {"due_at": submission.answer_due_at, "answered": answered}


@guard("submission")
def information_is_asked(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """What the authority still wants to know is written down."""
    return None if case.submission is not None and case.submission.asked_at is not None else {}


@guard("submission")
def information_is_given(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """Everything the authority asked is answered: its clock may run again."""
    submission = case.submission
    if submission is not None and submission.informed and submission.asked_at is None:
        return None
    return {"asked_at": submission.asked_at if submission else None}


@guard("submission")
def demands_are_followed(case: Case, rules: Rules, params: NoParameters) -> Figures | None:
    """For each thing the city asked, what became of it is written down."""
    if case.submission is None or not case.submission.open_demands:
        return None
    return {"demands": case.submission.open_demands}
