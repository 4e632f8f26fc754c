"""Signing in and out, a forgotten password, one's own account; flask-security does the delicate part."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, session, url_for
from flask_babel import gettext as _
from flask_login import user_logged_in, user_logged_out
from flask_security import Security, SQLAlchemyUserDatastore
from werkzeug.wrappers import Response

from consultations import people, sessions
from consultations.models import Account, RoleName
from consultations.routes.gate import account, db, flash_done, open_to, page, roles
from consultations.routes.sign_in import SHORTEST_PASSWORD, ChangeForm, OutboxMail, Passwords, SignInForm
from consultations.routes.words_accounts import MESSAGES
from consultations.settings import Settings
from forms.accounts import AccountForm
from workflows.vocabulary import STAFF, Role

TRANSLATIONS = Path(__file__).parents[2] / "translations"
blueprint = Blueprint("accounts", __name__)
EVERYONE_SIGNED_IN = (*STAFF, Role.STAKEHOLDER, Role.AUTHORITY)
OWNED = {"login": "public", "forgot_password": "public", "reset_password": "public"}


@blueprint.get("/welcome")
@open_to(*EVERYONE_SIGNED_IN)
def welcome() -> Response:
    """Where one arrives after signing in: the desk for staff, the account for others."""
    return redirect(url_for("desk.today" if roles() & set(STAFF) else "accounts.mine"))


@blueprint.route("/account", methods=["GET", "POST"])
@open_to(*EVERYONE_SIGNED_IN)
def mine() -> Any:
    """One's name and language, roles, and the way to change the password."""
    form = AccountForm(obj=account())
    if not roles() & set(STAFF):
        form.for_a_party()
    if form.validate_on_submit():
        people.update_account(db(), account(), name=form.name.data, language=form.language.data)
        flash_done(_("Votre compte est à jour."))
        return redirect(url_for("accounts.mine", lang=form.language.data))
    return page("pages/account.html", form=form, account=account())


@blueprint.post("/account/end-sessions")
@open_to(*EVERYONE_SIGNED_IN)
def end_sessions() -> Response:
    """Sign out everywhere, here too."""
    sessions.end_all_of(db(), account().id or 0)
    session.clear()
    flash(_("Toutes vos sessions sont fermées."), "done")
    return redirect(url_for("security.login"))


class _Records:
    """What flask-security's store asks for: the session of this request."""

    @property
    def session(self) -> Any:
        return db()


def install(app: Flask, settings: Settings) -> None:
    """Set flask-security up: argon2id, generic answers, no remembered cookie, our words and pages."""
    app.config.update(_configuration(settings))
    store = SQLAlchemyUserDatastore(_Records(), Account, RoleName)
    security = Security(
        app,
        store,
        login_form=SignInForm,
        change_password_form=ChangeForm,
        mail_util_cls=OutboxMail,
        password_util_cls=Passwords,
        render_template=page,
        register_blueprint=True,
    )
    security.want_json(lambda _request: False)
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    for endpoint, view in app.view_functions.items():
        if endpoint.startswith("security."):
            _name_who(endpoint.removeprefix("security."), view)
    user_logged_in.connect(_fresh_token, app)
    user_logged_out.connect(_forget, app)


def _name_who(name: str, view: Any) -> None:
    if name in OWNED:
        open_to(OWNED[name])(view)
    elif name in ("logout", "change_password"):
        open_to(*EVERYONE_SIGNED_IN)(view)


def _fresh_token(_app: Flask, **_facts: Any) -> None:
    """A token seen before signing in is worth nothing after."""
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)


def _forget(_app: Flask, **_facts: Any) -> None:
    session.clear()


def _configuration(settings: Settings) -> dict[str, Any]:
    messages = {f"SECURITY_MSG_{name}": message for name, message in MESSAGES.items()}
    return messages | {
        "SECURITY_URL_PREFIX": f"/<any({','.join(settings.languages)}):lang>",
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_LOGIN_URL": "/login",
        "SECURITY_LOGOUT_URL": "/logout",
        "SECURITY_RESET_URL": "/recover",
        "SECURITY_CHANGE_URL": "/password",
        "SECURITY_POST_LOGIN_VIEW": "accounts.welcome",
        "SECURITY_POST_LOGOUT_VIEW": "public.home",
        "SECURITY_POST_CHANGE_VIEW": "accounts.mine",
        "SECURITY_POST_RESET_VIEW": "security.login",
        "SECURITY_EMAIL_VALIDATOR_ARGS": {
            "check_deliverability": False
        },  # no name server is asked in a request
        "SECURITY_FRESHNESS": timedelta(minutes=-1),  # no page that asks for the password once more
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_AUTO_LOGIN_AFTER_RESET": False,
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": True,
        "SECURITY_PASSWORD_SALT": "not used with argon2, which salts each password",
        "SECURITY_PASSWORD_LENGTH_MIN": SHORTEST_PASSWORD,
        "SECURITY_HASHING_SCHEMES": ["hex_sha256"],
        "SECURITY_DEPRECATED_HASHING_SCHEMES": [],
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
        "SECURITY_DATETIME_FACTORY": lambda: datetime.now(UTC),
        "SECURITY_EMAIL_PLAINTEXT": False,
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_I18N_DIRNAME": [str(TRANSLATIONS)],
        "SECURITY_I18N_DOMAIN": "messages",
        "SECURITY_LOGIN_USER_TEMPLATE": "pages/login.html",
        "SECURITY_FORGOT_PASSWORD_TEMPLATE": "pages/recover.html",
        "SECURITY_RESET_PASSWORD_TEMPLATE": "pages/reset.html",
        "SECURITY_CHANGE_PASSWORD_TEMPLATE": "pages/password.html",
        "WTF_CSRF_TIME_LIMIT": None,
    }
