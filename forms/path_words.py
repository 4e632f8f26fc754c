"""Why a fact around the vote is refused: one sentence a code of `FactRefused`."""

from typing import Any

from flask_babel import lazy_gettext as _l

REFUSALS: dict[str, Any] = {
    "not_at_this_stage": _l("Cela ne s’écrit pas à l’étape où en est le projet, ou pas par vous."),
    "questions_are_unanswered": _l("Répondez à toutes les questions."),
    "no_such_opinion": _l("Ce qui est demandé n’existe pas pour ce projet."),
    "opinion_due_in_the_past": _l("Ce délai finirait avant d’avoir commencé."),
    "opinion_is_empty": _l("Écrivez le texte rendu, ou joignez-en le document."),
    "given_before_asked": _l("À ce moment-là, rien n’était encore demandé."),
    "nothing_is_notified_here": _l("Le droit de la ville ne connaît pas cette notification."),
    "notified_already": _l("Ce texte est déjà notifié sous le numéro %(reference)s."),
    "notified_before_the_text": _l("À ce moment-là, ce texte n’était pas encore publié."),
    "nothing_was_notified": _l("Aucune notification n’est en cours."),
    "already_noted": _l("C’est déjà noté."),
    "came_before_it_was_notified": _l("À ce moment-là, rien n’était encore notifié."),
    "months_are_unknown": _l("Le droit ne connaît pas cette durée."),
    "ends_before_it_starts": _l("L’expérimentation finirait avant de commencer."),
    "voted_already": _l("Ce que le conseil a voté ne change plus : seul le réexamen peut être fixé."),
    "no_such_criterion": _l("Ce critère n’existe pas pour ce projet."),
    "information_is_awaited": _l("Une demande de renseignements attend déjà sa réponse."),
    "asked_before_sent": _l("À ce moment-là, l’autorité n’avait pas encore reçu le dossier."),
    "nothing_is_asked": _l("Aucune demande de renseignements n’attend de réponse."),
    "answered_before_asked": _l("À ce moment-là, rien n’était encore demandé."),
    "demands_are_followed": _l("La suite d’une demande est notée : la liste ne change plus."),
    "no_such_demand": _l("Cette demande n’existe pas dans ce dossier."),
}
ABOUT_THE_MOMENT = (
    "given_before_asked",
    "notified_before_the_text",
    "came_before_it_was_notified",
    "asked_before_sent",
    "answered_before_asked",
)
MOMENTS = ("requested_at", "given_at", "notified_at", "asked_at")


def sentence(code: str, params: dict[str, Any] | None = None) -> str:
    """The sentence of a code, in the person's language."""
    return str(REFUSALS[code]) % (params or {})
