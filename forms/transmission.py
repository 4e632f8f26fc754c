"""What goes to and comes from an authority: its address, the file to prepare, receipt and answer."""

from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import StopValidation

from forms.base import (
    Form,
    LocalDateTimeField,
    Optional,
    PublicForm,
    an_email,
    at_most,
    choices,
    lower,
    required,
)
from forms.uploads import ACCEPTED
from workflows.vocabulary import Answer, AuthorityKind, SubmissionChannel, SubmissionKind

Label = Callable[[Any, str], Any]
GIVEN = (Answer.FAVOURABLE, Answer.PARTIAL, Answer.UNFAVOURABLE, Answer.OBSERVATIONS)
LONGEST = 20_000
WHOLE = ""


class needed_for:
    """Without this field the chosen channel leads nowhere; for the other channels it may stay empty."""

    field_flags = {"conditional": True}

    def __init__(self, channel: SubmissionChannel, message: Any) -> None:
        self.channel, self.message = channel, message

    def __call__(self, form: Any, field: Any) -> None:
        if field.data or field.process_errors:
            return
        raise StopValidation(self.message if form.channel.data == self.channel else "")


def a_web_address(_form: Any, field: Any) -> None:
    """An address that a browser opens, and nothing else."""
    try:
        parts = urlsplit(field.data or "")
        whole = parts.scheme in ("http", "https") and "." in (parts.hostname or "") and parts.port != 0
    except ValueError:
        whole = False
    if not whole or "@" in parts.netloc or " " in field.data:
        raise StopValidation(
            _l("Cette adresse web est incomplète : il faut par exemple https://portail.exemple.fr.")
        )


class AuthorityForm(Form):
    """An authority, by what way a file goes to it, and the address that this way needs."""

    kind = SelectField(_l("Genre"), [required()])
    name = StringField(_l("Nom"), [required(), at_most(200)], render_kw={"autocomplete": "off"})
    channel = RadioField(
        _l("Voie d’envoi des dossiers"),
        [required(_l("Choisissez une voie d’envoi."))],
        default=SubmissionChannel.EMAIL,
    )
    email = StringField(
        _l("Adresse électronique"),
        [
            needed_for(
                SubmissionChannel.EMAIL, _l("Écrivez l’adresse électronique : le dossier part par courriel.")
            ),
            at_most(255),
            an_email(),
        ],
        filters=[lower],
        description=_l("Nécessaire pour le courriel : le dossier y est annoncé, avec un lien personnel."),
        render_kw={"autocomplete": "off", "dir": "ltr"},
    )
    portal_url = StringField(
        _l("Adresse web du portail"),
        [
            needed_for(
                SubmissionChannel.PORTAL, _l("Écrivez l’adresse web du portail : le dossier s’y dépose.")
            ),
            at_most(400),
            a_web_address,
        ],
        description=_l("Nécessaire pour un portail : la page où le secrétariat dépose le dossier."),
        render_kw={"autocomplete": "off", "dir": "ltr", "inputmode": "url"},
    )
    address = TextAreaField(
        _l("Adresse postale"),
        [
            needed_for(
                SubmissionChannel.PAPER, _l("Écrivez l’adresse postale : le dossier part sur papier.")
            ),
            at_most(400),
        ],
        description=_l("Nécessaire pour le papier : elle est imprimée sur le bordereau du dossier."),
        render_kw={"rows": 3},
    )
    language = SelectField(_l("Langue des courriers"))

    def __init__(self, *args: Any, label: Label, languages: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(AuthorityKind, lambda word: label(word, "authority_kind"))
        self.channel.choices = choices(SubmissionChannel, lambda word: label(word, "submission_channel"))
        self.language.choices = list(languages)


class PrepareForm(Form):
    """To whom the file goes, for what, with which words."""

    authority = SelectField(_l("Autorité"), [required(_l("Choisissez une autorité."))])
    kind = RadioField(
        _l("Objet de la transmission"), [required(_l("Choisissez l’objet de la transmission."))]
    )
    message = TextAreaField(
        _l("Lettre d’accompagnement"),
        [required(), at_most(LONGEST)],
        description=_l("Ce que la ville demande ou transmet, et pourquoi. Elle ouvre le dossier."),
        render_kw={"rows": 10},
    )

    def __init__(
        self, *args: Any, label: Label, authorities: Sequence[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.authority.choices = [("", _l("à choisir")), *authorities]
        self.kind.choices = choices(SubmissionKind, lambda word: label(word, "submission_kind"))


class DispatchForm(Form):
    """The file left by portal or paper: when, and the number by which it is traced."""

    sent_at = LocalDateTimeField(
        _l("Envoyé, déposé ou remis le"),
        [Optional()],
        description=_l("Jour et heure de la ville ; laissé vide, c’est maintenant."),
    )
    reference = StringField(
        _l("Référence de l’envoi"),
        [at_most(80)],
        description=_l("Par exemple le numéro de la lettre recommandée ou du dépôt."),
        render_kw={"autocomplete": "off", "dir": "ltr"},
    )


def _name(page_id: str) -> StringField:
    """Who acts for the authority; the id tells two forms of one page apart."""
    return StringField(
        _l("Prénom et nom"),
        [required(), at_most(80)],
        id=f"{page_id}-name",
        render_kw={"autocomplete": "name"},
    )


def _function(page_id: str) -> StringField:
    hints = {"autocomplete": "organization-title"}
    return StringField(_l("Fonction"), [required(), at_most(60)], id=f"{page_id}-function", render_kw=hints)


class _Receipt:
    name = _name("receipt")
    function = _function("receipt")


class ReceiptForm(_Receipt, PublicForm):
    """The authority says that it has the file."""


class RecordedReceiptForm(_Receipt, Form):
    """The secretariat records a receipt that came by another way."""

    received_at = LocalDateTimeField(
        _l("Reçu le"),
        [Optional()],
        description=_l("Jour et heure de la ville ; laissé vide, c’est maintenant."),
    )
    document = FileField(
        _l("Accusé de réception numérisé"),
        id="receipt-document",
        render_kw={"accept": ACCEPTED},
    )


class _Answer:
    name = _name("answer")
    function = _function("answer")
    answer = RadioField(_l("Réponse"), [required(_l("Choisissez une réponse."))], id="answer-choice")
    text = TextAreaField(_l("Texte de la réponse"), [at_most(LONGEST)], render_kw={"rows": 8, "dir": "auto"})
    document = FileField(
        _l("Document de la réponse"),
        render_kw={"accept": ACCEPTED},
    )

    def observation_fields(self) -> list[Any]:
        """The fields of the observations: the whole text, then each article."""
        return [field for name, field in self._fields.items() if name.startswith("observation-")]  # type: ignore[attr-defined]

    def observations(self) -> dict[str, str]:
        """What was typed, by article key ("" for the whole text)."""
        typed = {
            field.name.removeprefix("observation-"): field.data or "" for field in self.observation_fields()
        }
        return {key: body for key, body in typed.items() if body}


class AnswerForm(_Answer, PublicForm):
    """The authority answers by its personal link; made by `answer_form`."""


class RecordedAnswerForm(_Answer, Form):
    """The secretariat records an answer, or its absence; made by `recorded_answer_form`."""

    answered_at = LocalDateTimeField(
        _l("Répondu le"),
        [Optional()],
        description=_l("Jour et heure de la ville ; laissé vide, c’est maintenant."),
    )


def answer_form(articles: Sequence[tuple[str, Any]], label: Label, blank: bool = False) -> AnswerForm:
    """The form with one field of observations an article: (key, heading) pairs; `blank` reads nothing."""
    more: dict[str, Any] = {"formdata": None} if blank else {}
    form: AnswerForm = type("Answer", (AnswerForm,), _observation_fields(articles))(**more)
    form.answer.choices = choices(GIVEN, lambda word: label(word, "answer"))
    return form


def recorded_answer_form(
    articles: Sequence[tuple[str, Any]], label: Label, zone: str, blank: bool = False
) -> RecordedAnswerForm:
    """The secretariat's form; `zone` is the city's."""
    more: dict[str, Any] = {"formdata": None} if blank else {}
    fields = _observation_fields(articles)
    form: RecordedAnswerForm = type("Recorded", (RecordedAnswerForm,), fields)(zone=zone, **more)
    form.answer.choices = choices(GIVEN, lambda word: label(word, "answer"))
    return form


def _observation_fields(articles: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    checks = [at_most(LONGEST)]
    lines = {"rows": 4, "dir": "auto"}
    whole = {"observation-": TextAreaField(_l("Observation sur l’ensemble"), checks, render_kw=lines)}
    return whole | {
        f"observation-{key}": TextAreaField(heading, checks, render_kw={"rows": 3, "dir": "auto"})
        for key, heading in articles
    }
