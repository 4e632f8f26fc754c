"""Words of participation: the charter's reasons, and why something asked of a comment is refused."""

from typing import Any

from flask_babel import lazy_gettext as _l

REASON_LABELS: dict[str, Any] = {
    "off_topic": _l("Hors sujet : sans rapport avec le projet"),
    "insult": _l("Injure, menace ou harcèlement"),
    "hatred": _l("Propos haineux ou discriminatoires"),
    "personal_data": _l("Données personnelles d’une autre personne"),
    "defamation": _l("Accusation portée contre une personne nommée"),
    "advertising": _l("Publicité ou message envoyé en nombre"),
    "duplicate": _l("Copie d’une contribution déjà publiée par la même personne"),
    "impersonation": _l("Nom d’une personne ou d’un organisme pris sans droit"),
    "unlawful": _l("Autre contenu contraire à la loi"),
}

REFUSALS: dict[str, Any] = {
    "comment_period_is_open": _l("Ce projet ne reçoit pas de contributions en ce moment."),
    "comment_period_is_over": _l(
        "La période est close depuis le %(closes_at)s : cette contribution n’est pas enregistrée."
    ),
    "comment_period_has_begun": _l(
        "La période s’ouvrira le %(opens_at)s : cette contribution n’est pas encore reçue."
    ),
    "comment_was_withdrawn": _l("Cette contribution a été retirée par son auteur."),
    "confirmation_is_valid": _l("Ce lien de confirmation n’est plus valable, ou il est incomplet."),
    "received_in_the_period": _l(
        "La contribution doit avoir été reçue pendant la période : "
        "à partir du %(opens_at)s et avant le %(closes_at)s."
    ),
    "received_in_the_past": _l("La réception ne peut pas être dans l’avenir."),
    "period_is_set_before_opening": _l(
        "Les dates se fixent pendant la préparation du projet. Une période ouverte peut être prolongée."
    ),
    "period_ends_after_it_begins": _l("La clôture doit venir après l’ouverture."),
    "period_is_only_lengthened": _l(
        "Une période se prolonge : la clôture doit venir après le %(closes_at)s."
    ),
    "reason_is_in_the_charter": _l("Choisissez un motif de la charte."),
    "comment_can_be_moderated": _l(
        "Cette contribution n’est pas confirmée, ou elle a été retirée : elle n’est pas à modérer."
    ),
    "three_attachments_at_most": _l("Trois fichiers au plus."),
}
