"""What passes while an authority reviews a file: what it wants to know, what became of each demand."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField, ValidationError

from forms.base import Form, LocalDateTimeField, Optional, at_most, choices, required
from forms.path import LONGEST, NOW
from workflows.vocabulary import DemandOutcome

MOST_DEMANDS = 30


class InformationForm(Form):
    """The authority wants to know more."""

    question = TextAreaField(
        _l("Ce que l’autorité demande"), [required(), at_most(LONGEST)], render_kw={"rows": 4}
    )
    asked_by = StringField(_l("Demandé par"), [required(), at_most(160)], render_kw={"autocomplete": "off"})
    asked_at = LocalDateTimeField(_l("Demandé le"), [Optional()], id="information-asked", description=NOW)


class InformationAnswerForm(Form):
    """The city answers."""

    answer = TextAreaField(
        _l("Réponse de la ville"),
        [required(), at_most(LONGEST)],
        id="information-answer",
        render_kw={"rows": 5},
    )
    answered_at = LocalDateTimeField(
        _l("Répondu le"), [Optional()], id="information-answered", description=NOW
    )


def a_few_lines(_form: Any, field: Any) -> None:
    """One demand a line."""
    lines = demands_in(field.data)
    if not lines or len(lines) > MOST_DEMANDS or max(map(len, lines)) > 500:
        raise ValidationError(_l("Écrivez une demande par ligne, trente au plus, en 500 caractères chacune."))


def demands_in(text: str | None) -> list[str]:
    """The demands that a text lists."""
    return [line.strip() for line in (text or "").splitlines() if line.strip()]


class DemandsForm(Form):
    """What the city asks for."""

    demands = TextAreaField(
        _l("Demandes de la ville"),
        [a_few_lines],
        description=_l("Une demande par ligne ; la suite de chacune sera notée ici."),
        render_kw={"rows": 5},
    )


class DemandForm(Form):
    """What became of one demand."""

    outcome = RadioField(_l("Suite"), [required(_l("Choisissez la suite de cette demande."))])
    note = TextAreaField(_l("Précision"), [at_most(2_000)], render_kw={"rows": 2})

    def __init__(self, *args: Any, label: Callable[[Any, str], Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = choices(DemandOutcome, lambda word: label(word, "demand_outcome"))
