"""Invented dossiers of every kind, and a Jinja environment with stand-ins for the application's filters."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jinja2
from markupsafe import Markup

from reports import dossier as r
from reports.charts import statistics_of
from workflows.vocabulary import Channel, StakeholderClass, Stance

MADE_AT = datetime(2026, 11, 12, 9, 30, tzinfo=UTC)
LABELS = {
    "report": "Rapport de consultation",
    "draft": "Projet de texte",
    "notice": "Avis de consultation",
    "convocation": "Convocation et note explicative",
    "minutes": "Procès-verbal et délibération",
    "submission": "Dossier de transmission",
    "support": "Favorable",
    "support_with_changes": "Favorable avec modifications",
    "oppose": "Opposé",
    "neutral": "Sans avis tranché",
    "platform": "Plateforme",
    "sector_company": "Entreprise du secteur",
    "self_employed": "Indépendant",
    "users_association": "Association d’usagers",
    "resident": "Habitant",
    "public_body": "Organisme public",
    "university": "Université ou expert",
    "other": "Autre",
    "web": "site",
    "paper": "courrier",
    "telephone": "téléphone",
    "counter": "guichet",
    "import": "reprise",
    "accepted": "retenu",
    "partly": "retenu en partie",
    "refused": "non retenu",
    "noted": "pris en note",
    "adopted": "Adopté",
    "rejected": "Rejeté",
    "roll_call": "appel nominal",
    "present": "présente",
    "represented": "représentée",
    "absent": "absente",
    "for": "pour",
    "against": "contre",
    "abstain": "abstention",
    "mobility": "mobilité",
    "act": "acte de la ville",
    "legality_control": "contrôle de légalité",
    "prefect": "préfecture",
}
WORDS = """
le la les un des trottoir quartier stationnement trottinette véhicule opérateur habitant sécurité
piéton vitesse licence ville rue place enfant école commerce matin soir bruit règle article contrôle
amende borne emplacement proposer demander limiter autoriser réserver préférer craindre espérer
constater depuis souvent toujours parfois pour contre avec sans dans devant autour chaque nouvelle
ancienne claire utile juste lente rapide nombreuse
""".split()  # noqa: SIM905


def make_render() -> r.Render:
    """`render(template, language, **values)` without the application: msgids as they are, strict values."""
    root = Path(__file__).parents[2] / "templates"
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader(root),
        autoescape=jinja2.select_autoescape(),
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    stand_ins = {
        "label": lambda word, family: LABELS.get(str(word), str(word)),
        "say": str,
        "tr": lambda table: table["fr"],
        "last_instant": lambda on, tz="Europe/Paris": f"{on} à 23 h 59 ({tz})",
        "instant": lambda at, tz="Europe/Paris": (
            f"{at.astimezone(ZoneInfo(str(tz))):%d/%m/%Y à %H h %M} ({tz})"
        ),
        "day": lambda on: f"{on:%d/%m/%Y}",
        "short_day": lambda on: f"{on:%d/%m/%Y}",
        "number": lambda n: f"{n:,}".replace(",", "\u202f"),
        "filesize": lambda n: f"{n // 1000} ko",
        "paragraphs": lambda text: Markup('<p dir="auto">%s</p>') % text,
    }
    env.globals.update(stand_ins)
    env.filters.update(stand_ins)

    def render(template: str, language: str, **values: Any) -> str:
        return env.get_template(template).render(**values)

    return render


def sentence(dice: random.Random, words: int) -> str:
    """Invented French: words in no particular order, a capital, a full stop."""
    return " ".join(dice.choice(WORDS) for _ in range(words)).capitalize() + "."


def comments(count: int, seed: int = 1, words: tuple[int, int] = (60, 140)) -> tuple[r.Comment, ...]:
    dice = random.Random(seed)
    made = []
    for n in range(1, count + 1):
        left = dice.randint(*words)
        lines = []
        while left > 0:
            size = min(left, dice.randint(8, 45))
            lines.append(sentence(dice, size))
            left -= size
        made.append(
            r.Comment(
                number=n,
                tracking=f"K{n:05d}",
                public_name=f"Personne inventée {n}",
                stakeholder_class=dice.choices(list(StakeholderClass), [3, 5, 4, 6, 30, 2, 2, 1])[0].value,
                stance=dice.choices(list(Stance), [5, 4, 3, 2])[0].value,
                channel=dice.choice(list(Channel)).value,
                received_at=MADE_AT - timedelta(hours=dice.randint(1, 400)),
                body="\n".join(lines),
                language="fr",
                article_key=(key := dice.choice(["", "a1", "a2"])),
                article_heading={"": "", "a1": "Article 1 – Objet", "a2": "Article 2 – Nombre d’engins"}[key],
                themes=("Nombre d’engins",) if n % 2 else (),
            )
        )
    return tuple(made)


VERSION = r.Version(
    number=3,
    title="Licences pour les trottinettes en libre-service",
    summary="La ville veut limiter à deux le nombre d’opérateurs de trottinettes et réserver des places.\n"
    "Le texte fixe le nombre d’engins, les lieux de stationnement et les sanctions.",
    grounds="Sécurité des piétons et accessibilité des trottoirs.\nÉgalité entre les quartiers.",
    recitals=(
        "Vu le code général des collectivités territoriales, notamment son article L. 2213-1 ;",
        "Considérant que le stationnement désordonné gêne la circulation des personnes à mobilité réduite,",
    ),
    articles=(
        r.Article(
            "a1",
            1,
            "Objet",
            "Le présent règlement organise l’exploitation des trottinettes.\nIl s’applique à "
            "tout le territoire de la ville.",
        ),
        r.Article(
            "a2",
            2,
            "Nombre d’engins",
            "Le nombre total d’engins est fixé à 1 200 ; chaque titulaire en exploite 600 au plus.",
        ),
        r.Article(
            "a3", 3, "Stationnement", "Les engins sont déposés sur les seuls emplacements marqués au sol."
        ),
    ),
    terms=(
        r.Term("Durée de la licence", ("3 ans",)),
        r.Term(
            "Redevance",
            (),
            ("Tranche", "Montant par engin"),
            (("Jusqu’à 300 engins", "30 €"), ("Au-delà", "40 €")),
            "300 × 30 € + 300 × 40 € = 21 000 €",
        ),
    ),
    author="Dominique Inventée",
    reason="Après relecture juridique",
    created_at=MADE_AT - timedelta(days=60),
)

COMPARISON = r.Comparison(
    2,
    3,
    (
        r.ArticleChange(
            2,
            "Nombre d’engins",
            (
                r.Difference("same", "Le nombre total d’engins est fixé à "),
                r.Difference("del", "2 000"),
                r.Difference("ins", "1 200"),
                r.Difference("same", " ; chaque titulaire en exploite 600 au plus."),
            ),
        ),
    ),
)

THEMES = (
    r.Theme(
        1,
        "Nombre d’engins",
        "Des habitants jugent 2 000 engins excessifs.\nLes opérateurs demandent de la souplesse.",
        "accepted",
        "La ville retient 1 200 engins.",
        ("Article 2 – Nombre d’engins",),
        212,
        "Camille Imaginaire, adjointe",
        (("support", 90), ("oppose", 122)),
    ),
    r.Theme(
        2,
        "Vitesse",
        "Une partie des contributions demande 10 km/h partout.",
        "partly",
        "La vitesse est limitée à 10 km/h près des écoles.",
        (),
        95,
    ),
)

JOURNAL = tuple(
    r.Entry(n, MADE_AT - timedelta(days=70 - 9 * n), action, actor, role, reason, overridden, f"{n:x}" * 64)
    for n, (action, actor, role, reason, overridden) in enumerate(
        [
            ("Projet créé", "Dominique Inventée", "rédactrice", "", ()),
            ("Projet soumis à la relecture", "Dominique Inventée", "rédactrice", "", ()),
            (
                "Consultation ouverte",
                "Sacha Fictif",
                "secrétariat",
                "Urgence estivale",
                ("La durée de la consultation est inférieure à 15 jours",),
            ),
            ("Consultation close", "horloge", "horloge", "", ()),
            ("Synthèse publiée", "Sacha Fictif", "secrétariat", "", ()),
        ],
        start=1,
    )
)

QUORUM = r.Derivation(
    "Quorum",
    ("Membres en exercice : 7", "Plus de la moitié : 4", "Présents : 5", "Le quorum est atteint"),
    "CGCT, art. L. 2121-17",
    "https://loi.example/quorum",
)
SITTING = r.Sitting(
    starts_at=MADE_AT + timedelta(days=12),
    place="Salle du conseil, hôtel de ville",
    agenda=(
        "Approbation du procès-verbal",
        "Licences pour les trottinettes en libre-service",
        "Questions diverses",
    ),
    item=2,
    convened_at=MADE_AT,
    opened_at=MADE_AT + timedelta(days=12),
    chair="Camille Imaginaire",
    secretary="Lou Supposée",
    explanatory_note="Le projet limite le nombre d’engins.\nIl a été soumis à consultation.",
    debate="Camille Imaginaire présente le projet. Andrea Feinte demande un bilan annuel.",
    attendance=(
        r.Attendee("Camille Imaginaire", "present", "Maire", "Ensemble"),
        r.Attendee("Lou Supposée", "present", "Adjointe", "Ensemble"),
        r.Attendee("Andrea Feinte", "represented", "", "Demain", "Lou Supposée"),
        r.Attendee("Noor Conte", "absent"),
    ),
    recusals=(r.Recused("Alix Roman", "Parent d’un opérateur"),),
    quorum=QUORUM,
)
TALLY = r.Tally(
    "roll_call",
    "adopted",
    5,
    1,
    1,
    0,
    1,
    r.Derivation(
        "Majorité",
        ("Suffrages exprimés : 5 + 1 = 6", "Majorité absolue : 4", "Pour : 5"),
        "CGCT, art. L. 2121-20",
    ),
    (("Camille Imaginaire", "for"), ("Lou Supposée", "for"), ("Andrea Feinte", "against")),
    MADE_AT + timedelta(days=12),
    "Camille Imaginaire",
)
RESOLUTION = r.Resolution(
    "2026-118",
    date(2026, 11, 24),
    VERSION.articles,
    VERSION.recitals,
    "Camille Imaginaire",
    MADE_AT + timedelta(days=13),
    MADE_AT + timedelta(days=14),
)
SUBMISSION = r.Submission(
    "Préfecture inventée",
    "prefect",
    "legality_control",
    "2, rue de l’État",
    "prefecture@etat.example",
    "Madame la Préfète,\nJ’ai l’honneur de vous transmettre la délibération n° 2026-118.",
    (
        r.Piece("Délibération", "ab" * 32, 4, 81_000),
        r.Piece("Rapport de consultation", "cd" * 32, 120, 2_400_000),
    ),
    MADE_AT,
    "CGCT, art. L. 2131-1",
)

BASE = r.Dossier(
    kind="draft",
    city=r.City("Ville de Beaurivage-l’Inventée", "1, place du Marché", "mairie@ville.example", "01 99 00"),
    reference="2026-014",
    title="Licences pour les trottinettes en libre-service",
    instrument="Licence",
    sector="mobility",
    competence="act",
    language="fr",
    timezone="Europe/Paris",
    stage="Relecture juridique",
    journal_rev=5,
    journal_hash="5" * 64,
    made_at=MADE_AT,
    version=VERSION,
    journal=JOURNAL,
    attachments=(r.Piece("Plan des emplacements", "ef" * 32, 2, 320_000),),
    deadlines=(
        r.Derivation(
            "Fin de la consultation",
            ("Ouverture : 1er octobre", "20 jours", "21 octobre"),
            "CRPA, art. L. 132-1",
            due_at=MADE_AT - timedelta(days=2),
        ),
    ),
    overrides=(
        "La durée de la consultation est inférieure à 15 jours (écartée par la maire : urgence estivale)",
    ),
)

PERIOD = r.Period(
    MADE_AT - timedelta(days=30),
    MADE_AT - timedelta(days=2),
    "Un registre est ouvert au guichet.",
    "https://palabre.example/fr/beaurivage/2026-014",
)


def dossier(kind: str, count: int = 12, given: Sequence[r.Comment] | None = None, **values: Any) -> r.Dossier:
    """A dossier of a kind, with the sections its moment has; `given` comments replace the invented ones."""
    said = tuple(given) if given is not None else comments(count)
    sections: dict[str, dict[str, Any]] = {
        "draft": {"missing": ("Le plafond d’engins n’est pas rempli",), "comparison": COMPARISON},
        "notice": {"period": PERIOD, "stage": "Consultation ouverte"},
        "report": {
            "period": PERIOD,
            "comments": said,
            "statistics": statistics_of(said, 2, 1),
            "themes": THEMES,
            "comparison": COMPARISON,
            "synthesis": r.Synthesis(
                "La consultation a réuni des avis variés.", "Le texte est modifié.", "Sacha Fictif", MADE_AT
            ),
        },
        "convocation": {"sitting": SITTING},
        "minutes": {"sitting": SITTING, "tally": TALLY, "resolution": RESOLUTION},
        "submission": {
            "submission": SUBMISSION,
            "resolution": RESOLUTION,
            "tally": TALLY,
            "sitting": SITTING,
            "themes": THEMES,
            "statistics": statistics_of(said),
        },
    }
    return replace(BASE, kind=kind, **(sections[kind] | values))
