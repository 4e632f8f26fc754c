"""The form of a move: the reason someone gives, an override, the position they saw."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, IntegerField, TextAreaField, ValidationError
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from forms.base import Form, at_most, required

LONGEST_REASON = 4_000
LARGEST_REV = 2**31 - 1


def a_position(_form: Any, field: Any) -> None:
    """A journal position as our pages write it. (wtforms' NumberRange overflows on very long numbers.)"""
    if field.data is None or not 0 <= field.data <= LARGEST_REV:
        raise ValidationError(_l("Cette page n’est plus à jour : revenez au projet."))


class MoveForm(Form):
    """A move asked for; `rev` is the journal position that the page showed."""

    rev = IntegerField(widget=HiddenInput(), validators=[Optional(), a_position])
    action = HiddenField()
    reason = TextAreaField(
        _l("Motif"),
        validators=[at_most(LONGEST_REASON)],
        description=_l("Il sera inscrit au journal et imprimé dans les dossiers."),
    )
    override = BooleanField(_l("Je passe outre, sous ma responsabilité et pour le motif écrit ci-dessus"))

    def ask_reason(self) -> None:
        """Show the reason as one that must be given; the engine refuses the move without it."""
        self.reason.flags.required = True


class RecusalForm(Form):
    """Why someone withdraws from a file; the reason is never left out."""

    reason = TextAreaField(
        _l("Motif"),
        validators=[required(), at_most(LONGEST_REASON)],
        description=_l(
            "L’intérêt qui vous lie au projet, en peu de mots : le motif est public, au journal et dans les "
            "dossiers."
        ),
    )
