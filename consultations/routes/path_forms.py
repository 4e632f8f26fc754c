"""The forms of the rooms around the vote, filled."""

from typing import Any

from flask_babel import gettext as _

from consultations.docket_path import AfterTheVote, BeforeTheVote
from consultations.models import City, Demand
from consultations.routes.figures import ngettext, tr
from consultations.routes.replies import say_limit
from consultations.routes.words import label
from forms.path import (
    ApplicationForm,
    BlockingForm,
    DetailedOpinionForm,
    JudgementForm,
    NotificationForm,
    OpinionForm,
    OpinionRequestForm,
    screening_form,
)
from forms.review import DemandForm, DemandsForm, InformationAnswerForm, InformationForm


def before_forms(room: BeforeTheVote, city: City, sent: str = "") -> dict[str, Any]:
    """The forms of the room before the vote; the one named `sent` reads what was typed."""
    zone = city.timezone
    months = [(one, ngettext("%(num)s mois", "%(num)s mois", one)) for one in room.blocked_months]
    owed = [(one.id, tr(one.title)) for one in room.findings.opinions]
    opinion = OpinionForm(**_blank("opinion", sent), zone=zone, label=label)
    say_limit(opinion)
    return {
        "screening": screening_form(_questions(room), _given(room), sent != "screening"),
        "request_opinion": OpinionRequestForm(**_blank("request_opinion", sent), zone=zone, owed=owed),
        "opinion": opinion,
        "notification": NotificationForm(**_blank("notification", sent), zone=zone, label=label),
        "detailed": DetailedOpinionForm(**_blank("detailed", sent), zone=zone),
        "blocking": BlockingForm(**_blank("blocking", sent), zone=zone, months=months),
    }


def _questions(room: BeforeTheVote) -> list[tuple[str, str, str]]:
    return [
        (id, tr(one.title), tr(one.help))
        if one
        else (
            id,
            _("Le texte prévoit-il un traitement de données personnelles ?"),
            _("Par exemple un registre de personnes, des trajets, des adresses de loueurs."),
        )
        for id, one in room.questions
    ]


def _given(room: BeforeTheVote) -> dict[str, bool]:
    return dict(room.findings.screening.answers) if room.findings.screening else {}


def after_forms(room: AfterTheVote, sent: str = "") -> dict[str, Any]:
    """The forms of an act's application."""
    plan = room.application
    criteria = "\n".join(f"{one.name} : {one.target}" for one in room.criteria)
    return {
        "plan": ApplicationForm(
            **_blank("plan", sent),
            starts_on=plan.starts_on if plan else None,
            pilot=plan.pilot if plan else False,
            ends_on=plan.ends_on if plan else None,
            review_on=plan.review_on if plan else None,
            criteria=criteria,
        ),
        "judgement": JudgementForm(**_blank("judgement", sent)),
    }


def review_forms(demands: list[Demand], city: City, sent: str = "") -> dict[str, Any]:
    """The forms of what passes while an authority reviews a file."""
    zone, listed = city.timezone, "\n".join(one.text for one in demands)
    return {
        "information": InformationForm(**_blank("information", sent), zone=zone),
        "information_answer": InformationAnswerForm(**_blank("information_answer", sent), zone=zone),
        "demands": DemandsForm(**_blank("demands", sent), demands=listed),
        "demand": DemandForm(**_blank("demand", sent), label=label),
    }


def _blank(name: str, sent: str) -> dict[str, Any]:
    return {} if name == sent else {"formdata": None}
