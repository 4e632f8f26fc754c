"""What someone tells us about their own account: asked for, opened, changed, removed."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField

from forms.base import Form, PublicForm, an_email, at_most, lower, refuse_nul, required, stay_empty

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

    def for_a_party(self) -> None:
        """A party signs no act: its name only fills in its comments."""
        self.name.description = _l(
            "Jamais publié sans vous : à chaque contribution, vous choisissez le nom affiché."
        )


class RegistrationForm(PublicForm):
    """An account that someone asks for; it opens by the link of a letter."""

    name = StringField(
        _l("Votre nom"),
        description=_l("Jamais publié sans vous : à chaque contribution, vous choisissez le nom affiché."),
        validators=[required(_l("Donnez votre nom.")), at_most(120), refuse_nul],
        render_kw={"autocomplete": "name", "dir": "auto"},
    )
    email = StringField(
        _l("Adresse électronique"),
        description=_l("Jamais publiée. Vous y recevez le lien qui ouvre le compte."),
        validators=[required(_l("Écrivez votre adresse électronique.")), at_most(254), an_email()],
        filters=[lower],
        render_kw={"type": "email", "autocomplete": "username", "dir": "ltr", "inputmode": "email"},
    )
    password = PasswordField(
        _l("Mot de passe"),
        description=_l("Au moins 12 caractères ; une phrase convient bien."),
        validators=[required(_l("Écrivez votre mot de passe.")), refuse_nul],
        render_kw={"autocomplete": "new-password"},
    )
    city = SelectField(_l("Ville"), validators=[required(_l("Choisissez une ville."))])
    website = StringField(
        _l("Ne rien écrire ici"),
        validators=[stay_empty],
        render_kw={"tabindex": "-1", "autocomplete": "off"},
    )

    def offer(self, cities: Sequence[tuple[str, str]]) -> None:
        """Fill the list of cities; one alone is not asked for."""
        self.city.choices = list(cities) if len(cities) == 1 else [("", _l("— à choisir —")), *cities]


class OpeningForm(PublicForm):
    """The password chosen for an account, given once more by whoever holds the letter."""

    password = PasswordField(
        _l("Mot de passe"),
        description=_l("Celui que vous avez choisi en demandant le compte."),
        validators=[required(_l("Écrivez votre mot de passe."))],
        render_kw={"autocomplete": "current-password"},
    )


class RemovalForm(Form):
    """The password once more, before an account is removed."""

    password = PasswordField(
        _l("Mot de passe actuel"),
        validators=[required(_l("Écrivez votre mot de passe."))],
        render_kw={"autocomplete": "current-password"},
    )
