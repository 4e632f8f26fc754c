"""Why a move is refused, one sentence a condition; and what a draft lacks."""

from typing import Any

from flask_babel import lazy_gettext as _l

from consultations.routes.words_path import REASONS_AROUND_THE_VOTE
from consultations.routes.words_plural import _n

REASONS: dict[str, Any] = {
    "action_is_known_here": _l("Cet acte n’est pas possible à l’étape où en est le projet."),
    "role_may_make_this_move": _l("Cet acte revient à : %(by)s."),
    "legal_act_needs_a_person": _l("C’est un acte juridique : une personne nommée doit le prendre."),
    "reason_is_given": _l("Un motif écrit est nécessaire."),
    "effective_date_follows_the_previous_step": _l("La date d’effet ne peut pas précéder l’étape d’avant."),
    "effective_date_is_not_ahead": _l("La date d’effet ne peut pas être dans l’avenir."),
    "four_eyes_are_kept": _l("Cet acte revient à une autre personne que celle de l’étape « %(other)s »."),
    "recusal_is_kept": _l("Vous vous êtes déporté de ce dossier : une autre personne doit prendre cet acte."),
    "draft_is_complete": _l("Le projet n’est pas complet : %(missing)s."),
    "comment_period_is_set": _l(
        "L’ouverture et la clôture de la consultation ne sont pas fixées, dans cet ordre."
    ),
    "comment_period_is_ahead": _l("La consultation ne peut pas s’ouvrir dans le passé."),
    "comment_period_long_enough": _n(
        "La consultation dure %(num)s jour ; il en faut au moins %(needed)s : "
        "elle ne peut pas se clore avant la fin du %(earliest_on)s.",
        "La consultation dure %(num)s jours ; il en faut au moins %(needed)s : "
        "elle ne peut pas se clore avant la fin du %(earliest_on)s.",
        by="days",
    ),
    "comment_period_is_over": _l("La consultation n’est pas terminée : elle se clôt %(closes_at)s."),
    "comments_are_moderated": _l("Contributions qui attendent une décision de modération : %(comments)s."),
    "every_comment_is_sorted": _l(
        "Contributions publiées qui ne sont rangées dans aucun thème : %(comments)s."
    ),
    "every_theme_is_answered": _l(
        "Thèmes sans réponse de la ville : %(themes)s ; contributions laissées sans réponse : %(comments)s."
    ),
    "synthesis_is_written": _l("La synthèse n’est pas écrite."),
    "synthesis_is_published": _l("La synthèse n’est pas publiée."),
    "sitting_is_chosen:none": _l(
        "Le projet n’est dans aucune séance : ajoutez-le à l’une d’elles, à la page « Séances »."
    ),
    "sitting_is_chosen:not_second_call": _l(
        "Il faut une séance convoquée de nouveau, après celle sans quorum."
    ),
    "sitting_is_chosen:past": _l("La séance choisie est passée (%(starts_at)s)."),
    "sitting_is_chosen": _l("Le projet n’est inscrit à l’ordre du jour d’aucune séance à venir."),
    "tax_calendar_is_met": _l(
        "Pour s’appliquer l’an prochain, la taxe doit être votée au plus tard le %(adopt_by)s. "
        "Votée le %(sitting_on)s, elle s’appliquerait le %(effective_on)s."
    ),
    "notice_is_long_enough": _n(
        "La convocation doit partir %(num)s jour franc avant la séance : au plus tard le %(latest_on)s.",
        "La convocation doit partir %(num)s jours francs avant la séance : au plus tard le %(latest_on)s.",
        by="days",
    ),
    "urgent_notice_is_kept": _n(
        "Même en urgence, la convocation part au moins %(num)s jour franc avant la séance : "
        "au plus tard le %(latest_on)s.",
        "Même en urgence, la convocation part au moins %(num)s jours francs avant la séance : "
        "au plus tard le %(latest_on)s.",
        by="days",
    ),
    "explanatory_note_is_joined": _l("La note explicative de synthèse manque à la convocation."),
    "sitting_has_begun": _l("La séance n’a pas commencé : elle est convoquée pour %(starts_at)s."),
    "convocation_was_sent": _l("Les membres du conseil n’ont pas été convoqués à cette séance."),
    "attendance_is_taken": _l("Les présences ne sont pas relevées."),
    "proxies_are_valid:none": _l(
        "Le droit du lieu n’admet aucun pouvoir : un membre absent ne vote pas. "
        "Pouvoirs à retirer : %(excess)s."
    ),
    "proxies_are_valid": _l("Pouvoirs en trop : %(excess)s. Un membre en porte au plus %(allowed)s."),
    "quorum_is_reached": _n(
        "Le quorum n’est pas atteint : %(num)s présent, il en faut %(needed)s.",
        "Le quorum n’est pas atteint : %(num)s présents, il en faut %(needed)s.",
        by="counted",
    ),
    "quorum_is_missing": _n(
        "Le quorum est atteint : %(num)s présent pour %(needed)s.",
        "Le quorum est atteint : %(num)s présents pour %(needed)s.",
        by="counted",
    ),
    "second_call_gap_is_kept": _n(
        "Il faut %(num)s jour franc entre les deux séances : pas avant le %(earliest_on)s.",
        "Il faut %(num)s jours francs entre les deux séances : pas avant le %(earliest_on)s.",
        by="days",
    ),
    "call_is_foreseen": _l(
        "Le droit du lieu ne prévoit plus de convocation pour cet ordre du jour : "
        "inscrivez le point à une nouvelle séance."
    ),
    "calls_are_used_up": _l(
        "Une nouvelle convocation pour le même ordre du jour est prévue ou reste possible."
    ),
    "motion_was_given:none": _l(
        "Le droit du lieu demande un avis de motion et le dépôt du projet à une séance d’avant : "
        "ils ne sont pas notés."
    ),
    "motion_was_given": _l(
        "L’avis de motion ou le dépôt du projet est trop récent : "
        "le vote a lieu à une autre séance, au plus tôt le %(earliest_on)s."
    ),
    "council_sits": _l("Aucun conseil ne siège ici : une autorité nommée décide."),
    "drafts_are_notified_here": _l("Le droit du lieu ne demande de notifier aucun projet avant le vote."),
    "decider_is_named": _l("Ici un conseil siège : il décide par un vote."),
    "tally_is_announced": _l("Le résultat du vote n’est pas proclamé."),
    "majority_is_reached": _n(
        "La majorité n’est pas atteinte : %(num)s voix pour, il en faut %(needed)s.",
        "La majorité n’est pas atteinte : %(num)s voix pour, il en faut %(needed)s.",
        by="votes_for",
    ),
    "majority_is_missed": _n(
        "La majorité est atteinte : %(num)s voix pour, il en fallait %(needed)s.",
        "La majorité est atteinte : %(num)s voix pour, il en fallait %(needed)s.",
        by="votes_for",
    ),
    "resolution_is_signed": _l("La délibération n’est pas signée."),
    "resolution_is_published": _l("La délibération n’est pas publiée."),
    "authority_is_chosen": _l("L’autorité destinataire n’est pas choisie."),
    "submission_kind_fits": _l("La forme de la transmission ne convient pas : il faut « %(expected)s »."),
    "dossier_is_ready": _l("Le document « %(kind)s » n’est pas encore prêt."),
    "dispatch_is_recorded:portal": _l(
        "Le dossier se dépose sur un portail : une fois déposé, notez son envoi à la page de la transmission."
    ),
    "dispatch_is_recorded:paper": _l(
        "Le dossier part sur papier : une fois posté ou remis, notez son envoi à la page de la transmission."
    ),
    "dispatch_is_recorded": _l("L’envoi du dossier n’est pas noté."),
    "answer_is_recorded": _l("La réponse de l’autorité n’est pas enregistrée."),
    "answer_has_observations": _l("L’autorité n’a pas demandé de changement."),
    "answer_period_is_over:answered": _l("L’autorité a répondu : il n’y a pas silence."),
    "answer_period_is_over": _l(
        "Le délai de réponse de l’autorité n’est pas écoulé : il court jusqu’au %(due_at)s."
    ),
}

REASONS |= REASONS_AROUND_THE_VOTE

ERRORS: dict[str, tuple[Any, Any]] = {
    "400": (
        _l("Demande illisible"),
        _l("Ce qui a été envoyé ne se lit pas. Revenez à la page d’avant et réessayez."),
    ),
    "401": (
        _l("Votre session est terminée"),
        _l("Connectez-vous de nouveau. Ce que vous aviez écrit est gardé sur cette page."),
    ),
    "403": (
        _l("Cette page ne vous est pas ouverte"),
        _l(
            "Votre rôle ne donne pas accès à cette page. "
            "Si vous en avez besoin, demandez-le à l’administration."
        ),
    ),
    "404": (
        _l("Il n’y a rien à cette adresse"),
        _l("L’adresse est peut-être incomplète, ou la page n’est pas publique."),
    ),
    "405": (_l("Cette adresse ne fait pas cela"), _l("Revenez à la page d’avant et utilisez ses boutons.")),
    "409": (
        _l("Quelqu’un a agi en même temps"),
        _l("Rien n’a été enregistré de votre envoi. Rechargez la page pour voir ce qui a changé."),
    ),
    "holidays_unknown": (
        _l("Les jours fériés de cette année ne sont pas connus"),
        _l(
            "La date est trop lointaine ou trop ancienne pour le calendrier des jours fériés du lieu : rien "
            "n’est calculé ni enregistré. Choisissez une date plus proche."
        ),
    ),
    "413": (
        _l("C’est trop lourd"),
        _l("L’envoi dépasse la taille permise. Joignez des fichiers plus petits ou moins nombreux."),
    ),
    "429": (
        _l("Trop d’envois en peu de temps"),
        _l("Attendez un peu, puis envoyez de nouveau : ce que vous avez écrit est gardé sur cette page."),
    ),
    "500": (
        _l("Une erreur s’est produite chez nous"),
        _l("Rien n’a été enregistré. L’incident est noté ; vous pouvez réessayer dans un moment."),
    ),
    "conflict": (
        _l("Cela existe déjà"),
        _l("Quelqu’un vient d’enregistrer la même chose. Rien n’a été enregistré en double."),
    ),
    "full": (
        _l("La place manque pour enregistrer"),
        _l("Rien n’a été enregistré. La lecture reste possible ; l’équipe technique doit faire de la place."),
    ),
    "busy": (
        _l("Le service est très occupé"),
        _l("Rien n’a été enregistré. Réessayez dans quelques secondes."),
    ),
    "away": (
        _l("La base de données ne répond pas"),
        _l("Rien n’a été enregistré. Réessayez dans quelques secondes."),
    ),
    "refused": (
        _l("Cet acte n’est pas possible maintenant"),
        _l("Voici pourquoi ; rien n’a été enregistré."),
    ),
    "stale": (
        _l("Le projet a changé entre-temps"),
        _l("Une autre personne a agi sur ce projet. Rien n’a été enregistré de votre envoi."),
    ),
    "elsewhere": (
        _l("Cet envoi vient d’un autre site"),
        _l("Pour votre sécurité, rien n’a été enregistré. Ouvrez la page de Palabre et remplissez-la ici."),
    ),
    "old_page": (
        _l("Cette page était ouverte depuis longtemps"),
        _l("Rien n’est encore enregistré. Relisez, puis envoyez de nouveau."),
    ),
}
