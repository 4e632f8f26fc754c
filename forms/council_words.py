"""Why a fact about the council is refused: one sentence a code of `consultations.refusals.FactRefused`."""

from typing import Any

from flask_babel import lazy_gettext as _l

from forms.base import figure

REFUSALS: dict[str, Any] = {
    # members
    "member_is_in_office": _l("%(name)s a déjà un mandat en cours à cette date."),
    "no_such_member": _l("Ce membre n’est pas de ce conseil."),
    "ends_before_it_begins": _l("Le mandat finirait avant d’avoir commencé."),
    # sittings and agenda
    "no_such_sitting": _l("Cette séance n’est pas de cette ville."),
    "second_call_is_later": _l("La seconde séance vient après celle qui n’avait pas le quorum."),
    "other_city": _l("Ce projet n’est pas de cette ville."),
    "sitting_has_opened": _l("La séance est ouverte : son ordre du jour ne change plus."),
    "sitting_is_over": _l("Cette séance est terminée ou annulée."),
    "sitting_is_convened": _l(
        "La convocation est partie : annulez la séance avec un motif, puis prévoyez-en une autre."
    ),
    "is_scheduled": _l(
        "Ce point est inscrit : « Retirer de l’ordre du jour », sur la fiche du projet, en demande le motif."
    ),
    "needs_a_second_call": _l(
        "Ce projet attend une nouvelle convocation : choisissez une séance convoquée de nouveau."
    ),
    "not_ready_for_the_council": _l("Ce projet n’est pas à l’étape où l’on choisit une séance."),
    "not_on_the_first_agenda": _l(
        "Une nouvelle convocation ne porte que sur l’ordre du jour de la séance sans quorum."
    ),
    "already_on_this_agenda": _l("Ce projet est déjà à l’ordre du jour de cette séance."),
    "on_another_agenda": _l("Ce projet est à l’ordre du jour d’une autre séance : retirez-l’en d’abord."),
    "already_convened": _l("La convocation est partie : ce point ne change plus."),
    "motion_is_ahead": _l("Un avis de motion se note une fois donné : cette date est à venir."),
    "motion_comes_too_late": _l("À cette étape, l’avis de motion ne change plus."),
    # attendance
    "sheet_is_wrong": _l("La feuille de présence est à corriger aux lignes marquées."),
    "sheet_is_closed": _l("Un résultat est proclamé : ceci ne change plus."),
    "officer_is_not_in_office": _l("Cette personne n’est pas membre du conseil ce jour-là."),
    "not_in_office": _l("Cette personne n’est pas membre du conseil ce jour-là."),
    "mode_missing": _l("Dites où est ce membre."),
    "holder_missing": _l("Dites à qui le pouvoir est donné."),
    "holder_is_self": _l("On ne se donne pas pouvoir à soi-même."),
    "holder_not_there": _l("Ce porteur du pouvoir n’est pas en séance : un pouvoir ne se transmet pas."),
    "holder_unknown": _l(
        "Aucun membre de cette feuille ne porte ce nom : écrivez prénom et nom, ou choisissez dans la liste."
    ),
    "holder_ambiguous": _l("Plusieurs membres répondent à ce nom (%(names)s) : écrivez prénom et nom."),
    "holder_is_full": _l(
        "Ce membre porte plus de pouvoirs que la loi ne permet : corrigez l’une des lignes où il est nommé."
    ),
    "holder_of_absent": _l(
        "Un pouvoir est écrit et ce membre est noté absent : notez-le représenté, ou effacez le nom."
    ),
    # the vote
    "sitting_is_not_open": _l("La séance n’est pas ouverte pour ce point."),
    "attendance_is_not_taken": _l("Relevez d’abord les présences."),
    "already_announced": _l("Le résultat est proclamé : il ne change plus."),
    "roll_call_is_wrong": _l("L’appel nominal est à corriger aux lignes marquées."),
    "choice_missing": _l("Inscrivez le vote de ce membre."),
    "may_not_vote": _l("Ce membre ne prend pas part à ce vote."),
    "blank_is_secret": _l(
        "Un vote blanc n’existe qu’au scrutin secret ; à main levée ou à l’appel, c’est une abstention."
    ),
    "wrong_method": _l("L’appel nominal s’inscrit membre par membre."),
    "count_is_negative": _l("Un nombre de voix ne peut pas être négatif."),
    "counts_exceed_entitled": _l(
        "Voix comptées : %(counted)s ; membres qui peuvent voter : %(entitled)s seulement."
    ),
    "chair_votes_in_secret": _l(
        "Au scrutin secret, la voix de la présidence reste secrète et n’est pas prépondérante."
    ),
    "chair_may_not_vote": _l("La présidence de séance ne prend pas part à ce vote."),
    "chair_choice_is_not_counted": _l("La voix de la présidence n’est pas dans les nombres inscrits."),
    "no_chair": _l("Nommez d’abord qui préside la séance."),
    "nothing_counted": _l("Aucun vote n’est inscrit."),
    "proxies_in_excess": _l(
        "Pouvoirs de trop au regard de la loi : %(excess)s. Corrigez la feuille de présence."
    ),
    "no_quorum": _l("Le quorum n’est pas atteint. Présents : %(counted)s ; nécessaires : %(needed)s."),
    "votes_do_not_match": _l(
        "La feuille de présence a changé depuis le vote : inscrivez le vote de nouveau."
    ),
    # the resolution
    "not_adopted": _l("Il n’y a pas de délibération adoptée à cette étape."),
    "already_signed": _l("La délibération est déjà signée par %(name)s."),
    "signer_withdrew": _l("%(name)s s’est retiré du dossier : une autre personne signe à sa place."),
    "not_signed": _l("La délibération est à signer avant d’être publiée."),
    "already_published": _l("La délibération est déjà publiée."),
}


def sentence(code: str, params: dict[str, Any] | None = None) -> str:
    """The sentence of a code, in the person's language."""
    said = {name: figure(one) if isinstance(one, int) else one for name, one in (params or {}).items()}
    return str(REFUSALS[code]) % said
