"""The steps of a computation (legal time, quorum, tally) as sentences."""

from typing import Any

from flask_babel import lazy_gettext as _l

from consultations.routes.words_path import STEPS_AROUND_THE_VOTE
from consultations.routes.words_plural import _n

STEPS: dict[str, Any] = {
    "counted_from": _l("Point de départ : %(moment)s, %(moment_at)s."),
    "length_after": _l("On ajoute %(length)s : %(due_at)s."),
    "length_before": _l("On retire %(length)s : %(due_at)s."),
    "event_on": _l("L’événement a lieu le %(event_on)s ; ce jour ne compte pas."),
    "calendar_days_counted": _n(
        "On compte %(num)s jour du calendrier : le dernier jour est le %(last_on)s.",
        "On compte %(num)s jours du calendrier : le dernier jour est le %(last_on)s.",
        by="days",
    ),
    "clear_days_counted": _n(
        "On compte %(num)s jour franc, sans le premier ni le dernier jour : on peut agir le %(last_on)s.",
        "On compte %(num)s jours francs, sans le premier ni le dernier jour : on peut agir le %(last_on)s.",
        by="days",
    ),
    "working_days_counted": _n(
        "On compte %(num)s jour ouvré, sans les fins de semaine ni les jours fériés : "
        "le dernier jour est le %(last_on)s.",
        "On compte %(num)s jours ouvrés, sans les fins de semaine ni les jours fériés : "
        "le dernier jour est le %(last_on)s.",
        by="days",
    ),
    "months_counted": _n(
        "On compte %(num)s mois, de quantième à quantième : le dernier jour est le %(last_on)s.",
        "On compte %(num)s mois, de quantième à quantième : le dernier jour est le %(last_on)s.",
        by="months",
    ),
    "month_is_shorter": _l("Ce mois n’a pas de %(wanted)s : le dernier jour est le %(last_on)s."),
    "day_is_weekend": _l("Le %(day_on)s tombe en fin de semaine : le délai va jusqu’au %(next_on)s."),
    "day_is_holiday": _l("Le %(day_on)s est férié (%(holiday)s) : le délai va jusqu’au %(next_on)s."),
    "ends_at_midnight": _l("Le délai prend fin à la fin de ce jour : %(due_at)s."),
    "target_on": _l("La date visée est le %(target_on)s ; ce jour ne compte pas."),
    "clear_days_before": _n(
        "Il faut %(num)s jour franc avant cette date : l’envoi se fait au plus tard le %(last_on)s.",
        "Il faut %(num)s jours francs avant cette date : l’envoi se fait au plus tard le %(last_on)s.",
        by="days",
    ),
    "begins_at_midnight": _l("On peut agir dès le début de ce jour : %(due_at)s."),
    "quorum_is_strict_majority": _n(
        "Le quorum est de plus de la moitié des %(basis)s : %(number)s, donc %(num)s présent.",
        "Le quorum est de plus de la moitié des %(basis)s : %(number)s, donc %(num)s présents.",
        by="needed",
    ),
    "quorum_is_at_least_half": _n(
        "Le quorum est d’au moins la moitié des %(basis)s : %(number)s, donc %(num)s présent.",
        "Le quorum est d’au moins la moitié des %(basis)s : %(number)s, donc %(num)s présents.",
        by="needed",
    ),
    "quorum_is_fraction": _n(
        "Le quorum est de %(numerator)s/%(denominator)s des %(basis)s : %(number)s, donc %(num)s présent.",
        "Le quorum est de %(numerator)s/%(denominator)s des %(basis)s : %(number)s, donc %(num)s présents.",
        by="needed",
    ),
    "quorum_is_not_needed": _l("À cette nouvelle convocation, aucun quorum n’est exigé."),
    "members_present": _l("Membres présents : %(present)s."),
    "remote_members_counted": _l("Membres à distance, qui comptent : %(remote)s."),
    "remote_members_not_counted": _l("Membres à distance, qui ne comptent pas : %(remote)s."),
    "proxies_not_counted": _l("Les membres représentés ne comptent pas pour le quorum."),
    "quorum_reached": _l("Quorum atteint : %(counted)s pour %(needed)s."),
    "quorum_missing": _l("Quorum non atteint : %(counted)s pour %(needed)s ; il en manque %(lacking)s."),
    "votes_expressed": _l(
        "Suffrages exprimés : %(votes_for)s pour + %(votes_against)s contre = %(expressed)s."
    ),
    "votes_left_out": _l(
        "Ne comptent pas – abstentions : %(abstentions)s ; blancs ou nuls : %(blanks)s ; "
        "sans prendre part au vote : %(not_voting)s."
    ),
    "votes_counted_too": _l(
        "Comptent parmi les votants – abstentions : %(abstentions)s ; blancs ou nuls : %(blanks)s. "
        "Ne comptent pas, sans prendre part au vote : %(not_voting)s."
    ),
    "members_counted_too": _l(
        "Comptent parmi les présents – abstentions : %(abstentions)s ; blancs ou nuls : %(blanks)s ; "
        "sans prendre part au vote : %(not_voting)s."
    ),
    "no_vote_expressed": _l("Aucun suffrage exprimé : le projet est rejeté."),
    "majority_needed": _n(
        "Majorité absolue de %(num)s suffrage exprimé : %(needed)s voix.",
        "Majorité absolue de %(num)s suffrages exprimés : %(needed)s voix.",
        by="expressed",
    ),
    "majority_of_voting_needed": _n(
        "Majorité absolue de %(num)s votant : %(needed)s voix.",
        "Majorité absolue de %(num)s votants : %(needed)s voix.",
        by="base",
    ),
    "majority_of_present_needed": _n(
        "Majorité absolue de %(num)s membre présent : %(needed)s voix.",
        "Majorité absolue de %(num)s membres présents : %(needed)s voix.",
        by="base",
    ),
    "majority_reached": _n(
        "Majorité atteinte : %(num)s voix pour, il en fallait %(needed)s.",
        "Majorité atteinte : %(num)s voix pour, il en fallait %(needed)s.",
        by="votes_for",
    ),
    "majority_missed": _n(
        "Majorité non atteinte : %(num)s voix pour, il en fallait %(needed)s.",
        "Majorité non atteinte : %(num)s voix pour, il en fallait %(needed)s.",
        by="votes_for",
    ),
    "votes_tied": _l("Partage égal : %(votes_for)s pour, %(votes_against)s contre."),
    "casting_vote": _l("La voix de la présidence est prépondérante : %(choice)s."),
    "casting_vote_void_in_secret_ballot": _l(
        "Au scrutin secret, la voix de la présidence n’est pas prépondérante."
    ),
    "casting_vote_not_given": _l("La présidence n’a voté ni pour ni contre : rien ne départage."),
    "tie_rejects": _l("À égalité, le projet est rejeté."),
}
STEPS |= STEPS_AROUND_THE_VOTE
