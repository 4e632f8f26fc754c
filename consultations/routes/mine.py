"""What belongs to whoever is signed in: their comments with the receipts, and the end of their account."""

from flask import Blueprint, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from consultations import docket_own, registration
from consultations.routes.gate import account, db, flash_done, now, open_to, page
from consultations.routes.receiving import address_of
from consultations.routes.sign_in import is_password_of
from forms.accounts import RemovalForm
from workflows.vocabulary import STAFF, Role

blueprint = Blueprint("mine", __name__)


@blueprint.get("/account/comments")
@open_to(*STAFF, Role.STAKEHOLDER, Role.AUTHORITY)
def comments() -> str:
    """One's own comments, each with the receipt from which it is corrected or withdrawn."""
    before = request.args.get("before", type=int)
    own, following = docket_own.comments_of(db(), account().id or 0, before)
    return page("pages/account_comments.html", own=own, following=following, address_of=address_of)


@blueprint.get("/account/remove")
@open_to(Role.STAKEHOLDER)
def ask_removal() -> str:
    """Says what goes and what stays, and asks for the password."""
    return _ask(RemovalForm(formdata=None))


def _ask(form: RemovalForm) -> str:
    return page("pages/account_remove.html", form=form, may=registration.may_remove(account()))


@blueprint.post("/account/remove")
@open_to(Role.STAKEHOLDER)
def remove() -> str | Response | tuple[str, int]:
    """Remove the account: its sessions end, its comments stay under the names they show."""
    form = RemovalForm()
    if not registration.may_remove(account()) or not _is_right(form):
        return _ask(form), 400
    registration.remove(db(), account(), now())
    session.clear()
    flash_done(_("Votre compte est supprimé. Vos contributions restent au dossier, sous le nom affiché."))
    return redirect(url_for("security.login"), 303)


def _is_right(form: RemovalForm) -> bool:
    if not form.validate():
        return False
    if not is_password_of(account(), form.password.data or ""):
        form.password.errors = [_("Ce n’est pas votre mot de passe actuel.")]
    return not form.errors
