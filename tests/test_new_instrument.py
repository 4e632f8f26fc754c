"""A new instrument is a TOML file and nothing else: its form, its procedures, its words follow from it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session

from consultations import definitions
from consultations.routes.words import label
from forms.terms import terms_form
from tests.factories import NOW
from tests.terms import complete_terms
from workflows import instruments
from workflows.case import Draft
from workflows.definition import load_procedure
from workflows.engine import Procedure
from workflows.rules import load_rules
from workflows.scenarios import run_scenarios
from workflows.vocabulary import Competence

QUOTA = """
id = "quota_licence"
title = { fr = "Licence tirée au sort", en = "Licence drawn by lot", ar = "رخصة بالقرعة" }
[[field]]
id = "quota"
kind = "integer"
required = true
label = { fr = "Nombre de licences", en = "Number of licences", ar = "عدد الرخص" }
help = { fr = "Un nombre.", en = "A number.", ar = "عدد." }
[[field]]
id = "draw"
kind = "longtext"
required = true
label = { fr = "Tirage", en = "Draw", ar = "القرعة" }
help = { fr = "Comment on tire au sort.", en = "How lots are drawn.", ar = "كيفية إجراء القرعة." }
"""


@pytest.fixture
def planted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    folder = tmp_path / "instruments"
    shutil.copytree(instruments.FOLDER, folder)
    (folder / "quota_licence.toml").write_text(QUOTA, "utf-8")
    monkeypatch.setattr(instruments, "FOLDER", folder)
    yield "quota_licence"
    load_procedure.cache_clear()
    instruments.load_instrument.cache_clear()


@pytest.mark.parametrize("competence", Competence)
def test_it_has_a_procedure_whose_scenarios_end_as_they_are_told(
    planted: str, competence: Competence
) -> None:
    text, procedure = load_procedure(planted, competence)
    assert isinstance(procedure, Procedure)
    assert f'id = "{planted}_{competence}"' in text
    assert procedure.definition.title["en"].startswith("Licence drawn by lot — ")
    outcomes = run_scenarios(procedure, load_rules("FR"))
    assert {one.scenario.id: one.failures for one in outcomes if one.failures} == {}


def test_it_is_published_with_the_others(planted: str, session: Session) -> None:
    published = {row.key for row in definitions.publish_all_shipped(session, NOW)}
    assert {f"{planted}_act", f"{planted}_request"} <= published


def test_it_has_its_form_and_says_what_lacks(planted: str, app: Flask) -> None:
    instrument = instruments.load_instrument(planted)
    with app.test_request_context("/fr/"):
        form = terms_form(instrument)()
        assert {"quota", "draw"} <= {field.short_name for field in form}
        assert label(planted, "instrument") == "Licence tirée au sort"
    draft = Draft("Titre", "Résumé", "Motifs", 0, 1, (), {}, 1)
    assert [one.params["field"] for one in instruments.missing_from(draft, instrument)] == ["quota", "draw"]
    whole = Draft("Titre", "Résumé", "Motifs", 0, 1, (), complete_terms(instrument), 1)
    assert instruments.missing_from(whole, instrument) == ()


def test_what_is_no_instrument_has_no_procedure() -> None:
    with pytest.raises(LookupError, match="no procedure"):
        load_procedure("levitation", Competence.ACT)
