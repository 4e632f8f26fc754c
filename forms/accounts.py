"""What someone tells us about their own account."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField

from forms.base import Form, at_most, required

LANGUAGES = [("fr", "Français"), ("en", "English"), ("ar", "العربية")]


class AccountForm(Form):
    """A name as it stands in the journal, and the language of pages and letters."""

    name = StringField(
        _l("Votre nom"),
        description=_l("Il figure au journal de chaque acte que vous faites."),
        validators=[required(), at_most(120)],
        render_kw={"autocomplete": "name", "dir": "auto"},
    )
    language = SelectField(_l("Langue des pages et des lettres"), choices=LANGUAGES, validators=[required()])
