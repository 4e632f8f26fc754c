"""The words of the steps around the vote: opinions, notification, application, evaluation, demands."""

from typing import Any

from flask_babel import lazy_gettext as _l

from consultations.routes.words_plural import _n

LABELS_AROUND_THE_VOTE: dict[str, dict[str, Any]] = {
    "position": {
        "favourable": _l("Avis favorable"),
        "with_reserves": _l("Avis favorable avec réserves"),
        "unfavourable": _l("Avis défavorable"),
        "no_objection": _l("Sans observation"),
    },
    "opinion_standing": {
        "waiting": _l("attendu"),
        "given": _l("rendu"),
        "given_late": _l("rendu hors délai"),
        "not_given": _l("non rendu dans le délai"),
    },
    "notification_kind": {
        "services": _l("Règles sur un service en ligne"),
        "products": _l("Règles sur un produit"),
        "fiscal": _l("Mesure fiscale"),
    },
    "demand_outcome": {
        "granted": _l("Accordé"),
        "partly": _l("Accordé en partie"),
        "refused": _l("Refusé"),
        "unanswered": _l("Resté sans réponse"),
    },
    "event": {
        "publication": _l("publication de l’acte"),
        "transmission": _l("transmission de l’acte"),
        "publication_and_transmission": _l("publication et transmission de l’acte"),
        "approval": _l("approbation par l’autorité"),
        "tacit_approval": _l("approbation tacite"),
    },
    "question": {"personal_data": _l("Le texte prévoit-il un traitement de données personnelles ?")},
    "result": {"amended": _l("Amendé, à consulter de nouveau")},
    "action": {
        "request_opinions": _l("Attente des avis demandés"),
        "close_opinions": _l("Relecture reprise après les avis demandés"),
        "notify_draft": _l("Statu quo ouvert après notification"),
        "record_detailed_opinion": _l("Avis circonstancié constaté"),
        "record_blocking": _l("Blocage constaté"),
        "end_standstill": _l("Statu quo levé"),
        "record_substantial_amendment": _l("Amendement substantiel constaté"),
        "begin_review": _l("Instruction commencée"),
        "request_information": _l("Renseignements demandés par l’autorité"),
        "answer_information": _l("Renseignements donnés à l’autorité"),
        "enter_into_force": _l("Acte entré en vigueur"),
        "begin_pilot": _l("Expérimentation commencée"),
        "begin_evaluation": _l("Évaluation ouverte"),
        "maintain": _l("Acte maintenu"),
        "generalise": _l("Acte généralisé"),
        "repeal": _l("Acte abrogé"),
    },
    "fact": {
        "screening_answered": _l("Questions préalables répondues"),
        "opinion_requested": _l("Avis demandé à un organisme"),
        "opinion_recorded": _l("Avis rendu par un organisme"),
        "draft_notification_recorded": _l("Notification du projet enregistrée"),
        "detailed_opinion_noted": _l("Avis circonstancié noté"),
        "blocking_noted": _l("Blocage noté"),
        "application_planned": _l("Conditions d’application fixées"),
        "criterion_judged": _l("Résultat d’un critère noté"),
        "information_noted": _l("Demande de renseignements notée"),
        "information_answered": _l("Réponse aux renseignements notée"),
        "demand_followed": _l("Suite d’une demande notée"),
        "demands_listed": _l("Demandes de la ville listées"),
        "person_recused": _l("Déport pour intérêt personnel"),
    },
    "notice": {
        "opinions_awaited": _l("Avis attendus bientôt au terme de leur délai"),
        "opinion_requested": _l("Avis demandé"),
        "opinion_awaited": _l("Avis attendu : rappel"),
        "draft_notified": _l("Projet notifié, statu quo ouvert"),
        "standstill_extended": _l("Statu quo prolongé"),
        "standstill_ending": _l("Statu quo bientôt fini"),
        "standstill_ended": _l("Statu quo fini"),
        "information_requested": _l("Renseignements demandés"),
        "information_given": _l("Renseignements donnés"),
        "act_in_force": _l("Acte en vigueur"),
        "pilot_begun": _l("Expérimentation commencée"),
        "evaluation_due": _l("Évaluation à faire"),
        "act_evaluated": _l("Suite donnée à l’évaluation"),
        "follow_up_due": _l("Suites de la demande à vérifier"),
        "proposal_amended": _l("Projet amendé, nouvelle consultation"),
    },
    "timer": {
        "opinions_over": _l("Fin du délai des avis demandés"),
        "opinions_awaited": _l("Rappel avant la fin du délai des avis demandés"),
        "standstill_ends": _l("Fin du statu quo"),
        "standstill_ending": _l("Rappel avant la fin du statu quo"),
        "enters_into_force": _l("Entrée en vigueur"),
        "pilot_begins": _l("Début de l’expérimentation"),
        "pilot_ends": _l("Fin de l’expérimentation"),
        "pilot_ending": _l("Rappel avant la fin de l’expérimentation"),
        "review_due": _l("Réexamen"),
        "evaluation_waiting": _l("Évaluation en attente"),
        "follow_up_due": _l("Suites à vérifier"),
        "challenge_ends": _l("Fin du délai de contestation"),
    },
    "moment": {
        "opinions.last_due_at": _l("dernier jour pour rendre les avis demandés"),
        "notification.standstill_ends_at": _l("fin du statu quo"),
        "effect.in_force_at": _l("entrée en vigueur"),
        "effect.pilot_begins_at": _l("début de l’expérimentation"),
        "application.pilot_ends_at": _l("fin de l’expérimentation"),
        "application.review_at": _l("jour du réexamen"),
        "submission.running_since": _l("envoi du dossier, temps d’arrêt compris"),
    },
}

REASONS_AROUND_THE_VOTE: dict[str, Any] = {
    "proposal_is_screened": _l("Questions préalables sans réponse : %(questions)s."),
    "opinions_are_requested": _l("Avis obligatoire non demandé : %(opinions)s."),
    "opinions_are_awaited": _l("Aucun avis demandé n’est attendu."),
    "opinions_are_in": _l(
        "Avis demandé et non rendu, dont le délai court encore : %(opinions)s (%(due_at)s)."
    ),
    "no_binding_opinion_is_against": _l("Avis défavorable qui lie la ville : %(opinions)s."),
    "notification_is_recorded:unknown_here": _l("Le droit de la ville ne connaît pas cette notification."),
    "notification_is_recorded:over": _l("Cette notification n’ouvre pas de statu quo, ou il est fini."),
    "notification_is_recorded": _l("La notification du texte actuel n’est pas enregistrée."),
    "notification_is_made": _l("Le projet doit être notifié avant le vote (%(regime)s)."),
    "notified_text_is_current": _l(
        "Le texte a changé depuis sa notification : version %(notified)s notifiée, version %(version)s "
        "à voter. Notifiez-le de nouveau, à moins que le changement ne soit pas substantiel."
    ),
    "standstill_is_over": _l("Le statu quo court jusqu’au %(ends_at)s : rien ne peut être adopté d’ici là."),
    "detailed_opinion_is_recorded": _l("Aucun avis circonstancié n’est noté."),
    "blocking_is_recorded": _l("Aucun blocage n’est noté."),
    "pilot_is_framed:end": _l("L’expérimentation n’a pas de date de fin."),
    "pilot_is_framed:past": _l("L’expérimentation finirait avant de commencer : %(ends_on)s."),
    "pilot_is_framed": _l("L’expérimentation n’a pas de critères d’évaluation fixés d’avance."),
    "act_may_enter_into_force:pilot": _l(
        "L’acte a été voté comme expérimentation : elle commence, et il est évalué d’abord."
    ),
    "act_may_enter_into_force:unknown": _l("L’acte n’est pas exécutoire."),
    "act_may_enter_into_force": _l("L’acte n’entre en vigueur que le %(in_force_at)s."),
    "pilot_may_begin:no_pilot": _l("L’acte n’a pas été voté comme expérimentation."),
    "pilot_may_begin:unknown": _l("L’acte n’est pas exécutoire."),
    "pilot_may_begin": _l("L’expérimentation ne commence que le %(in_force_at)s."),
    "evaluation_is_complete:none": _l("Aucun critère d’évaluation n’est fixé."),
    "evaluation_is_complete": _l("Critères d’évaluation sans résultat : %(criteria)s."),
    "review_is_ahead": _l("Le prochain réexamen n’a pas de date à venir (%(review_on)s)."),
    "information_is_asked": _l("Aucune demande de renseignements n’attend de réponse."),
    "information_is_given": _l("La demande de renseignements est sans réponse."),
    "demands_are_followed": _l("Demandes dont la suite n’est pas notée : %(demands)s."),
    "answer_period_is_over:suspended": _l(
        "Le délai de l’autorité est arrêté depuis le %(asked_at)s : elle attend des renseignements."
    ),
}

STEPS_AROUND_THE_VOTE: dict[str, Any] = {
    "standstill_counted": _n(
        "Statu quo de %(num)s mois depuis la notification.",
        "Statu quo de %(num)s mois depuis la notification.",
        by="months",
    ),
    "standstill_with_detailed_opinion": _n(
        "Avec un avis circonstancié, le statu quo est de %(num)s mois depuis la notification.",
        "Avec un avis circonstancié, le statu quo est de %(num)s mois depuis la notification.",
        by="months",
    ),
    "standstill_blocked": _n(
        "Adoption bloquée : %(num)s mois depuis la notification.",
        "Adoption bloquée : %(num)s mois depuis la notification.",
        by="months",
    ),
    "executory_from": _l("Point de départ : %(event)s, %(event_at)s."),
    "chosen_day": _l("La ville a choisi un jour plus tardif : %(starts_on)s."),
}
