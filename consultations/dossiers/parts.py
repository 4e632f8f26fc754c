"""What each kind of dossier is made of, in the order in which it is gathered."""

from collections.abc import Callable
from typing import Any

from consultations.dossiers import comments, council, path, procedure, text
from consultations.dossiers.source import Source
from workflows.vocabulary import DossierKind

Section = Callable[[Source], dict[str, Any]]


SECTIONS: dict[DossierKind, tuple[Section, ...]] = {
    DossierKind.DRAFT: (text.latest, text.missing, text.attachments, procedure.picture),
    DossierKind.NOTICE: (text.consulted, text.period, text.attachments),
    DossierKind.REPORT: (
        text.consulted,
        text.comparison,
        text.period,
        comments.comments,
        comments.synthesis,
        procedure.picture,
    ),
    DossierKind.CONVOCATION: (
        text.latest,
        text.period,
        comments.statistics_only,
        comments.synthesis,
        council.sitting,
        path.preparation,
        path.application,
    ),
    DossierKind.MINUTES: (text.latest, council.sitting, council.vote, path.application, procedure.picture),
    DossierKind.SUBMISSION: (
        text.latest,
        text.period,
        comments.statistics_only,
        comments.synthesis,
        council.sitting,
        council.vote,
        council.submission,
        path.preparation,
        path.application,
        text.attachments,
        procedure.picture,
    ),
}
