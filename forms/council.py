"""What the secretariat writes down of the council: members, sittings, votes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired

from forms.base import (
    Form,
    LocalDateTimeField,
    Optional,
    an_email,
    at_most,
    choices,
    lower,
    refuse_nul,
    required,
)
from forms.council_words import sentence
from workflows.attendance import Seat
from workflows.vocabulary import BallotMethod, Choice

Label = Callable[[Any, str], Any]
NAMED = (Choice.FOR, Choice.AGAINST, Choice.ABSTAIN, Choice.NOT_VOTING)
MOST_VOTES = 10_000
EARLIEST_YEAR, LATEST_YEAR = 1900, 2199


def _a_day(form: Any, field: Any) -> None:
    if field.data is not None and not EARLIEST_YEAR <= field.data.year <= LATEST_YEAR:
        raise ValidationError(_l("L’année est à écrire en quatre chiffres."))


def _day_field(label: Any, optional: bool = False) -> DateField:
    needed = [Optional()] if optional else [InputRequired(_l("Écrivez une date qui existe."))]
    return DateField(label, [*needed, _a_day])


def _pairs(rows: Iterable[Any]) -> list[tuple[str, str]]:
    return [(str(row.member_id if isinstance(row, Seat) else row.id), row.name) for row in rows]


class MemberForm(Form):
    """A councillor's mandate."""

    name = StringField(_l("Prénom et nom"), [required(), at_most(120)], render_kw={"autocomplete": "off"})
    function = StringField(
        _l("Fonction"), [at_most(120)], description=_l("Par exemple « maire », « deuxième adjointe ».")
    )
    group = StringField(_l("Groupe"), [at_most(120)])
    email = StringField(
        _l("Adresse électronique"),
        [Optional(), at_most(255), an_email()],
        filters=[lower],
        description=_l("La convocation y est envoyée."),
        render_kw={"autocomplete": "off", "dir": "ltr"},
    )
    language = SelectField(_l("Langue des courriers"))
    begins_on = _day_field(_l("Début du mandat"))

    def __init__(self, *args: Any, languages: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language.choices = list(languages)


class EndOfMandateForm(Form):
    """The last day of a mandate."""

    ends_on = _day_field(_l("Dernier jour du mandat"))


class SittingForm(Form):
    """A sitting to plan; a second call names the one that had no quorum."""

    starts_at = LocalDateTimeField(
        _l("Jour et heure"), [InputRequired(_l("Écrivez un jour et une heure qui existent."))]
    )
    place = StringField(_l("Lieu"), [required(), at_most(200)])
    second_call_of = SelectField(_l("Nouvelle convocation, après la séance sans quorum du"), default="")

    def __init__(self, *args: Any, firsts: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.second_call_of.choices = [("", _l("aucune : c’est une première convocation")), *firsts]


class MotionForm(Form):
    """When notice of motion was given and the draft tabled, and by whom."""

    given_at = LocalDateTimeField(
        _l("Avis de motion donné le"), [InputRequired(_l("Écrivez un jour et une heure qui existent."))]
    )
    tabled_at = LocalDateTimeField(
        _l("Projet déposé le"), [InputRequired(_l("Écrivez un jour et une heure qui existent."))]
    )
    given_by = StringField(_l("Donné par"), [required(), at_most(160)], render_kw={"dir": "auto"})


class CancelSittingForm(Form):
    """Why a sitting is called off."""

    reason = TextAreaField(
        _l("Motif de l’annulation ou du report"),
        [required(), at_most(500), refuse_nul],
        description=_l("Écrit aux membres du conseil, et publié dans le journal des projets."),
        render_kw={"rows": 3, "dir": "auto"},
    )


class AgendaForm(Form):
    """A proposal to put on an agenda."""

    proposal = SelectField(_l("Projet"), [required(_l("Choisissez un projet."))])

    def __init__(self, *args: Any, proposals: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proposal.choices = list(proposals)


class NoteForm(Form):
    """The explanatory note joined to the convocation."""

    explanatory_note = TextAreaField(
        _l("Note explicative de synthèse"),
        [at_most(20_000)],
        description=_l("Elle est jointe à la convocation : ce que le conseil doit savoir pour décider."),
        render_kw={"rows": 10},
    )


class DebateForm(Form):
    """The tenor of the debate, for the minutes."""

    debate = TextAreaField(_l("Teneur des débats"), [at_most(20_000)], render_kw={"rows": 8})


class OfficersForm(Form):
    """Who chairs and who writes the minutes."""

    chair = SelectField(_l("Présidence de séance"), [required(_l("Choisissez qui préside."))])
    secretary = SelectField(_l("Secrétariat de séance"))

    def __init__(self, *args: Any, seats: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.chair.choices = [("", _l("à choisir")), *_pairs(seats)]
        self.secretary.choices = [("", _l("personne pour l’instant")), *_pairs(seats)]


class RecusalForm(Form):
    """A member who takes no part in an item, and why."""

    member = SelectField(_l("Membre qui se retire"), [required(_l("Choisissez un membre."))])
    reason = StringField(_l("Motif"), [required(), at_most(300)])

    def __init__(self, *args: Any, seats: Sequence[Seat], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.member.choices = [("", _l("à choisir")), *_pairs(seats)]


def _chosen(code: str) -> Callable[[Any, Any], None]:
    def check(form: Any, field: Any) -> None:
        if not field.data or field.data not in dict(field.choices):
            raise ValidationError(sentence(code))

    return check


class RollCallForm(Form):
    """One choice for every member entitled to vote; made by `roll_call_form`."""

    seats: Sequence[Seat] = ()

    def rows(self) -> list[tuple[Seat, Any]]:
        """Each voter with the field of their choice."""
        return [(seat, self[f"choice-{seat.member_id}"]) for seat in self.seats]

    def typed(self) -> dict[int, Choice]:
        """Member → choice."""
        return {
            seat.member_id: Choice(field.data) for seat, field in self.rows() if field.data in list(Choice)
        }

    def refuse_rows(self, codes: Mapping[int, str]) -> None:
        """Put each code's sentence beside its row."""
        for seat, field in self.rows():
            if seat.member_id in codes:
                field.errors = [sentence(codes[seat.member_id])]


def roll_call_form(seats: Sequence[Seat], label: Label, known: Mapping[int, Choice]) -> RollCallForm:
    """The roll call of these voters, with what was recorded before."""
    words = choices(NAMED, lambda word: label(word, "choice"))
    fields: dict[str, Any] = {"seats": seats}
    for seat in seats:
        before = known.get(seat.member_id)
        fields[f"choice-{seat.member_id}"] = RadioField(
            seat.name, [_chosen("choice_missing")], choices=words, default=str(before) if before else None,
            validate_choice=False,
        )  # fmt: skip
    return type("RollCall", (RollCallForm,), fields)()


def _countable(form: Any, field: Any) -> None:
    """Not `NumberRange`: it overflows on a number of 400 digits."""
    if field.data is None or not 0 <= field.data <= MOST_VOTES:
        field.errors = []
        raise ValidationError(_l("Écrivez un nombre entier, de zéro à dix mille."))


def _votes(label: Any, hint: Any = "") -> IntegerField:
    needed = InputRequired(_l("Écrivez un nombre entier, zéro s’il n’y en a pas."))
    return IntegerField(
        label, [needed, _countable], description=hint, render_kw={"min": 0, "inputmode": "numeric"}
    )


class CountsForm(Form):
    """A show of hands or a secret ballot by its counts. `tie`: the chair's own vote is asked only where the
    law lets it break one."""

    method = RadioField(_l("Mode de scrutin"), [required(_l("Choisissez un mode de scrutin."))])
    votes_for = _votes(_l("Pour"))
    votes_against = _votes(_l("Contre"))
    abstentions = _votes(_l("Abstentions"))
    blanks = _votes(_l("Blancs"), _l("Au scrutin secret seulement ; sinon zéro."))
    chair_choice = SelectField(
        _l("Voix de la présidence de séance"),
        default="",
        description=_l(
            "Elle départage à égalité, sauf au scrutin secret. Elle est déjà dans les nombres ci-dessus."
        ),
    )

    def __init__(self, *args: Any, label: Label, tie: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_counts = (BallotMethod.SHOW_OF_HANDS, BallotMethod.SECRET)
        self.method.choices = choices(by_counts, lambda word: label(word, "ballot_method"))
        named = choices(NAMED[:3], lambda word: label(word, "choice"))
        self.chair_choice.choices = [("", _l("non dite")), *named]
        if tie == "chair_casting":
            self.chair_choice.description = _l(
                "Elle départage à égalité. Elle est déjà dans les nombres ci-dessus."
            )
        elif tie == "rejected":
            del self.chair_choice


class ConfirmForm(Form):
    """A button alone."""


class SignatureForm(Form):
    """Who signed the resolution."""

    signed_by = StringField(
        _l("Signée par"), [required(), at_most(160)], description=_l("Prénom, nom et fonction.")
    )
