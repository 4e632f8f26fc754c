"""The conditions of a procedure as statements that should be true, for who reads its table."""

from typing import Any

from flask_babel import lazy_gettext as _l

CONDITIONS: dict[str, Any] = {
    "draft_is_complete": _l("le projet est complet"),
    "comment_period_is_set": _l("l’ouverture et la clôture sont fixées"),
    "comment_period_is_ahead": _l("l’ouverture n’est pas dans le passé"),
    "comment_period_long_enough": _l("la consultation dure au moins ce que la loi demande"),
    "comment_period_is_over": _l("l’heure de clôture annoncée est venue"),
    "comments_are_moderated": _l("toutes les contributions sont lues et modérées"),
    "every_comment_is_sorted": _l("chaque contribution est rangée dans un thème"),
    "every_theme_is_answered": _l("chaque thème a reçu une réponse"),
    "synthesis_is_written": _l("la synthèse est écrite"),
    "synthesis_is_published": _l("la synthèse est publiée"),
    "sitting_is_chosen": _l("le projet est inscrit à une séance à venir"),
    "tax_calendar_is_met": _l("le vote vient avant la date limite de l’année"),
    "notice_is_long_enough": _l("la convocation part assez tôt avant la séance"),
    "urgent_notice_is_kept": _l("même en urgence, le délai minimal de convocation est tenu"),
    "explanatory_note_is_joined": _l("la note explicative est jointe, là où la loi la demande"),
    "sitting_has_begun": _l("l’heure de la séance est venue"),
    "convocation_was_sent": _l("le conseil a été convoqué"),
    "attendance_is_taken": _l("les présences sont relevées"),
    "proxies_are_valid": _l("personne ne porte trop de pouvoirs"),
    "quorum_is_reached": _l("le quorum est atteint"),
    "quorum_is_missing": _l("le quorum manque"),
    "second_call_gap_is_kept": _l("le délai entre les deux séances est tenu"),
    "tally_is_announced": _l("le résultat du vote est proclamé"),
    "majority_is_reached": _l("la majorité est atteinte"),
    "majority_is_missed": _l("la majorité n’est pas atteinte"),
    "resolution_is_signed": _l("la délibération est signée"),
    "resolution_is_published": _l("la délibération est publiée"),
    "authority_is_chosen": _l("l’autorité destinataire est choisie"),
    "submission_kind_fits": _l("la forme de la transmission convient"),
    "dossier_is_ready": _l("le dossier est prêt et scellé"),
    "dispatch_is_recorded": _l("l’envoi est noté, sauf s’il part par courriel"),
    "answer_is_recorded": _l("la réponse de l’autorité est enregistrée"),
    "answer_has_observations": _l("l’autorité a présenté des observations"),
    "answer_period_is_over": _l("le délai de réponse est écoulé, sans réponse"),
}
