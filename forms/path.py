"""What the desk writes around the vote: screening, opinions, notification, application, evaluation."""

from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField, ValidationError

from forms.base import (
    Form,
    LocalDateTimeField,
    Optional,
    an_email,
    at_most,
    choices,
    lower,
    required,
)
from forms.numbers import OptionalDayField
from forms.uploads import ACCEPTED
from workflows.vocabulary import NotificationKind, Position

Label = Callable[[Any, str], Any]
LONGEST = 20_000
MOST_CRITERIA = 20
LONGEST_LINE = 200
YES, NO = "yes", "no"
NOW = _l("Jour et heure de la ville ; laissé vide, c’est maintenant.")


class ScreeningForm(Form):
    """The questions asked before the vote; made by `screening_form`, one field a question."""

    note = TextAreaField(
        _l("Explication"),
        [at_most(2_000)],
        description=_l("Ce qui fonde ces réponses ; elle est inscrite au journal."),
        render_kw={"rows": 3},
    )

    def questions(self) -> list[Any]:
        """The fields of the questions, in their order."""
        return [field for name, field in self._fields.items() if name.startswith("question-")]

    def answers(self) -> dict[str, bool]:
        """Yes or no, by question."""
        return {field.name.removeprefix("question-"): field.data == YES for field in self.questions()}


def screening_form(questions: Sequence[tuple[str, Any, Any]], given: dict[str, bool], blank: bool) -> Any:
    """The form of (id, title, help) questions; `given` are earlier answers, `blank` reads nothing."""
    fields: dict[str, Any] = {}
    for id, title, help in questions:
        known = {True: YES, False: NO}.get(given.get(id))  # type: ignore[arg-type]
        fields[f"question-{id}"] = RadioField(
            title,
            [required(_l("Répondez par oui ou par non."))],
            choices=[(YES, _l("Oui")), (NO, _l("Non"))],
            description=help,
            default=known,
        )
    more: dict[str, Any] = {"formdata": None} if blank else {}
    return type("Screening", (ScreeningForm,), fields)(**more)


class OpinionRequestForm(Form):
    """Whose opinion is asked, about what, and by when where no law says so."""

    rule = SelectField(_l("Avis demandé"))
    body = StringField(_l("Organisme"), [required(), at_most(200)], render_kw={"autocomplete": "off"})
    email = StringField(
        _l("Adresse électronique"),
        [Optional(), at_most(255), an_email()],
        filters=[lower],
        description=_l("Une lettre part à cette adresse, puis un rappel ; sans adresse, écrivez vous-même."),
        render_kw={"autocomplete": "off", "dir": "ltr"},
    )
    message = TextAreaField(_l("Ce que la ville demande"), [at_most(LONGEST)], render_kw={"rows": 5})
    requested_at = LocalDateTimeField(_l("Demandé le"), [Optional()], description=NOW)
    due_at = LocalDateTimeField(
        _l("À rendre au plus tard le"),
        [Optional()],
        description=_l("Seulement pour un avis demandé librement : ailleurs, la loi fixe le délai."),
    )

    def __init__(self, *args: Any, owed: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule.choices = [*owed, ("", _l("Avis demandé librement par la ville"))]


class OpinionForm(Form):
    """What a body says."""

    position = RadioField(_l("Sens de l’avis rendu"), [required(_l("Choisissez le sens de l’avis rendu."))])
    text = TextAreaField(_l("Texte"), [at_most(LONGEST)], render_kw={"rows": 6})
    given_at = LocalDateTimeField(_l("Rendu le"), [Optional()], description=NOW)
    document = FileField(
        _l("Document"),
        render_kw={"accept": ACCEPTED},
    )

    def __init__(self, *args: Any, label: Label, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.position.choices = choices(Position, lambda word: label(word, "position"))


class NotificationForm(Form):
    """The draft was notified: as what, when, under which number."""

    kind = RadioField(_l("Nature du texte"), [required(_l("Choisissez la nature du texte."))])
    reference = StringField(
        _l("Numéro de la notification"),
        [required(), at_most(80)],
        render_kw={"autocomplete": "off", "dir": "ltr"},
    )
    notified_at = LocalDateTimeField(_l("Notifié le"), [Optional()], description=NOW)
    urgent = BooleanField(
        _l("La procédure d’urgence a été acceptée"),
        description=_l("Seulement si l’acceptation est écrite : rien n’attend alors."),
    )

    def __init__(self, *args: Any, label: Label, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(NotificationKind, lambda word: label(word, "notification_kind"))


class DetailedOpinionForm(Form):
    """A detailed opinion came."""

    text = TextAreaField(
        _l("Ce que dit l’avis circonstancié"), [required(), at_most(LONGEST)], id="detailed-text"
    )
    received_at = LocalDateTimeField(_l("Reçu le"), [Optional()], id="detailed-received", description=NOW)


class BlockingForm(Form):
    """Adoption is blocked for so many months."""

    months = SelectField(_l("Durée du blocage"), coerce=int)
    received_at = LocalDateTimeField(_l("Reçu le"), [Optional()], id="blocking-received", description=NOW)

    def __init__(self, *args: Any, months: Sequence[tuple[int, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.months.choices = list(months)


def lines_of_pairs(_form: Any, field: Any) -> None:
    """One criterion a line, with what is aimed at behind a colon."""
    rows = pairs(field.data)
    if len(rows) > MOST_CRITERIA:
        raise ValidationError(_l("C’est trop : vingt critères au plus."))
    if any(not target or max(len(name), len(target)) > LONGEST_LINE for name, target in rows):
        raise ValidationError(
            _l("Écrivez un critère par ligne, suivi de deux points et du résultat visé, en 200 caractères.")
        )


def pairs(text: str | None) -> tuple[tuple[str, str], ...]:
    """The criteria that a text says: (what is measured, what is aimed at)."""
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    parted = [line.partition(":") for line in lines]
    return tuple((name.strip(), target.strip()) for name, _colon, target in parted)


class ApplicationForm(Form):
    """How the act is applied and judged, fixed before the vote."""

    starts_on = OptionalDayField(
        _l("Entrée en vigueur choisie"),
        description=_l("Laissé vide : dès que l’acte est exécutoire."),
    )
    pilot = BooleanField(_l("C’est une expérimentation : l’acte est essayé, évalué, puis décidé"))
    ends_on = OptionalDayField(
        _l("Fin de l’expérimentation"), description=_l("Nécessaire pour une expérimentation.")
    )
    review_on = OptionalDayField(
        _l("Réexamen"), description=_l("Ce jour-là, l’évaluation s’ouvre d’elle-même et attend une personne.")
    )
    criteria = TextAreaField(
        _l("Critères d’évaluation"),
        [lines_of_pairs],
        description=_l(
            "Un par ligne, avec le résultat visé : « Chutes sur les trottoirs : moins de 40 par an »."
        ),
        render_kw={"rows": 6},
    )


class JudgementForm(Form):
    """The result of one criterion."""

    result = TextAreaField(_l("Résultat constaté"), [required(), at_most(2_000)], render_kw={"rows": 3})
    met = RadioField(
        _l("Le résultat visé est-il atteint ?"),
        [required(_l("Répondez par oui ou par non."))],
        choices=[(YES, _l("Oui")), (NO, _l("Non"))],
    )
