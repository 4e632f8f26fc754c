"""An answer read from a form, and why a fact about the resolution or the submission is refused."""

from typing import Any

from consultations import answering, files
from consultations.refusals import FactRefused
from consultations.routes.gate import settings
from forms import council_words, path_words, transmission_words
from forms.uploads import refuse, tell_limit
from workflows.vocabulary import Answer


def problem_words(refusal: FactRefused) -> str:
    """Why a fact about the resolution or the submission is refused."""
    known = (one for one in (transmission_words, path_words) if refusal.code in one.REFUSALS)
    return next(known, council_words).sentence(refusal.code, refusal.params)


def say_problem(refusal: FactRefused, form: Any) -> str:
    """Why it is refused, said beside the moment that was typed where it is about that; else given back."""
    words = problem_words(refusal)
    moments = (*transmission_words.MOMENTS, *path_words.MOMENTS)
    moment = next((form[name] for name in moments if form and name in form), None)
    about = (*transmission_words.ABOUT_THE_MOMENT, *path_words.ABOUT_THE_MOMENT)
    if moment is None or refusal.code not in about:
        return words
    moment.errors = [words]
    return ""


def read_reply(form: Any) -> answering.Reply | None:
    """The answer that was typed, its document looked into; None where the form is to be corrected."""
    sound = form.validate()
    upload, readable = read_document(form)
    if not (sound and readable):
        return None
    return answering.Reply(
        answer=Answer(form.answer.data),
        text=form.text.data or "",
        observations=form.observations(),
        upload=upload,
        folder=settings().files_dir,
    )


def say_limit(*forms: Any) -> None:
    """Say under the documents that these forms ask for how heavy one may be."""
    for form in forms:
        tell_limit(form.document, settings().largest_upload)


def read_document(form: Any) -> tuple[files.Examined | None, bool]:
    """The file that was joined, looked into, if there is one; and whether it may be kept."""
    sent = form.document.data
    if not sent or not getattr(sent, "filename", ""):
        return None, True
    try:
        return files.read_upload(sent.stream, sent.filename or "", settings().largest_upload), True
    except files.UploadRefused as refused:
        refuse(form.document, refused.code, refused.params)
        return None, False
