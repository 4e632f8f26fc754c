"""The terms' forms are made from data: no id of a term may be a word that such a form needs itself."""

import inspect

import pytest
import wtforms

from forms.terms import TermsForm
from workflows.instruments import FORM_WORDS


def test_every_word_of_a_form_is_kept_from_the_terms() -> None:
    asked = {
        *inspect.signature(wtforms.Form.__init__).parameters,
        *inspect.signature(TermsForm.process).parameters,
    }
    its_own = {*dir(TermsForm), *vars(TermsForm())}
    words = {word for word in asked | its_own if not word.startswith("_") and word.islower()} - {"kwargs"}
    assert words == set(FORM_WORDS)


@pytest.mark.parametrize("word", ["data", "formdata", "meta", "obj", "prefix"])
def test_a_row_with_such_a_column_would_not_open(word: str) -> None:
    """Why they are refused: values of rows are handed to their form by name."""
    row = type("Row", (wtforms.Form,), {word: wtforms.StringField()})
    table = type("Table", (wtforms.Form,), {"rows": wtforms.FieldList(wtforms.FormField(row))})
    try:
        shown = table(data={"rows": [{word: "écrit"}]}).rows[0].form[word].data
    except (TypeError, AttributeError, ValueError):
        shown = None
    assert shown != "écrit"
