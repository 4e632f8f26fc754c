"""The forms of a submission's page at the desk, filled."""

from typing import Any

from consultations.docket_submission import Room
from consultations.models import Authority, City
from consultations.routes.path_forms import review_forms
from consultations.routes.rendering import LANGUAGES
from consultations.routes.words import label
from forms.council import SignatureForm
from forms.transmission import (
    AuthorityForm,
    DispatchForm,
    PrepareForm,
    RecordedReceiptForm,
    recorded_answer_form,
)
from workflows.vocabulary import AuthorityKind, SubmissionChannel


def authority_form(authority: Authority | None = None, blank: bool = False) -> AuthorityForm:
    """The form of an authority; `blank` before anything was typed."""
    more: dict[str, Any] = {"formdata": None} if blank else {}
    return AuthorityForm(obj=authority, label=label, languages=list(LANGUAGES.items()), **more)


def authority_values(form: AuthorityForm) -> dict[str, Any]:
    """What was typed of an authority."""
    texts = {name: form[name].data or "" for name in ("name", "email", "portal_url", "address", "language")}
    channel = SubmissionChannel(form.channel.data)
    return {"kind": AuthorityKind(form.kind.data), "channel": channel, **texts}


def room_of(room: Room, city: City, sent: str = "") -> dict[str, Any]:
    """The forms of a submission's page; the one named `sent` reads what was typed."""
    submission = room.submission
    return {
        "signature": SignatureForm(formdata=None),
        "prepare": PrepareForm(
            **_blank("prepare", sent),
            label=label,
            authorities=[(str(one.id), one.name) for one in room.authorities],
            authority=str(submission.authority_id) if submission else "",
            kind=str(submission.kind if submission else room.expected.kind),
            message=submission.message if submission else "",
        ),
        "dispatch": DispatchForm(**_blank("dispatch", sent), zone=city.timezone),
        "receipt": RecordedReceiptForm(**_blank("receipt", sent), zone=city.timezone),
        "answer": recorded_answer_form(room.articles, label, city.timezone, blank=sent != "answer"),
    }


def review_of(room: Room, city: City) -> dict[str, Any]:
    """What passes while the file is reviewed, with its forms."""
    listed = list(room.demands)
    shown = {"information_asked": room.information, "listed_demands": listed, "may_follow": room.may_follow}
    return shown | review_forms(listed, city)


def _blank(name: str, sent: str) -> dict[str, Any]:
    return {} if name == sent else {"formdata": None}
