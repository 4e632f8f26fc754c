"""The three stories that are told through the browser: what is proposed, in which language, how it goes."""

from dataclasses import dataclass, field
from typing import Any

from tests.journeys.town import FRANCE, Place

LICENCE = "licence"
CONDITIONAL = "conditional_authorisation"
TAXATION = "taxation"


@dataclass(frozen=True)
class Story:
    """One proposal. `terms` are the instrument's, as typed; `tables` the rows of those that are tables.

    `opened_by` and `days` say how the period is opened; `second_call`, that the first sitting lacks its
    quorum; `paper`, which dossiers are really printed (all of them where it is empty); `by_post`, that the
    authority takes its file on paper; `place`, where the town lies."""

    instrument: str
    sector: str
    language: str
    title: str
    terms: dict[str, str]
    arithmetic: str = ""
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    target_on: str = ""
    opened_by: str = "secretariat"
    days: int = 21
    second_call: bool = False
    by_post: bool = False
    paper: frozenset[str] = frozenset()
    place: Place = FRANCE

    def __str__(self) -> str:
        return f"{self.instrument}-{self.language}"

    @property
    def articles(self) -> list[tuple[str, str]]:
        """The articles as first written: heading and text."""
        return [
            ("Objet inventé", f"La présente délibération porte sur : {self.title}."),
            ("Obligations inventées", "L’opérateur rend ses données chaque mois à la ville."),
            ("Entrée en vigueur inventée", "La délibération s’applique un mois après sa publication."),
        ]  # fmt: skip

    def values(self) -> dict[str, Any]:
        return {f"terms-{name}": value for name, value in self.terms.items()}


STORIES = (
    Story(
        LICENCE, "mobility", "fr", "Licence des trottinettes en libre service",
        terms={
            "scope": "Tout opérateur de trottinettes laissées sur la voie publique.",
            "criteria": "Sécurité des appareils\nPrix des trajets\nDonnées rendues à la ville",
            "duration": "36", "cap": "900", "fee": "42,50",
            "renewal": "Un nouvel appel a lieu six mois avant le terme.",
            "sanctions": "Avertissement, suspension, puis retrait après débat contradictoire.",
        },
    ),
    Story(
        TAXATION, "accommodation", "ar", "Taxe de séjour perçue par les plateformes",
        terms={
            "base": "La nuitée passée dans un meublé de tourisme sans classement.",
            "amount": "1.50", "payer": "La personne hébergée", "collector": "La plateforme",
            "exemptions": "Les personnes mineures", "effective_on": "2027-01-01",
            "expected_units": "400000", "collected_share": "80",
        },
        arithmetic="480", target_on="2027-01-01", opened_by="mayor", paper=frozenset({"submission"}),
    ),
    Story(
        CONDITIONAL, "delivery", "fr", "Autorisation des plateformes de livraison de repas",
        terms={
            "review_rhythm": "12",
            "suspension": "Suspension d’un mois quand un seuil est dépassé deux trimestres de suite.",
            "revocation": "Retrait quand l’opérateur ne rend plus ses données.",
        },
        tables={
            "conditions": [
                {"condition": "Peu d’accidents", "indicator": "Accidents pour 100 000 courses",
                 "threshold": "4 au plus"},
                {"condition": "Peu de stationnement gênant", "indicator": "Signalements par mois",
                 "threshold": "120 au plus"},
            ],
            "data_to_report": [
                {"item": "Nombre de courses", "purpose": "Mesurer le trafic", "frequency": "monthly"},
            ],
        },
        days=12, second_call=True, by_post=True, paper=frozenset({"submission"}),
    ),
)  # fmt: skip
