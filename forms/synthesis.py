"""What the secretariat tells about comments: which are meant, into which theme, and the city's reply."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField, ValidationError

from forms.base import Form, PublicForm, at_most, choices, needed_later, required
from forms.drafting import CheckboxList
from workflows.vocabulary import Channel, Outcome, StakeholderClass, Stance

Label = Callable[[StrEnum, str], Any]
Pairs = Iterable[tuple[str, str]]
NEW = "new"
LONGEST_ACCOUNT = 10_000
LONGEST_REPLY = 20_000
LONGEST_SEARCH = 100
MOST_SHOWN = 1_000

_REFUSALS = {
    "stage_allows_sort": _l(
        "À cette étape, les contributions ne se trient pas, ou votre rôle ne le permet pas."
    ),
    "stage_allows_answer": _l("À cette étape ou dans votre rôle, on n’écrit pas de réponse."),
    "theme_title_is_new": _l("Il y a déjà un thème « %(title)s » : choisissez un autre titre."),
    "theme_is_another_one": _l("Choisissez un autre thème que celui-ci."),
    "reply_has_reasons": _l("Une réponse donne ses raisons : écrivez-les."),
    "articles_are_known": _l("Ces articles ne sont pas dans le texte : %(articles)s."),
    "synthesis_is_not_being_written": _l("Quelqu’un vient d’enregistrer la synthèse : relisez-la d’abord."),
    "synthesis_is_written": _l("La synthèse n’est pas écrite."),
}


def refusal_words(code: str, params: dict[str, Any]) -> str:
    """The sentence for a fact of the synthesis that was refused."""
    return str(_REFUSALS[code]) % params


class FilterForm(PublicForm):
    """Which comments are shown; sent as a query, so that an address can be kept."""

    q = StringField(_l("Rechercher"), [at_most(LONGEST_SEARCH)], render_kw={"type": "search", "dir": "auto"})
    theme = SelectField(_l("Thème"), default="")
    article = SelectField(_l("Article"), default="")
    stance = SelectField(_l("Position"), default="")
    stakeholder_class = SelectField(_l("Catégorie"), default="")
    channel = SelectField(_l("Reçue par"), default="")

    def offer(self, label: Label, themes: Pairs, articles: Pairs) -> None:
        """Fill the lists: themes by id, articles by key; words by `label(word, family)`."""
        words = {"stance": Stance, "stakeholder_class": StakeholderClass, "channel": Channel}
        for name, family in words.items():
            self[name].choices = [("", _l("Toutes")), *choices(family, _labelled(label, name))]
        self.theme.choices = [
            ("", _l("Tous")),
            ("none", _l("Sans thème")),
            ("unanswered", _l("Sans réponse")),
            *themes,
        ]
        self.article.choices = [("", _l("Tous")), ("whole", _l("L’ensemble du projet")), *articles]

    def wanted(self) -> dict[str, str]:
        """What was chosen, by field, without what is empty or not offered."""
        self.validate()
        return {field.name: field.data for field in self if field.data and not field.errors}


def _labelled(label: Label, family: str) -> Callable[[StrEnum], Any]:
    return lambda word: label(word, family)


class SortForm(Form):
    """Comments go into a theme. `scope` is the button: those ticked, those shown, or all that match."""

    target = SelectField(_l("Thème"), [required(_l("Choisissez un thème."))])
    title = StringField(_l("Titre du nouveau thème"), [at_most(200)], render_kw={"dir": "auto"})
    how = RadioField(
        _l("Leurs autres thèmes"),
        choices=[("add", _l("restent")), ("move", _l("sont remplacés par celui-ci"))],
        default="add",
    )
    scope = HiddenField()
    shown = HiddenField()

    def offer(self, themes: Pairs) -> None:
        """Fill the list of themes by id; a new one can be named on the spot."""
        self.target.choices = [("", _l("Choisir…")), *themes, (NEW, _l("Nouveau thème (titre ci-contre)"))]

    def validate_title(self, field: Any) -> None:
        if self.target.data == NEW and not field.data:
            raise ValidationError(_l("Donnez un titre au nouveau thème."))

    def shown_ids(self) -> list[int]:
        """The ids of the comments that were on the page."""
        return ids_of((self.shown.data or "").split(","))


def ids_of(typed: Iterable[str]) -> list[int]:
    """The numbers among what a page sent; what is no number is left out."""
    return [
        int(one) for one in list(typed)[:MOST_SHOWN] if one.isascii() and one.isdecimal() and len(one) < 20
    ]


class ThemeForm(Form):
    """A theme: its title, and what was said."""

    title = StringField(_l("Titre du thème"), [required(), at_most(200)], render_kw={"dir": "auto"})
    account = TextAreaField(
        _l("Ce qui a été dit"),
        [at_most(LONGEST_ACCOUNT)],
        description=_l("Fidèlement, avec les positions minoritaires."),
        render_kw={"rows": 4, "dir": "auto"},
    )


class ReplyForm(Form):
    """What the city answers to a theme, and which articles changed because of it."""

    outcome = RadioField(_l("Suite donnée"), [required(_l("Choisissez une suite."))])
    reply = TextAreaField(
        _l("Réponse et raisons"),
        [required(_l("Une réponse donne ses raisons : écrivez-les.")), at_most(LONGEST_REPLY)],
        description=_l(
            "Elle sera publiée sous votre nom et envoyée à celles et ceux qui ont écrit sur ce thème."
        ),
        render_kw={"rows": 8, "dir": "auto"},
    )
    changed_articles = CheckboxList(_l("Articles modifiés en conséquence"))

    def offer(self, label: Label, articles: Pairs) -> None:
        """Fill the lists: outcomes by `label(word, family)`, articles by key."""
        self.outcome.choices = choices(Outcome, lambda word: label(word, "outcome"))
        self.changed_articles.choices = list(articles)


class MergeForm(Form):
    """Which theme takes over this one's comments."""

    into = SelectField(_l("Réunir avec"), [required(_l("Choisissez un thème."))], coerce=str)


class SynthesisForm(Form):
    """The synthesis's own text, around the themes."""

    introduction = TextAreaField(
        _l("Introduction"),
        [at_most(LONGEST_REPLY), needed_later()],
        description=_l(
            "Demandée avant la publication : comment la consultation s’est tenue, qui s’est exprimé, "
            "ce qui domine."
        ),
        render_kw={"rows": 10, "dir": "auto"},
    )
    conclusion = TextAreaField(
        _l("Conclusion"),
        [at_most(LONGEST_REPLY)],
        description=_l("Ce qui change dans le projet et ce qui suit."),
        render_kw={"rows": 6, "dir": "auto"},
    )
