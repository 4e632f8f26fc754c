"""What a draft still lacks, each as a short clause that can stand in a list."""

from typing import Any

from flask_babel import lazy_gettext as _l

MISSING: dict[str, Any] = {
    "title_is_missing": _l("le titre manque"),
    "summary_is_missing": _l("le résumé en clair manque"),
    "grounds_are_missing": _l("les motifs d’intérêt général manquent"),
    "articles_are_missing": _l("il n’y a pas d’article"),
    "article_is_empty": _l("l’article %(article)s est vide"),
    "term_is_missing": _l("« %(label)s » est à remplir"),
    "one_of_terms_is_missing": _l("« %(label)s » ou « %(other_label)s » est à remplir"),
    "term_is_wrong": _l("« %(label)s » n’a pas la forme attendue"),
    "term_is_not_a_number": _l("« %(label)s » n’est pas un nombre"),
    "term_is_not_a_date": _l("« %(label)s » n’est pas une date"),
    "term_is_not_measurable": _l("« %(label)s » ne contient aucun chiffre à mesurer"),
    "product_is_missing": _l("le calcul « %(label)s » est incomplet"),
    "cell_is_missing": _l("« %(label)s », ligne %(row)s : « %(column_label)s » est à remplir"),
    "cell_is_wrong": _l("« %(label)s », ligne %(row)s : « %(column_label)s » n’a pas la forme attendue"),
    "cell_is_not_a_number": _l("« %(label)s », ligne %(row)s : « %(column_label)s » n’est pas un nombre"),
    "cell_is_not_a_date": _l("« %(label)s », ligne %(row)s : « %(column_label)s » n’est pas une date"),
    "cell_is_not_measurable": _l(
        "« %(label)s », ligne %(row)s : « %(column_label)s » ne contient aucun chiffre"
    ),
}
