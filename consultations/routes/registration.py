"""An account of one's own: asked for by anyone, opened by the link of a letter, which asks before it acts."""

from flask import Blueprint, redirect, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_security import login_user
from werkzeug.wrappers import Response

from consultations import docket_public, lookup, registration
from consultations.models import Account
from consultations.routes.gate import actor, db, flash_done, now, open_to, page, settings
from consultations.routes.receiving import links
from consultations.routes.sign_in import is_password_of, new_password, normal_email
from forms.accounts import OpeningForm, RegistrationForm

blueprint = Blueprint("registration", __name__)
PRIVATE = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


@blueprint.get("/account/new")
@open_to("public")
def new() -> str | Response:
    """The form that asks for an account; whoever has one is shown to it."""
    if actor().id is not None:
        return redirect(url_for("accounts.mine"))
    return _ask_for(RegistrationForm(formdata=None, city=request.args.get("city", "")))


def _ask_for(form: RegistrationForm) -> str:
    form.offer([(city.slug, city.name) for city in docket_public.cities(db())])
    return page("pages/account_new.html", form=form)


@blueprint.post("/account/new")
@open_to("public")
def ask() -> str | Response | tuple[str, int]:
    """Ask for an account. The answer is the same, and takes as long, whether the address has one or not.

    The password is hashed before the records are opened: nobody waits for that to write."""
    form = RegistrationForm()
    form.city.validate_choice = False
    kept = new_password(form) if form.validate() else ""
    city = lookup.city(db(), form.city.data) if kept else None
    if kept and city is None:
        form.city.errors = [_("Choisissez une ville.")]
    if not kept or city is None:
        return _ask_for(form), 400
    registration.ask(
        db(), city=city, email=normal_email(form.email.data or ""), name=form.name.data or "", password=kept,
        language=str(get_locale()), links=links(), now=now(),
    )  # fmt: skip
    return redirect(url_for("registration.asked"), 303)


@blueprint.get("/account/new/sent")
@open_to("public")
def asked() -> str:
    """What to do next: open the letter."""
    return page("pages/account_asked.html")


@blueprint.get("/account/open/<token>")
@open_to("public")
def ask_password(token: str) -> tuple[str, int, dict[str, str]]:
    """A field and a button: mail scanners follow links, and nothing changes by that."""
    return _landing(_account_of(token), OpeningForm(formdata=None))


def _account_of(token: str) -> Account | None:
    try:
        return registration.find(db(), settings().secret_key, token, now())
    except registration.LinkRefused:
        return None


def _landing(account: Account | None, form: OpeningForm) -> tuple[str, int, dict[str, str]]:
    status = 404 if account is None else 400 if form.errors else 200
    waits = account is not None and registration.waits(account)
    return page("pages/account_open.html", form=form, account=account, waits=waits), status, PRIVATE


@blueprint.post("/account/open/<token>")
@open_to("public")
def open_it(token: str) -> Response | tuple[str, int, dict[str, str]]:
    """Open the account for whoever holds the letter and knows the password; a second time changes nothing."""
    account, form = _account_of(token), OpeningForm()
    if account is None or not registration.waits(account) or not _is_right(account, form):
        return _landing(account, form)
    registration.open_account(db(), account, now())
    login_user(account, authn_via=["password", "email"])
    flash_done(_("Votre adresse est confirmée : votre compte est ouvert."))
    return redirect(url_for("accounts.mine"), 303)


def _is_right(account: Account, form: OpeningForm) -> bool:
    if not form.validate():
        return False
    if not is_password_of(account, form.password.data or ""):
        form.password.errors = [_("Ce n’est pas le mot de passe choisi pour ce compte.")]
    return not form.errors
