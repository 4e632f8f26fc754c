"""What people tell us: comments, corrections, what came on paper, dates of a period, moderation."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import MultipleFileField
from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)

from forms.base import (
    Form,
    LocalDateTimeField,
    Optional,
    PublicForm,
    an_email,
    at_most,
    choices,
    figure,
    lower,
    refuse_nul,
    required,
    stay_empty,
)
from forms.participation_words import REASON_LABELS
from forms.uploads import ACCEPTED, FILES, tell_limit
from workflows.vocabulary import Channel, StakeholderClass, Stance

Label = Callable[[Any, str], Any]
LONGEST_BODY = 20_000
MOST_FILES = 3
TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}")
OWN, ORGANISATION = "own", "organisation"
ENTERED = (Channel.PAPER, Channel.TELEPHONE, Channel.COUNTER)


class body_fits:
    """No longer than a comment may be. No `maxlength`: a browser would cut a pasted text in silence."""

    def __call__(self, form: Any, field: Any) -> None:
        length = len(field.data or "")
        if length > LONGEST_BODY:
            raise ValidationError(
                _l(
                    "Votre texte fait %(length)s caractères ; il en faut %(most)s au plus. "
                    "Vous pouvez le raccourcir, ou le joindre en fichier.",
                    length=figure(length),
                    most=figure(LONGEST_BODY),
                )
            )


class _Words:
    """The fields every comment has, whoever writes it down."""

    article = SelectField(_l("Sur quoi porte votre contribution ?"), default="", validate_choice=True)
    stance = RadioField(_l("Votre position"), validators=[required(_l("Choisissez une position."))])
    body = TextAreaField(
        _l("Votre contribution"),
        validators=[required(_l("Écrivez votre contribution.")), refuse_nul, body_fits()],
        description=_l("Publiée telle quelle. 20 000 caractères au plus."),
        render_kw={"rows": 10, "dir": "auto"},
    )
    stakeholder_class = SelectField(
        _l("Vous êtes"), validators=[required(_l("Choisissez une catégorie."))], description=_l("Publié.")
    )
    on_behalf = RadioField(
        _l("Vous vous exprimez"),
        choices=[(OWN, _l("en votre nom")), (ORGANISATION, _l("au nom d’un organisme"))],
        default=OWN,
        validators=[required(_l("Choisissez."))],
    )
    organisation = StringField(
        _l("Nom de l’organisme"),
        validators=[at_most(160), refuse_nul],
        description=_l("Publié. À remplir si vous parlez au nom d’un organisme."),
        render_kw={"autocomplete": "organization", "dir": "auto"},
    )
    public_name = StringField(
        _l("Nom affiché"),
        validators=[required(_l("Donnez un nom ou un pseudonyme.")), at_most(120), refuse_nul],
        description=_l("Publié à côté de votre contribution : votre nom, ou un pseudonyme."),
        render_kw={"autocomplete": "nickname", "dir": "auto"},
    )
    name = StringField(
        _l("Votre nom"),
        validators=[at_most(120), refuse_nul],
        description=_l("Jamais publié : il sert à vous écrire."),
        render_kw={"autocomplete": "name", "dir": "auto"},
    )
    files = MultipleFileField(
        _l("Pièces jointes"),
        render_kw={"accept": ACCEPTED, "multiple": True},
    )
    form_token = HiddenField()

    def validate_organisation(self, field: Any) -> None:
        """An organisation that speaks has a name."""
        if self.on_behalf.data == ORGANISATION and not field.data:
            raise ValidationError(_l("Donnez le nom de l’organisme."))

    def validate_files(self, field: Any) -> None:
        """Three files at most."""
        if len(self.joined) > MOST_FILES:
            raise ValidationError(_l("Trois fichiers au plus."))

    def validate_form_token(self, field: Any) -> None:
        """A token that was not made here would let one form be taken for another."""
        if not TOKEN.fullmatch(field.data or ""):
            raise ValidationError(
                _l("Ce formulaire est incomplet : rechargez la page, puis envoyez-le de nouveau.")
            )

    @property
    def joined(self) -> list[Any]:
        """The files that were really given."""
        return [file for file in self.files.data or () if getattr(file, "filename", "")]

    def offer(self, articles: Sequence[tuple[str, str]], label: Label, largest: int) -> None:
        """Fill the lists: the proposal's articles, and the words of the vocabulary; `largest`: of a file."""
        tell_limit(self.files, largest, FILES)
        self.article.choices = [("", _l("L’ensemble du projet")), *articles]
        self.stance.choices = choices(Stance, lambda word: label(word, "stance"))
        classes = choices(StakeholderClass, lambda word: label(word, "stakeholder_class"))
        self.stakeholder_class.choices = [("", _l("— à choisir —")), *classes]

    def said(self) -> dict[str, Any]:
        """What was said, in the words of `consultations.participation.Words`."""
        speaks_for = self.on_behalf.data == ORGANISATION
        return {
            "article_key": self.article.data or None,
            "stance": Stance(self.stance.data),
            "stakeholder_class": StakeholderClass(self.stakeholder_class.data),
            "body": self.body.data,
            "public_name": self.public_name.data,
            "name": self.name.data or "",
            "organisation": self.organisation.data if speaks_for else "",
        }


class CommentForm(_Words, PublicForm):
    """One form, one page: a comment on an article or on the whole."""

    email = StringField(
        _l("Adresse électronique"),
        validators=[
            required(_l("Donnez une adresse : nous y envoyons le lien de confirmation.")),
            an_email(),
        ],
        filters=[lower],
        description=_l("Jamais publiée. Vous y recevez un lien à confirmer, puis la réponse de la ville."),
        render_kw={"type": "email", "autocomplete": "email", "dir": "ltr", "inputmode": "email"},
    )
    website = StringField(
        _l("Ne rien écrire ici"),
        validators=[stay_empty],
        render_kw={"tabindex": "-1", "autocomplete": "off"},
    )

    def without_email(self) -> None:
        """An account's address is known and confirmed: do not ask it."""
        del self.email


class CorrectionForm(PublicForm):
    """New words for a comment that was already received."""

    stance = RadioField(_l("Votre position"), validators=[required(_l("Choisissez une position."))])
    body = TextAreaField(
        _l("Votre contribution"),
        validators=[required(_l("Écrivez votre contribution.")), refuse_nul, body_fits()],
        description=_l("Le texte d’avant est conservé par la ville ; seul le nouveau est publié."),
        render_kw={"rows": 10, "dir": "auto"},
    )

    def offer(self, label: Label) -> None:
        """Fill the list of stances."""
        self.stance.choices = choices(Stance, lambda word: label(word, "stance"))


class ConfirmForm(PublicForm):
    """A button: nothing changes by following a link."""


OF_THE_AUTHOR = {
    "article": (_l("Sur quoi porte la contribution"), ""),
    "stance": (_l("Position"), ""),
    "body": (_l("Texte de la contribution"), ""),
    "stakeholder_class": (_l("Qui l’a écrite"), ""),
    "on_behalf": (_l("La personne s’exprime"), ""),
    "organisation": (_l("Nom de l’organisme"), _l("Publié. À remplir pour qui parle au nom d’un organisme.")),
    "public_name": (
        _l("Nom affiché"),
        _l("Publié à côté de la contribution : le nom que donne l’auteur, ou un pseudonyme."),
    ),
    "name": (_l("Nom de l’auteur"), _l("Jamais publié : il sert à lui écrire.")),
}
"""Whoever types is not who speaks: what is asked about the author, and no browser may fill in."""


class EntryForm(_Words, Form):
    """What came on paper, by telephone or at the counter, entered by the secretariat."""

    channel = RadioField(
        _l("Reçue par"), validators=[required(_l("Choisissez comment la contribution est arrivée."))]
    )
    received_at = LocalDateTimeField(
        _l("Reçue le"),
        validators=[required()],
        description=_l("Jour et heure de réception, dans le fuseau de la ville : c’est eux qui comptent."),
    )
    email = StringField(
        _l("Adresse électronique"),
        validators=[Optional(), an_email()],
        filters=[lower],
        description=_l("Jamais publiée. Un accusé de réception y est envoyé."),
        render_kw={"type": "email", "autocomplete": "off", "dir": "ltr"},
    )

    def offer(self, articles: Sequence[tuple[str, str]], label: Label, largest: int) -> None:
        super().offer(articles, label, largest)
        self.channel.choices = choices(ENTERED, lambda word: label(word, "channel"))
        self.on_behalf.choices = [(OWN, _l("en son nom")), (ORGANISATION, _l("au nom d’un organisme"))]
        for name, (question, help) in OF_THE_AUTHOR.items():
            self[name].label.text, self[name].description = question, help or self[name].description
            self[name].render_kw = (self[name].render_kw or {}) | {"autocomplete": "off"}


class PeriodForm(Form):
    """The dates of the coming comment period."""

    opens_at = LocalDateTimeField(_l("Ouverture"), validators=[required()])
    closes_at = LocalDateTimeField(
        _l("Clôture"),
        validators=[required()],
        description=_l("Plus aucune contribution n’est reçue à partir de cet instant."),
    )
    modalities = TextAreaField(
        _l("Comment participer sans internet"),
        validators=[at_most(2000), refuse_nul],
        description=_l("Publié : adresse, horaires, registre papier, permanences."),
        render_kw={"rows": 4, "dir": "auto"},
    )

    def validate_closes_at(self, field: Any) -> None:
        """A period ends after it begins."""
        if field.data and self.opens_at.data and field.data <= self.opens_at.data:
            raise ValidationError(_l("La clôture doit venir après l’ouverture."))


class ExtensionForm(Form):
    """A later closing, and why."""

    closes_at = LocalDateTimeField(_l("Nouvelle clôture"), validators=[required()])
    reason = TextAreaField(
        _l("Motif de la prolongation"),
        validators=[
            required(_l("Donnez le motif : il est publié dans le journal.")),
            at_most(500),
            refuse_nul,
        ],
        description=_l("Publié dans le journal du projet."),
        render_kw={"rows": 3, "dir": "auto"},
    )


class HidingForm(Form):
    """A comment is taken off the public pages: a reason of the published list, and words for its author."""

    reason = RadioField(
        _l("Motif"),
        choices=list(REASON_LABELS.items()),
        validators=[required(_l("Choisissez un motif de la charte."))],
    )
    explanation = TextAreaField(
        _l("Explication pour l’auteur"),
        validators=[
            required(_l("Expliquez votre décision : l’auteur la reçoit.")),
            at_most(1000),
            refuse_nul,
        ],
        description=_l("Envoyée à l’auteur, avec le motif et votre nom."),
        render_kw={"rows": 4, "dir": "auto"},
    )


class PublishingForm(Form):
    """Comments read and published, one or many."""

    every = BooleanField(_l("Toute la page"))
