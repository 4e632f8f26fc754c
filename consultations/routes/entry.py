"""What every request passes before its view: not too often, from a form of ours, by someone who may."""

from typing import Any

from flask import Flask, current_app, request

from consultations.routes import errors, gate, multipart
from consultations.routes.throttle import Throttle
from consultations.routes.tokens import Proof, proof
from consultations.settings import Settings
from workflows.vocabulary import STAFF

MOST_TEXT = 2_000_000  # bytes of a form without its files
SIGNING_IN = ("security.login", "security.forgot_password", "security.reset_password")
ASKING = "registration.ask"
TRYING = (*SIGNING_IN, ASKING, "registration.open_it", "security.change_password", "mine.remove")


def without_token(view: Any) -> Any:
    """Mark a view that machines post to (one-click unsubscribing): its proof is in the address."""
    view.__without_token__ = True
    return view


def install(app: Flask, settings: Settings) -> None:
    """Put the checks before every view, and the commit or roll-back after it."""
    multipart.install()
    throttle = Throttle(settings.secret_key, public=settings.public_posts, sign_in=settings.sign_ins)

    def check() -> Any:
        if request.endpoint is None:
            return None
        return _too_heavy() or _too_often(throttle) or _not_ours() or gate.check_entry()

    app.before_request(check)
    app.after_request_funcs.setdefault(None, []).insert(0, gate.settle)
    app.teardown_request(gate.let_go)


def _too_heavy() -> Any:
    """Told before any of it is read; the server has it all, so that a form's texts can be given back."""
    with_files = request.mimetype == "multipart/form-data"
    most = current_app.config["MAX_CONTENT_LENGTH"] if with_files else MOST_TEXT
    if (request.content_length or 0) <= most:
        return None
    request.max_content_length = (request.content_length or 0) + 1  # the end has to be seen
    return errors.answer(413)


def _too_often(throttle: Throttle) -> Any:
    """An office shares one address: what it does behind the login is not counted, and signing in is counted
    apart from the forms of the public."""
    if request.method in gate.SAFE_METHODS:
        return None
    address = request.remote_addr or ""
    wait = 0
    if request.endpoint in TRYING:
        wait = throttle.wait("sign_in", address, gate.now(), _about())
    if not wait and gate.PUBLIC in _open_to() and gate.roles().isdisjoint(STAFF):
        counted_apart = "signing in" if request.endpoint in SIGNING_IN else ""
        wait = throttle.wait("public", address, gate.now(), counted_apart)
    if wait:
        return errors.ask_again(429, "429", {"Retry-After": str(wait)})
    return None


def _about() -> str:
    """What attempts are counted for: the address that signs in, the link followed, the account signed in;
    accounts asked for count together, whomever they are for."""
    if request.endpoint == ASKING:
        return ASKING
    link = (request.view_args or {}).get("token", "")
    return request.form.get("email", "")[:255] or str(link) or str(gate.actor().id or "")


def _not_ours() -> Any:
    view = current_app.view_functions[request.endpoint or ""]
    if request.method in gate.SAFE_METHODS or getattr(view, "__without_token__", False):
        return None
    public = gate.PUBLIC in _open_to() and request.endpoint not in SIGNING_IN
    shown = proof(gate.now(), public)
    if shown is Proof.FOREIGN:
        return errors.answer(403, "elsewhere")
    if shown is Proof.STALE:
        return errors.ask_again(401, "401") if _signed_out(public) else errors.ask_again(403, "old_page")
    return None


def _signed_out(public: bool) -> bool:
    return not public and request.endpoint not in SIGNING_IN and gate.roles() == {gate.Role.PUBLIC}


def _open_to() -> Any:
    return getattr(current_app.view_functions[request.endpoint or ""], "__open_to__", frozenset())
