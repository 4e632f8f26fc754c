"""The law of the place in a councillor's words: what a rule is about, and its formula with its figures."""

from typing import Any

from flask_babel import lazy_gettext as _l

from consultations.routes.words_plural import _n

SECTIONS: dict[str, Any] = {
    "consultation": _l("Avant le vote"),
    "council": _l("La réunion du conseil"),
    "vote": _l("La décision"),
    "after": _l("Après la décision"),
}

RULES: dict[str, Any] = {
    "consultation.regime": _l("Qui est consulté"),
    "consultation.min_days": _l("Durée de la consultation"),
    "consultation.synthesis_due": _l("Synthèse"),
    "opinion.data_protection": _l("Protection des données"),
    "opinion.transport_authority": _l("Autorité de la mobilité"),
    "notification.standstill": _l("Notification et statu quo"),
    "council.decider": _l("Qui décide"),
    "council.motion": _l("Avis de motion"),
    "council.notice": _l("Convocation"),
    "council.urgent_notice": _l("Urgence"),
    "council.explanatory_note": _l("Note explicative"),
    "council.quorum_rule": _l("Quorum"),
    "council.second_call": _l("Nouvelle convocation"),
    "council.quorum_counts_remote": _l("Présence à distance"),
    "council.majority": _l("Majorité"),
    "council.tie": _l("Égalité des voix"),
    "council.proxies": _l("Pouvoirs"),
    "council.ballot": _l("Scrutin public ou secret"),
    "council.recusal": _l("Conflit d’intérêts"),
    "calendar.tourist_tax": _l("Calendrier de la taxe"),
    "transmission.act": _l("Transmission"),
    "transmission.request": _l("Demande à l’État"),
    "transmission.acknowledgement_days": _l("Accusé de réception"),
    "transmission.answer_months": _l("Réponse de l’autorité"),
    "effect.executory": _l("Entrée en vigueur"),
    "effect.challenge": _l("Recours"),
}

FORMULAS: dict[str, Any] = {
    "consultation_is_mandatory": _l("La loi impose de consulter : %(regime)s."),
    "consultation_is_voluntary": _l("La ville choisit de consulter : %(regime)s."),
    "participants_are": _l("Sont entendus : %(participants)s."),
    "consultation_lasts": _n(
        "La consultation dure au moins %(num)s jour.",
        "La consultation dure au moins %(num)s jours.",
        by="days",
    ),
    "synthesis_before_signature": _l("La synthèse est publique au plus tard à la signature de l’acte."),
    "synthesis_before_vote": _l("La synthèse est publique avant le vote."),
    "opinion_if_personal_data": _l("Seulement si le projet prévoit de traiter des données personnelles."),
    "opinion_in_months": _n(
        "%(opinion)s : l’autorité a %(num)s mois pour répondre.",
        "%(opinion)s : l’autorité a %(num)s mois pour répondre.",
        by="months",
    ),
    "opinion_in_days": _n(
        "%(opinion)s : l’autorité a %(num)s jour pour répondre.",
        "%(opinion)s : l’autorité a %(num)s jours pour répondre.",
        by="days",
    ),
    "opinion_undated": _l("%(opinion)s : aucun délai n’est fixé."),
    "opinion_silence": _l("Si elle ne répond pas : %(silence)s."),
    "standstill_lasts": _n(
        "Si le projet doit être notifié (%(regime)s), rien n’est adopté pendant %(num)s mois.",
        "Si le projet doit être notifié (%(regime)s), rien n’est adopté pendant %(num)s mois.",
        by="months",
    ),
    "standstill_lengthened": _n(
        "Si la Commission rend un avis circonstancié, le délai est plus long de %(num)s mois.",
        "Si la Commission rend un avis circonstancié, le délai est plus long de %(num)s mois.",
        by="months",
    ),
    "council_decides": _l("Le conseil décide, par un vote en séance."),
    "authority_decides": _l("Aucun conseil ne siège : %(office)s décide, avec un motif écrit."),
    "notice_in_clear_days": _n(
        "La convocation part au moins %(num)s jour franc avant la séance : "
        "ni le jour de l’envoi ni celui de la séance ne comptent.",
        "La convocation part au moins %(num)s jours francs avant la séance : "
        "ni le jour de l’envoi ni celui de la séance ne comptent.",
        by="days",
    ),
    "notice_in_calendar_days": _n(
        "La convocation part au moins %(num)s jour avant la séance.",
        "La convocation part au moins %(num)s jours avant la séance.",
        by="days",
    ),
    "notice_with_note": _l("Une note qui explique le projet est jointe à la convocation."),
    "urgent_notice_in_days": _n(
        "En cas d’urgence, il reste au moins %(num)s jour franc.",
        "En cas d’urgence, il reste au moins %(num)s jours francs.",
        by="days",
    ),
    "call_after_clear_days": _n(
        "Convocation n° %(call)s : au moins %(num)s jour franc après la séance qui n’a pas réuni le quorum.",
        "Convocation n° %(call)s : au moins %(num)s jours francs "
        "après la séance qui n’a pas réuni le quorum.",
        by="days",
    ),
    "call_after_calendar_days": _n(
        "Convocation n° %(call)s : au moins %(num)s jour après la séance qui n’a pas réuni le quorum.",
        "Convocation n° %(call)s : au moins %(num)s jours après la séance qui n’a pas réuni le quorum.",
        by="days",
    ),
    "no_other_call": _l("Sans quorum, le point attend une nouvelle séance, convoquée comme la première."),
    "remote_counts": _l("Un membre qui assiste à distance compte pour le quorum et vote."),
    "remote_by_statute": _l(
        "Un membre à distance ne compte que si un texte de la ville le dit : ici, il ne compte pas."
    ),
    "remote_does_not_count": _l("Un membre qui assiste à distance ne compte pas pour le quorum."),
    "proxies_allowed": _n(
        "Un membre absent peut donner un pouvoir écrit ; chacun en porte au plus %(num)s.",
        "Un membre absent peut donner un pouvoir écrit ; chacun en porte au plus %(num)s.",
        by="proxies",
    ),
    "no_proxies": _l("Aucun pouvoir n’est admis : un membre absent ne vote pas."),
    "motion_before": _n(
        "L’avis de motion et le dépôt du projet ont lieu à une autre séance, "
        "au moins %(num)s jour avant le vote.",
        "L’avis de motion et le dépôt du projet ont lieu à une autre séance, "
        "au moins %(num)s jours avant le vote.",
        by="days",
    ),
    "tie_chair_unless_secret": _l("À égalité, la présidence l’emporte, sauf au scrutin secret."),
    "tie_chair": _l("À égalité, la voix de la présidence l’emporte."),
    "tie_is_rejected": _l("À égalité, le projet est rejeté."),
    "public_ballot_on_request": _l(
        "Une part des présents peut demander un vote nominal : %(part)s, soit %(members)s si tous sont là."
    ),
    "secret_ballot_on_request": _l(
        "Une part des présents peut demander un vote secret : %(part)s, soit %(members)s si tous sont là."
    ),
    "no_ballot_on_request": _l("Aucun droit de demander un vote nominal ou secret n’est connu ici."),
    "interested_withdraw": _l("Un membre intéressé se retire : il ne débat pas et ne vote pas."),
    "interested_abstain": _l("Un membre intéressé ne vote pas."),
    "tax_adopted_by": _l("Votée au plus tard le %(adopt_by_on)s, la taxe s’applique le %(effective_on)s."),
    "sent_to": _l("Le dossier part à : %(office)s (%(submission_kind)s)."),
    "sent_within": _n(
        "Il part dans le délai de %(num)s jour après la décision.",
        "Il part dans le délai de %(num)s jours après la décision.",
        by="days",
    ),
    "acknowledged_within": _n(
        "Sans accusé de réception après %(num)s jour, le secrétariat relance l’autorité.",
        "Sans accusé de réception après %(num)s jours, le secrétariat relance l’autorité.",
        by="days",
    ),
    "answered_in_days": _n(
        "L’autorité a %(num)s jour pour répondre, à compter de l’envoi.",
        "L’autorité a %(num)s jours pour répondre, à compter de l’envoi.",
        by="days",
    ),
    "answered_in_months": _n(
        "L’autorité a %(num)s mois pour répondre, à compter de l’envoi.",
        "L’autorité a %(num)s mois pour répondre, à compter de l’envoi.",
        by="months",
    ),
    "silence_approves": _l("Son silence vaut accord."),
    "silence_refuses": _l("Son silence vaut refus."),
    "silence_decides_nothing": _l("Son silence ne décide rien : une personne le constate."),
    "effect_published_and_transmitted": _l("L’acte s’applique une fois publié et transmis."),
    "effect_published": _l("L’acte s’applique une fois publié."),
    "effect_days_after_publication": _n(
        "L’acte s’applique %(num)s jour après sa publication.",
        "L’acte s’applique %(num)s jours après sa publication.",
        by="days",
    ),
    "effect_approved": _l("L’acte s’applique une fois approuvé par l’autorité."),
    "effect_days_after_transmission": _n(
        "L’acte s’applique %(num)s jour après sa transmission, sauf opposition.",
        "L’acte s’applique %(num)s jours après sa transmission, sauf opposition.",
        by="days",
    ),
    "rule_is_the_citys": _l("Règle propre à la ville, fixée le %(set_on)s par %(name)s. Motif : %(why_set)s"),
    "challenged_for": _n(
        "Il peut être contesté pendant %(num)s mois.",
        "Il peut être contesté pendant %(num)s mois.",
        by="months",
    ),
}

SILENCE: dict[str, Any] = {
    "favourable": _l("son accord est présumé"),
    "unfavourable": _l("son refus est présumé"),
    "none": _l("la procédure continue sans elle"),
}
PARTICIPANTS: dict[str, Any] = {
    "public": _l("toute personne"),
    "residents": _l("les habitants"),
    "registered": _l("les personnes inscrites au registre de la ville"),
}

# What stands for a reference where no text was found: the only ones that are a sentence, so they are said in
# the reader's language; a reference itself is cited as its country writes it.
REFERENCES: dict[str, Any] = {
    "Règle commune de prudence ; texte local à vérifier par le service juridique": _l(
        "Règle commune de prudence ; texte local à vérifier par le service juridique"
    ),
    "Droit cantonal (texte à vérifier)": _l("Droit cantonal (texte à vérifier)"),
}


def cited(reference: str) -> str:
    """A legal reference as the reader reads it."""
    return str(REFERENCES.get(reference, reference))
