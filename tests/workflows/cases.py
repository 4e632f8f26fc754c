"""Cases for the tests of the procedure: one that passes everything, each fact a keyword away."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from workflows.case import Actor, Case, Comments, Period, SittingFacts, SubmissionFacts, TallyFacts
from workflows.definition import load_procedure
from workflows.engine import Procedure
from workflows.instruments import instruments
from workflows.rules import load_rules
from workflows.story import complete_draft
from workflows.vocabulary import BallotMethod, Competence, Role, SubmissionKind

NOW = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)
FRANCE = load_rules("FR")
INSTRUMENTS = tuple(each.id for each in instruments())


def procedure(instrument: str = "licence", competence: Competence = Competence.ACT) -> Procedure:
    return load_procedure(instrument, competence)[1]


PROCEDURES = tuple(procedure(instrument, one) for instrument in INSTRUMENTS for one in Competence)


def actor(*roles: Role, id: int | None = 7) -> Actor:
    return Actor(id, "Dominique Inventée", frozenset(roles))


CLOCK = Actor(None, "clock", frozenset({Role.CLOCK}))
SECRETARIAT = actor(Role.SECRETARIAT)
MAYOR = actor(Role.MAYOR)


def make_sitting(**values: Any) -> SittingFacts:
    defaults = {
        "starts_at": NOW + timedelta(days=30), "convened_at": NOW, "in_office": 35, "present": 20,
        "represented": 5, "absent": 10,
        "attendance_taken": True, "opened": True, "explanatory_note": True, "chair_named": True,
    }  # fmt: skip
    return SittingFacts(**(defaults | values))


def make_tally(**values: Any) -> TallyFacts:
    defaults = {"method": BallotMethod.SHOW_OF_HANDS, "votes_for": 18, "votes_against": 4, "announced": True}
    return TallyFacts(**(defaults | values))


def make_submission(**values: Any) -> SubmissionFacts:
    defaults = {"kind": SubmissionKind.LEGALITY_CONTROL, "prepared_at": NOW, "dossier_ready": True}
    return SubmissionFacts(**(defaults | values))


def make_case(stage: str = "drafting", **values: Any) -> Case:
    """A case against which nothing stands but the hours not come yet."""
    bare = Case(
        stage=stage, instrument="licence", competence=Competence.ACT, now=NOW, effective_at=NOW,
        entered_at=NOW - timedelta(days=1), timezone="Europe/Paris", population=48_200,
    )  # fmt: skip
    whole = replace(
        complete_draft(bare, FRANCE),
        period=Period(NOW, NOW + timedelta(days=20)),
        comments=Comments(published=12),
        synthesis_written=True,
        synthesis_published_at=NOW,
        sitting=make_sitting(),
        tally=make_tally(),
        resolution_signed=True,
        resolution_published=True,
        submission=make_submission(),
    )
    return replace(whole, **values)
