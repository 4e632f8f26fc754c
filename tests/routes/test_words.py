"""Every code that a page, a letter or a dossier may say has its words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from consultations.routes.words import label, step
from consultations.routes.words_labels import ALIASES, LABELS
from consultations.routes.words_reasons import REASONS
from consultations.routes.words_steps import STEPS
from forms.participation_words import REASON_LABELS
from workflows import derivation, effects, reminders, vocabulary
from workflows.definition import load_procedure
from workflows.guards import BUILT_IN, GUARDS
from workflows.instruments import instruments
from workflows.reminders import MOMENTS

ROOT = Path(__file__).parents[2]
COMPETENCES = ("act", "request")
INSTRUMENTS = tuple(each.id for each in instruments())
FAMILIES = {
    "Competence": "competence", "Role": "role", "Stance": "stance", "StakeholderClass": "stakeholder_class",
    "Channel": "channel", "Publication": "publication", "Outcome": "outcome",
    "AttendanceMode": "attendance_mode", "BallotMethod": "ballot_method", "Choice": "choice",
    "SubmissionKind": "submission_kind", "SubmissionChannel": "submission_channel",
    "AuthorityKind": "authority_kind", "Answer": "answer", "DossierKind": "dossier_kind", "Sector": "sector",
}  # fmt: skip


def has_words(word: str, family: str) -> bool:
    return any(word in LABELS.get(name, {}) for name in (family, *ALIASES.get(family, ())))


def lacking(words: Iterator[str] | list[str] | set[str], family: str) -> set[str]:
    return {word for word in words if not has_words(word, family)}


@pytest.fixture(scope="module", params=[(one, other) for one in INSTRUMENTS for other in COMPETENCES])
def procedure(request: pytest.FixtureRequest) -> object:
    return load_procedure(*request.param)[1]


def test_every_timer_and_move_has_its_words(procedure: object) -> None:
    stages = procedure.stages.values()  # type: ignore[attr-defined]
    timers = {timer.id for stage in stages for timer in stage.timers}
    moves = {move.action for move in procedure.definition.moves}  # type: ignore[attr-defined]
    assert len(timers) > 10
    assert len(moves) > 20
    assert all(one in LABELS["timer"] for one in timers), timers - set(LABELS["timer"])
    assert lacking(moves, "action") == set()
    assert {stage.phase for stage in stages} <= set(LABELS["phase"])


def test_every_word_of_the_vocabulary_is_said() -> None:
    for name, family in FAMILIES.items():
        words = getattr(vocabulary, name, None)
        if words is not None:
            assert lacking([str(word) for word in words], family) == set(), name


def test_every_notice_and_effect_is_said() -> None:
    letters = {path.name for path in (ROOT / "templates" / "mails").iterdir() if path.is_dir()}
    of_an_account = {name for name in letters if name.startswith(("account_", "password_"))}
    in_a_docket = (set(effects.NOTICES) | letters) - of_an_account
    assert len(of_an_account) == 5
    assert lacking(in_a_docket, "notice") == set()
    assert lacking(set(effects.ARGUMENTS) | {"letter"}, "effect") == set()


def test_every_condition_is_said_as_it_should_be_and_as_it_is_refused() -> None:
    assert set(LABELS["condition"]) == set(GUARDS)
    refused = {*GUARDS, *BUILT_IN}
    assert {one for one in refused if one not in REASONS} == set()
    whys = {key.partition(":")[0] for key in REASONS if ":" in key}
    assert whys - refused - set(REASONS) == set()


def facts_recorded() -> set[str]:
    """The literal facts that the code writes in the journal, wherever it does."""
    found = {"proposal_created"}
    for path in (ROOT / "consultations").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            named = getattr(node, "func", None)
            if "record_fact" in (getattr(named, "attr", ""), getattr(named, "id", "")):
                assert isinstance(node, ast.Call)
                found |= {one.value for one in node.args if isinstance(one, ast.Constant) and one.value}
    return {one for one in found if isinstance(one, str)}


def test_every_fact_of_the_journal_is_said() -> None:
    facts = facts_recorded()
    assert {"answer_recorded_late", "comments_imported", "version_saved"} <= facts
    assert lacking(facts, "action") == set()


def standings() -> set[str]:
    """The literal standings that rows are given."""
    text = "\n".join(path.read_text("utf-8") for path in (ROOT / "consultations").rglob("*.py"))
    return set(re.findall(r'standing"?[\w., ]*(?:=|==|:)\s*"([a-z]+)"', text))


def test_every_standing_is_said() -> None:
    found = standings()
    assert {"pending", "cancelled", "building"} <= found
    assert lacking(found, "standing") == set()


def test_every_step_of_a_computation_is_said() -> None:
    codes = set(reminders.STEP_CODES) | set(getattr(derivation, "STEP_CODES", ()))
    assert codes - set(STEPS) == set()
    assert set(MOMENTS) == set(LABELS["moment"])


def test_a_length_is_said_in_the_units_it_has(app: Flask) -> None:
    due = "2026-11-20T13:00:00+00:00"
    with app.test_request_context("/fr/"):
        said = step({"code": "length_after", "params": {"months": 1, "days": 21, "hours": 0, "due_at": due}})
        assert said.startswith("On ajoute 1 mois et 21 jours")
        said = step({"code": "length_before", "params": {"months": 0, "days": 1, "hours": 0, "due_at": due}})
        assert "1 jour" in said
        assert "mois" not in said
        assert "heure" not in said.split(":")[0]
        begun = step({"code": "counted_from", "params": {"moment": "entered_at", "moment_at": due}})
        assert "entrée dans cette étape" in begun
        assert "2026" in begun


def test_moderation_reasons_are_the_charters(app: Flask) -> None:
    with app.test_request_context("/fr/"):
        assert {code: label(code, "moderation_reason") for code in REASON_LABELS} == {
            code: str(words) for code, words in REASON_LABELS.items()
        }
