"""Forms of a city's own procedures: publish a text, retire a version, move running files to another."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField, TextAreaField, ValidationError

from forms.base import Form, at_most, figure, needed_later, required
from forms.drafting import CheckboxList
from forms.numbers import OptionalDayField

LARGEST_SOURCE = 1_000_000
LONGEST_REASON = 4_000
STAGE = "stage_"

REFUSALS: dict[str, Any] = {
    # publishing and retiring
    "has_problems": _l("Ce texte a des fautes : elles sont listées ci-dessous, ligne par ligne."),
    "same_text": _l("Ce texte est déjà publié : c’est la version %(version)s."),
    "in_the_past": _l("Une procédure ne vaut pas pour le passé : choisissez aujourd’hui ou un jour à venir."),
    "is_shipped": _l("Cette version est livrée avec le logiciel : publiez la vôtre, qui passera avant elle."),
    "retired_already": _l("Cette version est déjà retirée."),
    "ends_before_it_begins": _l("Le dernier jour ne peut pas être passé, ni précéder le premier."),
    # moving running files
    "nothing_to_move": _l("Choisissez au moins un projet."),
    "partial_map": _l("Dites où vont les projets de ces étapes : %(stages)s."),
    "unknown_stage": _l("La nouvelle version n’a pas d’étape « %(stage)s »."),
    "other_procedure": _l("Le projet %(reference)s suit une autre procédure."),
    "reason_is_missing": _l("Ce champ est à remplir."),
}


def sentence(code: str, params: Mapping[str, Any]) -> str:
    """Why a procedure is not published, or files not moved."""
    return str(REFUSALS[code]) % params


class ProcedureForm(Form):
    """A flattened procedure in TOML, typed or read from a file, and from which day it applies."""

    upload = FileField(
        _l("Fichier TOML"),
        [needed_later()],  # one of the two
        description=_l("S’il est joint, son contenu remplace le texte ci-dessous."),
        render_kw={"accept": ".toml,text/plain"},
    )
    source = TextAreaField(
        _l("Texte de la procédure (TOML)"),
        [needed_later()],
        render_kw={"rows": 24, "dir": "ltr", "spellcheck": "false", "class": "code"},
    )
    applies_from = OptionalDayField(
        _l("S’applique aux projets ouverts à partir du"),
        [required(_l("Choisissez un jour."))],
        description=_l("Les projets en cours gardent la version avec laquelle ils ont commencé."),
    )
    note = TextAreaField(
        _l("Motif"),
        [required(), at_most(LONGEST_REASON)],
        description=_l("Ce qui change et pourquoi, avec le texte de loi : il restera affiché."),
        render_kw={"rows": 3},
    )

    def read_file(self) -> None:
        """Put the file's content where it can be read and mended; a wrong encoding is said beside it."""
        file, self.upload.data = self.upload.data, None
        if not file or not file.filename:
            return
        data = file.read(LARGEST_SOURCE + 1)
        try:
            self.source.data = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data[: error.start].count(b"\n") + 1
            said = _l("Ce fichier n’est pas en UTF-8 (ligne %(line)s) : enregistrez-le en UTF-8.", line=line)
            self.upload.errors = [said]

    def validate_source(self, field: Any) -> None:
        if not (field.data or "").strip():
            raise ValidationError(_l("Écrivez la procédure, ou joignez son fichier."))
        if len(field.data) > LARGEST_SOURCE:
            most = figure(LARGEST_SOURCE)
            raise ValidationError(_l("C’est trop long : %(max)s caractères au plus.", max=most))


class RetireForm(Form):
    """The last day on which a version applies to new proposals."""

    last_on = OptionalDayField(_l("Dernier jour d’application"), [required(_l("Choisissez un jour."))])
    reason = TextAreaField(_l("Motif"), [required(), at_most(LONGEST_REASON)], render_kw={"rows": 3})


class MoveFilesForm(Form):
    """Which running files move to another version, where those of a lost stage go, and why."""

    refs = CheckboxList(_l("Projets"), [required(_l("Choisissez au moins un projet."))])
    reason = TextAreaField(
        _l("Motif"),
        [required(), at_most(LONGEST_REASON)],
        description=_l("Il sera inscrit au journal de chaque projet déplacé."),
        render_kw={"rows": 3},
    )

    @property
    def stage_map(self) -> dict[str, str]:
        """Where the files of a stage go, as far as it was chosen."""
        chosen = {
            field.name.removeprefix(STAGE): field.data for field in self if field.name.startswith(STAGE)
        }
        return {stage: target for stage, target in chosen.items() if target}


def move_files_form(
    files: Sequence[tuple[str, str]],
    lost: Mapping[str, str],
    stages: Sequence[tuple[str, str]],
    **given: Any,
) -> MoveFilesForm:
    """The form for these files (reference, title), the stages that the new version lacks (id → name) and
    those it has (id, name). All files are chosen at first."""
    fields = {
        STAGE + stage: SelectField(
            _l("Les projets de l’étape « %(stage)s » vont à", stage=name),
            choices=[("", _l("À choisir")), *stages],
            default="",
        )
        for stage, name in lost.items()
    }
    made: type[MoveFilesForm] = type("MoveFilesOfThese", (MoveFilesForm,), fields)
    form = made(**given)
    form.refs.choices = [(ref, f"{ref} – {title}") for ref, title in files]
    if not form.is_submitted():
        form.refs.data = [ref for ref, _ in files]
    return form
