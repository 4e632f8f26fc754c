"""The gate: who may enter a route, and what a view receives: session of records, clock, actor, city."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar, cast

import sqlalchemy.engine
from flask import abort, current_app, flash, g, redirect, request, url_for
from flask_security import current_user
from werkzeug.wrappers import Response

from consultations import lookup
from consultations.database import Session, begin_write, one_writer
from consultations.models import Account, City, Proposal
from consultations.routes.rendering import page
from consultations.settings import Settings
from workflows.case import Actor
from workflows.vocabulary import STAFF, Role

__all__ = ["House", "account", "actor", "city", "db", "flash_done", "now", "open_to", "open_to_staff", "page"]
View = TypeVar("View", bound=Callable[..., Any])
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PUBLIC = "public"


@dataclass(frozen=True)
class House:
    """What one running application has: its settings, its records, its clock (aware UTC)."""

    settings: Settings
    engine: sqlalchemy.engine.Engine
    clock: Callable[[], datetime]


def open_to(*who: str | Role) -> Callable[[View], View]:
    """Name who may enter a view: "public", or roles. Stands directly above the function, below the route."""
    words = frozenset(PUBLIC if word in (PUBLIC, Role.PUBLIC) else Role(word) for word in who)
    if not words:
        raise ValueError("open_to names at least one role")

    def mark(view: View) -> View:
        view.__open_to__ = words  # type: ignore[attr-defined]
        return view

    return mark


def open_to_staff(view: View) -> View:
    """Open a view to everyone who works for a city."""
    return open_to(*STAFF)(view)


def house() -> House:
    return cast(House, current_app.extensions["palabre"])


def settings() -> Settings:
    return house().settings


def now() -> datetime:
    """The instant of this request, aware UTC; the same however often it is asked."""
    if "now" not in g:
        g.now = house().clock()
    return cast(datetime, g.now)


def db() -> Session:
    """The request's session. A request that may write holds the write transaction from its start."""
    if "records" not in g:
        writes = request.method not in SAFE_METHODS
        g.hold = ExitStack()
        g.hold.enter_context(one_writer(house().engine, writes))
        g.records = g.hold.enter_context(Session(house().engine, expire_on_commit=False))
        if writes:
            begin_write(g.records)
    return cast(Session, g.records)


def settle(response: Response) -> Response:
    """Commit what a successful request wrote, roll everything else back; GET never writes."""
    if "records" in g:
        if response.status_code < 400 and request.method not in SAFE_METHODS:
            g.records.commit()
        else:
            g.records.rollback()
    return response


def let_go(_error: BaseException | None = None) -> None:
    """Give the session and the writers' lock back, whatever happened."""
    hold = g.pop("hold", None)
    g.pop("records", None)
    if hold is not None:
        hold.close()


def account() -> Account:
    """The signed-in account; 401 when nobody is."""
    if not current_user.is_authenticated:
        abort(401)
    return cast(Account, current_user._get_current_object())


def roles() -> frozenset[Role]:
    """The roles of whoever asks; the public's when nobody is signed in."""
    if not current_user.is_authenticated:
        return frozenset({Role.PUBLIC})
    return frozenset(Role(role.name) for role in current_user.roles) | {Role.PUBLIC}


def actor() -> Actor:
    """Whoever asks, as the procedure knows them."""
    if not current_user.is_authenticated:
        return Actor(None, "", frozenset({Role.PUBLIC}))
    return Actor(current_user.id, current_user.name or current_user.email, roles() - {Role.PUBLIC})


def city() -> City:
    """The signed-in account's city; 403 for an account without one."""
    found = lookup.city_of(db(), account())
    if found is None:
        abort(403)
    return _here(found)


def proposal_or_404(ref: str, lock: bool = False) -> Proposal:
    """A proposal of the account's own city, under its lock when `lock`."""
    return lookup.proposal(db(), city(), ref, lock=lock) or abort(404)


def public_city_or_404(slug: str) -> City:
    return _here(lookup.city(db(), slug) or abort(404))


def _here(found: City) -> City:
    """The city this page is about: its hours are told in its zone wherever none is said."""
    g.timezone = found.timezone
    return found


def public_proposal_or_404(city_slug: str, ref: str) -> Proposal:
    """A proposal that everyone may read: 404 while it is drafted and was never opened."""
    return lookup.public_proposal(db(), public_city_or_404(city_slug), ref) or abort(404)


def flash_done(message: str) -> None:
    """Say on the next page that it is done (staff pages only: it needs the session)."""
    flash(message, "done")


def check_entry() -> Response | None:
    """Default deny: nobody enters a view that does not name them."""
    if request.endpoint is None:
        return None
    allowed: frozenset[str] = getattr(
        current_app.view_functions[request.endpoint], "__open_to__", frozenset()
    )
    if PUBLIC in allowed or allowed & roles():
        return None
    if current_user.is_authenticated or not allowed:
        abort(403)
    if request.method in SAFE_METHODS:
        return redirect(url_for("security.login", next=request.full_path.rstrip("?")))
    abort(401)
