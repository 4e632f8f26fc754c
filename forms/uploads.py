"""Files that people join: the form that takes one, and why one is refused."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField

from forms.base import Form, at_most

ACCEPTED = ".pdf,.png,.jpg,.jpeg,.webp,.txt,.csv"

REFUSALS: dict[str, Any] = {
    "no_name": _l("Choisissez un fichier."),
    "empty": _l("Ce fichier est vide."),
    "too_big": _l("Ce fichier est trop lourd : %(limit)s au plus."),
    "kind": _l(
        "Ce genre de fichier n’est pas accepté : joignez un PDF, une image (PNG, JPEG, WebP) ou un texte."
    ),
    "eicar": _l("Ce fichier est signalé comme dangereux ; il n’a pas été gardé."),
    "not_what_it_says": _l("Le contenu de ce fichier n’est pas celui que son nom annonce."),
    "unreadable": _l("Ce fichier ne s’ouvre pas : il est abîmé ou incomplet."),
    "encrypted": _l("Ce PDF est protégé par un mot de passe : joignez-en une copie sans protection."),
    "too_many_pixels": _l("Cette image est trop grande : 50 millions de points au plus."),
    "too_heavy": _l("Ce fichier est trop lourd à vérifier : joignez-en une version plus simple."),
    "not_text": _l("Ce fichier n’est pas du texte."),
    "encoding": _l("Les caractères de ce fichier ne se lisent pas : enregistrez-le en UTF-8."),
}


FILES = _l("Publiées. Trois fichiers au plus : PDF, image, texte ou CSV, %(megabytes)d Mo chacun.")
DOCUMENT = _l("PDF, image (PNG, JPEG, WebP) ou texte, %(megabytes)d Mo au plus.")


def tell_limit(field: Any, largest: int, sentence: Any = DOCUMENT) -> None:
    """Say under a file's field what is taken, and how heavy it may be (`largest` in bytes)."""
    field.description = str(sentence) % {"megabytes": largest // 1_000_000}


def refuse(field: Any, code: str, params: dict[str, Any]) -> None:
    """Say beside a file's field why the file is not kept (`code` of consultations.files.UploadRefused)."""
    said = dict(params)
    if "limit" in said:
        said["limit"] = _("%(megabytes)d Mo", megabytes=said["limit"] // 1_000_000)
    field.errors = [*field.errors, str(REFUSALS[code]) % said]


class AttachmentForm(Form):
    """A file to join to a proposal, with the title people will read."""

    upload = FileField(
        _l("Fichier"),
        [FileRequired(_l("Choisissez un fichier."))],
        description=_l("PDF, image (PNG, JPEG, WebP) ou texte (TXT, CSV)."),
        render_kw={"accept": ACCEPTED},
    )
    title = StringField(
        _l("Titre de la pièce"),
        [at_most(200)],
        description=_l("Sans titre, c’est le nom du fichier qui paraît."),
    )
