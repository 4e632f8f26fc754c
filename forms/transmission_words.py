"""Why a fact about the national submission is refused: one sentence a code of `FactRefused`."""

from typing import Any

from flask_babel import lazy_gettext as _l

REFUSALS: dict[str, Any] = {
    "authority_is_known": _l("L’autorité « %(name)s » est déjà enregistrée."),
    "nothing_to_submit": _l("Il n’y a pas de transmission à préparer à cette étape."),
    "no_such_authority": _l("Cette autorité n’est pas de cette ville."),
    "goes_by_email": _l("Ce dossier part par courriel : transmettez-le, il part de lui-même."),
    "already_sent": _l("L’envoi de ce dossier est déjà noté : il ne change plus."),
    "file_is_not_ready": _l("Le dossier n’est pas encore scellé : son envoi se note après."),
    "instant_is_ahead": _l("Ce moment n’est pas encore venu : écrivez un jour et une heure passés."),
    "sent_before_the_file": _l("À ce moment-là, le dossier n’était pas encore scellé."),
    "received_before_sent": _l("À ce moment-là, le dossier n’était pas encore envoyé."),
    "answered_before_sent": _l("À ce moment-là, l’autorité n’avait pas encore reçu le dossier."),
    "not_in_hand": _l("Ce dossier n’est plus en cours : rien n’est à enregistrer."),
    "already_answered": _l("Une réponse est déjà enregistrée : elle ne change plus."),
    "observations_are_missing": _l("Écrivez au moins une observation, sur un article ou sur l’ensemble."),
    "text_is_missing": _l("Écrivez la réponse, ou joignez-en le document."),
}

# Codes that are about the moment someone typed, told beside its field.
ABOUT_THE_MOMENT = (
    "instant_is_ahead",
    "sent_before_the_file",
    "received_before_sent",
    "answered_before_sent",
)
MOMENTS = ("sent_at", "received_at", "answered_at")


def sentence(code: str, params: dict[str, Any] | None = None) -> str:
    """The sentence of a code, in the person's language."""
    return str(REFUSALS[code]) % (params or {})
