"""The sorting table: comments into themes, the city's replies, the synthesis's text."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consultations import sorting, synthesis
from consultations.models import Proposal
from consultations.refusals import FactRefused
from consultations.routes import errors
from consultations.routes import synthesis_pages as pages
from consultations.routes.figures import ngettext
from consultations.routes.gate import (
    actor,
    db,
    flash_done,
    now,
    open_to,
    open_to_staff,
    page,
    proposal_or_404,
)
from forms.synthesis import NEW, SortForm, SynthesisForm, ThemeForm, ids_of, refusal_words
from workflows.vocabulary import Outcome, Role

blueprint = Blueprint("synthesis", __name__)
WRITERS = (Role.DRAFTER, Role.SECRETARIAT, Role.MAYOR)


@blueprint.errorhandler(synthesis.NoSuchTheme)
def on_no_such_theme(_error: synthesis.NoSuchTheme) -> Any:
    """A theme that is not (or no more) one of this proposal's."""
    return errors.answer(404)


def _words(refusal: FactRefused) -> str:
    return refusal_words(refusal.code, refusal.params)


@blueprint.get("/desk/<ref>/synthesis")
@open_to_staff
def comments(ref: str) -> str:
    """The table of comments, filtered, by pages."""
    return pages.table_page(proposal_or_404(ref))


@blueprint.post("/desk/<ref>/synthesis/sort")
@open_to(*WRITERS)
def sort(ref: str) -> Any:
    """Sort the ticked comments, those shown, or all that the filter finds."""
    proposal = proposal_or_404(ref)
    form = pages.sort_form(sorting.theme_lines(db(), proposal.id or 0))
    if not form.validate():
        return pages.table_page(proposal, form), 422
    try:
        count, title = _sorted(proposal, form)
    except pages.NoSuchFilter:
        return pages.table_page(proposal, form, problem=_("Ce filtre ne vaut plus : relisez la liste.")), 409
    except FactRefused as refusal:
        return pages.table_page(proposal, form, problem=_words(refusal)), 409
    if not count:
        return pages.table_page(proposal, form, problem=_("Aucune contribution n’est choisie.")), 422
    flash_done(
        ngettext(
            "%(num)s contribution est rangée dans « %(title)s ».",
            "%(num)s contributions sont rangées dans « %(title)s ».",
            count,
            title=title,
        )
    )
    chosen: dict[str, Any] = {
        name: value for name, value in request.args.items() if name not in ("lang", "before")
    }
    return redirect(url_for("synthesis.comments", **(chosen | {"ref": ref})), 303)


def _sorted(proposal: Proposal, form: SortForm) -> tuple[int, str]:
    """How many comments went into which theme."""
    meant = _meant(proposal, form)
    if not meant:
        return 0, ""
    number, who = proposal.id or 0, actor()
    if form.target.data == NEW:
        theme = synthesis.add_theme(db(), number, actor=who, title=form.title.data or "")
    else:
        theme = synthesis.theme_of(db(), number, int(form.target.data))
    move = form.how.data == "move"
    return synthesis.sort_comments(
        db(), number, actor=who, theme_id=theme.id or 0, comments=meant, move=move
    ), theme.title


def _meant(proposal: Proposal, form: SortForm) -> list[int] | sorting.Filter:
    if form.scope.data == "shown":
        return form.shown_ids()
    if form.scope.data != "matching":
        return ids_of(request.form.getlist("comment"))
    return pages.exact_filter(proposal)


@blueprint.get("/desk/<ref>/synthesis/themes")
@open_to_staff
def themes(ref: str) -> str:
    """All themes, in the order of the synthesis."""
    return pages.themes_page(proposal_or_404(ref))


@blueprint.post("/desk/<ref>/synthesis/themes")
@open_to(*WRITERS)
def add(ref: str) -> Any:
    """A new theme."""
    proposal, form = proposal_or_404(ref), ThemeForm()
    if not form.validate():
        return pages.themes_page(proposal, form), 422
    try:
        synthesis.add_theme(
            db(),
            proposal.id or 0,
            actor=actor(),
            title=form.title.data or "",
            account=form.account.data or "",
        )
    except FactRefused as refusal:
        return pages.themes_page(proposal, form, problem=_words(refusal)), 409
    flash_done(_("Le thème est ajouté."))
    return _to_themes(ref)


def _theme_words(form: ThemeForm) -> dict[str, str]:
    return {"title": form.title.data or "", "account": form.account.data or ""}


def _to_themes(ref: str) -> Response:
    return redirect(url_for("synthesis.themes", ref=ref), 303)


@blueprint.get("/desk/<ref>/synthesis/themes/<int:theme_id>")
@open_to_staff
def theme(ref: str, theme_id: int) -> str:
    """One theme with its reply and its comments."""
    proposal = proposal_or_404(ref)
    return pages.theme_page(proposal, synthesis.theme_of(db(), proposal.id or 0, theme_id))


@blueprint.post("/desk/<ref>/synthesis/themes/<int:theme_id>/reply")
@open_to(*WRITERS)
def reply(ref: str, theme_id: int) -> Any:
    """The city's reply, by the person signed in."""
    proposal = proposal_or_404(ref)
    found = synthesis.theme_of(db(), proposal.id or 0, theme_id)
    form = pages.reply_form(pages.article_choices(proposal))
    if not form.validate():
        return pages.theme_page(proposal, found, form), 422
    try:
        synthesis.reply_to_theme(
            db(), proposal.id or 0, theme_id, actor=actor(), now=now(), outcome=Outcome(form.outcome.data),
            reply=form.reply.data or "", changed_articles=form.changed_articles.data or (),
        )  # fmt: skip
    except FactRefused as refusal:
        return pages.theme_page(proposal, found, form, problem=_words(refusal)), 409
    flash_done(_("La réponse au thème « %(title)s » est enregistrée.", title=found.title))
    return _to_themes(ref)


@blueprint.post("/desk/<ref>/synthesis/themes/<int:theme_id>/rename")
@open_to(*WRITERS)
def rename(ref: str, theme_id: int) -> Any:
    """Another title, another account of what was said."""
    proposal = proposal_or_404(ref)
    found = synthesis.theme_of(db(), proposal.id or 0, theme_id)
    form = ThemeForm()
    if not form.validate():
        return pages.theme_page(proposal, found, title_form=form), 422
    try:
        synthesis.rename_theme(db(), proposal.id or 0, theme_id, actor=actor(), **_theme_words(form))
    except FactRefused as refusal:
        db().refresh(found)
        return pages.theme_page(proposal, found, title_form=form, problem=_words(refusal)), 409
    flash_done(_("Le thème est enregistré."))
    return redirect(url_for("synthesis.theme", ref=ref, theme_id=theme_id), 303)


@blueprint.post("/desk/<ref>/synthesis/themes/<int:theme_id>/move")
@open_to(*WRITERS)
def move(ref: str, theme_id: int) -> Any:
    """One place up or down."""
    proposal = proposal_or_404(ref)
    by = -1 if request.form.get("direction") == "up" else 1
    try:
        synthesis.move_theme(db(), proposal.id or 0, theme_id, actor=actor(), by=by)
    except FactRefused as refusal:
        return pages.themes_page(proposal, problem=_words(refusal)), 409
    return _to_themes(ref)


@blueprint.post("/desk/<ref>/synthesis/themes/<int:theme_id>/merge")
@open_to(*WRITERS)
def merge(ref: str, theme_id: int) -> Any:
    """Put this theme's comments into another theme."""
    proposal = proposal_or_404(ref)
    found = synthesis.theme_of(db(), proposal.id or 0, theme_id)
    form = pages.merge_form(sorting.theme_lines(db(), proposal.id or 0), found)
    if not form.validate():
        return pages.theme_page(proposal, found, merge=form), 422
    try:
        kept = synthesis.merge_theme(
            db(), proposal.id or 0, theme_id, actor=actor(), into=int(form.into.data)
        )
    except FactRefused as refusal:
        return pages.theme_page(proposal, found, merge=form, problem=_words(refusal)), 409
    flash_done(_("Les deux thèmes sont réunis sous « %(title)s ».", title=kept.title))
    return _to_themes(ref)


@blueprint.get("/desk/<ref>/synthesis/themes/<int:theme_id>/delete")
@open_to(*WRITERS)
def ask_delete(ref: str, theme_id: int) -> str:
    """What removing a theme undoes, before it is done."""
    proposal = proposal_or_404(ref)
    lines = sorting.theme_lines(db(), proposal.id or 0)
    found = synthesis.theme_of(db(), proposal.id or 0, theme_id)
    line = next(line for line in lines if line.theme.id == found.id)
    return page("pages/synthesis/delete.html", proposal=proposal, line=line)


@blueprint.post("/desk/<ref>/synthesis/themes/<int:theme_id>/delete")
@open_to(*WRITERS)
def delete(ref: str, theme_id: int) -> Any:
    """Remove a theme; its comments wait to be sorted again."""
    proposal = proposal_or_404(ref)
    try:
        synthesis.delete_theme(db(), proposal.id or 0, theme_id, actor=actor())
    except FactRefused as refusal:
        return pages.themes_page(proposal, problem=_words(refusal)), 409
    flash_done(_("Le thème est supprimé."))
    return _to_themes(ref)


@blueprint.post("/desk/<ref>/synthesis/themes/<int:theme_id>/remove")
@open_to(*WRITERS)
def remove(ref: str, theme_id: int) -> Any:
    """Take the ticked comments out of a theme."""
    proposal = proposal_or_404(ref)
    found = synthesis.theme_of(db(), proposal.id or 0, theme_id)
    ticked = ids_of(request.form.getlist("comment"))
    try:
        count = synthesis.unsort_comments(
            db(), proposal.id or 0, actor=actor(), theme_id=theme_id, comments=ticked
        )
    except FactRefused as refusal:
        return pages.theme_page(proposal, found, problem=_words(refusal)), 409
    flash_done(
        ngettext(
            "%(num)s contribution est retirée du thème.",
            "%(num)s contributions sont retirées du thème.",
            count,
        )
    )
    return redirect(url_for("synthesis.theme", ref=ref, theme_id=theme_id), 303)


@blueprint.get("/desk/<ref>/synthesis/text")
@open_to_staff
def text(ref: str) -> str:
    """The synthesis's text, and what is missing before publication."""
    return pages.text_page(proposal_or_404(ref))


@blueprint.post("/desk/<ref>/synthesis/text")
@open_to(*WRITERS)
def write(ref: str) -> Any:
    """Keep the synthesis's text."""
    proposal, form = proposal_or_404(ref), SynthesisForm()
    if not form.validate():
        return pages.text_page(proposal, form), 422
    try:
        synthesis.write_synthesis(
            db(), proposal.id or 0, actor=actor(), introduction=form.introduction.data or "",
            conclusion=form.conclusion.data or "",
        )  # fmt: skip
    except FactRefused as refusal:
        return pages.text_page(proposal, form, problem=_words(refusal)), 409
    flash_done(_("Le texte de la synthèse est enregistré."))
    return redirect(url_for("synthesis.text", ref=ref), 303)
