"""The form of a what-if: a day of opening, a length, and the days on which the council sits."""

import re
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, TextAreaField, ValidationError
from wtforms.validators import InputRequired, Optional

from forms.base import PublicForm, at_most

LONGEST_PERIOD, MOST_DAYS = 365, 24
_WRITTEN = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


def _a_day(_form: Any, field: Any) -> None:
    if field.data is not None and not 2000 <= field.data.year <= 2199:
        raise ValidationError(_l("L’année est à écrire en quatre chiffres, entre 2000 et 2199."))


def _a_length(_form: Any, field: Any) -> None:
    if field.data is not None and not 0 <= field.data <= LONGEST_PERIOD:
        raise ValidationError(_l("Écrivez un nombre de jours, 365 au plus."))


class SimulationForm(PublicForm):
    """What someone wonders. It is sent as a question in the address and writes nothing."""

    opens_on = DateField(
        _l("Ouverture de la consultation"),
        [InputRequired(_l("Écrivez une date qui existe.")), _a_day],
    )
    days = IntegerField(
        _l("Durée de la consultation, en jours"),
        [Optional(), _a_length],
        description=_l("Vide : la durée la plus courte que la loi permet."),
    )
    sittings = TextAreaField(
        _l("Séances du conseil, un jour par ligne"),
        [at_most(600)],
        description=_l(
            "Par exemple 2027-03-25 ou 25/03/2027. Sans séance : au plus tôt le premier jour ouvré permis, "
            "au plus tard trois mois après."
        ),
        render_kw={"rows": "5", "dir": "ltr"},
    )

    def validate_sittings(self, field: Any) -> None:
        """Each line is a day."""
        self.sitting_days()

    def sitting_days(self) -> tuple[date, ...]:
        """The days written, in their order."""
        lines = [line.strip() for line in (self.sittings.data or "").splitlines() if line.strip()]
        if len(lines) > MOST_DAYS:
            raise ValidationError(_l("C’est trop de séances : 24 au plus."))
        return tuple(sorted(_day(line) for line in lines))


def _day(line: str) -> date:
    written = _WRITTEN.fullmatch(line)
    try:
        day = date(int(written[3]), int(written[2]), int(written[1])) if written else date.fromisoformat(line)
    except ValueError as error:
        raise ValidationError(
            _l("« %(line)s » n’est pas un jour qui existe, comme 2027-03-25.", line=line[:40])
        ) from error
    if not 2000 <= day.year <= 2199:
        raise ValidationError(_l("L’année est à écrire en quatre chiffres, entre 2000 et 2199."))
    return day
