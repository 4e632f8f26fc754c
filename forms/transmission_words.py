"""Why a fact about the national submission is refused: one sentence a code of `FactRefused`."""

from typing import Any

from flask_babel import lazy_gettext as _l

REFUSALS: dict[str, Any] = {
    "authority_is_known": _l("L’autorité « %(name)s » est déjà enregistrée."),
    "nothing_to_submit": _l("Il n’y a pas de transmission à préparer à cette étape."),
    "no_such_authority": _l("Cette autorité n’est pas de cette ville."),
    "not_in_hand": _l("Ce dossier n’est plus en cours : rien n’est à enregistrer."),
    "already_answered": _l("Une réponse est déjà enregistrée : elle ne change plus."),
    "observations_are_missing": _l("Écrivez au moins une observation, sur un article ou sur l’ensemble."),
    "text_is_missing": _l("Écrivez la réponse, ou joignez-en le document."),
}


def sentence(code: str, params: dict[str, Any] | None = None) -> str:
    """The sentence of a code, in the person's language."""
    return str(REFUSALS[code]) % (params or {})
